import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contracts.broken_stream import (
    BROKEN,
    CALL,
    GOOD,
    HI,
    V2025,
)
from tests.contracts.stream import (
    DONE,
    NATIVE_USAGE,
    TEXT,
    USAGE,
    WHOLE,
    event,
    stream,
)

from workersai_contracts.errors import UnknownEraError
from workersai_contracts.grammar import (
    RULES,
    WIRES,
    Judge,
    Violation,
    assert_event_stream,
    judge,
)
from workersai_contracts.grammar.usage import sum_fault


def codes(body: bytes, *, wire: str | None = None) -> list[str]:
    return [found.code for found in judge(body, wire=wire)]


@pytest.mark.parametrize("wire", WIRES)
def test_a_whole_stream_breaks_nothing(wire: str) -> None:
    machine = Judge(text=TEXT)
    found = machine.feed(stream(*WHOLE[wire])) + machine.close()

    assert found == []
    assert machine.wire == wire
    assert machine.done


@pytest.mark.parametrize("wire", WIRES)
def test_a_wire_that_is_named_is_judged_as_events_come(wire: str) -> None:
    assert judge(stream(*WHOLE[wire]), wire=wire, text=TEXT) == []


def test_a_stream_of_nothing_but_its_end_is_one_of_2023() -> None:
    machine = Judge()

    assert machine.feed(DONE) + machine.close() == []
    assert machine.wire == "2023"


@pytest.mark.parametrize(("code", "body", "wire"), BROKEN.values(), ids=BROKEN)
def test_a_broken_stream_is_named(code: str, body: bytes, wire: str | None) -> None:
    assert code in codes(body, wire=wire)


def test_a_text_that_was_not_expected_is_named() -> None:
    (found,) = judge(stream(HI), text="ho")

    assert str(found) == "SSE018 text differs from character 1 on: 'hi' instead of 'ho'"


def test_a_text_that_goes_on_is_named() -> None:
    assert "from character 2 on" in judge(stream(HI), text="hi!")[0].message


def test_each_rule_has_a_stream_that_breaks_it() -> None:
    assert {code for code, _, _ in BROKEN.values()} | {"SSE018"} == set(RULES)


def test_a_call_may_come_inside_an_event() -> None:
    assert judge(stream(V2025[0], CALL, {"response": ""}, NATIVE_USAGE), wire="2025") == []


def test_a_stream_without_padding_is_right_where_its_wire_is_not_named() -> None:
    assert judge(stream(*[HI] * 5, *V2025[2:])) == []


def test_crlf_is_named_once_and_read_on() -> None:
    assert codes(stream(*V2025).replace(b"\n", b"\r\n")) == ["SSE001"]


@pytest.mark.parametrize("body", [GOOD, GOOD + b'data: {"res', stream(*V2025[:2])], ids=range(3))
def test_a_part_of_a_stream_is_not_blamed_for_its_end(body: bytes) -> None:
    assert judge(body.removesuffix(DONE), wire="2025", whole=False) == []


def test_a_part_of_a_stream_is_blamed_for_what_is_in_it() -> None:
    assert [found.code for found in judge(b": ping\n\n" + GOOD, whole=False)] == ["SSE005"]


@given(
    st.data(), st.sampled_from([*BROKEN.values(), *((w, stream(*WHOLE[w]), None) for w in WHOLE)])
)
def test_any_fragmentation_gives_the_same_verdict(
    data: st.DataObject, case: tuple[str, bytes, str | None]
) -> None:
    _, body, wire = case
    cuts = data.draw(st.lists(st.integers(0, len(body)), max_size=12).map(sorted))
    pieces = [body[a:b] for a, b in zip([0, *cuts], [*cuts, len(body)], strict=True)]

    assert judge(pieces, wire=wire) == judge(body, wire=wire)


@given(st.sampled_from(list(WHOLE)), st.data())
def test_a_stream_that_is_cut_anywhere_is_never_right(wire: str, data: st.DataObject) -> None:
    body = stream(*WHOLE[wire])
    at = data.draw(st.integers(0, len(body) - 1))

    assert judge(body[:at], wire=wire)


@given(st.sampled_from(list(WHOLE)), st.data())
def test_an_event_more_or_less_does_not_crash(wire: str, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.sampled_from([v for w in WHOLE.values() for v in w])))

    assert isinstance(judge(stream(*values), wire=wire), list)
    assert isinstance(judge(stream(*values)), list)


@given(st.binary(max_size=80))
def test_any_bytes_get_a_verdict(body: bytes) -> None:
    assert all(found.code in RULES for found in judge(body))


def test_violations_come_in_order_of_place() -> None:
    found = judge(b": a\n\n" + GOOD + b"id: 1\n\n")

    assert [(one.code, one.event, one.offset) for one in found] == [
        ("SSE005", 1, 0),
        ("SSE005", 2, 30),
        ("SSE003", 0, -1),
    ]


def test_an_unknown_wire_is_an_error() -> None:
    with pytest.raises(UnknownEraError, match="no wire profile '1999'"):
        judge(b"", wire="1999")


def test_the_assertion_passes_for_a_whole_stream() -> None:
    body = stream(*V2025)

    assert assert_event_stream(iter([body[:9], body[9:]]), wire="2025", text=TEXT) is None  # type: ignore[func-returns-value]


def test_the_assertion_says_what_is_broken_and_where() -> None:
    with pytest.raises(AssertionError) as caught:
        assert_event_stream(event({"response": 7}) + DONE + DONE)

    assert str(caught.value).split("\n") == [
        "no event stream as Workers AI writes it:",
        '  SSE011 (event 1, byte 0) `response` is int, no string: {"response":7}',
        "  SSE003 (event 3, byte 36) [DONE] a second time: [DONE]",
    ]


def test_an_excerpt_is_one_short_line() -> None:
    (found,) = [one for one in judge(b"\r" + b"x" * 500 + b"\n") if one.code == "SSE001"]

    assert found.excerpt == "\\r" + "x" * 119 + "…"


def test_no_text_is_known_before_the_wire_is() -> None:
    machine = Judge()
    machine.feed(GOOD)

    assert machine.text == ""


def test_a_violation_without_place_is_its_message() -> None:
    assert str(Violation("ENV001", "is no JSON")) == "ENV001 is no JSON"


@pytest.mark.parametrize(
    ("usage", "fault"),
    [
        (USAGE, None),
        ({**USAGE, "total_tokens": 8}, "7 + 2 is not 8"),
        ({"prompt_tokens": 1}, None),
        ({**USAGE, "total_tokens": True}, None),
    ],
    ids=["right", "wrong", "parts", "flag"],
)
def test_a_sum_is_judged_where_all_counts_are_there(
    usage: dict[str, object], fault: str | None
) -> None:
    assert sum_fault(usage) == fault


def test_codes_are_consecutive() -> None:
    assert list(RULES) == [f"SSE{number:03}" for number in range(1, len(RULES) + 1)]
