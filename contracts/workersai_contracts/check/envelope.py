"""Group ENV: how an answer that is JSON is wrapped, and what a result holds."""

from collections.abc import Iterable, Iterator

from workersai_contracts.grammar.event import is_compact
from workersai_contracts.profile import PROFILES, get_profile
from workersai_contracts.provenance import Provenance

from .reading import ENVELOPE_KEYS, Reading, choices
from .value import Check, each

_ANSWERS = Provenance("observed", "answers recorded and pasted, with and without success", "2026")
_RESULTS = Provenance("observed", "results of each era, and the models' output schemas", "2026")

_EDGE = ENVELOPE_KEYS
_LEGACY = ("success", "errors", "messages", "result")
_INFERENCE = ("errors", "success", "result", "messages")
# The gateway's own envelope is no v4 one, but for 429 (see `other_forms`).
_ORDERS = {"edge": (_EDGE, _LEGACY), "inference": (_INFERENCE,), "gateway": (_INFERENCE,)}
_BATCH_KEYS = {"request_id", "responses"}
_TEXT_KEYS = ("response", "tool_calls", "choices")
_FINISHES = ("stop", "length", "tool_calls", "content_filter")
_OBJECTS = ("chat.completion", "text_completion")
_FORMS = (
    ("internalCode", "message", "name", "description"),
    ("code", "message"),
)


def one_json(reading: Reading) -> Iterable[str] | str:
    """One compact JSON value, nothing around it."""
    if reading.kind == "stream":
        return "no JSON answer"
    if not reading.on_wire:
        return "kept as text, which may have been laid out anew"
    if reading.kind != "json":
        plain = bool(reading.exchange.status == 403 and reading.body.startswith(b"error code: "))
        return "the edge's plain text" if plain else ["the body is no JSON"]
    if reading.value is None:
        return ["the body is no JSON"]
    return [] if is_compact(reading.body) else ["spaces between the JSON tokens"]


def success_keys(reading: Reading) -> Iterable[str] | str:
    """Keys of the envelope of a success."""
    unseen = _no_envelope(reading, refused=False)
    if unseen is not None:
        return unseen
    return _order(tuple(reading.fields), (_EDGE,))


def success_types(reading: Reading) -> Iterable[str] | str:
    """Types in the envelope of a success."""
    unseen = _no_envelope(reading, refused=False)
    if unseen is not None:
        return unseen
    fields = reading.fields
    wrong = [] if fields.get("success") is True else ["`success` is not true"]
    wrong += [] if fields.get("errors") == [] else ["`errors` is not empty"]
    wrong += [] if isinstance(fields.get("messages"), list) else ["`messages` is no list"]
    wrong += [] if isinstance(fields.get("result"), dict) else ["`result` is no object"]
    return wrong


def refusal_keys(reading: Reading) -> Iterable[str] | str:
    """Keys of the envelope of a refusal, in the order of the layer that refused."""
    unseen = _no_envelope(reading, refused=True)
    if unseen is not None:
        return unseen
    layers = {row.layer for row in reading.rows} or {"edge", "inference"}
    return _order(
        tuple(reading.fields), tuple(order for each in sorted(layers) for order in _ORDERS[each])
    )


def refusal_types(reading: Reading) -> Iterable[str] | str:
    """Types in the envelope of a refusal."""
    unseen = _no_envelope(reading, refused=True)
    if unseen is not None:
        return unseen
    return list(_refusal_faults(reading))


def _refusal_faults(reading: Reading) -> Iterator[str]:
    fields, errors = reading.fields, reading.fields.get("errors")
    if fields.get("success") is not False:
        yield "`success` is not false"
    if fields.get("messages") != []:
        yield "`messages` is not empty"
    if not isinstance(errors, list) or not errors:
        yield "`errors` is no list of errors"
        return
    first = errors[0]
    if reading.error is None or not isinstance(first, dict):
        yield "an error without a whole number `code` and a string `message`"
        return
    inference = tuple(fields)[:1] == ("errors",)
    wanted = ("message", "code") if inference else ("code", "message")
    keys = tuple(key for key in first if key != "error_chain")
    if keys != wanted:
        yield f"an error has the keys {', '.join(keys)} instead of {', '.join(wanted)}"
    if fields.get("result") != ({} if inference else None):
        yield "`result` is not {}" if inference else "`result` is not null"


def result_keys(reading: Reading) -> Iterable[str] | str:
    """Keys of a result in the order of its wire."""
    unseen = _no_text(reading)
    if unseen:
        return unseen
    keys = tuple(reading.result)
    if reading.is_openai:
        missing = {"id", "object", "created", "model", "choices"} - set(keys)
        return [f"no {', '.join(sorted(missing))}"] if missing else []
    if reading.result.get("tool_calls") and "response" not in keys:
        keys = ("response", *keys)  # llama-4-scout leaves `response` out beside a call
    orders = {profile.result_keys for profile in PROFILES}
    wire = reading.exchange.wire
    if wire:
        orders = {get_profile(wire).result_keys}
    if reading.result.get("tool_calls"):
        orders |= {("response", "tool_calls"), ("response", "tool_calls", "usage")}
    return _order(keys, tuple(sorted(orders)))


def result_types(reading: Reading) -> Iterable[str] | str:
    """Types in a native result."""
    unseen = _no_text(reading)
    if unseen:
        return unseen
    if "choices" in reading.result:
        return "an OpenAI-shaped result"
    wrong, result = [], reading.result
    said, calls = result.get("response", ""), result.get("tool_calls", [])
    asked = not reading.exchange.request_body or "response_format" in reading.inputs
    if not (
        isinstance(said, str) or (said is None and calls) or (isinstance(said, dict) and asked)
    ):
        wrong.append(f"`response` is {type(said).__name__}")
    if not isinstance(calls, list) or any(not isinstance(call, dict) for call in calls):
        wrong.append("`tool_calls` is no list of objects")
    return wrong


def choice_types(reading: Reading) -> Iterable[str] | str:
    """Choices of an OpenAI-shaped result."""
    unseen = _no_text(reading)
    if unseen:
        return unseen
    if "choices" not in reading.result:
        return "a native result"
    found = choices(reading.result)
    wrong = [] if found else ["`choices` holds no object"]
    if reading.result.get("object") not in _OBJECTS:
        wrong.append(f"`object` is {reading.result.get('object')!r}")
    return wrong + [fault for choice in found for fault in _choice_faults(choice)]


def _choice_faults(choice: dict[str, object]) -> Iterator[str]:
    if choice.get("finish_reason") not in _FINISHES:
        yield f"`finish_reason` is {choice.get('finish_reason')!r}"
    if type(choice.get("index")) is not int:
        yield "a choice without `index`"
    message = choice.get("message")
    if not isinstance(message, dict):
        if not isinstance(choice.get("text"), str):
            yield "a choice without `message` or `text`"
        return
    if message.get("role") != "assistant":
        yield "a message that is not the assistant's"
    if not isinstance(message.get("content"), str) and not message.get("tool_calls"):
        yield "a message without text or calls"


def agrees_with_status(reading: Reading) -> Iterable[str] | str:
    """The envelope's `success` and the HTTP status."""
    status, success = reading.exchange.status, reading.fields.get("success")
    if status is None:
        return "no status was kept"
    if status != 200 and not reading.is_refused:
        return [f"status {status}, where all answers have 200"]
    if isinstance(success, bool) and success == reading.is_refused:
        return [f"status {status} with success {str(success).lower()}"]
    return []


def other_forms(reading: Reading) -> Iterable[str] | str:
    """Errors of the doors that have no envelope of their own kind: binding, OpenAI, gateway."""
    fields, error = reading.fields, reading.fields.get("error")
    if "internalCode" in fields and "error" not in fields:
        wrong = [key for key in _FORMS[0] if key not in fields]
        return [f"a binding's error without {', '.join(wrong)}"] if wrong else []
    if error is None:
        return "no error of a binding, a gateway or /ai/v1"
    for one in error if isinstance(error, list) else [error]:
        if not isinstance(one, dict) or any(key not in one for key in _FORMS[1]):
            return ["an error without code and message"]
    if isinstance(error, list) and (
        fields.get("result") != [] or fields.get("success") is not False
    ):
        return ["a gateway's error says false and holds an empty list as result"]
    return []


def _no_envelope(reading: Reading, *, refused: bool) -> Iterable[str] | str | None:
    if reading.kind != "json":
        return "no JSON answer"
    if reading.is_refused != refused:
        return "a refusal" if reading.is_refused else "no refusal"
    if reading.is_v4:
        return None
    if reading.exchange.door == "native" and reading.on_wire:
        return ["no envelope around it"]
    return "no envelope of api.cloudflare.com"


def _no_text(reading: Reading) -> str:
    if not reading.result:
        return "no result"
    if reading.result.keys() & _BATCH_KEYS:
        return "a batch"
    is_text = any(key in reading.result for key in _TEXT_KEYS)
    return "" if is_text or reading.exchange.probe else "no result of text generation"


def _order(keys: tuple[str, ...], orders: tuple[tuple[str, ...], ...]) -> list[str]:
    if keys in orders:
        return []
    wanted = " or ".join(", ".join(order) for order in orders)
    return [f"keys are {', '.join(keys) or 'none'} instead of {wanted}"]


CHECKS = (
    Check("ENV001", "an answer is one compact JSON value", "warning", _ANSWERS, each(one_json)),
    Check(
        "ENV002",
        "a success has the keys result, success, errors, messages, in this order",
        "warning",
        _ANSWERS,
        each(success_keys),
    ),
    Check(
        "ENV003",
        "a success says true, holds a result object and no errors",
        "error",
        _ANSWERS,
        each(success_types),
    ),
    Check(
        "ENV004",
        "a refusal has its keys in the order of the layer that refused",
        "warning",
        _ANSWERS,
        each(refusal_keys),
    ),
    Check(
        "ENV005",
        "a refusal says false, holds numbered errors and no result",
        "error",
        _ANSWERS,
        each(refusal_types),
    ),
    Check("ENV006", "a result has the keys of its wire", "warning", _RESULTS, each(result_keys)),
    Check(
        "ENV007",
        "`response` is text, an object in JSON mode, null beside calls",
        "error",
        _RESULTS,
        each(result_types),
    ),
    Check("ENV008", "choices finish and hold the answer", "error", _RESULTS, each(choice_types)),
    Check(
        "ENV009",
        "a success has status 200, and a refusal its own",
        "error",
        _ANSWERS,
        each(agrees_with_status),
    ),
    Check(
        "ENV010",
        "errors of binding, gateway and /ai/v1 have a code and a message",
        "error",
        _ANSWERS,
        each(other_forms),
    ),
)
