"""The eras of the service and what held in each. Owns the table, not the wire profiles it names."""

from collections.abc import Mapping
from typing import NamedTuple

from .catalog import schema_versions
from .errors import UnknownEraError
from .model import Model
from .provenance import Provenance

_SDK = "npm @cloudflare/ai 1.0.53, the service's own code of the time"
_DOCS = "cloudflare-docs, src/content/workers-ai-models/qwen1.5-1.8b-chat"
_TABLE_MODEL = "qwen1.5-1.8b-chat"
_DEFAULTS = "cloudflare-docs, release note of 2025-02-21: defaults of max_tokens are respected"
_CABIDELA = Provenance(
    "observed", "texts of recorded refusals are the templates of @cloudflare/cabidela", "2025-02"
)
_BEFORE_CABIDELA = Provenance(
    "assumed", "before February 2025 another validator was in use; its texts are unknown"
)


class Era(NamedTuple):
    """What the service did at one time.

    Attributes:
        name: as `--era` takes it.
        schema_version: of the model's schema; None for a model without schema.
        wire: name of the wire profile.
        max_tokens: the bound where a request names none; None where the model decides.
        validator_known: whether the validator of the time is the one that is implemented.
        provenance: for `schema_version`, `wire`, `max_tokens` and `validator`.
    """

    name: str
    schema_version: str | None
    wire: str
    max_tokens: int | None
    validator_known: bool
    provenance: Mapping[str, Provenance]

    def __hash__(self) -> int:
        """Hash by the name alone: a mapping has no hash."""
        return hash(self.name)


def _era(
    name: str,
    *,
    schema: tuple[str, Provenance],
    wire: tuple[str, Provenance],
    max_tokens: tuple[int, Provenance],
    validator: Provenance,
) -> Era:
    return Era(
        name=name,
        schema_version=schema[0],
        wire=wire[0],
        max_tokens=max_tokens[0],
        validator_known=validator is _CABIDELA,
        provenance={
            "schema_version": schema[1],
            "wire": wire[1],
            "max_tokens": max_tokens[1],
            "validator": validator,
        },
    )


_ERAS = (
    _era(
        "2023",
        schema=("2024-02", Provenance("assumed", "as in February 2024; no older one was read")),
        wire=("2023", Provenance("published", "documented stream of the model pages", "2023")),
        max_tokens=(512, Provenance("assumed", "as in February 2024")),
        validator=_BEFORE_CABIDELA,
    ),
    _era(
        "2024-02",
        schema=("2024-02", Provenance("published", _SDK, "2024-02")),
        wire=("2024-02", Provenance("published", f"{_SDK}; not seen on the wire", "2024-02")),
        max_tokens=(512, Provenance("published", f"{_SDK}, though its schema says 256", "2024-02")),
        validator=_BEFORE_CABIDELA,
    ),
    _era(
        "2024-mid",
        schema=("2024-mid", Provenance("published", f"{_DOCS} @4f312aee", "2024")),
        wire=("2024", Provenance("assumed", "as streams recorded of sibling models", "2024")),
        max_tokens=(512, Provenance("assumed", f"as in February 2024, until {_DEFAULTS}")),
        validator=_BEFORE_CABIDELA,
    ),
    _era(
        "2024-late",
        schema=("2024-late", Provenance("published", f"{_DOCS} @b918320d", "2024")),
        wire=("2024", Provenance("assumed", "as streams recorded of sibling models", "2024")),
        max_tokens=(512, Provenance("assumed", f"as in February 2024, until {_DEFAULTS}")),
        validator=_BEFORE_CABIDELA,
    ),
    _era(
        "2025",
        schema=("2025", Provenance("published", f"{_DOCS} @398302a4", "2025")),
        wire=("2025", Provenance("assumed", "as streams recorded of sibling models", "2025-06")),
        max_tokens=(256, Provenance("published", _DEFAULTS, "2025-02-21")),
        validator=_CABIDELA,
    ),
    _era(
        "2026",
        schema=("2025", Provenance("assumed", "the last one that was published")),
        wire=("2026", Provenance("assumed", "as streams recorded of other models", "2026")),
        max_tokens=(256, Provenance("assumed", "as in 2025")),
        validator=_CABIDELA,
    ),
)
ERA_NAMES = tuple(era.name for era in _ERAS)


def get_era(name: str) -> Era:
    """Return what held at a time for `@cf/qwen/qwen1.5-1.8b-chat`, the model of the table.

    Raises:
        UnknownEraError: no such era; the message lists those there are.
    """
    for era in _ERAS:
        if era.name == name:
            return era
    raise UnknownEraError(f"no era {name!r}; there are: {', '.join(ERA_NAMES)}")


def default_era(model: Model) -> Era:
    """Return the era of the newest schema of a model, with the model's own wire and default."""
    era = get_era(model.era)
    return era._replace(
        schema_version=next(iter(schema_versions(model)), None),
        wire=model.wire,
        max_tokens=model.max_tokens,
        provenance={
            "schema_version": model.provenance_of("schema"),
            "wire": model.provenance_of("wire"),
            "max_tokens": model.provenance_of("max_tokens"),
            "validator": era.provenance["validator"],
        },
    )


def era_of(model: Model, *, name: str | None = None) -> Era:
    """Return what holds for a model at a time; the time of its newest schema by default.

    Where the model has no schema of that time its newest one is taken, and what the time says of
    other models is `assumed` of this one.

    Raises:
        UnknownEraError: no such era.
    """
    if name is None or name == model.era:
        return default_era(model)
    era = get_era(name)
    versions = schema_versions(model)
    if "2024-02" in versions:  # the table is about the model that has all versions
        return era
    version = era.schema_version if era.schema_version in versions else next(iter(versions), None)
    assumed = {
        part: Provenance("assumed", f"as for {_TABLE_MODEL}: {source.source}", source.date)
        for part, source in era.provenance.items()
    }
    if version != era.schema_version:
        assumed["schema_version"] = Provenance("assumed", "no schema of that time was read")
    respects_default = era.validator_known
    return era._replace(
        schema_version=version,
        max_tokens=model.max_tokens if respects_default else era.max_tokens,
        provenance=assumed,
    )
