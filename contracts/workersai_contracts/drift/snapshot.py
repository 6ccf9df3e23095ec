"""One state of the contract: a model's schemas and the catalogue. Reads files, never a network."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..catalog import all_models, get_model, input_schema, output_schema
from ..errors import FileFormatError
from ..schema_file import Schema
from .catalogue import Catalogue

TASK = "Text Generation"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is published at one time.

    Attributes:
        name: what it is called in texts.
        model: whose schemas these are.
        input: of the request; None where it is not known.
        output: of the answer; None where it is not known.
        catalogue: models of text generation with their properties; None where it is not known.
        unseen: why something is not known.
    """

    name: str
    model: str = ""
    input: Schema | None = None
    output: Schema | None = None
    catalogue: Catalogue | None = None
    unseen: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Hash both schemas, whatever the order of their members; empty where there are none."""
        if self.input is None and self.output is None:
            return ""
        both = {"input": self.input, "output": self.output}
        text = json.dumps(both, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return sha256(text.encode()).hexdigest()


def pinned(model_id: str, version: str | None = None) -> Snapshot:
    """Return what this release holds; the newest schema of the model and the catalogue by default.

    A version of the schema alone says nothing of the catalogue of its time.

    Raises:
        UnknownModelError: no such model.
        UnknownEraError: the model has no such version.
    """
    model = get_model(model_id)
    return Snapshot(
        name=version or "pinned",
        model=model_id,
        input=input_schema(model, version),
        output=output_schema(model, version),
        catalogue=None if version else _living(),
    )


def read_snapshot(path: Path, *, model_id: str) -> Snapshot:
    """Return what a file holds: `input` and `output`, or a list of models; in an envelope or bare.

    Raises:
        FileFormatError: it holds neither.
    """
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise FileFormatError(f"{path}: cannot be read as JSON: {error}") from None
    result = unwrapped(document)
    if isinstance(result, list):
        return Snapshot(str(path), model=model_id, catalogue=read_catalogue(result))
    if not isinstance(result, dict) or not {"input", "output"} <= result.keys():
        raise FileFormatError(
            f"{path}: holds neither `input` and `output` of a model nor a list of models"
        )
    return Snapshot(str(path), model=model_id, input=result["input"], output=result["output"])


def unwrapped(document: Any) -> Any:
    """Return the result of an envelope, or what is bare."""
    if isinstance(document, dict) and "result" in document:
        return document["result"]
    return document


def read_catalogue(rows: list[Any]) -> Catalogue:
    """Return the models of text generation among the rows of `ai/models/search`.

    Raises:
        FileFormatError: a row is none of a model.
    """
    try:
        return {
            row["name"]: {each["property_id"]: each["value"] for each in row["properties"]}
            for row in rows
            if row["task"]["name"] == TASK
        }
    except (KeyError, TypeError) as error:
        raise FileFormatError(f"a list of models in which a row has no {error}") from None


def _living() -> Catalogue:
    # The service does not list what it no longer serves.
    return {
        model.id: {str(row["property_id"]): row["value"] for row in model.property_list()}
        for model in all_models()
        if not model.retired
    }
