"""Group REF: status, code and text of refusals, and whether what is refused ought to be."""

import re
from collections.abc import Callable, Iterable
from functools import cache

from workersai_contracts import refusal
from workersai_contracts.catalog import get_model, input_schema
from workersai_contracts.probe_table import find_probe
from workersai_contracts.provenance import Provenance
from workersai_contracts.refusal import Refusal
from workersai_contracts.validator import compile_schema

from .reading import Reading
from .value import Check, each

_TABLE = Provenance("observed", "see the rows of the refusal table", "2026")
_CABIDELA = Provenance(
    "observed", "texts of recorded refusals are the templates of @cloudflare/cabidela", "2025-02"
)
_ID = r" \((?P<id>[^()]*)\)"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SUFFIX = re.compile(rf"{_ID}$")
_NOT_JSON = "Request body is not valid json"


def known(reading: Reading) -> Iterable[str] | str:
    """Code and status stand in the table."""
    if reading.error is None:
        return "no numbered error"
    if not reading.rows:
        text = f"code {reading.error[0]} is not in the table"
        return [text] if reading.on_wire and reading.exchange.door == "native" else text
    status = reading.exchange.status
    if status is None:
        return "no status was kept"
    if status in {row.status for row in reading.rows}:
        return []
    wanted = " or ".join(str(s) for s in sorted({row.status for row in reading.rows}))
    return [f"code {reading.error[0]} with status {status} instead of {wanted}"]


def text(reading: Reading) -> Iterable[str] | str:
    """The message follows the template of its code."""
    if reading.error is None:
        return "no numbered error"
    if not reading.rows:
        return f"code {reading.error[0]} is not in the table"
    message = reading.error[1]
    if any(_template(row).fullmatch(message) for row in reading.rows):
        return []
    wanted = " or ".join(repr(row.text) for row in reading.rows)
    return [f"{message!r} is not of the form {wanted}"]


def request_id(reading: Reading) -> Iterable[str] | str:
    """A refusal of inference ends in the request's id, in brackets; one of the edge does not."""
    if not reading.rows or reading.error is None:
        return "no refusal of the table"
    if not reading.on_wire or not reading.is_v4:
        return "kept as text, where ids are cut out"
    found = _SUFFIX.search(reading.error[1])
    if reading.rows[0].layer != "inference":
        return ["the edge's refusal ends in a request id"] if found else []
    if not found or not _UUID.fullmatch(found["id"]):
        return ["no uuid in brackets ends the message"]
    header = reading.exchange.header("cf-ai-req-id")
    if header is not None and header != found["id"]:
        return [f"the message ends in {found['id']}, cf-ai-req-id is {header}"]
    return []


def as_validated(reading: Reading) -> Iterable[str] | str:
    """What the service's validator refuses is refused, with its text, and nothing else is."""
    exchange = reading.exchange
    if exchange.door != "native" or exchange.status is None or reading.model is None:
        return "no request of a known model at the native door"
    if "queueRequest=true" in exchange.url:
        return "a batch, whose schema is but a part of the model's"
    if reading.request is None or exchange.method != "POST":
        return "no request body that is JSON"
    verdict = _validator(reading.model.id)
    if verdict is None:
        return "the model has no schema"
    code, message = reading.error or (0, "")
    if reading.is_refused and (code != refusal.BAD_INPUT.code or _NOT_JSON in message):
        return "refused before the schema, or behind it"
    wanted = verdict(reading.request)
    if wanted is None:
        return [f"refused, though the schema lets it pass: {message}"] if code else []
    filled = refusal.BAD_INPUT.filled(detail=wanted).text
    if not code:
        return [f"let pass, though the schema refuses it: {wanted}"]
    said = _SUFFIX.sub("", message)
    return [] if said == filled else [f"says {said!r} instead of {filled!r}"]


def as_probed(reading: Reading) -> Iterable[str] | str:
    """A probe is answered as is known of what it sends."""
    exchange = reading.exchange
    probe = find_probe(exchange.probe, model_id=exchange.model)
    if probe is None or probe.codes is None or exchange.status is None:
        return "no probe with a known answer"
    if not probe.codes:
        return [f"refused: {reading.error or exchange.status}"] if reading.is_refused else []
    code = reading.error[0] if reading.error else 0
    if code in probe.codes:
        return []
    wanted = " or ".join(map(str, probe.codes))
    found = f"code {code}" if code else f"status {exchange.status} without a code"
    return [f"{found} instead of code {wanted}"]


def before_stream(reading: Reading) -> Iterable[str] | str:
    """A refusal is a status and a JSON body, also where a stream was asked for."""
    if reading.inputs.get("stream") is not True or not reading.is_refused:
        return "no refusal of a stream"
    return ["the refusal comes as an event stream"] if reading.kind == "stream" else []


@cache
def _template(row: Refusal) -> "re.Pattern[str]":
    parts = re.split(r"\{[a-z_]+\}", row.text)
    # The id is cut out where people paste; whether it must be there is REF003's to say.
    return re.compile(f"{'.+'.join(map(re.escape, parts))}(?:{_ID})?", re.DOTALL)


@cache
def _validator(model_id: str) -> Callable[[object], str | None] | None:
    schema = input_schema(get_model(model_id))
    return compile_schema(schema) if schema else None


CHECKS = (
    Check("REF001", "code and status stand in the table of refusals", "error", _TABLE, each(known)),
    Check("REF002", "the message is that of the code", "warning", _TABLE, each(text)),
    Check(
        "REF003",
        "inference ends its message in the request id of cf-ai-req-id, the edge does not",
        "warning",
        _TABLE,
        each(request_id),
    ),
    Check(
        "REF004",
        "what the service's validator refuses is refused with its text, and nothing else is",
        "error",
        _CABIDELA,
        each(as_validated),
    ),
    Check("REF005", "a probe is answered as is known", "error", _TABLE, each(as_probed)),
    Check(
        "REF006",
        "a refusal is a status and JSON, also where a stream was asked for",
        "error",
        Provenance("observed", "all clients seen", "2026"),
        each(before_stream),
    ),
)
