import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contracts.stream import (
    DONE,
    NATIVE_USAGE,
    TEXT,
    USAGE,
    WHOLE,
    ZERO,
    chunk,
    delta,
    event,
    stream,
    v1_delta,
    v1_finish,
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

HI = {"response": "hi"}
GOOD = event(HI)
CALL = {"response": "", "tool_calls": [{"name": "f", "arguments": {}}]}
V2025 = WHOLE["2025"]
VLLM = WHOLE["2025-vllm"]


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


BROKEN: dict[str, tuple[str, bytes, str | None]] = {
    "crlf": ("SSE001", stream(HI).replace(b"\n", b"\r\n"), None),
    "lone cr": ("SSE001", b'data: {"response":"a"}\r\rdata: [DONE]\r\r\n', None),
    "bom": ("SSE001", b"\xef\xbb\xbf" + stream(HI), None),
    "no utf-8": ("SSE001", b'data: {"response":"\xff"}\n\n' + DONE, None),
    "two data lines": ("SSE002", b'data: {"response":\ndata: "a"}\n\n' + DONE, None),
    "no space": ("SSE002", b'data:{"response":"a"}\n\n' + DONE, None),
    "empty lines": ("SSE002", GOOD + b"\n\n" + DONE, None),
    "no end": ("SSE003", GOOD, None),
    "two ends": ("SSE003", GOOD + DONE + DONE, None),
    "nothing": ("SSE003", b"", None),
    "event after": ("SSE004", GOOD + DONE + GOOD, None),
    "comment": ("SSE005", b": ping\n\n" + GOOD + DONE, None),
    "event field": ("SSE005", b"event: token\n" + GOOD + DONE, None),
    "id field": ("SSE005", b"id: 1\n" + GOOD + DONE, None),
    "retry field": ("SSE005", b"retry: 9\n\n" + GOOD + DONE, None),
    "old error line": ("SSE005", GOOD + b"$error: boom\n\n" + DONE, None),
    "cut in a line": ("SSE006", GOOD + b'data: {"resp', None),
    "cut before the empty line": ("SSE006", GOOD + b"data: [DONE]\n", None),
    "cut after the end": ("SSE006", GOOD + b"data: [DONE]", None),
    "no json": ("SSE007", b"data: {oops}\n\n" + DONE, None),
    "no object": ("SSE007", b'data: ["a"]\n\n' + DONE, None),
    "spaces": ("SSE008", b'data: {"response": "a b"}\n\n' + DONE, None),
    "errors inside": ("SSE009", stream(HI, {"errors": [{"code": 1}]}), None),
    "error inside": ("SSE009", stream(HI, {"error": "boom"}), None),
    "unknown key": ("SSE010", stream({"response": "a", "id": 1}), None),
    "no response": ("SSE010", stream(HI, {"text": "a"}), None),
    "key order": ("SSE010", stream({"p": "ab", "response": "a"}), "2024"),
    "padding where there is none": ("SSE010", stream({"response": "a", "p": "a"}), "2023"),
    "no padding on vllm": ("SSE010", stream(VLLM[0], CALL, *VLLM[3:]), "2025-vllm"),
    "usage order": ("SSE010", stream(*V2025[:3], {"usage": USAGE, "response": ""}), None),
    "chunk key": ("SSE010", stream(chunk(delta("a", "stop"), x=1), NATIVE_USAGE), "2026"),
    "chunk without model": (
        "SSE010",
        stream({**v1_delta("a"), "model": "m"} | {"choices": []}, v1_finish(USAGE)).replace(
            b'"model":"m",', b""
        ),
        "v1",
    ),
    "chunk order": ("SSE010", stream(dict(reversed(v1_finish(USAGE).items()))), "v1"),
    "native event among chunks": (
        "SSE010",
        stream(chunk(delta("a", "stop")), {"response": "x"}, NATIVE_USAGE),
        "2026",
    ),
    "number as text": ("SSE011", stream({"response": 7}), None),
    "null as text": ("SSE011", stream({"response": None}), None),
    "calls are no list": ("SSE011", stream(VLLM[0], {**HI, "tool_calls": {}, "p": "a"}), None),
    "usage says something": ("SSE011", stream(*V2025[:3], {**HI, "usage": USAGE}), None),
    "padding order": ("SSE012", stream({"response": "a", "p": "ba"}), None),
    "padding type": ("SSE012", stream({"response": "a", "p": 5}), None),
    "padding of another wire": (
        "SSE012",
        stream(VLLM[0], {**HI, "tool_calls": [], "p": "abc"}),
        None,
    ),
    "padding of chunks": (
        "SSE012",
        stream({**chunk(delta("a", "stop")), "p": "A"}, NATIVE_USAGE),
        None,
    ),
    "empty object late": ("SSE013", stream(HI, {}), None),
    "empty object elsewhere": ("SSE013", stream({}, *V2025), "2025"),
    "no usage": ("SSE014", stream(*V2025[:3]), "2025"),
    "usage twice": ("SSE014", stream(*V2025, NATIVE_USAGE), None),
    "usage where there is none": ("SSE014", stream(HI, NATIVE_USAGE), "2024"),
    "no usage on 2026": ("SSE014", stream(chunk(delta("a", "stop"))), None),
    "usage twice on 2026": ("SSE014", stream(*WHOLE["2026"], NATIVE_USAGE), None),
    "usage twice on v1": ("SSE014", stream(v1_finish(USAGE), v1_finish(USAGE)), "v1"),
    "usage thrice on v1": ("SSE014", stream(*map(v1_finish, (USAGE, ZERO, ZERO))), "v1"),
    "text after usage": ("SSE015", stream(*V2025, HI), None),
    "chunk after usage": ("SSE015", stream(*WHOLE["2026"], chunk([])), None),
    "usage without a count": ("SSE016", stream(*V2025[:3], {"response": "", "usage": {}}), None),
    "usage is no object": ("SSE016", stream(*V2025[:3], {"response": "", "usage": 3}), None),
    "usage with more": (
        "SSE016",
        stream(*V2025[:3], {"response": "", "usage": {**USAGE, "x": 1}}),
        None,
    ),
    "usage with a fraction": (
        "SSE016",
        stream(*V2025[:3], {"response": "", "usage": {**USAGE, "total_tokens": 9.5}}),
        None,
    ),
    "usage in another order": (
        "SSE016",
        stream(*V2025[:3], {"response": "", "usage": dict(reversed(USAGE.items()))}),
        None,
    ),
    "usage of a chunk": ("SSE016", stream(v1_delta("a"), v1_finish({"total_tokens": 1})), None),
    "no opening": ("SSE017", stream(*VLLM[1:]), None),
    "no opening on 2026": ("SSE017", stream(*WHOLE["2026"][1:]), None),
    "no padding at all": ("SSE012", stream(*[HI] * 5, *V2025[2:]), "2025"),
    "no padding on 2026": ("SSE010", stream(chunk(delta(""))).replace(b',"p":"az09"', b""), "2026"),
    "no closing": ("SSE017", stream(V2025[0], NATIVE_USAGE), None),
    "closing with padding": (
        "SSE017",
        stream(HI, {"response": "", "p": "a"}, NATIVE_USAGE),
        None,
    ),
    "usage alone": ("SSE017", stream(NATIVE_USAGE), None),
    "another id": ("SSE019", stream(v1_delta("a"), {**v1_finish(USAGE), "id": "x"}), None),
    "another object": ("SSE019", stream({**v1_finish(USAGE), "object": "x"}), None),
    "no finish": ("SSE020", stream(v1_delta("a")), None),
    "two finishes": (
        "SSE020",
        stream(chunk(delta("", "stop")), chunk(delta("", "stop")), NATIVE_USAGE),
        None,
    ),
    "text after finish": ("SSE021", stream(v1_finish(USAGE), v1_delta("a")), None),
    "choices are no list": ("SSE022", stream({**v1_finish(USAGE), "choices": {}}), None),
    "no delta": ("SSE022", stream({**v1_finish(USAGE), "choices": [{"index": 0}]}), None),
    "no choice": ("SSE022", stream({**v1_finish(USAGE), "choices": [5]}), None),
    "no index": ("SSE022", stream({**v1_finish(USAGE), "choices": [{"delta": {}}]}), None),
    "content is a number": (
        "SSE022",
        stream({**v1_finish(USAGE), "choices": [{"index": 0, "delta": {"content": 5}}]}),
        None,
    ),
}


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
