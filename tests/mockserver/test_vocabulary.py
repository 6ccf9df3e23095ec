from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from workersai_mock import fidelity
from workersai_mock.cli import main, run, serve
from workersai_mock.cli.option import settings_of
from workersai_mock.cli.twist import pace_of, twists_of
from workersai_mock.errors import SettingError
from workersai_mock.fault import NoDone, Stall
from workersai_mock.fragment import Byte
from workersai_mock.occasion import Sometimes, Together
from workersai_mock.pace import Pace
from workersai_mock.paces import PACES
from workersai_mock.quirk import OBSERVED, QUIRKS, DoneTwice
from workersai_mock.registry import KINDS, names
from workersai_mock.vocabulary import markdown, rows

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"


def test_the_page_is_what_the_values_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == markdown(), (
        "run: workersai-mock faults --format markdown > docs/faults.md"
    )


def test_every_name_has_a_row() -> None:
    listed = {(row.kind, row.name) for row in rows()}

    assert listed == {(kind, n) for kind in KINDS for n in names(kind)} - {("quirk", "observed")}


def test_each_row_says_what_and_whence() -> None:
    assert all(row.what and row.mark and row.source for row in rows())


def test_quirks_stand_on_the_fidelity_page() -> None:
    listed = [row for row in fidelity.rows() if row.section.startswith("Quirks")]

    assert {row.behaviour for row in listed} == {quirk.name for quirk in QUIRKS}
    assert not any("\n" in row.what for row in listed)


@pytest.mark.parametrize("kind", ["table", "markdown", "json"])
def test_the_command_prints_them_all(kind: str) -> None:
    result = CliRunner().invoke(main, ["faults", "--format", kind])

    assert result.exit_code == 0
    assert all(row.name in result.output for row in rows())
    if kind == "json":
        lines = [json.loads(line) for line in result.output.splitlines()]
        assert {"kind", "name", "what", "attributes", "mark", "source", "date"} == lines[0].keys()


def test_options_become_twists() -> None:
    given = {
        "faults": ("stall:at_event=3,every=3", "no-done"),
        "quirks": ("done-twice", "observed"),
        "fragments": ("byte",),
    }

    assert twists_of(given) == (
        Sometimes(Stall(at_event=3), every=3),
        NoDone(),
        DoneTwice(),
        Together(tuple(quirk() for quirk in OBSERVED)),
        Byte(),
    )


def test_a_pace_is_named_and_changed() -> None:
    assert pace_of("bursty", None, None) == PACES["bursty"]
    assert pace_of("instant:load=0.1", 1.0, 10) == Pace(ttft_s=1.0, itl_s=0.1, load=0.1)


@pytest.mark.parametrize("text", ["", "instant, bursty", "instant:every=2"])
def test_one_pace_always_holds(text: str) -> None:
    with pytest.raises(SettingError, match="--pace takes one pace that always holds"):
        pace_of(text, None, None)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (["--fault", "stal"], "no fault is called 'stal'; did you mean stall?"),
        (["--quirks", "seen"], "no quirk is called 'seen'"),
        (["--fragment", "bytes"], "no fragment is called 'bytes'; did you mean byte?"),
        (["--pace", "smal-model"], "no pace is called 'smal-model'; did you mean small-model?"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_wrong_word_on_the_command_line_is_one_line(option: list[str], message: str) -> None:
    result = CliRunner().invoke(main, ["run", *option, "--", "true"])

    assert (result.exit_code, message in result.output) == (2, True)


def test_the_environment_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKERSAI_MOCK_FAULT", "stall:at_event=3,every=3 no-done")
    monkeypatch.setenv("WORKERSAI_MOCK_QUIRKS", "done-twice")
    monkeypatch.setenv("WORKERSAI_MOCK_FRAGMENT", "byte")
    monkeypatch.setenv("WORKERSAI_MOCK_MAX_STALL", "7")

    with serve.command.make_context("serve", []) as ctx:
        settings = settings_of(ctx.params)

    assert settings.twists == (
        Sometimes(Stall(at_event=3), every=3),
        NoDone(),
        DoneTwice(),
        Byte(),
    )
    assert settings.max_stall_s == 7.0


def test_commands_differ_in_their_patience() -> None:
    with serve.command.make_context("serve", []) as serving:
        assert settings_of(serving.params).max_stall_s == 120.0
    with run.command.make_context("run", ["true"]) as running:
        assert settings_of(running.params).max_stall_s == 5.0
