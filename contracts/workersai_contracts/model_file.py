"""Read a user's model file. Owns its form, which `model_file.schema.json` states."""

import json
from pathlib import Path
from typing import Any

from .catalog import Catalog, default_catalog, retitled
from .errors import FileFormatError, UnknownModelError
from .model import Model
from .provenance import Provenance
from .published import violations
from .schema_file import check_version

SCHEMA_FILE = Path(__file__).parent / "model_file.schema.json"

# What a model with a schema of its own is like in everything that its file leaves out.
_PLAIN = "@cf/qwen/qwen1.5-1.8b-chat"

_MENDS = {
    "pattern": "; an id is written @cf/author/name, a date YYYY-MM-DD",
    "anyOf": "; name the model that it is `like`, or give its `schema`",
    "additionalProperties": "; remove it or mend its spelling",
}


def read_model_file(path: Path, *, catalog: Catalog | None = None) -> Model:
    """Return the model that a JSON file declares; `like` is looked up in the catalogue.

    Raises:
        FileFormatError: says the file, the place in it and how to mend it.
        VersionError: the file is of a newer release.
    """
    document = _document(path)
    catalog = catalog or default_catalog()
    try:
        like = catalog.get(document.get("like", _PLAIN))
    except UnknownModelError as error:
        raise FileFormatError(f"{path}: /like: {error}") from error
    model = retitled(like, document["id"])
    if "like" not in document:
        template_reason = "a model of the user's own: name its `template`"
        model = model._replace(properties={}, template=None, template_reason=template_reason)
    given = Provenance("convenience", f"declared by the user in {path.name}")
    changes = _changes(document, model=model)
    return model._replace(
        **changes, provenance={**model.provenance, **dict.fromkeys(changes, given)}
    )


def _document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise FileFormatError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise FileFormatError(f"{path}: is no JSON: {error}") from error
    if not isinstance(document, dict):
        raise FileFormatError(f'{path}: must be an object such as {{"version": 1, "id": …}}')
    check_version(document, file=str(path))
    found = violations(json.loads(SCHEMA_FILE.read_bytes()), document)
    if found:
        lines = (f"{path}: {wrong}{_MENDS.get(wrong.keyword, '')}" for wrong in found)
        raise FileFormatError("\n".join(lines))
    for side, schema in document.get("schema", {}).items():
        _check_schema(schema, path=path, side=side)
    return document


def _check_schema(schema: dict[str, Any], *, path: Path, side: str) -> None:
    from jsonschema import Draft202012Validator, SchemaError  # 50 ms, for this file alone

    from .violation import json_pointer

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        place = f"/schema/{side}{json_pointer(error.path)}"
        raise FileFormatError(f"{path}: {place}: is no JSON Schema: {error.message}") from error


def _changes(document: dict[str, Any], *, model: Model) -> dict[str, Any]:
    """Return the fields of the model that the file sets."""
    same_name = ("description", "wire", "template", "retired", "planned_deprecation")
    changes: dict[str, Any] = {name: document[name] for name in same_name if name in document}
    if "schema" in document:
        changes["own_schema"] = document["schema"]
    if "properties" in document:
        changes["properties"] = {**model.properties, **document["properties"]}
    changes.update(document.get("defaults", {}))
    changes.update(document.get("limits", {}))
    return changes
