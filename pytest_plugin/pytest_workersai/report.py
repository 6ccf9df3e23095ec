"""What is printed: the header, a failure's traffic, the sums at the end. Decides nothing."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .tally import Tally

if TYPE_CHECKING:
    import pytest

    from workersai_mock.call import Exchange
    from workersai_mock.state import Tenant
    from workersai_mock.workersai import WorkersAI

    from .finding import Told
    from .run import Run

MODEL_ID = "@cf/qwen/qwen1.5-1.8b-chat"
MAX_EXCHANGES = 10
MAX_CHARACTERS = 400
MAX_EVENTS = 6


def header(run: Run) -> str:
    """Return the line at the top of a run."""
    model = _model()
    seed = run.flags.get("seed", run.below["seed"])
    line = (
        f"workersai: {version('workersai-mock')}, {MODEL_ID}, "
        f"schema {next(iter(model['schema']))}, seed {seed}"
    )
    return f"{line} (retired on the live API since {model['retired']})"


def listed(found: list[Told]) -> str:
    """Return findings as one text."""
    if len(found) == 1:
        return f"workersai: {found[0].text}"
    return "\n".join(
        [f"workersai: {len(found)} findings", *(f"- {_indented(told.text)}" for told in found)]
    )


def traffic(workersai: WorkersAI, *, seed: int) -> str:
    """Return the last requests with what became of each, and what replays them."""
    total = workersai.tenant.journal.total
    shown = workersai.exchanges.kept[-MAX_EXCHANGES:]
    title = f"{total or 'no'} request{'' if total == 1 else 's'}"
    if len(shown) < total:
        title += f", the last {len(shown)}:"
    lines = [line for exchange in shown for line in _exchange(exchange)]
    return "\n".join([title, *lines, f"seed {seed}; replay with --workersai-seed={seed}"])


def share(tenant: Tenant | None) -> Tally:
    """Return what a test adds to the sums; without a tenant, that it was there."""
    share = Tally()
    share.tests = 1
    if tenant is None:
        return share
    answers = [entry.answer for entry in tenant.journal]
    said = [answer.completion for answer in answers if answer.completion]
    neurons = [answer.neurons for answer in answers if answer.neurons is not None]
    share.requests = tenant.journal.total
    share.refused = sum(answer.refusal is not None for answer in answers)
    share.unused = sum(not used for _, _, used in tenant.stubs.items())
    share.prompt_tokens = sum(completion.prompt_tokens for completion in said)
    share.completion_tokens = sum(completion.completion_tokens for completion in said)
    share.neurons = sum(neurons) if neurons else None
    return share


def summary(reporter: pytest.TerminalReporter, tally: Tally, *, quiet: bool) -> None:
    """Print the sums of the run; what is worth a warning is printed even when quiet."""
    lines = [] if quiet else [sums(tally)]
    lines += [f"warning: {text}" for text in tally.warnings]
    lines += [
        f"crashed: worker {name}: what came with tokens of its tests after their end is not known"
        for name in tally.crashed
    ]
    lines += [f"late: {nodeid}: {text}" for nodeid, policy, text in tally.stragglers]
    if lines:
        reporter.section("workersai")
    for line in lines:
        reporter.write_line(line)


def sums(tally: Tally) -> str:
    """Return the sums as one line."""
    words = [f"{tally.requests} requests in {tally.tests} tests"]
    words += [f"{tally.refused} refused"] if tally.refused else []
    words += [f"{tally.unused} dead stubs"] if tally.unused else []
    words += [f"{tally.prompt_tokens}+{tally.completion_tokens} tokens"]
    words += [f"{tally.neurons:.2f} neurons"] if tally.neurons is not None else []
    return ", ".join(words)


def _exchange(exchange: Exchange) -> list[str]:
    what = exchange.model or exchange.path.partition("?")[0]
    lines = [f"{exchange.number}. {exchange.method} {what}"]
    lines += [f"   {_short(exchange.body.decode(errors='replace'))}"] if exchange.body else []
    lines.append(f"   -> {_decision(exchange)}")
    if exchange.entry.answer.streamed:
        lines += [f"      {_short(event)}" for event in _events(exchange)]
    elif not exchange.refusal:
        lines.append(f"      {_short(exchange.response_body.decode(errors='replace'))}")
    return lines


def _decision(exchange: Exchange) -> str:
    if refusal := exchange.refusal:
        said = f"refused {exchange.status}/{refusal.code}: {refusal.text}"
    else:
        said = f"answered {exchange.status}"
    by = f"by {exchange.stub}" if exchange.stub else "" if exchange.refusal else "by default"
    left = exchange.left_at_event
    gone = f", the client left after {left} events" if left is not None else ""
    return f"{said} {by}".rstrip() + gone


def _events(exchange: Exchange) -> list[str]:
    sent = exchange.response_body.decode(errors="replace").strip().split("\n\n")
    if len(sent) <= MAX_EVENTS:
        return sent
    half = MAX_EVENTS // 2
    return [*sent[:half], f"… {len(sent) - 2 * half} more events …", *sent[-half:]]


def _short(text: str) -> str:
    if len(text) <= MAX_CHARACTERS:
        return text
    half = MAX_CHARACTERS // 2
    return f"{text[:half]} … {text[-half:]}"


def _indented(text: str) -> str:
    return text.replace("\n", "\n  ")


def _model() -> dict[str, Any]:
    # The file, not the catalogue that reads it: a run that fakes nothing should not pay for that.
    import workersai_contracts

    rows = json.loads((Path(workersai_contracts.__path__[0]) / "catalog.json").read_bytes())
    return next(row for row in rows["models"] if row["id"] == MODEL_ID)
