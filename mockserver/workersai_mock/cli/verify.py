"""`workersai-mock verify`: one suite of checks on the mock, the real API, or kept evidence."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .failure import Misuse, one_line
from .option import CONTEXT, WIRES

if TYPE_CHECKING:
    from workersai_contracts.verify.plan import Plan
    from workersai_contracts.verify.result import Report
    from workersai_contracts.verify.run import Course
    from workersai_contracts.verify.target import Target

EVIDENCE = Path(".workersai-evidence")
# Calls a minute where somebody else serves them.
POLITE = 60.0

OPTIONS = (
    click.option("--target", default="mock", metavar="mock|live|URL", help="Whom to ask."),
    click.option("--list", "list_", is_flag=True, help="List the checks and send nothing."),
    click.option(
        "--evidence",
        multiple=True,
        type=click.Path(exists=True, path_type=Path),
        help="Judge files and folders instead: .jsonl, .sse, .json, .har.",
    ),
    click.option("--model", default="", help="The pinned model, or its successor, by default."),
    click.option("--wire", type=click.Choice(WIRES), help="The model's own by default."),
    click.option("--fuzz", type=click.IntRange(0), default=0, help="Also N generated requests."),
    click.option("--seed", default=0, help="Seed of the mock, and of generated requests."),
    click.option("--account", help="Account id for --target URL; the mock's by default."),
    click.option("--token", help="Token for --target URL; the mock's by default."),
    click.option(
        "--offers",
        multiple=True,
        type=click.Choice(["v1", "doors", "gateway", "binding", "retired"]),
        help="What --target URL has: the OpenAI door, batches and runs named in their body, an AI "
        "Gateway, the door of env.AI, refusals of retired models.",
    ),
    click.option("--dry-run", is_flag=True, help="Print the plan and send nothing."),
    click.option("--max-calls", type=click.IntRange(0), default=200, help="Budget: requests."),
    click.option(
        "--max-neurons",
        type=click.FloatRange(0),
        help="Budget: neurons; 500 by default, but no end of them for the mock.",
    ),
    click.option("--max-seconds", type=click.FloatRange(0), default=300, help="Budget: time."),
    click.option(
        "--neurons-per-1k-tokens",
        type=click.FloatRange(0),
        help="What a model costs that has no published price.",
    ),
    click.option(
        "--rate",
        type=click.FloatRange(0),
        help=f"Calls a minute, 0 for no limit; {POLITE:g} by default, but none for the mock.",
    ),
    click.option("--timeout", type=click.FloatRange(0), default=30, help="Longest pause, seconds."),
    click.option(
        "--keep",
        type=click.Path(file_okay=False, path_type=Path),
        help=f"Where answers are kept; {EVIDENCE} by default, but nowhere for the mock.",
    ),
    click.option("--reuse", type=click.FloatRange(0), default=0, help="Days that answers keep."),
    click.option(
        "--report",
        "reports",
        multiple=True,
        envvar="WORKERSAI_MOCK_REPORT",
        metavar="KIND=PATH",
        help="Also write console, junit, jsonl, github (job summary) or html.",
    ),
    click.option(
        "--baseline",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Findings that are accepted, each with reason and expiry.",
    ),
    click.option("--allow-unseen", is_flag=True, help="Exit 0, not 5, for what was not looked at."),
)


def _options(function: Any) -> Any:
    for option in reversed(OPTIONS):
        function = option(function)
    return function


@click.command("verify", context_settings=CONTEXT)
@_options
def command(**options: Any) -> None:
    """Check what is known of the API: on the mock, on the real one, or on kept evidence.

    Exit codes: 0 all that was selected agreed, 1 findings, 2 wrong use or own failure, 5 something
    selected was not looked at.
    """
    with _never_a_verdict(), one_line():
        if options["list_"]:
            click.echo("\n".join(_listed()))
            return
        code = _verify(options)
    sys.exit(code)


@contextmanager
def _never_a_verdict() -> Iterator[None]:
    """Give a failure of ours its own exit code: Python's would read as findings."""
    try:
        yield
    except (click.ClickException, click.exceptions.Exit, SystemExit):
        raise
    except KeyboardInterrupt:
        click.echo("Interrupted", err=True)
        sys.exit(2)
    except Exception:
        traceback.print_exc()
        sys.exit(2)


def _verify(options: dict[str, Any]) -> int:
    from workersai_contracts.verify.report import read_wanted

    wanted = [read_wanted(text) for text in options["reports"]]
    if options["fuzz"]:
        _may_generate(options)
    if options["evidence"]:
        return _finish(_judged(options["evidence"], wire=options["wire"] or ""), wanted, options)
    with _target(options) as target:
        plan = _plan(target, options)
        _say_plan(plan, to_stderr=not options["dry_run"])
        if options["dry_run"]:
            return 0
        notes = [*plan.notes]
        if target.closed:
            notes.append(f"nothing was sent: {target.closed}")
        report = _run(plan, options, notes=notes)
    return _finish(report, wanted, options)


def _may_generate(options: dict[str, Any]) -> None:
    from workersai_contracts.fuzz import need_extra

    if options["evidence"]:
        raise Misuse("--fuzz asks a target, --evidence asks nobody: give one of them")
    need_extra()


@contextmanager
def _target(options: dict[str, Any]) -> Iterator[Target]:
    from workersai_contracts.identity import MOCK_ACCOUNT_ID, MOCK_TOKEN
    from workersai_contracts.verify.target import live_target, url_target

    if options["target"] == "mock":
        from ..target import mock_target

        with mock_target(seed=options["seed"], wire=options["wire"]) as target:
            yield target
    elif options["target"] == "live":
        yield live_target(os.environ)
    else:
        yield url_target(
            options["target"],
            account=options["account"] or MOCK_ACCOUNT_ID,
            token=options["token"] or MOCK_TOKEN,
            offers=frozenset(options["offers"]),
            wire=options["wire"] or "",
        )


def _plan(target: Target, options: dict[str, Any]) -> Plan:
    from workersai_contracts.verify.budget import Budget
    from workersai_contracts.verify.plan import make_plan

    usual = inf if target.name == "mock" else Budget().neurons
    return make_plan(
        target,
        model_id=options["model"],
        budget=Budget(
            calls=options["max_calls"],
            neurons=usual if options["max_neurons"] is None else options["max_neurons"],
            seconds=options["max_seconds"],
        ),
        neurons_per_1k_tokens=options["neurons_per_1k_tokens"],
        fuzz=options["fuzz"],
        seed=options["seed"],
    )


def _say_plan(plan: Plan, *, to_stderr: bool) -> None:
    from workersai_contracts.verify.plan import describe

    for line in describe(plan):
        click.echo(line, err=to_stderr)


def _run(plan: Plan, options: dict[str, Any], *, notes: Sequence[str]) -> Report:
    from workersai_contracts.verify.budget import MemoryLedger
    from workersai_contracts.verify.generated import add_generated
    from workersai_contracts.verify.result import report_run
    from workersai_contracts.verify.run import run_plan
    from workersai_contracts.verify.store import Store

    is_mock, batch, ledger = plan.target.name == "mock", plan.generated, MemoryLedger(plan.budget)
    folder = options["keep"] or (None if is_mock else EVIDENCE)
    store = Store(folder, plan.target) if folder and not plan.target.closed else None
    with _progress(len(plan.steps) + (batch.n if batch else 0)) as progress:
        course = _course(options, is_mock=is_mock, progress=progress)
        harvest = run_plan(plan, ledger=ledger, store=store, course=course)
        return add_generated(
            report_run(plan.target.name, harvest, notes=notes),
            plan,
            ledger=ledger,
            store=store,
            course=course,
            stopped=harvest.stopped,
        )


@contextmanager
def _progress(calls: int) -> Iterator[Callable[[str], None]]:
    """Show a bar where somebody watches."""
    if not sys.stderr.isatty():
        yield lambda probe: None
        return
    with click.progressbar(length=calls, label="probes", file=sys.stderr) as bar:
        yield lambda probe: bar.update(1)


def _course(options: dict[str, Any], *, is_mock: bool, progress: Any) -> Course:
    from workersai_contracts.verify.run import Course

    usual = 0.0 if is_mock else POLITE
    return Course(
        rate=usual if options["rate"] is None else options["rate"],
        timeout_s=options["timeout"],
        reuse_days=options["reuse"],
        progress=progress,
    )


def _judged(paths: Sequence[Path], *, wire: str) -> Report:
    from workersai_contracts.evidence import SUFFIXES, find_files, judge_evidence
    from workersai_contracts.verify.result import report_evidence

    named = {path for path in paths if not path.is_dir()}
    found = list(find_files(paths))
    # A folder of recordings may hold a page about them, too.
    chosen = [path for path in found if path in named or path.suffix.lower() in SUFFIXES]
    passed = len(found) - len(chosen)
    notes = [f"{passed} files of other kinds were passed over"] if passed else []
    return report_evidence(judge_evidence(chosen, wire=wire), notes=notes)


def _finish(report: Report, wanted: Sequence[tuple[str, str]], options: dict[str, Any]) -> int:
    """Print and write the report, and return the exit code."""
    from datetime import UTC, datetime

    from workersai_contracts.verify.baseline import apply_baseline, read_baseline
    from workersai_contracts.verify.report import write
    from workersai_contracts.verify.report.console import show
    from workersai_contracts.verify.report.github import annotations

    if options["baseline"]:
        entries = read_baseline(options["baseline"])
        report = apply_baseline(report, entries, today=datetime.now(UTC).date())
    code = report.exit_code(allow_unseen=options["allow_unseen"])
    show(report)
    if code != report.exit_code():
        click.echo(f"--allow-unseen: exit 0 though {report.unseen or 'all'} were not looked at")
    for kind, path in wanted:
        write(report, kind=kind, path=Path(path))
        if kind == "github":
            click.echo(annotations(report), nl=False)
    return code


def _listed() -> Iterator[str]:
    from workersai_contracts.check import LISTED

    from .models import table

    rows = [
        (check.id, check.severity, check.title, f"{source.mark}: {source.source}")
        for check in LISTED
        for source in (check.provenance,)
    ]
    yield from table(("check", "severity", "what holds", "known by"), rows)
