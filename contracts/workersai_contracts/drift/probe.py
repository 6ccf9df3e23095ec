"""Published contract, live evidence, mock: who is wrong, probe by probe. Sends nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..catalog import find_model, input_schema
from ..check import Outcome, Verdict, run_checks
from ..check.reading import Reading
from ..errors import InvalidJsonError
from ..exchange import Exchange
from ..json_text import read_json
from ..probe import Probe
from ..probe_table import find_probe
from ..published import violations
from ..schema_file import Schema
from .triangle import Blame, blame

LET_IN, FORBIDDEN, NOTHING = "let in", "forbidden", "nothing"
KNOWN = "both answer otherwise than is published"
# The groups of probes whose body the model's schema judges.
_OF_SCHEMA = ("body.", "bound.", "ask.")
_WRONG = frozenset({"FAKE WRONG", "DOCS WRONG", "API CHANGED"})


@dataclass(frozen=True, slots=True)
class ProbeRow:
    """What the three corners say of one request.

    Attributes:
        probe: its id.
        model: whom it asks.
        published: `let in`, `forbidden`, `nothing`, or the codes that are known.
        live: what the service answered; empty where it was not asked.
        mock: what the mock answered; empty where it was not asked.
        verdict: who is wrong.
        sentence: why.
        is_news: whether something is wrong that the mock does not know of.
    """

    probe: str
    model: str
    published: str
    live: str
    mock: str
    verdict: Blame
    sentence: str
    is_news: bool


def probe_rows(
    live: Iterable[Exchange],
    mock: Iterable[Exchange],
    *,
    schemas: Mapping[str, Schema] | None = None,
    schema_changed: bool = False,
) -> list[ProbeRow]:
    """Return a row for each probe of either side, in the order of the first.

    Args:
        live: the service's exchanges; those that name no probe are left out.
        mock: the mock's.
        schemas: the published request schema of a model; the pinned one by default.
        schema_changed: what is published is not what is pinned, so a change was announced.
    """
    theirs, ours = _by_probe(live), _by_probe(mock)
    return [
        _Corner(key, theirs.get(key), ours.get(key), schemas or {}).row(changed=schema_changed)
        for key in dict.fromkeys((*theirs, *ours))
    ]


def _by_probe(exchanges: Iterable[Exchange]) -> dict[tuple[str, str], Exchange]:
    return {(each.model, each.probe): each for each in exchanges if each.probe}


class _Corner:
    """One probe as the three see it."""

    def __init__(
        self,
        key: tuple[str, str],
        live: Exchange | None,
        mock: Exchange | None,
        schemas: Mapping[str, Schema],
    ) -> None:
        self.model, self.id = key
        self.probe = find_probe(self.id, model_id=self.model)
        self.schema = schemas.get(self.model) or _pinned(self.model)
        self.live, self.mock = live, mock
        self.published = self._published()

    def row(self, *, changed: bool) -> ProbeRow:
        verdict, sentence = self._verdict(changed=changed)
        said = (_answer(self.live), _answer(self.mock))
        is_news = verdict in _WRONG and sentence != KNOWN
        return ProbeRow(self.id, self.model, self.published, *said, verdict, sentence, is_news)

    def _published(self) -> str:
        if self.probe is None:
            return NOTHING
        if self.id.startswith(_OF_SCHEMA) and self.schema is not None:
            return FORBIDDEN if _is_forbidden(self.schema, self.probe) else LET_IN
        if self.probe.codes is None:
            return NOTHING
        return " or ".join(map(str, self.probe.codes)) or LET_IN

    def _verdict(self, *, changed: bool) -> tuple[Blame, str]:
        if lacks := self._lacks():
            return "not looked at", lacks
        assert self.live is not None
        assert self.mock is not None
        theirs, ours = _broken(self.live), _broken(self.mock)
        if broken := theirs or ours:
            first, said = broken[0], [_said(theirs, broken[0]), _said(ours, broken[0])]
            verdict, sentence = blame(first.check, said[0], said[1], schema_changed=changed)
            return verdict, f"{sentence}: {first.violations[0]}"
        return self._compared(changed=changed)

    def _lacks(self) -> str:
        both = (("live", self.live), ("mock", self.mock))
        missing = [name for name, each in both if each is None]
        if missing:
            return f"no evidence of {' and '.join(missing)}"
        early = [name for name, each in both if each and each.ending != "close"]
        return f"the answer of {' and '.join(early)} broke off" if early else ""

    def _compared(self, *, changed: bool) -> tuple[Blame, str]:
        assert self.live is not None
        fits, same = self._fits(self.live), _answer(self.live) == _answer(self.mock)
        if same and fits:
            return "AGREED", "both do what is known"
        if same:
            return "DOCS WRONG", KNOWN
        if fits or not self._fits(self.mock):
            return "FAKE WRONG", "the mock answers otherwise than the service"
        if changed or self.published not in (LET_IN, FORBIDDEN):
            return "API CHANGED", "the service no longer does what it did"
        return "DOCS WRONG", "the service does not do what is published"

    def _fits(self, exchange: Exchange | None) -> bool:
        """Tell whether an answer is what is published, or whether nothing is."""
        assert exchange is not None
        reading = Reading(exchange)
        if self.published in (LET_IN, FORBIDDEN):
            return reading.is_refused == (self.published == FORBIDDEN)
        code = str(reading.error[0]) if reading.error else ""
        return self.published == NOTHING or code in self.published.split(" or ")


def _pinned(model_id: str) -> Schema | None:
    model = find_model(model_id)
    return input_schema(model) if model else None


def _is_forbidden(schema: Schema, probe: Probe) -> bool:
    try:
        return bool(violations(schema, read_json(probe.body)))
    except InvalidJsonError:
        return True


def _answer(exchange: Exchange | None) -> str:
    """Return an answer in two words: the status, and the code or the kind of body."""
    if exchange is None:
        return ""
    reading = Reading(exchange)
    return f"{exchange.status} {reading.error[0] if reading.error else reading.kind}"


def _broken(exchange: Exchange) -> list[Outcome]:
    return [each for each in run_checks([exchange]) if each.violations]


def _said(broken: list[Outcome], first: Outcome) -> Verdict:
    return "violated" if any(each.check.id == first.check.id for each in broken) else "agreed"
