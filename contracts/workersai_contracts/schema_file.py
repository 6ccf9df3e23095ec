"""Read the schema files and put their fragments in place. Owns the notation, not who has which.

A schema file holds `version`, `input`, `output` and pieces of its own. `"$use": "FILE#KEY"` (or a
list of them) stands for the members of that piece, at that place; a member that comes after it
refines what is there as a JSON merge patch does: objects are merged, null removes, all else
replaces. What is handed out holds neither.
"""

import json
from pathlib import Path
from typing import TypeAlias, cast

from .errors import FileFormatError, VersionError

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Schema: TypeAlias = dict[str, "Json"]

VERSION = 1
FOLDER = Path(__file__).parent / "schema"


def read_schema(name: str, side: str) -> Schema:
    """Return the `input` or `output` schema of a file in `schema/whole`, expanded and fresh."""
    return _Reader().piece(f"whole/{name}#{side}")


def check_version(document: dict[str, Json], *, file: str) -> None:
    """Raise VersionError or FileFormatError unless this release reads the document's `version`."""
    version = document.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise FileFormatError(f'{file}: /version is missing or no whole number; write "version": 1')
    if version > VERSION:
        raise VersionError(
            f"{file}: version {version} is newer than this release reads ({VERSION}); upgrade it"
        )


class _Reader:
    """One reading: every file is parsed at most once, every piece is expanded anew."""

    def __init__(self) -> None:
        self._files: dict[str, dict[str, Json]] = {}

    def piece(self, reference: str) -> Schema:
        file, _, key = reference.partition("#")
        document = self._files.get(file)
        if document is None:
            document = json.loads((FOLDER / f"{file}.json").read_bytes())
            check_version(document, file=file)
            self._files[file] = document
        return cast("Schema", self._expanded(document[key]))

    def _expanded(self, node: Json) -> Json:
        if isinstance(node, list):
            return [self._expanded(item) for item in node]
        if not isinstance(node, dict):
            return node
        result: dict[str, Json] = {}
        for key, value in node.items():
            if key != "$use":
                result = merge(result, {key: self._expanded(value)})
                continue
            for reference in value if isinstance(value, list) else [value]:
                result = merge(result, self.piece(str(reference)))
        return result


def merge(target: dict[str, Json], patch: dict[str, Json]) -> dict[str, Json]:
    """Return target refined by patch; a null for a member not there stays, for a later target."""
    merged = dict(target)
    for key, value in patch.items():
        there = merged.get(key)
        if isinstance(value, dict) and isinstance(there, dict):
            merged[key] = merge(there, value)
        elif value is None and key in merged:
            del merged[key]
        else:
            merged[key] = value
    return merged
