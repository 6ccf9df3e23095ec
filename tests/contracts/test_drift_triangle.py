from __future__ import annotations

import pytest

from workersai_contracts.check import ALL, Check, Look, Outcome, Verdict
from workersai_contracts.drift import triangle
from workersai_contracts.drift.text import rows_text
from workersai_contracts.exchange import Exchange
from workersai_contracts.grammar import Violation
from workersai_contracts.provenance import Mark, Provenance

AGREED: Verdict = "agreed"
VIOLATED: Verdict = "violated"
UNSEEN: Verdict = "not looked at"


def outcome(verdict: Verdict, mark: Mark = "published") -> Outcome:
    check = Check("SSE003", "the stream ends", "error", Provenance(mark, "x"), ALL[0].function)
    looks = {
        AGREED: Look(Exchange()),
        VIOLATED: Look(Exchange(), (Violation("SSE003", "it does not"),)),
        UNSEEN: Look(Exchange(), unseen="no stream"),
    }
    return Outcome(check, (looks[verdict],))


@pytest.mark.parametrize(
    ("live", "mock", "mark", "verdict"),
    [
        (AGREED, AGREED, "published", "AGREED"),
        (AGREED, VIOLATED, "published", "FAKE WRONG"),
        (UNSEEN, VIOLATED, "observed", "FAKE WRONG"),
        (VIOLATED, AGREED, "published", "DOCS WRONG"),
        (VIOLATED, VIOLATED, "published", "DOCS WRONG"),
        (VIOLATED, AGREED, "observed", "API CHANGED"),
        (VIOLATED, UNSEEN, "observed", "API CHANGED"),
        (VIOLATED, AGREED, "assumed", "FAKE WRONG"),
        (UNSEEN, AGREED, "published", "not looked at"),
        (AGREED, UNSEEN, "published", "not looked at"),
        (UNSEEN, UNSEEN, "published", "not looked at"),
    ],
)
def test_who_is_wrong(live: Verdict, mock: Verdict, mark: Mark, verdict: str) -> None:
    [row] = triangle([outcome(live, mark)], [outcome(mock, mark)])

    assert (row.live, row.mock, row.verdict) == (live, mock, verdict)
    assert row.sentence


def test_what_the_service_announced_is_a_change_of_the_api() -> None:
    [row] = triangle([outcome(VIOLATED)], [outcome(AGREED)], schema_changed=True)

    assert row.verdict == "API CHANGED"


@pytest.mark.parametrize("live", [True, False], ids=["live", "mock"])
def test_a_check_of_one_target_alone_is_not_looked_at(live: bool) -> None:
    sides = ([outcome(AGREED)], list[Outcome]())

    [row] = triangle(*(sides if live else sides[::-1]))

    assert row.verdict == "not looked at"
    assert row.sentence == f"no evidence of {'mock' if live else 'live'}"


def test_rows_are_printed() -> None:
    rows = triangle([outcome(AGREED)], [outcome(VIOLATED)])

    assert rows_text(rows) == (
        "0 of 1 checks agree\n"
        "  FAKE WRONG     SSE003   the stream ends\n"
        "                 the mock does not do what is known (the service does): "
        "SSE003 it does not\n"
    )


def test_what_was_not_looked_at_says_why() -> None:
    [row] = triangle([outcome(UNSEEN)], [outcome(AGREED)])

    assert row.sentence == "no evidence of live; no stream"
