import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.contracts.misbehaviour import NATIVE
from tests.contracts.verify_case import FEW, mischief, report_of

from workersai_contracts.errors import FileFormatError, VersionError
from workersai_contracts.verify.baseline import apply_baseline, read_baseline
from workersai_contracts.verify.result import Report

ENTRY = {"check": "USE001", "reason": "ticket 7", "expires": "2026-12-31"}
TODAY = date(2026, 12, 31)


@cache
def broken() -> Report:
    return report_of(mischief, names=FEW[:3])


def written(folder: Path, *entries: object, **more: Any) -> Path:
    path = folder / "baseline.json"
    path.write_text(json.dumps({"version": 1, "accepted": entries, **more}))
    return path


@pytest.mark.parametrize(
    "narrow",
    [{}, {"check": "use001"}, {"model": NATIVE}, {"place": "ask.messages.plain"}],
    ids=["all", "in lower case", "of a model", "from a probe"],
)
def test_what_is_accepted_does_not_count(tmp_path: Path, narrow: dict[str, str]) -> None:
    entries = read_baseline(written(tmp_path, ENTRY | narrow))
    report = apply_baseline(broken(), entries, today=TODAY)

    assert {found.check.id for found in broken().open} == {"HDR004", "USE001"}
    assert {found.check.id for found in report.open} == {"HDR004"}
    assert {found.accepted for found in report.findings} == {"", "ticket 7"}


def test_all_findings_accepted_is_agreement(tmp_path: Path) -> None:
    both = read_baseline(written(tmp_path, ENTRY, ENTRY | {"check": "HDR004"}))
    report = apply_baseline(broken(), both, today=TODAY)

    assert report.open == ()
    assert broken().exit_code(allow_unseen=True) == 1
    assert report.exit_code(allow_unseen=True) == 0


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"expires": "2026-12-30"}, "baseline: USE001 was accepted until 2026-12-30"),
        ({"place": "elsewhere"}, "baseline: USE001 is accepted, and was not found"),
        ({"model": "@cf/a/b"}, "baseline: USE001 is accepted, and was not found"),
        ({"check": "SSE003"}, "baseline: SSE003 is accepted, and was not found"),
    ],
)
def test_an_entry_without_effect_is_told(tmp_path: Path, change: dict[str, str], note: str) -> None:
    entries = read_baseline(written(tmp_path, ENTRY | change))
    report = apply_baseline(broken(), entries, today=TODAY)

    assert report.notes[-1] == note
    assert len(report.open) == len(broken().open)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("USE001", "/accepted/0: must be an object of texts"),
        (ENTRY | {"reason": 1}, "/accepted/0: must be an object of texts"),
        (ENTRY | {"reason": ""}, "/accepted/0: lacks reason"),
        ({"check": "USE001"}, "/accepted/0: lacks expires, reason"),
        (ENTRY | {"until": "x"}, "/accepted/0: knows no until"),
        (ENTRY | {"expires": "soon"}, "/accepted/0: expires is no day such as 2026-12-31"),
        (ENTRY | {"check": "XXX001"}, "/accepted/0: no check 'XXX001'"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, entry: object, said: str) -> None:
    with pytest.raises(FileFormatError, match=said):
        read_baseline(written(tmp_path, entry))


@pytest.mark.parametrize("text", ["{", "[]", '{"version": 1}', '{"accepted": []}'])
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text)

    with pytest.raises(FileFormatError, match=r"baseline\.json"):
        read_baseline(path)


def test_a_newer_or_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VersionError):
        read_baseline(written(tmp_path, version=2))
    with pytest.raises(FileFormatError, match="cannot be read"):
        read_baseline(tmp_path / "none.json")
