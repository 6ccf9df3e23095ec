"""What a stub of a file answers with: `reply`, `replies`, `refuse`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from workersai_contracts.errors import ContractsError
from workersai_contracts.refusal import Refusal, get_refusal

from ..errors import MockError
from ..outcome import Settled
from ..reply import Echo, Json, Markdown, Prose, Recorded, Result, Text, ToolCall, ToolCalls
from .field import Fields, Problems
from .place import nearest
from .source import Node

REPLIES = (
    "text",
    "echo",
    "prose",
    "markdown",
    "json",
    "from_schema",
    "tool_call",
    "tool_calls",
    "result",
    "recorded",
    "refuse",
)
RECORDED_KEYS = ("file", "number", "speed")
CALL_KEYS = ("name", "arguments")


def read_outcomes(fields: Fields) -> tuple[Settled, ...]:
    """Return what is answered, one after the other; nothing leaves the default reply."""
    problems = fields.problems
    given = fields.present(("reply", "replies", "refuse"))
    if len(given) > 1:
        node = fields.find(given[1])
        assert node is not None
        fields.wrong(node, f"{given[0]} and {given[1]} exclude each other", mend="keep one")
    if (node := fields.find("reply")) is not None:
        nodes: tuple[Node, ...] = (node,)
    elif "replies" in fields:
        nodes = fields.items("replies", what="replies")
    elif (node := fields.find("refuse")) is not None:
        refusal = read_refusal(node, problems)
        return (refusal,) if refusal else ()
    else:
        return ()
    return tuple(found for node in nodes if (found := read_reply(node, problems)) is not None)


def read_reply(node: Node, problems: Problems) -> Settled | None:
    """Return one answer: a text, or an object that says what kind it is."""
    if isinstance(node.value, str):
        return Text(node.value)
    if not isinstance(node.value, Mapping):
        problems.add(
            node.place,
            "wrong-value",
            f"a reply is {node.kind}",
            mend=f"quote a text, or write one of: {', '.join(REPLIES)}",
        )
        return None
    fields = Fields(node, known=(*REPLIES, "off_contract"), what="a reply", problems=problems)
    given = fields.present(REPLIES)
    if len(given) != 1:
        if given or not node.value:
            fields.wrong(node, f"a reply has one of {', '.join(REPLIES)}", mend="keep one")
        return None
    kind = given[0]
    inner = fields.find(kind)
    assert inner is not None
    if kind == "refuse":
        return read_refusal(inner, problems)
    if kind == "result":
        return _result(inner, off_contract=bool(fields.flag("off_contract")), problems=problems)
    return READERS[kind](inner, problems)


def read_refusal(node: Node, problems: Problems) -> Refusal | None:
    """Return a refusal by code or name, alone or as `code` beside what fills its placeholders."""
    values: dict[str, object] = node.plain() if isinstance(node.value, Mapping) else {}
    wanted = values.pop("code", None) if values else node.value
    if not isinstance(wanted, int | str) or isinstance(wanted, bool):
        problems.add(
            node.place,
            "wrong-value",
            "a refusal needs its code or name",
            mend="write `refuse: 3040` or `refuse: {code: BAD_INPUT, detail: ...}`",
        )
        return None
    try:
        refusal = get_refusal(wanted)
        kept = {name: f"{{{name}}}" for name in refusal.placeholders}
        return refusal.filled(**(kept | values)) if values else refusal
    except (ContractsError, ValueError) as error:
        text, _, mend = str(error).partition("; ")
        problems.add(node.place, "unknown-name", text, mend=mend)
        return None


def _text(node: Node, problems: Problems) -> Settled | None:
    if isinstance(node.value, str):
        return Text(node.value)
    problems.add(node.place, "wrong-value", f"text is {node.kind}", mend="quote it")
    return None


def _prose(node: Node, problems: Problems) -> Settled | None:
    if node.value is True:
        return Prose()
    from ..prose import writer  # it brings faker along

    try:
        writer(str(node.value))
    except MockError as error:
        problems.add(node.place, "unknown-name", str(error))
        return None
    return Prose(str(node.value))


def _only_true(reply: Settled) -> Callable[[Node, Problems], Settled | None]:
    def read(node: Node, problems: Problems) -> Settled | None:
        if node.value is True:
            return reply
        problems.add(node.place, "wrong-value", f"it is {node.kind}", mend="write `true`")
        return None

    return read


def _json(node: Node, problems: Problems) -> Settled | None:
    return Json(node.plain())


def _result(node: Node, *, off_contract: bool, problems: Problems) -> Settled | None:
    if isinstance(node.value, Mapping):
        return Result(node.plain(), off_contract)
    problems.add(node.place, "wrong-value", f"result is {node.kind}", mend="write an object")
    return None


def _call(node: Node, problems: Problems) -> ToolCall | None:
    if isinstance(node.value, str):
        return ToolCall(node.value)
    fields = Fields(node, known=CALL_KEYS, what="a tool call", problems=problems)
    name, arguments = fields.text("name"), fields.find("arguments")
    if arguments is not None and not isinstance(arguments.value, Mapping):
        fields.wrong(arguments, f"arguments is {arguments.kind}", mend="write an object")
        return None
    if name is None and "name" not in fields and isinstance(node.value, Mapping):
        fields.wrong(node, "a tool call needs a name", mend=nearest("name", CALL_KEYS))
    return ToolCall(name, arguments.plain() if arguments else None) if name else None


def _calls(node: Node, problems: Problems) -> Settled | None:
    if not isinstance(node.value, tuple):
        problems.add(node.place, "wrong-value", f"tool_calls is {node.kind}", mend="write a list")
        return None
    return ToolCalls(tuple(call for item in node.value if (call := _call(item, problems))))


def _recorded(node: Node, problems: Problems) -> Settled | None:
    if not node.place.line:
        # A call from outside may not have this machine's files read.
        problems.add(
            node.place, "wrong-value", "a recording is read for scenario files only", mend="use one"
        )
        return None
    if isinstance(node.value, str):
        node = Node({"file": node}, node.place, {"file": node.place})
    fields = Fields(node, known=RECORDED_KEYS, what="a recording", problems=problems)
    file, number = fields.text("file"), fields.integer("number", least=1)
    speed = fields.number("speed", least=0)
    if file is None:
        if "file" not in fields and isinstance(node.value, Mapping):
            fields.wrong(node, "a recording needs a file", mend="write `recorded: {file: ...}`")
        return None
    path = Path(node.place.file).parent / file
    try:
        return Recorded.read(path, number=number or 1, speed=1.0 if speed is None else speed)
    except (ContractsError, MockError) as error:
        fields.wrong(node, str(error), mend="give a file of `workersai-mock record`")
        return None


READERS: Mapping[str, Callable[[Node, Problems], Settled | None]] = {
    "text": _text,
    "echo": _only_true(Echo()),
    "prose": _prose,
    "markdown": _only_true(Markdown()),
    "json": _json,
    "from_schema": _only_true(Json()),
    "tool_call": _call,
    "tool_calls": _calls,
    "recorded": _recorded,
}
