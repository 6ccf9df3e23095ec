from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from workersai_contracts.drift import Snapshot, new_lock, pinned, read_lock, write_lock
from workersai_contracts.drift.lock import compare_quirks
from workersai_contracts.drift.page import MODEL_ID
from workersai_contracts.drift.snapshot import read_snapshot
from workersai_contracts.errors import FileFormatError, VersionError

DAY, LATER = date(2026, 1, 1), date(2026, 1, 31)


def test_a_lock_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "workersai.lock.json"
    write_lock(path, new_lock(pinned(MODEL_ID), today=DAY, quirks=("a",)))

    lock = read_lock(path)

    held = pinned(MODEL_ID)
    assert (lock.snapshot.input, lock.snapshot.output) == (held.input, held.output)
    assert lock.snapshot.catalogue == held.catalogue
    assert (lock.source, lock.created, lock.updated) == ("pinned", "2026-01-01", "2026-01-01")
    assert lock.quirks == ("a",)
    assert lock.age_days(LATER) == 30


def test_an_update_keeps_what_was_not_seen_and_the_first_day() -> None:
    first = new_lock(pinned(MODEL_ID), today=DAY)

    later = new_lock(Snapshot("live", model=MODEL_ID, catalogue={}), today=LATER, old=first)

    assert later.snapshot.input == first.snapshot.input
    assert later.snapshot.output == first.snapshot.output
    assert later.snapshot.catalogue == {}
    assert (later.created, later.updated) == ("2026-01-01", "2026-01-31")


def test_an_update_takes_what_was_seen() -> None:
    first = new_lock(pinned(MODEL_ID), today=DAY)
    seen = Snapshot("live", model=MODEL_ID, input={}, output={})

    later = new_lock(seen, today=LATER, old=first)

    assert (later.snapshot.input, later.snapshot.output) == ({}, {})
    assert later.snapshot.catalogue == first.snapshot.catalogue


def test_the_hash_does_not_depend_on_the_order_of_members() -> None:
    one = Snapshot("a", input={"type": "object", "title": "t"}, output={})
    other = Snapshot("b", input={"title": "t", "type": "object"}, output={})

    assert one.digest == other.digest
    assert one.digest != Snapshot("c", input={}, output={}).digest
    assert Snapshot("d").digest == ""


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"version": 2}, VersionError, "version 2 is newer"),
        ({"version": "1"}, FileFormatError, "/version is missing or no whole number"),
        ({"schema": {}}, FileFormatError, "is no lock file: KeyError"),
        ({"updated": "soon"}, FileFormatError, "is no lock file: ValueError"),
        ({"created": "soon"}, FileFormatError, "is no lock file: ValueError"),
        ({"schema": {"sha256": "", "input": {}, "output": {}}}, FileFormatError, "is not the hash"),
    ],
    ids=["newer", "version", "schema", "updated", "created", "hash"],
)
def test_a_wrong_lock_is_refused(
    tmp_path: Path, change: dict[str, Any], error: type[Exception], text: str
) -> None:
    path = tmp_path / "lock.json"
    write_lock(path, new_lock(pinned(MODEL_ID), today=DAY))
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))

    with pytest.raises(error, match=text):
        read_lock(path)


@pytest.mark.parametrize(("text", "why"), [("{", "cannot be read as JSON"), ("[]", "no lock file")])
def test_what_is_no_lock_is_refused(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "lock.json"
    path.write_text(text)

    with pytest.raises(FileFormatError, match=why):
        read_lock(path)


def test_a_missing_lock_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="`drift --update` writes it"):
        read_lock(tmp_path / "lock.json")


def test_a_lock_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="cannot be written"):
        write_lock(tmp_path, new_lock(pinned(MODEL_ID), today=DAY))


def test_quirks_come_and_go() -> None:
    found = compare_quirks(("a", "b"), ("b", "c"))

    assert [(each.pointer, each.harm) for each in found] == [
        ("/quirks/c", "dangerous"),
        ("/quirks/a", "harmless"),
    ]


ROW = {"name": "@cf/a", "task": {"name": "Text Generation"}, "properties": []}


@pytest.mark.parametrize("envelope", [True, False], ids=["envelope", "bare"])
def test_a_file_of_schemas_or_of_models_is_read(tmp_path: Path, envelope: bool) -> None:
    path = tmp_path / "state.json"
    for value in ({"input": {}, "output": {"type": "string"}}, [ROW]):
        path.write_text(json.dumps({"result": value} if envelope else value))
        found = read_snapshot(path, model_id=MODEL_ID)

        held = (found.input, found.output) if isinstance(value, dict) else found.catalogue
        assert held == (({}, {"type": "string"}) if isinstance(value, dict) else {"@cf/a": {}})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "cannot be read as JSON"),
        ('{"input": {}}', "holds neither"),
        ("3", "holds neither"),
        ('[{"name": 1}]', "a row has no 'task'"),
        ("[1]", "a row has no"),
    ],
    ids=["json", "half", "number", "row", "rows"],
)
def test_another_file_is_refused(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(text)

    with pytest.raises(FileFormatError, match=why):
        read_snapshot(path, model_id=MODEL_ID)
