"""The lock file `workersai.lock.json`: what was published and seen when somebody last agreed."""

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ..errors import FileFormatError
from ..schema_file import check_version
from .kind import Change
from .snapshot import Snapshot

NAME = "workersai.lock.json"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Lock:
    """What a lock file holds.

    Attributes:
        snapshot: the schemas and the catalogue that were agreed to.
        source: where they came from, in words.
        created: the day of the first lock, ISO 8601.
        updated: the day of the last update, ISO 8601.
        quirks: names of the oddities that were observed by then.
    """

    snapshot: Snapshot
    source: str
    created: str
    updated: str
    quirks: tuple[str, ...] = ()

    def age_days(self, today: date) -> int:
        """Return how many days ago it was last agreed to."""
        return (today - date.fromisoformat(self.updated)).days


def new_lock(
    snapshot: Snapshot, *, today: date, quirks: tuple[str, ...] = (), old: Lock | None = None
) -> Lock:
    """Return the lock of a snapshot; what the snapshot does not hold stays as in the old lock."""
    day = today.isoformat()
    if old is None:
        return Lock(snapshot, snapshot.name, day, day, quirks)
    kept = old.snapshot
    merged = replace(
        snapshot,
        input=kept.input if snapshot.input is None else snapshot.input,
        output=kept.output if snapshot.output is None else snapshot.output,
        catalogue=kept.catalogue if snapshot.catalogue is None else snapshot.catalogue,
    )
    return Lock(merged, snapshot.name, old.created, day, quirks)


def compare_quirks(old: tuple[str, ...], new: tuple[str, ...]) -> list[Change]:
    """Return which observed oddities came and went."""
    gone = [
        Change(
            "harmless", "response", f"/quirks/{name}", "quirk-removed", f"{name}: no longer kept"
        )
        for name in old
        if name not in new
    ]
    come = [
        Change("dangerous", "response", f"/quirks/{name}", "quirk-added", f"{name}: observed since")
        for name in new
        if name not in old
    ]
    return come + gone


def write_lock(path: Path, lock: Lock) -> None:
    """Write the file, which differs from its last version only where the contract does.

    Raises:
        FileFormatError: it cannot be written.
    """
    held = lock.snapshot
    document = {
        "version": VERSION,
        "model": held.model,
        "source": lock.source,
        "created": lock.created,
        "updated": lock.updated,
        "schema": {"sha256": held.digest, "input": held.input, "output": held.output},
        "catalogue": held.catalogue,
        "quirks": list(lock.quirks),
    }
    text = json.dumps(document, indent=2, sort_keys=False, ensure_ascii=False) + "\n"
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FileFormatError(f"{path}: cannot be written: {error.strerror}") from None


def read_lock(path: Path) -> Lock:
    """Return what a lock file holds.

    Raises:
        FileFormatError: it is no lock file, or was edited by hand so that its hash is wrong.
        VersionError: it was written by a newer release.
    """
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise FileFormatError(f"{path}: there is none; `drift --update` writes it") from None
    except (OSError, ValueError) as error:
        raise FileFormatError(f"{path}: cannot be read as JSON: {error}") from None
    if not isinstance(document, dict):
        raise FileFormatError(f"{path}: is no lock file")
    check_version(document, file=str(path))
    try:
        lock = _lock(document)
        lock.age_days(date.fromisoformat(lock.created))
        expected = document["schema"]["sha256"]
    except (KeyError, TypeError, ValueError) as error:
        raise FileFormatError(f"{path}: is no lock file: {error!r}") from None
    if lock.snapshot.digest != expected:
        raise FileFormatError(f"{path}: /schema/sha256 is not the hash of /schema; update it anew")
    return lock


def _lock(document: dict[str, Any]) -> Lock:
    held = Snapshot(
        name=f"lock of {document['updated']}",
        model=document["model"],
        input=document["schema"]["input"],
        output=document["schema"]["output"],
        catalogue=document["catalogue"],
    )
    return Lock(
        snapshot=held,
        source=document["source"],
        created=document["created"],
        updated=document["updated"],
        quirks=tuple(document["quirks"]),
    )
