"""`workersai-mock drift --evidence`: what is published, what was answered, what the mock says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from workersai_contracts.errors import FileFormatError

if TYPE_CHECKING:
    from workersai_contracts.drift import Snapshot
    from workersai_contracts.exchange import Exchange
    from workersai_contracts.verify.target import Target

# DESIGN: one table of exit codes for all verbs.
FINDINGS, UNSEEN = 1, 5
MOCK = "mock"


def judge_evidence(
    live: Path, mock: str, *, published: Snapshot, allow_unseen: bool = False
) -> NoReturn:
    """Print who is wrong, probe by probe and check by check, and end the process.

    Args:
        live: a file or folder of the service's answers.
        mock: one of the mock's, or the word `mock`: it is asked now what the service was.
        published: what the service publishes; pinned schemas where it is of no model asked.
        allow_unseen: end with 0 where something was not looked at, and say so.
    """
    from workersai_contracts.check import run_checks
    from workersai_contracts.drift import pinned, probe_rows, triangle
    from workersai_contracts.drift.text import probe_rows_text, rows_text

    theirs = _read(live)
    ours = _asked(theirs) if mock == MOCK else _read(Path(mock))
    changed = published.digest != pinned(published.model).digest
    schemas = {published.model: published.input} if published.input else {}
    probes = probe_rows(theirs, ours, schemas=schemas, schema_changed=changed)
    checks = triangle(run_checks(theirs), run_checks(ours), schema_changed=changed)
    click.echo((probe_rows_text(probes) if probes else "") + rows_text(checks), nl=False)
    verdicts = {row.verdict for row in checks}
    # Where requests bear their probes' names, those are what was selected.
    selected = {row.verdict for row in probes} or verdicts
    if verdicts - {"AGREED", "not looked at"} or any(row.is_news for row in probes):
        raise SystemExit(FINDINGS)
    unseen = "not looked at" in selected or "AGREED" not in verdicts
    if unseen and allow_unseen:
        click.echo("not looking was allowed by --allow-unseen", err=True)
    raise SystemExit(UNSEEN if unseen and not allow_unseen else 0)


def _read(path: Path) -> list[Exchange]:
    from workersai_contracts.evidence import SUFFIXES, find_files, read_evidence

    if not path.exists():
        raise FileFormatError(f"{path}: there is none; give a file, a folder, or `{MOCK}`")
    files = [path] if path.is_file() else find_files([path])
    return [
        each
        for file in files
        if file == path or file.suffix.lower() in SUFFIXES
        for each in read_evidence(file)
    ]


def _asked(live: Sequence[Exchange]) -> list[Exchange]:
    """Return what the mock answers to the probes that the service was sent."""
    from ..target import mock_target

    ids = {each.probe for each in live}
    with mock_target() as target:
        return [each for model in _models(live) for each in _sent(target, model, ids)]


def _models(live: Iterable[Exchange]) -> list[str]:
    from workersai_contracts.catalog import find_model

    return list(dict.fromkeys(each.model for each in live if find_model(each.model)))


def _sent(target: Target, model: str, ids: set[str]) -> Iterable[Exchange]:
    from dataclasses import replace

    from workersai_contracts.verify.budget import Budget, MemoryLedger
    from workersai_contracts.verify.plan import make_plan
    from workersai_contracts.verify.run import run_plan

    plan = make_plan(target, model_id=model)
    sections = [
        replace(each, steps=tuple(step for step in each.steps if step.probe.id in ids))
        for each in plan.sections
    ]
    ledger = MemoryLedger(Budget(calls=len(plan.steps)))
    harvest = run_plan(replace(plan, sections=tuple(sections)), ledger=ledger)
    return [exchange for section in harvest.sections for exchange in section.exchanges]
