"""An API to ask that shares no code with the mock: what is known, written anew, on the stdlib.

It can be told to misbehave: `twist` is given each answer before it is sent.
"""

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote

from workersai_contracts.catalog import find_model, input_schema
from workersai_contracts.validator import compile_schema

ACCOUNT = "0123456789abcdef" * 2
TOKEN = "stand-in-token"
ID = "6dca3dce-48ef-41c9-8819-470ad67395dd"
RAY = "8f0c3b2a1d4e5f60-AMS"
WORDS = ("Yes", " it", " is", ".")
SLOW_S = 30.0
NOTHING = object()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What goes over the wire.

    Attributes:
        asked: the request's body, as far as it is an object.
        number: of the request, from 1.
        headers: all that are sent but those that say how long the body is.
        cut: the connection is reset in place of the body's second half.
        stall: the body's second half never comes.
        drop: the connection is closed with no answer at all.
        mute: nothing comes, and the connection stays.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    asked: dict[str, Any] = field(default_factory=dict)
    number: int = 0
    cut: bool = False
    stall: bool = False
    drop: bool = False
    mute: bool = False

    @property
    def streamed(self) -> bool:
        """Tell whether it is an event stream, by its bytes."""
        return self.body.startswith(b"data:")


Twist = Callable[[Answer], Answer]


def compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def answer(method: str, path: str, authorization: str | None, body: bytes) -> Answer:
    """Answer as the service is known to, in the order in which it looks at a request."""
    if method == "OPTIONS":
        return Answer(status=204)
    account = path.split("/")[4]
    if len(account) != 32:
        return edge(
            404, 7003, f"Could not route to {path}, perhaps your object identifier is invalid?"
        )
    run = f"/client/v4/accounts/{account}/ai/run/"
    v1 = path.endswith("/ai/v1/chat/completions")
    if not path.startswith(run) and not v1:
        return edge(400, 7000, "No route for that URI")
    if method != "POST":
        return edge(405, 7001, f"{method} not supported for requested URI.")
    if authorization != f"Bearer {TOKEN}":
        return unauthorized(authorization)
    try:
        asked = json.loads(body) if body else NOTHING
    except ValueError:
        return inference(400, 5006, "AiError: Bad input: Error: Request body is not valid json")
    model_id = asked["model"] if v1 else unquote(path.removeprefix(run))
    return infer(model_id, asked, v1=v1)


def unauthorized(authorization: str | None) -> Answer:
    if authorization is None:
        return legacy("Missing X-Auth-Key, X-Auth-Email or Authorization headers", 9106)
    if authorization.count(" ") > 1:
        chain = [{"code": 6111, "message": "Invalid format for Authorization header"}]
        return legacy("Invalid request headers", 6003, error_chain=chain)
    return edge(401, 10000, "Authentication error")


def infer(model_id: str, asked: Any, *, v1: bool) -> Answer:
    model = find_model(model_id)
    if model is None:
        said = f"AiError: No such model: No such model {model_id} or task"
        return inference(400, 5007, said)
    if model.retired:
        said = (
            f"AiError: Model has been deprecated: {model_id} was deprecated on {model.retired}."
            " See the model catalog for alternatives"
        )
        return inference(410, 5028, said)
    if asked is NOTHING:
        return inference(400, 3003, "AiError: Request is missing headers or body: body")
    schema = input_schema(model)
    wrong = compile_schema(schema)(asked) if schema else None
    if wrong:
        return inference(400, 5006, f"AiError: Bad input: Error: {wrong}")
    return spoken(model_id, asked, v1=v1, shape="openai" if model.wire == "2026" else "native")


def spoken(model_id: str, asked: dict[str, Any], *, v1: bool, shape: str) -> Answer:
    most = asked.get("max_tokens") or asked.get("max_completion_tokens") or 256
    words = WORDS[: int(most)]
    prompt = len(compact(asked.get("messages") or asked.get("prompt") or "")) // 4 + 1
    usage = {
        "prompt_tokens": 0 if asked.get("messages") == [] else prompt,
        "completion_tokens": len(words),
    }
    usage["total_tokens"] = sum(usage.values())
    finish = "stop" if words == WORDS else "length"
    head = {"created": 5, "id": "id-1", "model": model_id}
    if asked.get("stream"):
        make = v1_events if v1 else chunk_events if shape == "openai" else native_events
        body = b"".join(b"data: %b\n\n" % compact(one) for one in make(words, usage, finish, head))
        return ok(body + b"data: [DONE]\n\n", "text/event-stream", asked)
    if v1 or shape == "openai":
        message = {"content": "".join(words), "role": "assistant"}
        choice = {"finish_reason": finish, "index": 0, "logprobs": None, "message": message}
        result: Any = {"choices": [choice], **head, "object": "chat.completion", "usage": usage}
    else:
        result = {"response": "".join(words), "usage": usage}
    if v1:
        return ok(compact(result), "application/json", asked)
    envelope = {"result": result, "success": True, "errors": [], "messages": []}
    return ok(compact(envelope), "application/json", asked)


def native_events(words: Any, usage: Any, finish: str, head: Any) -> list[Any]:
    events = [{"response": word, "p": "abc"} for word in words]
    return [*events, {"response": ""}, {"response": "", "usage": usage}]


def chunk_events(words: Any, usage: Any, finish: str, head: Any) -> list[Any]:
    start = {"id": "id-1", "object": "chat.completion.chunk", "created": 5, "model": head["model"]}

    def chunk(content: str, reason: str | None) -> dict[str, Any]:
        delta = {"index": 0, "delta": {"content": content}, "finish_reason": reason}
        return {**start, "choices": [delta], "p": "az09"}

    said = [chunk(word, None) for word in words]
    last = {**start, "choices": [], "usage": usage, "p": "az"}
    return [chunk("", None), *said, chunk("", finish), last, {"response": "", "usage": usage}]


def v1_events(words: Any, usage: Any, finish: str, head: Any) -> list[Any]:
    kind = "chat.completion.chunk"
    said = [
        {
            **{"id": "id-1", "created": 5, "model": head["model"], "object": kind},
            "choices": [{"index": 0, "delta": {"content": word}}],
        }
        for word in words
    ]
    end = {"index": 0, "delta": {}, "finish_reason": finish}
    last = {"id": "id-1", "object": kind, "created": 5, "model": head["model"], "choices": [end]}
    zero = dict.fromkeys(usage, 0)
    return [*said, *({**last, "usage": each} for each in (usage, zero))]


def ok(body: bytes, content_type: str, asked: dict[str, Any]) -> Answer:
    headers = (("Content-Type", content_type), ("CF-Ray", RAY), ("cf-ai-req-id", ID))
    return Answer(headers=headers, body=body, asked=asked)


def edge(status: int, code: int, message: str) -> Answer:
    error = {"code": code, "message": message}
    body = compact({"result": None, "success": False, "errors": [error], "messages": []})
    return Answer(status=status, headers=(*JSON, ("CF-Ray", RAY)), body=body)


def legacy(message: str, code: int, **more: Any) -> Answer:
    error = {"code": code, "message": message, **more}
    body = compact({"success": False, "errors": [error], "messages": [], "result": None})
    return Answer(status=400, headers=(*JSON, ("CF-Ray", RAY)), body=body)


def inference(status: int, code: int, message: str) -> Answer:
    error = {"message": f"{message} ({ID})", "code": code}
    body = compact({"errors": [error], "success": False, "result": {}, "messages": []})
    headers = (*JSON, ("CF-Ray", RAY), ("cf-ai-req-id", ID))
    return Answer(status=status, headers=headers, body=body)


JSON = (("Content-Type", "application/json"),)


def keep(given: Answer) -> Answer:
    """Misbehave in no way."""
    return given


class StandIn:
    """Serves on a free port of the loopback while its block lasts.

    Attributes:
        seen: method and path of each request, in order.
        twist: what becomes of each answer.
    """

    def __init__(self, twist: Twist = keep) -> None:
        self.twist = twist
        self.seen: list[tuple[str, str]] = []
        self.headers_seen: list[dict[str, str]] = []
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        """Return the root."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline(65537)
                if not self.raw_requestline or not self.parse_request():
                    self.close_connection = True
                    return
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                token = self.headers.get("Authorization")
                stand_in.seen.append((self.command, self.path))
                stand_in.headers_seen.append(dict(self.headers.items()))
                given = answer(self.command, self.path, token, body)
                self._send(stand_in.twist(replace(given, number=len(stand_in.seen))))

            def _send(self, given: Answer) -> None:
                if given.drop or given.mute:
                    if given.mute:
                        stand_in.over.wait(SLOW_S)
                    self.close_connection = True
                    return
                self.send_response_only(given.status)
                for name, value in given.headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(given.body)))
                self.end_headers()
                broken = given.cut or given.stall
                self.wfile.write(given.body[: len(given.body) // 2] if broken else given.body)
                self.wfile.flush()
                if given.stall:
                    stand_in.over.wait(SLOW_S)
                if broken:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)

        return Handler


def on_stream(change: Callable[[bytes], bytes]) -> Twist:
    return lambda a: replace(a, body=change(a.body)) if a.streamed else a
