import socket

from tests.mockserver.client import head_of
from tests.mockserver.talk import ask, chat, talking

from workersai_contracts import refusal
from workersai_mock.pace import Pace
from workersai_mock.server import MockServer
from workersai_mock.settings import ACCOUNT_ID, MODEL_ID, TOKEN
from workersai_mock.workersai import WorkersAI


def test_a_request_is_told_whole() -> None:
    with talking() as workersai:
        body = chat("hi", temperature=0.5, tools=[])
        ask(workersai, body, headers={"X-Custom": "yes"})
        last = workersai.last

        assert (last.method, last.model, last.account) == ("POST", MODEL_ID, ACCOUNT_ID)
        assert last.path.endswith(f"/ai/run/{MODEL_ID}")
        assert last.messages == body["messages"]
        assert (last.prompt, last.user_text, last.streamed) == (None, "hi", False)
        assert last.params == {"temperature": 0.5, "tools": []}
        assert last.inputs == body
        assert last.tools == ()
        assert last.headers["x-custom"] == "yes"
        assert last.headers["authorization"] == "[redacted]"
        assert last.at_s > 0
        assert repr(last).startswith("<Exchange POST /client/v4/accounts/")


def test_an_answer_is_told_whole() -> None:
    with talking() as workersai:
        stub = workersai.reply("hello there")
        heard = ask(workersai, {"prompt": "hi"})
        last = workersai.last

        assert (last.status, last.text, last.refusal) == (200, "hello there", None)
        assert last.stub is stub
        assert last.checked
        assert last.usage == heard.result["usage"]
        assert last.response_body == heard.body
        assert (last.prompt, last.messages) == ("hi", None)
        assert last.rendered_prompt is not None
        assert last.rendered_prompt.endswith("hi<|im_end|>\n<|im_start|>assistant\n")
        assert (last.events_delivered, last.left_early, last.left_at_event) == (0, False, None)
        assert last.duration_s is not None


def test_a_refusal_has_no_words() -> None:
    with talking() as workersai:
        ask(workersai, {})
        last = workersai.last

        assert last.refusal is not None
        assert last.refusal.name == refusal.BAD_INPUT.name
        assert (last.text, last.usage, last.tool_calls, last.stub) == (None, None, (), None)
        assert last.checked


def test_delivered_events_are_counted() -> None:
    with talking() as workersai:
        workersai.reply("one two three")
        events = ask(workersai, chat("x", stream=True)).events

        assert workersai.last.events_delivered == len(events) + 1
        assert workersai.last.streamed


def test_a_client_that_leaves_is_told_with_the_event() -> None:
    with talking(pace=Pace(ttft_s=0.0, itl_s=0.01)) as workersai:
        workersai.reply("word " * 500)
        with socket.create_connection(("127.0.0.1", workersai.server.port)) as client:
            body = b'{"prompt":"x","stream":true,"max_tokens":10000}'
            client.sendall(
                f"POST /client/v4/accounts/{ACCOUNT_ID}/ai/run/{MODEL_ID} HTTP/1.1\r\n"
                f"Host: x\r\nAuthorization: Bearer {TOKEN}\r\n"
                f"Content-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            client.recv(1)
        last = workersai.last

        assert last.left_early
        assert last.left_at_event is not None
        assert 1 <= last.left_at_event < 500


async def answered(server: MockServer) -> None:
    """Put an answer into the journal that never ends."""
    request = server.mock.read(
        "POST",
        f"/client/v4/accounts/{ACCOUNT_ID}/ai/run/{MODEL_ID}",
        head_of({"Authorization": f"Bearer {TOKEN}"}),
        b'{"prompt":"x"}',
    )
    answer = server.mock.answer(request)
    request.tenant.journal.open(request, answer=answer, at_s=0.0)


def test_on_the_servers_own_loop_nothing_is_waited_for() -> None:
    import asyncio

    async def run() -> float | None:
        async with MockServer() as server:
            await answered(server)
            return WorkersAI(server).last.duration_s

    assert asyncio.run(run()) is None


def test_an_answer_that_goes_on_is_waited_for_briefly() -> None:
    import asyncio

    with talking() as workersai:
        asyncio.run(answered(workersai.server))

        assert workersai.last.duration_s is None
