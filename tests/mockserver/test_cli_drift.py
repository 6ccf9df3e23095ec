from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.contracts.catalogue_service import found, row, serving

from workersai_contracts.drift import Snapshot, new_lock, pinned, write_lock
from workersai_contracts.exchange import Exchange, Frame
from workersai_contracts.exchange.file import write_exchanges
from workersai_contracts.identity import MOCK_ACCOUNT_ID, MOCK_TOKEN
from workersai_mock.cli import main
from workersai_mock.settings import MODEL_ID

NOTHING = {"CLOUDFLARE_ACCOUNT_ID": "", "CLOUDFLARE_API_TOKEN": "", "CLOUDFLARE_BASE_URL": ""}
REAL = {"CLOUDFLARE_ACCOUNT_ID": "a" * 32, "CLOUDFLARE_API_TOKEN": "real"}
OURS = {"CLOUDFLARE_ACCOUNT_ID": MOCK_ACCOUNT_ID, "CLOUDFLARE_API_TOKEN": MOCK_TOKEN}


def drift(*argv: str, **env: str) -> Result:
    return CliRunner().invoke(main, ["drift", *argv], env={**NOTHING, **env})


@pytest.mark.parametrize(("fail_on", "code"), [("breaking", 0), ("dangerous", 1), ("harmless", 1)])
def test_two_versions_are_compared(fail_on: str, code: int) -> None:
    got = drift("--from", "2024-late", "--to", "2025", "--fail-on", fail_on)

    assert got.output.startswith("2024-late -> 2025: 0 breaking, 2 dangerous, 1 harmless\n")
    assert got.exit_code == code


@pytest.mark.parametrize(("kind", "start"), [("markdown", "## 2024-late"), ("json", '{"harm": ')])
def test_changes_are_printed_in_other_forms(kind: str, start: str) -> None:
    assert drift("--from", "2024-late", "--to", "2025", "--format", kind).output.startswith(start)


def test_without_credentials_live_is_not_looked_at() -> None:
    got = drift()

    assert got.exit_code == 5
    assert got.stdout == ""
    assert got.stderr == (
        "not looked at: the live contract: set CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN "
        "to look at it\n"
    )


def test_not_looking_can_be_allowed_and_is_said() -> None:
    got = drift("--allow-unseen")

    assert got.exit_code == 0
    assert "not looked at: the live contract" in got.stderr
    assert "not looking was allowed by --allow-unseen" in got.stderr


def test_the_credentials_of_the_mock_are_refused_at_the_real_host() -> None:
    got = drift(**OURS)

    assert got.exit_code == 2
    assert "these credentials are the mock's own" in got.stderr


def live_rows() -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "task": {"name": "Text Generation"},
            "properties": [{"property_id": key, "value": value} for key, value in held.items()],
        }
        for name, held in (pinned(MODEL_ID).catalogue or {}).items()
    ]


@pytest.mark.parametrize(
    ("rows", "code", "text"),
    [
        ([], 0, "pinned -> live: no change"),
        ([row("@cf/x/new")], 0, "@cf/x/new is new"),
        (None, 1, "is no longer listed"),
    ],
    ids=["same", "new", "gone"],
)
def test_live_is_compared_with_what_is_pinned(rows: Any, code: int, text: str) -> None:
    held = pinned(MODEL_ID)
    listed = [row("@cf/x/new")] if rows is None else live_rows() + rows
    with serving() as service:
        service.answers = {
            "schema": (200, {"result": {"input": held.input, "output": held.output}}),
            "search": (200, found(listed)),
        }
        # The mock's own credentials are good enough for any address but the real one.
        got = drift("--base-url", service.url, **OURS)

    assert (got.exit_code, text in got.output) == (code, True)


def test_what_one_half_of_live_does_not_tell_is_not_green() -> None:
    with serving() as service:
        service.answers = {"schema": (410, {}), "search": (200, found(live_rows()))}
        got = drift(CLOUDFLARE_BASE_URL=service.url, **REAL)

    assert got.exit_code == 5
    assert got.stdout == "pinned -> live: no change\n"
    assert "status 410" in got.stderr


def test_a_lock_is_written_checked_and_agreed_to_anew(tmp_path: Path) -> None:
    lock = str(tmp_path / "lock.json")

    first = drift("--update", "--to", "2024-late", "--lock", lock)
    check = drift("--check", "--to", "pinned", "--lock", lock)
    again = drift("--update", "--to", "pinned", "--lock", lock)
    agreed = drift("--check", "--to", "pinned", "--max-age", "1", "--lock", lock)

    assert (first.exit_code, first.output) == (0, f"wrote {lock}\n")
    assert check.exit_code == 1
    assert "2 dangerous" in check.output
    assert again.exit_code == 0
    assert "`image` is gone" in again.output
    assert agreed.exit_code == 0
    assert "no change" in agreed.output


def test_a_quirk_that_was_observed_since_is_a_change(tmp_path: Path) -> None:
    path = tmp_path / "lock.json"
    write_lock(path, new_lock(pinned(MODEL_ID), today=date(2026, 1, 1)))

    got = drift("--check", "--to", "pinned", "--lock", str(path))

    assert got.exit_code == 1
    assert "observed since" in got.output


def test_an_old_lock_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "lock.json"
    write_lock(path, new_lock(pinned(MODEL_ID), today=date(2020, 1, 1)))

    got = drift("--from", "pinned", "--to", "pinned", "--max-age", "30", "--lock", str(path))

    assert got.exit_code == 1
    assert "30 are allowed: update it" in got.stderr


def test_live_can_be_agreed_to(tmp_path: Path) -> None:
    path = tmp_path / "lock.json"
    with serving() as service:
        service.answers = {"schema": (404, {}), "search": (200, found([row("@cf/a")]))}
        got = drift("--update", "--lock", str(path), "--base-url", service.url, **REAL)

    assert got.exit_code == 5
    assert json.loads(path.read_text())["catalogue"] == {"@cf/a": {"context_window": "10"}}


def test_nothing_seen_is_not_agreed_to(tmp_path: Path) -> None:
    path = tmp_path / "lock.json"

    got = drift("--update", "--lock", str(path))

    assert got.exit_code == 5
    assert not path.exists()


def test_a_file_is_a_state(tmp_path: Path) -> None:
    path, held = tmp_path / "state.json", pinned(MODEL_ID)
    path.write_text(json.dumps({"input": {}, "output": held.output}))

    got = drift("--to", str(path))

    assert got.exit_code == 1
    assert "`input` loses alternatives" in got.output


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (["--check", "--update"], "give one of them"),
        (["--to", "1999"], "has no schema version '1999'"),
        (["--model", "@cf/no", "--to", "pinned"], "no model '@cf/no'"),
        (["--to", "none.json"], "cannot be read as JSON"),
        (["--check", "--lock", "none.json"], "there is none; `drift --update` writes it"),
    ],
    ids=["both", "version", "model", "file", "lock"],
)
def test_wrong_use_is_one_line(argv: list[str], text: str) -> None:
    got = drift(*argv)

    assert got.exit_code == 2
    (line,) = got.stderr.splitlines()
    assert text in line


def test_the_lock_of_another_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lock.json"
    write_lock(path, new_lock(Snapshot("x", model="@cf/other"), today=date(2026, 1, 1)))

    got = drift("--check", "--lock", str(path))

    assert got.exit_code == 2
    assert "is the lock of @cf/other" in got.stderr


def recording(path: Path, *bodies: bytes) -> str:
    headers = (
        ("Content-Type", "text/event-stream"),
        ("cf-ray", "8c1b4b2a3d4e5f60-FRA"),
        ("cf-ai-req-id", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"),
    )
    write_exchanges(
        path,
        [
            Exchange(
                url=f"/client/v4/accounts/{MOCK_ACCOUNT_ID}/ai/run/{MODEL_ID}",
                status=200,
                headers=headers,
                frames=(Frame(0.0, body),),
                wire="2024",
                door="native",
                model=MODEL_ID,
            )
            for body in bodies
        ],
    )
    return str(path)


WHOLE = b'data: {"response":"a","p":"ab"}\n\ndata: [DONE]\n\n'
CUT = b'data: {"response":"a","p":"ab"}\n\n'


@pytest.mark.parametrize(
    ("live", "mock", "code", "text"),
    [
        (WHOLE, WHOLE, 5, "not looked at"),
        (WHOLE, CUT, 1, "FAKE WRONG     SSE003"),
        (CUT, WHOLE, 1, "DOCS WRONG     SSE003"),
    ],
    ids=["agreed", "fake", "docs"],
)
def test_two_recordings_tell_who_is_wrong(
    tmp_path: Path, live: bytes, mock: bytes, code: int, text: str
) -> None:
    ours = recording(tmp_path / "mock.jsonl", mock)

    got = drift("--evidence", recording(tmp_path / "live.jsonl", live), ours)

    assert (got.exit_code, text in got.output) == (code, True)


def test_live_evidence_is_compared_with_the_mock_of_today(tmp_path: Path) -> None:
    kept = str(tmp_path / "kept")
    done = CliRunner().invoke(main, ["verify", "--keep", kept], env=NOTHING)
    (tmp_path / "kept" / "notes.md").write_text("about them")

    got = drift("--evidence", kept, "mock")

    assert done.exit_code == 0
    found = re.match(r"(\d+) of (\d+) probes agree\n", got.output)
    assert found
    assert int(found[2]) - int(found[1]) == got.output.count("  DOCS WRONG") == 2
    assert "DOCS WRONG     bound.tools.null: published forbidden, live 200 json" in got.output
    assert got.exit_code == 0


def test_what_the_mock_does_otherwise_is_found_probe_by_probe(tmp_path: Path) -> None:
    live, mock = tmp_path / "live", tmp_path / "mock"
    for folder, wire in ((live, "2025"), (mock, "2024")):
        argv = ["verify", "--wire", wire, "--keep", str(folder)]
        assert CliRunner().invoke(main, argv, env=NOTHING).exit_code == 0
    for path in mock.rglob("ask.messages.plain.jsonl"):
        path.write_text(path.read_text().replace('"status":200', '"status":201'))

    got = drift("--evidence", str(live), str(mock))

    assert got.exit_code == 1
    assert "FAKE WRONG     ask.messages.plain: " in got.output


def test_a_recording_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    got = drift("--evidence", recording(tmp_path / "live.jsonl", WHOLE), "nowhere")

    assert got.exit_code == 2
    assert "nowhere: there is none; give a file, a folder, or `mock`" in got.stderr


def test_what_was_not_looked_at_can_be_allowed(tmp_path: Path) -> None:
    live = recording(tmp_path / "live.jsonl", WHOLE)
    got = drift("--evidence", live, live, "--allow-unseen")

    assert got.exit_code == 0
    assert "not looking was allowed by --allow-unseen" in got.stderr
