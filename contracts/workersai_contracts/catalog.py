"""The catalogue of text-generation models. Owns the look-up by id and who has which schema."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from .catalog_file import read_catalog
from .errors import UnknownEraError, UnknownModelError
from .model import Model
from .provenance import Provenance
from .schema_file import Schema, read_schema

OWN = "own"


@dataclass(frozen=True, slots=True)
class Catalog:
    """The models that there are; a value, so adding one gives another catalogue."""

    models: tuple[Model, ...]
    _by_id: Mapping[str, Model] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {model.id: model for model in self.models})

    def find(self, model_id: str) -> Model | None:
        """Return the model with this id, if there is one."""
        return self._by_id.get(model_id)

    def get(self, model_id: str) -> Model:
        """Return the model with this id.

        Raises:
            UnknownModelError: there is none; the message names the nearest id.
        """
        model = self.find(model_id)
        if model is None:
            raise UnknownModelError(
                f"no model {model_id!r} in the catalogue; the nearest is {self.nearest(model_id)}"
            )
        return model

    def nearest(self, model_id: str) -> str:
        """Return the id that looks most like this one."""
        import difflib  # only a mistake needs it

        def likeness(other: str) -> float:
            whole = difflib.SequenceMatcher(None, model_id, other).ratio()
            name = model_id.rpartition("/")[2], other.rpartition("/")[2]
            return max(whole, difflib.SequenceMatcher(None, *name).ratio())

        return max(self._by_id, key=likeness)

    def with_model(self, model: Model) -> "Catalog":
        """Return the catalogue with this model, which takes the place of one with the same id."""
        return Catalog((*(other for other in self.models if other.id != model.id), model))

    def alias(self, new_id: str, *, like: str) -> Model:
        """Return a model that answers to a new id and is otherwise like another.

        Raises:
            UnknownModelError: the other is not in the catalogue.
        """
        return retitled(self.get(like), new_id)


def retitled(model: Model, new_id: str) -> Model:
    """Return a model with another id, said of every field to come from the user."""
    given = Provenance("convenience", f"declared by the user to be like {model.id}")
    return model._replace(id=new_id, published_uuid="", retired="", provenance={"": given})


@cache
def default_catalog() -> Catalog:
    """Return the catalogue that comes with this release."""
    return Catalog(read_catalog())


def all_models() -> tuple[Model, ...]:
    """Return all models of the default catalogue."""
    return default_catalog().models


def find_model(model_id: str) -> Model | None:
    """Return the model of the default catalogue with this id, if there is one."""
    return default_catalog().find(model_id)


def get_model(model_id: str) -> Model:
    """Return the model of the default catalogue with this id.

    Raises:
        UnknownModelError: there is none; the message names the nearest id.
    """
    return default_catalog().get(model_id)


def nearest(model_id: str) -> str:
    """Return the id in the default catalogue that looks most like this one."""
    return default_catalog().nearest(model_id)


def alias(new_id: str, like: str) -> Model:
    """Return a model that answers to a new id and is otherwise like one of the default catalogue.

    Raises:
        UnknownModelError: `like` is not in the catalogue.
    """
    return default_catalog().alias(new_id, like=like)


def schema_versions(model: Model) -> tuple[str, ...]:
    """Return the names of the schema versions, newest first; empty for a model without schema."""
    return (OWN,) if model.own_schema is not None else tuple(model.schema_files)


def input_schema(model: Model, version: str | None = None) -> Schema | None:
    """Return a fresh copy of the request schema, the newest by default; None if there is none.

    Raises:
        UnknownEraError: the model has no such version.
    """
    return _schema(model, "input", version=version)


def output_schema(model: Model, version: str | None = None) -> Schema | None:
    """Return a fresh copy of the answer's schema, the newest by default; None if there is none.

    Raises:
        UnknownEraError: the model has no such version.
    """
    return _schema(model, "output", version=version)


def _schema(model: Model, side: str, *, version: str | None) -> Schema | None:
    versions = schema_versions(model)
    if version is None and not versions:
        return None
    if version is not None and version not in versions:
        there = ", ".join(versions) or "none"
        raise UnknownEraError(f"{model.id} has no schema version {version!r}; there are: {there}")
    if model.own_schema is not None:
        from copy import deepcopy  # only a user's own model needs it

        return deepcopy(model.own_schema[side])
    return read_schema(model.schema_files[version or versions[0]], side)
