"""`workersai-mock verify` as a user calls it; what each exit code stands for."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.contracts.misbehaviour import NATIVE, ON_STREAMS
from tests.contracts.stand_in import ACCOUNT, TOKEN, StandIn, Twist, keep
from tests.contracts.stream import WHOLE, stream

from workersai_contracts.check import LISTED
from workersai_contracts.verify import plan, target
from workersai_mock.cli import main, verify

NO_DONE = ON_STREAMS["no [DONE]"][0]
LIVE = {"CLOUDFLARE_ACCOUNT_ID": ACCOUNT, "CLOUDFLARE_API_TOKEN": TOKEN}
EMPTY = {"CLOUDFLARE_ACCOUNT_ID": "", "CLOUDFLARE_API_TOKEN": ""}


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def cli(*argv: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(main, ["verify", *argv], env=EMPTY | (env or {}))


def asked(twist: Twist = keep, *argv: str) -> tuple[Result, StandIn]:
    with StandIn(twist) as server:
        options = ("--account", ACCOUNT, "--token", TOKEN, "--rate", "0", "--model", NATIVE)
        return cli("--target", server.url, *options, *argv), server


def live(monkeypatch: pytest.MonkeyPatch, *argv: str) -> tuple[Result, StandIn]:
    with StandIn() as server:
        monkeypatch.setattr(target, "LIVE_ORIGIN", server.url)
        return cli("--target", "live", *argv, env=LIVE), server


def test_the_mock_agrees_with_all_that_is_known() -> None:
    done = cli()

    assert done.exit_code == 0
    assert "agreed, 0 violated, 0 not looked at; 0 findings" in done.stdout
    assert "suite of @cf/qwen/qwen1.5-1.8b-chat: " in done.stderr
    assert not verify.EVIDENCE.exists()


def test_an_address_that_agrees_is_0_and_its_answers_are_kept() -> None:
    done, server = asked()

    assert done.exit_code == 0
    assert len(list(verify.EVIDENCE.rglob("*.jsonl"))) == len(server.seen) > 100


def test_answers_are_used_again_at_the_same_address(tmp_path: Path) -> None:
    with StandIn() as server:
        argv = ("--target", server.url, "--account", ACCOUNT, "--token", TOKEN, "--rate", "0")
        cli(*argv, "--model", NATIVE, "--keep", "kept")
        calls = len(server.seen)
        again = cli(*argv, "--model", NATIVE, "--keep", "kept", "--reuse", "0.5")

    assert (len(server.seen), again.exit_code) == (calls, 0)
    assert f"note: {calls} answers were kept from earlier runs" in again.stdout


def test_findings_are_1() -> None:
    done, _ = asked(NO_DONE)

    assert done.exit_code == 1
    assert "BROKEN    SSE003" in done.stdout


def test_findings_that_a_baseline_accepts_are_not(tmp_path: Path) -> None:
    entry = '{"check": "SSE003", "reason": "known", "expires": "2999-01-01"}'
    Path("baseline.json").write_text(f'{{"version": 1, "accepted": [{entry}]}}')
    done, _ = asked(NO_DONE, "--baseline", "baseline.json", "--allow-unseen")

    assert done.exit_code == 0
    assert "accepted  SSE003" in done.stdout


@pytest.mark.parametrize(
    ("argv", "env", "said"),
    [
        (["--target", "moc"], {}, "takes mock, live or an address"),
        (["--report", "pdf=x"], {}, "KIND=PATH"),
        (["--model", "@cf/x"], {}, "no model '@cf/x' in the catalogue"),
        (["--evidence", "nowhere"], {}, "does not exist"),
        (
            ["--target", "live"],
            {"CLOUDFLARE_API_TOKEN": "workersai-mock-token"},
            "the mock's own; nothing was sent",
        ),
    ],
    ids=["target", "report", "model", "evidence", "mock token"],
)
def test_wrong_use_is_2_in_one_line(argv: list[str], env: dict[str, str], said: str) -> None:
    done = cli(*argv, env=env)

    assert done.exit_code == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("error", [RuntimeError("a mistake"), KeyboardInterrupt()])
def test_a_failure_of_ours_is_2(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(plan, "make_plan", fail)
    done = cli()

    assert done.exit_code == 2
    assert "Traceback" in done.stderr or "Interrupted" in done.stderr


def test_live_without_credentials_looks_at_nothing_and_is_5() -> None:
    done = cli("--target", "live")
    said = "nothing was sent: no credentials: set CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN"

    assert done.exit_code == 5
    assert done.stdout.count(said) == 1
    assert "0 agreed, 0 violated, 63 not looked at" in done.stdout
    assert not verify.EVIDENCE.exists()


def test_allow_unseen_turns_5_into_0_and_says_so() -> None:
    done = cli("--target", "live", "--allow-unseen")

    assert done.exit_code == 0
    assert "--allow-unseen: exit 0 though 180 were not looked at" in done.stdout


def test_live_checks_the_lifecycle_and_then_the_successor(monkeypatch: pytest.MonkeyPatch) -> None:
    done, server = live(monkeypatch, "--rate", "0")

    assert done.exit_code == 0
    assert "lifecycle of @cf/qwen/qwen1.5-1.8b-chat" in done.stdout
    assert "suite of @cf/qwen/qwen3-30b-a3b-fp8" in done.stdout
    assert "a verdict on @cf/qwen/qwen3-30b-a3b-fp8 is none on" in done.stdout
    assert done.stdout.count("ok        LIFE001") == 1
    assert server.seen[0][1].endswith(f"{ACCOUNT}/ai/run/@cf/qwen/qwen1.5-1.8b-chat")
    assert all(TOKEN not in path.read_text() for path in verify.EVIDENCE.rglob("*.jsonl"))


def test_a_budget_that_ends_the_run_is_5(monkeypatch: pytest.MonkeyPatch) -> None:
    done, server = live(monkeypatch, "--rate", "0", "--max-calls", "5")

    assert (done.exit_code, len(server.seen)) == (5, 5)
    assert "budget spent: 5 calls" in done.stdout


def test_a_dry_run_prints_the_plan_and_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    done, server = live(monkeypatch, "--dry-run")

    assert (done.exit_code, server.seen) == (0, [])
    assert "calls, at most" in done.stdout
    assert "budget: 200 calls, 500 neurons, 300 s" in done.stdout


def test_no_model_of_the_mock_is_too_dear() -> None:
    done = cli("--model", "@cf/meta/llama-3.3-70b-instruct-fp8-fast")

    assert done.exit_code == 0
    assert "budget: 200 calls, any neurons, 300 s" in done.stderr


def test_generated_requests_are_planned_sent_and_judged(tmp_path: Path) -> None:
    done = cli("--fuzz", "20", "--seed", "4", "--report", "junit=out.xml", "--keep", "kept")

    assert done.exit_code == 0
    assert "generated requests of @cf/qwen/qwen1.5-1.8b-chat: 20 calls from seed 4" in done.stderr
    assert "ok        GEN001  generated requests are answered as" in done.stdout
    assert "GEN001" in Path("out.xml").read_text()
    assert len(list(Path("kept").rglob("_generated.jsonl"))) == 1


def test_without_schemathesis_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "schemathesis", None)

    done, server = live(monkeypatch, "--fuzz", "20")

    assert (done.exit_code, server.seen) == (2, [])
    assert "need an extra: pip install 'workersai-mock[contracts]'" in done.stderr


def test_generated_requests_of_kept_evidence_are_wrong_use() -> None:
    Path("kept").mkdir()
    done = cli("--fuzz", "20", "--evidence", "kept")

    assert done.exit_code == 2
    assert "--fuzz asks a target, --evidence asks nobody" in done.stderr


def test_the_credentials_of_the_environment_go_to_no_other_address() -> None:
    with StandIn() as server:
        cli("--target", server.url, "--rate", "0", "--max-calls", "4", env=LIVE)

    assert all(ACCOUNT not in path for _, path in server.seen)
    assert all(TOKEN not in str(headers) for headers in server.headers_seen)


def test_the_list_names_every_check() -> None:
    done = cli("--list")

    assert done.exit_code == 0
    assert [line.split()[0] for line in done.stdout.splitlines()[1:]] == [c.id for c in LISTED]


def test_reports_are_written_and_annotations_printed() -> None:
    kinds = ("console", "github", "html", "jsonl", "junit")
    wanted = [word for kind in kinds for word in ("--report", f"{kind}=out/{kind}")]
    done, _ = asked(NO_DONE, *wanted)

    assert done.exit_code == 1
    assert sorted(path.name for path in Path("out").iterdir()) == list(kinds)
    assert "::error title=SSE003 the stream ends with one [DONE]::ask." in done.stdout


def test_evidence_is_judged_file_by_file() -> None:
    Path("kept").mkdir()
    Path("kept/good.sse").write_bytes(stream(*WHOLE["2025"]))
    Path("kept/README.md").write_text("about them")
    good = cli("--evidence", "kept")
    Path("kept/bad.sse").write_bytes(stream(*WHOLE["2025"]) * 2)
    bad = cli("--evidence", "kept", "--wire", "2025")

    assert (good.exit_code, bad.exit_code) == (0, 1)
    assert "note: 1 files of other kinds were passed over" in good.stdout
    assert "kept/bad.sse" in bad.stdout


def test_evidence_that_holds_nothing_is_5() -> None:
    Path("empty").mkdir()
    Path("odd.txt").write_text("?")

    assert cli("--evidence", "empty").exit_code == 5
    assert cli("--evidence", "empty", "--allow-unseen").exit_code == 0
    assert cli("--evidence", "odd.txt").exit_code == 5


def test_who_watches_sees_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with verify._progress(2) as progress:
        progress("one")
        progress("two")

    assert "100%" in terminal.getvalue()
