"""The verdicts of a run as one value: what reports are made of, and the exit code."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from workersai_contracts.check import Check, Outcome, Verdict, run_checks
from workersai_contracts.evidence import Evidence
from workersai_contracts.exchange import Exchange
from workersai_contracts.grammar import Violation

from .run import Gathered, Harvest

OK, FINDINGS, MISUSE, UNSEEN = 0, 1, 2, 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be.

    Attributes:
        check: which check says so.
        model: of which model; empty where it is not known.
        place: the probe, or the file.
        violation: what is wrong.
        exchange: the evidence.
        accepted: why it is let pass; empty where it is not.
        curl: a command that sends a generated request again; empty for a probe.
    """

    check: Check
    model: str
    place: str
    violation: Violation
    exchange: Exchange
    accepted: str = ""
    curl: str = ""

    @property
    def text(self) -> str:
        """What is wrong and where, without the code."""
        return str(self.violation).removeprefix(self.violation.code).strip()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one check.

    Attributes:
        check: which.
        verdict: of all the evidence together.
        findings: what it broke.
        reason: why it was not looked at; empty where it was.
        looked: how many exchanges, or sets of them, it judged.
    """

    check: Check
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    looked: int = 0

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that no baseline accepts."""
        return tuple(each for each in self.findings if not each.accepted)


@dataclass(frozen=True, slots=True)
class Part:
    """The verdicts on one model, or one file.

    Attributes:
        title: what was judged.
        model: the model's id; empty for a file.
        results: one for each check that was selected.
        unsent: the probes without an answer, or the file that was not read, and why.
        unasked: the checks that nothing here can show, and why.
        exchanges: the evidence.
    """

    title: str
    model: str
    results: tuple[Result, ...]
    unsent: tuple[tuple[str, str], ...] = ()
    unasked: tuple[tuple[Check, str], ...] = ()
    exchanges: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The verdicts of a whole run.

    Attributes:
        target: `mock`, `live`, an address, or `evidence`.
        parts: model by model, or file by file.
        notes: what a reader must know.
    """

    target: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()

    @property
    def results(self) -> Iterator[Result]:
        """The results of all parts."""
        return (result for part in self.parts for result in part.results)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, accepted ones too."""
        return tuple(found for result in self.results for found in result.findings)

    @property
    def open(self) -> tuple[Finding, ...]:
        """The findings that count."""
        return tuple(found for found in self.findings if not found.accepted)

    @property
    def unseen(self) -> int:
        """How many selected things were not looked at: checks, and probes or files."""
        checks = sum(result.verdict == "not looked at" for result in self.results)
        return checks + sum(len(part.unsent) for part in self.parts)

    def count(self, verdict: Verdict) -> int:
        """Return how many checks ended so."""
        return sum(result.verdict == verdict for result in self.results)

    def exit_code(self, *, allow_unseen: bool = False) -> int:
        """Return 1 for findings, else 5 where something selected was not looked at, else 0."""
        if self.open:
            return FINDINGS
        looked = any(result.looked for result in self.results)
        return OK if allow_unseen or (looked and not self.unseen) else UNSEEN


def report_run(target: str, harvest: Harvest, *, notes: Sequence[str] = ()) -> Report:
    """Judge what a run gathered."""
    parts = tuple(judge_section(each) for each in harvest.sections)
    reused = sum(each.reused for each in harvest.sections)
    kept = (f"{reused} answers were kept from earlier runs",) if reused else ()
    return Report(target, parts, (*notes, *harvest.notes, *kept))


def judge_section(gathered: Gathered) -> Part:
    """Judge the evidence of one section."""
    section = gathered.section
    outcomes = run_checks(gathered.exchanges, checks=section.checks)
    default = next((reason for _, reason in gathered.unsent), "")
    results = tuple(_result(each, model=section.model.id, default=default) for each in outcomes)
    # A finding counts even where nothing was sent to make it.
    others = run_checks(gathered.exchanges, checks=[check for check, _ in section.unasked])
    surprises = {each.check.id: each for each in others if each.verdict != "not looked at"}
    results += tuple(_result(each, model=section.model.id) for each in surprises.values())
    unasked = tuple(pair for pair in section.unasked if pair[0].id not in surprises)
    title = f"{section.title} of {section.model.id}"
    return Part(title, section.model.id, results, gathered.unsent, unasked, gathered.exchanges)


def report_evidence(evidence: Iterable[Evidence], *, notes: Sequence[str] = ()) -> Report:
    """Return the verdicts on files as a report."""
    return Report("evidence", tuple(_file(each) for each in evidence), tuple(notes))


def accept(report: Report, reasons: Sequence[str]) -> Report:
    """Return the report with each of its findings accepted for a reason, where that has text."""
    left = iter(reasons)
    parts = []
    for part in report.parts:
        results = [
            replace(
                result,
                findings=tuple(replace(found, accepted=next(left)) for found in result.findings),
            )
            for result in part.results
        ]
        parts.append(replace(part, results=tuple(results)))
    return replace(report, parts=tuple(parts))


def _file(evidence: Evidence) -> Part:
    looked = [each for each in evidence.outcomes if each.verdict != "not looked at"]
    results = tuple(_result(each, place=evidence.path) for each in looked)
    reason = evidence.reason or evidence.lacks
    unsent = ((str(evidence.path), reason),) if reason else ()
    return Part(str(evidence.path), "", results, unsent, exchanges=evidence.exchanges)


def _result(
    outcome: Outcome, *, model: str = "", place: Path | None = None, default: str = ""
) -> Result:
    findings = tuple(
        Finding(
            outcome.check,
            model or look.exchange.model,
            str(place or look.exchange.probe or "an answer turned away"),
            violation,
            look.exchange,
        )
        for look in outcome.looks
        for violation in look.violations
    )
    looked = sum(not look.unseen for look in outcome.looks)
    reason = (default or outcome.reason) if outcome.verdict == "not looked at" else ""
    return Result(outcome.check, outcome.verdict, findings, reason, looked)
