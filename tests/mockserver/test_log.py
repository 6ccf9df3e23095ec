from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest

from workersai_mock.clock import ManualClock
from workersai_mock.log import Log
from workersai_mock.mock import Mock
from workersai_mock.notice import notices
from workersai_mock.reply import Text
from workersai_mock.settings import MODEL_ID, Settings
from workersai_mock.surfaces.native import Native

from .client import AUTH, PATH, RUN, Body, head_of

GOOD: Body = {"prompt": "hi", "raw": True}


class Desk:
    """A mock and its log, without a socket."""

    def __init__(self, kind: Any, **settings: Any) -> None:
        self.mock = Mock(Settings(reply=Text("Hello"), clock=ManualClock(), **settings))
        self.stream = io.StringIO()
        self.log = Log(kind, self.mock.contract, self.stream)

    def entry(self, body: Body = GOOD, *, left: int | None = None, **request: Any) -> Any:
        """Answer a request and return its entry."""
        path, method = request.get("path", PATH), request.get("method", "POST")
        headers = request.get("headers", AUTH)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        read = self.mock.read(method, path, head_of(headers), data)
        entry = read.tenant.journal.open(read, answer=self.mock.answer(read), at_s=0.0)
        entry.duration_s = 0.01234
        if left is not None:
            entry.left, entry.delivered = True, left
        return entry

    def lines(self, body: Body = GOOD, **request: Any) -> list[str]:
        """Log one request and return the lines that it gave."""
        before = len(self.stream.getvalue())
        entry = self.entry(body, **request)
        self.log(self.mock.state.tenant("default"), entry)
        return self.stream.getvalue()[before:].splitlines()


def without_time(line: str) -> str:
    return re.sub(r"^\d\d:\d\d:\d\d ", "", line)


def test_line_of_an_answer() -> None:
    (line,) = Desk("text").lines()

    assert without_time(line) == f" POST  {MODEL_ID}  200  json  1+1 tokens  12.3 ms"


def test_line_of_a_stream_that_the_client_left() -> None:
    (line,) = Desk("text").lines({"prompt": "hi", "raw": True, "stream": True}, left=2)

    assert line.endswith("200  stream  1+1 tokens  12.3 ms  client left at event 2")


def test_line_of_a_refusal_says_why() -> None:
    (line,) = Desk("text").lines(b"")

    assert "400  refused 3003:  AiError: Request is missing headers or body: body  12.3" in line


def test_line_of_a_path_that_leads_nowhere_names_the_path() -> None:
    (line,) = Desk("text").lines(path="/nowhere?secret=1", method="GET")

    assert "GET  /nowhere  400  refused 7000:" in line


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"vary": True}, "n=1"),
        ({"quota": True}, "unknown (not priced) neurons"),
        ({"quota": True, "neurons_per_1k_tokens": 1.0}, "0.002 neurons"),
    ],
)
def test_line_tells_what_was_turned_on(settings: dict[str, Any], words: str) -> None:
    (line,) = Desk("text", **settings).lines()

    assert f"1+1 tokens  {words}  12.3 ms" in line


def test_request_that_still_runs_took_no_time_yet() -> None:
    desk = Desk("json")
    entry = desk.entry()
    entry.duration_s = None

    desk.log(desk.mock.state.tenant("default"), entry)

    assert json.loads(desk.stream.getvalue())["ms"] == 0.0


def test_json_lines_are_objects_with_stable_keys() -> None:
    desk = Desk("json")

    (answer,), (refusal,) = desk.lines(), desk.lines(b"{}")

    assert list(json.loads(answer)) == [
        "at", "method", "model", "status", "ms",
        "stream", "prompt_tokens", "completion_tokens", "total_tokens",
    ]  # fmt: skip
    assert list(json.loads(refusal)) == ["at", "method", "model", "status", "ms", "code", "reason"]
    assert json.loads(answer)["at"].startswith("19")


def test_no_secret_is_logged() -> None:
    desk = Desk("json")
    desk.lines(headers={**AUTH, "X-Auth-Key": "hush"})

    assert "a-token" not in desk.stream.getvalue()
    assert "hush" not in desk.stream.getvalue()


@pytest.mark.parametrize("kind", ["text", "json"])
def test_line_stays_one_line_whatever_the_path_holds(kind: str) -> None:
    lines = Desk(kind).lines(path=RUN + "%0Aevil%1B%5B31m")

    assert len(lines) == 2  # and the note
    assert not any("\x1b" in line for line in lines)
    assert "\\nevil\\" in lines[0]


def test_lone_surrogates_are_logged() -> None:
    (line,) = Desk("json").lines(path="/\udcff")

    assert json.loads(line)["model"] == "/\udcff"


def notes(desk: Desk, body: Body = GOOD, **request: Any) -> list[str]:
    return [notice.text for notice in notices(desk.entry(body, **request), desk.mock.contract)]


def test_ordinary_request_has_no_note() -> None:
    assert notes(Desk("text")) == []


def test_unknown_model_is_told_the_nearest_and_the_option_each_time() -> None:
    desk = Desk("text")

    first, second = (desk.lines(path=RUN + "@cf/qwen/qwen1.5-1.8b") for _ in range(2))

    assert first[1].endswith(
        "note: @cf/qwen/qwen1.5-1.8b is not in the catalogue; nearest is "
        f"{MODEL_ID}. To serve it: --model '@cf/qwen/qwen1.5-1.8b={MODEL_ID}'"
    )
    assert len(second) == 2


def test_browser_is_told_once() -> None:
    desk = Desk("text")
    headers = {**AUTH, "Origin": "http://localhost"}

    first, second = (desk.lines(headers=headers) for _ in range(2))

    assert "let the page call a Worker" in first[1]
    assert len(second) == 1


def test_encoded_slash_is_said_once_and_not_where_it_is_refused() -> None:
    path = RUN + MODEL_ID.replace("/", "%2F")

    said = notes(Desk("text"), path=path)
    strict = notes(Desk("text", strict_path=True), path=path)

    assert said == [
        f"{path}: a model id with %2F was accepted; reports of the real API differ. "
        "(--strict-path refuses)"
    ]
    assert strict == []


def test_dropped_roles_and_foreign_tags_are_said() -> None:
    messages = [{"role": "tool", "content": "x"}, {"role": "user", "content": "y"}]

    dropped = notes(Desk("text"), {"messages": messages})
    foreign = notes(Desk("text"), {"prompt": "[INST] hi [/INST]", "raw": True})

    assert dropped == [
        f"a message with role 'tool' is silently dropped: the template of {MODEL_ID} "
        "knows system, user and assistant"
    ]
    assert foreign == ["a raw prompt with tags of llama2 ([INST], [/INST]) for a model of chatml"]


def test_answer_of_another_door_has_no_prompt_to_judge() -> None:
    desk = Desk("text")
    entry = desk.entry()
    entry.route = entry.route._replace(surface=Native(), model_id="@cf/no/model")

    assert list(notices(entry, desk.mock.contract)) == []


def test_text_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk("text")
    log = Log("text", desk.mock.contract)

    log(desk.mock.state.tenant("default"), desk.entry())

    captured = capsys.readouterr()
    assert MODEL_ID in captured.err
    assert captured.out == ""


@pytest.mark.parametrize("kind", ["text", "json"])
def test_a_tenant_that_is_dropped_is_named_without_its_token(kind: str) -> None:
    desk = Desk(kind, tenants="token", max_tenants=1)
    desk.mock.state.listeners.append(desk.log.dropped)
    desk.entry(headers={"Authorization": "Bearer secret-of-somebody"})
    desk.entry(headers={"Authorization": "Bearer other"})

    (line,) = desk.stream.getvalue().splitlines()
    said = "the tenant secr… (1 requests) is dropped: there are more than 1, see --max-tenants"
    assert said in (json.loads(line)["note"] if kind == "json" else line)
