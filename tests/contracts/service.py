"""How the service answers, written anew from what is known: no code of the mock is in it."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from workersai_contracts.catalog import find_model, input_schema
from workersai_contracts.validator import compile_schema

ACCOUNT = "0123456789abcdef" * 2
TOKEN = "stand-in-token"
ID = "6dca3dce-48ef-41c9-8819-470ad67395dd"
RAY = "8f0c3b2a1d4e5f60-AMS"
WORDS = ("Yes", " it", " is", ".")
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
        asked: Any = json.loads(body) if body else NOTHING
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
