"""Clients in JavaScript, under Node 24; each runs once and does all that is asked of it here."""

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from tests.clients.story import QUESTION, TOOL_MODEL
from tests.clients.talk import Talk, folder_of
from tests.sweep import full, required

from workersai_mock import MODEL_ID, MockServer, WorkersAI

NOW, OLD = "node-sdk", "node-sdk-old"
MUST = required()
CITY = {"city": "Lisbon"}
# What a client is called with, beside what it does: whose token, and no patience.
REFUSED: Mapping[str, Mapping[str, object]] = {
    "a stranger": {"token": "stranger", "retries": 0},
    "an unknown model": {"model": "@cf/nobody/nothing", "retries": 0},
    "the quota": {"token": "full", "retries": 0},
}
STATUS = {"a stranger": 401, "an unknown model": 400, "the quota": 429}
STAINLESS = ("AuthenticationError", "BadRequestError", "RateLimitError")
OF_AI = ("APICallError",) * 3


@dataclass(frozen=True, slots=True)
class Js:
    """A client in JavaScript.

    Attributes:
        script: what runs it.
        home: where its packages are.
        does: what it can.
        errors: the class of its error for each of `REFUSED`; empty where it has none.
        strict: the way of streaming that throws.
        more: what it is made with.
    """

    script: str
    home: str = NOW
    does: tuple[str, ...] = ("whole", "stream")
    errors: tuple[str, ...] = ()
    strict: str = "stream"
    more: Mapping[str, object] | None = None


AI_DOES = ("whole", "stream", "streamOrThrow", "usage", "tool", "toolStream")
OPENAI_DOES = ("whole", "stream", "tool", "toolStream")
CLIENTS: Mapping[str, Js] = {
    "cloudflare": Js("cloudflare", does=("whole", "stream", "tool"), errors=STAINLESS),
    "cloudflare 4": Js("cloudflare", OLD, ("whole", "stream", "tool"), STAINLESS),
    "openai": Js("openai", does=OPENAI_DOES, errors=STAINLESS),
    "openai 4": Js("openai", OLD, OPENAI_DOES, STAINLESS),
    "workers-ai-provider": Js("workers-ai", NOW, AI_DOES, OF_AI, "streamOrThrow"),
    "workers-ai-provider, patched fetch": Js(
        "workers-ai", NOW, AI_DOES, OF_AI, "streamOrThrow", {"patch": True}
    ),
    "workers-ai-provider 2": Js("workers-ai", OLD, AI_DOES, more={"patch": True}),
    "openai-compatible": Js("openai-compatible", NOW, AI_DOES, OF_AI, "streamOrThrow"),
    "langchain": Js("langchain", errors=("Error",) * 3),
    "langchain 0.1": Js("langchain", OLD, errors=("Error",) * 3),
    "fetch": Js("fetch", errors=("Error",) * 3),
    "eventsource-parser": Js("eventsource-parser", does=("stream",)),
    "eventsource": Js("eventsource", does=("stream",), errors=("ErrorEvent",) * 3),
}
STRICT = {name: client for name, client in CLIENTS.items() if client.errors}
WITH_TOOLS = [(name, do) for name, js in CLIENTS.items() for do in js.does if do.startswith("tool")]


class Told:
    """What a client said to all that it was asked at once, and what it sent.

    Attributes:
        ends: by what was asked, the value or the error.
        sent: the requests by the token that they bore.
    """

    def __init__(self, js: Js) -> None:
        calls = _calls(js)
        with MockServer(tenants="token", tokens=("right", "full", "busy", "caller")) as server:
            tenants = {token: WorkersAI(server, token=token) for token in server.settings.tokens}
            tenants["full"].refuse("RATE_LIMIT")
            tenants["busy"].refuse("RATE_LIMIT", times=1)
            tenants["caller"].reply(tool_call=("get_weather", CITY))
            with Talk(js.script, home=js.home, server=server) as talk:
                found = talk.ask_all([{"token": "right", **each} for each in calls.values()])
            self.sent = {token: tuple(each.requests) for token, each in tenants.items()}
        self.ends: dict[str, dict[str, Any]] = dict(zip(calls, found.values(), strict=True))

    def value(self, name: str) -> Any:
        """Return what it returned; fails with what it threw."""
        assert "error" not in self.ends[name], self.ends[name]
        return self.ends[name].get("value")

    def error(self, name: str) -> dict[str, Any]:
        """Return what it threw; fails where it returned something."""
        assert "error" in self.ends[name], self.ends[name]
        error: dict[str, Any] = self.ends[name]["error"]
        return error


def _calls(js: Js) -> dict[str, dict[str, object]]:
    """Return all that a client is asked, by names."""
    more = js.more or {}
    calls: dict[str, dict[str, object]] = {do: {"do": do, **more} for do in js.does}
    for do in js.does:
        if do.startswith("tool"):
            calls[do] |= {"token": "caller", "model": TOOL_MODEL}
    for why, options in REFUSED.items():
        for do in {"whole", js.strict} & set(js.does):
            calls[f"{do}, {why}"] = {"do": do, **more, **options}
    if "whole" in js.does:
        calls["patience"] = {"do": "whole", "token": "busy", **more}
    if js.script == "eventsource":
        calls["get"] = {"do": "get"}
    return calls


def is_here(js: Js) -> bool:
    """Tell whether a client can be run, or must be."""
    return MUST or folder_of(js.home).is_dir()


@pytest.fixture(scope="module")
def known(request: pytest.FixtureRequest) -> Iterator[dict[str, Future[Told]]]:
    """Run all clients at once: most of the time they wait before they ask again."""
    items = [each for each in request.session.items if each.path == request.path]
    asked = {params["name"] for each in items if (params := params_of(each))}
    with ThreadPoolExecutor(len(CLIENTS)) as pool:
        yield {
            name: pool.submit(Told, js)
            for name, js in CLIENTS.items()
            if name in asked and is_here(js)
        }


@pytest.fixture
def told(request: pytest.FixtureRequest, known: dict[str, Future[Told]]) -> Told:
    """Return what the client said that the test names."""
    name: str = request.node.callspec.params["name"]
    if name not in known:
        pytest.skip(f"run `make clients`: it adds {CLIENTS[name].home}")
    return known[name].result()


def params_of(item: pytest.Item) -> dict[str, Any]:
    """Return what a test is run with."""
    return item.callspec.params if isinstance(item, pytest.Function) else {}


def newer(*cases: Any) -> list[Any]:
    """Return cases, by their clients' names; those of older clients are for the full run."""
    given = {case: case if isinstance(case, tuple) else (case,) for case in cases}
    return [
        case if CLIENTS[values[0]].home == NOW else full(*values) for case, values in given.items()
    ]


by_name = pytest.mark.parametrize("name", newer(*CLIENTS))
whole_by_name = pytest.mark.parametrize(
    "name", newer(*(n for n, c in CLIENTS.items() if "whole" in c.does))
)


@by_name
def test_a_stream_comes_in_parts(told: Told, name: str) -> None:
    assert len(told.value("stream")) > 10
    assert all(isinstance(part, str) for part in told.value("stream"))


@whole_by_name
def test_a_stream_says_the_same_as_a_whole_answer(told: Told, name: str) -> None:
    assert "".join(told.value("stream")) == told.value("whole") != ""


@pytest.mark.parametrize("why", REFUSED)
@pytest.mark.parametrize("name", newer(*STRICT))
def test_a_refusal_throws_its_own_class(told: Told, name: str, why: str) -> None:
    js = CLIENTS[name]
    place = list(REFUSED).index(why)
    for do in {"whole", js.strict} & set(js.does):
        error = told.error(f"{do}, {why}")

        assert error["class"] == js.errors[place]
        # langchain throws a bare Error that has the status in its text alone.
        assert error.get("status") == STATUS[why] or error["text"].endswith(str(STATUS[why]))


@pytest.mark.parametrize(("name", "do"), newer(*WITH_TOOLS))
def test_a_tool_is_called(told: Told, name: str, do: str) -> None:
    assert told.value(do) == {"name": "get_weather", "input": CITY}


@pytest.mark.parametrize(
    "name", newer(*(name for name, js in CLIENTS.items() if "usage" in js.does))
)
def test_usage_reaches_the_caller(told: Told, name: str) -> None:
    assert told.value("usage") > 0


@pytest.mark.parametrize(
    ("name", "attempts"),
    newer(
        ("cloudflare", 2),
        ("cloudflare 4", 2),
        ("openai", 2),
        ("openai 4", 2),
        ("workers-ai-provider", 2),
        ("openai-compatible", 2),
        ("langchain 0.1", 2),
        ("langchain", 1),  # without Retry-After, which the service does not send
        ("workers-ai-provider 2", 1),
        ("fetch", 1),
    ),
)
def test_a_full_model_is_asked_again_as_the_client_does_by_itself(
    told: Told, name: str, attempts: int
) -> None:
    assert len(told.sent["busy"]) == attempts
    assert ("error" in told.ends["patience"]) == (name in {"langchain", "fetch"})


@pytest.mark.parametrize("name", ["langchain"])
def test_langchain_names_a_full_model_apart(told: Told, name: str) -> None:
    assert told.error("whole, the quota")["name"] == "RateLimitCapacityError"


@pytest.mark.parametrize("name", newer("cloudflare", "cloudflare 4"))
def test_cloudflare_gives_the_codes_of_the_envelope(told: Told, name: str) -> None:
    codes = [told.error(f"whole, {why}")["codes"] for why in REFUSED]

    assert codes == [[10000], [5007], [3021]]


@pytest.mark.parametrize(
    ("name", "end"),
    newer(
        ("cloudflare", "/@cf%2Fqwen%2Fqwen1.5-1.8b-chat"),
        ("cloudflare 4", f"/{MODEL_ID}"),
        ("workers-ai-provider", f"/{MODEL_ID}"),
        ("workers-ai-provider 2", f"/{MODEL_ID}?"),
        ("langchain", f"/{MODEL_ID}"),
    ),
)
def test_the_path_comes_as_the_client_writes_it(told: Told, name: str, end: str) -> None:
    asked = [call for call in told.sent["right"] if call.model == MODEL_ID]

    assert asked
    assert all(call.path.endswith(end) for call in asked)


@pytest.mark.parametrize("name", newer("workers-ai-provider 2"))
def test_the_older_provider_takes_a_refusal_for_an_empty_text(told: Told, name: str) -> None:
    # It never looks at the status: `"result": {}` has no words, `"result": null` nothing to read.
    assert told.value("whole, an unknown model") == ""
    assert told.value("whole, the quota") == ""
    assert told.error("whole, a stranger")["class"] == "TypeError"


@pytest.mark.parametrize("name", newer("langchain", "langchain 0.1"))
def test_langchain_sends_only_messages_and_stream(told: Told, name: str) -> None:
    bodies = [json.loads(call.body) for call in told.sent["right"]]

    assert {key for body in bodies for key in body} == {"messages", "stream"}
    assert all(body["messages"][-1]["content"] == QUESTION for body in bodies)


@pytest.mark.parametrize("name", ["eventsource"])
def test_an_event_source_that_gets_hears_the_status(told: Told, name: str) -> None:
    assert told.error("get")["status"] == 405
