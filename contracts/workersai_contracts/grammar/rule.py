"""The rules of the event stream with their codes. Data only; the machines judge by them."""

from workersai_contracts.provenance import Provenance

from .value import Rule, Severity

_SDK = Provenance("published", "npm @cloudflare/ai 1.0.53, readStream", "2024-02")
_STREAMS = Provenance("observed", "every whole stream that was recorded or pasted", "2023-2026")
_KEYS = Provenance("observed", "streams of each era, see the wire profiles", "2023-2026")
_VLLM = Provenance("published", "npm @cloudflare/ai 1.0.53, code of vLLM models", "2024-02")
_CHUNKS = Provenance("observed", "/ai/v1 stream recorded, tail of kimi-k2.5 pasted", "2026")


def _rule(code: str, title: str, source: Provenance, severity: Severity = "error") -> Rule:
    return Rule(code, title, severity, source)


RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        _rule("SSE001", "lines are UTF-8 and end in LF, without CR or byte order mark", _SDK),
        _rule("SSE002", "an event is one `data: ` line and one empty line", _SDK),
        _rule("SSE003", "the stream ends with one [DONE]", _SDK),
        _rule("SSE004", "nothing comes after [DONE]", _SDK),
        _rule("SSE005", "no comments and no fields but data", _SDK),
        _rule("SSE006", "the stream is not cut inside an event", _SDK),
        _rule("SSE007", "every event before [DONE] is a JSON object", _SDK),
        _rule("SSE008", "JSON is compact, as JSON.stringify writes it", _SDK, "info"),
        _rule(
            "SSE009",
            "no error inside the stream: refusals come as a status before it",
            Provenance("observed", "all reported refusals, also with stream: true", "2026"),
        ),
        _rule("SSE010", "events have the keys of their wire, in its order", _KEYS, "warning"),
        _rule("SSE011", "`response` is a string and `tool_calls` a list", _KEYS),
        _rule("SSE012", "padding is written in the alphabet of its wire", _KEYS, "info"),
        _rule("SSE013", "empty objects come first, and on wire 2024-02 alone", _VLLM),
        _rule("SSE014", "usage comes once, or not at all where the wire has none", _KEYS),
        _rule("SSE015", "usage is the last event before [DONE]", _KEYS),
        _rule("SSE016", "usage holds its counts as whole numbers", _KEYS),
        _rule("SSE017", "events without text open and close as on their wire", _KEYS, "warning"),
        _rule("SSE018", "the joined text is the text that was expected", _STREAMS),
        _rule("SSE019", "all chunks share id, object, created and model", _CHUNKS),
        _rule("SSE020", "one finish_reason for each choice", _CHUNKS),
        _rule("SSE021", "nothing is said after the finish_reason", _CHUNKS),
        _rule("SSE022", "each choice has an index and a delta", _CHUNKS),
    )
}
