import pytest

from workersai_contracts import refusal
from workersai_mock import ledger as module
from workersai_mock.ledger import Ledger, Note


def notes(ledger: Ledger) -> list[Note]:
    return list(ledger.snapshot()[0].values())


def test_the_same_note_is_counted() -> None:
    ledger = Ledger()
    for text, key in (("a", None), ("a", None), ("b", 1), ("c", 1)):
        ledger.note("refused", text, key=key)

    assert notes(ledger) == [Note("refused", "a", 2), Note("refused", "b", 2)]


def test_the_same_text_of_another_kind_is_another_note() -> None:
    ledger = Ledger()
    ledger.note("refused", "a")
    ledger.note("unmatched", "a")

    assert [note.kind for note in notes(ledger)] == ["refused", "unmatched"]


def test_what_is_too_much_is_counted_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_NOTES", 2)
    ledger = Ledger()
    for text in "abcda":
        ledger.note("refused", text)

    assert [(note.text, note.times) for note in notes(ledger)] == [("a", 2), ("b", 1)]
    assert ledger.beyond == 2


def test_only_the_refusal_that_is_provoked_is_expected() -> None:
    ledger = Ledger()
    with ledger.expecting(refusal.BAD_INPUT) as expectation:
        inside = [
            ledger.expects(refusal.BAD_INPUT.filled(detail="x")),
            ledger.expects(refusal.CAPACITY),
        ]

    assert inside == [True, False]
    assert expectation.met == 1
    assert not ledger.expects(refusal.BAD_INPUT)


def test_any_refusal_may_be_provoked() -> None:
    ledger = Ledger()
    with ledger.expecting(None):
        assert ledger.expects(refusal.CAPACITY)


def test_a_moment_of_the_ledger_comes_back() -> None:
    ledger = Ledger()
    ledger.note("refused", "a")
    moment = ledger.snapshot()
    ledger.note("refused", "a")
    ledger.restore(moment)

    assert notes(ledger) == [Note("refused", "a")]
