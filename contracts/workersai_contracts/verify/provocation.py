"""Which checks the probes of a plan can show anything about, and why not the others."""

from collections.abc import Collection

from workersai_contracts.catalog import input_schema
from workersai_contracts.check import ALL, Check, group_of
from workersai_contracts.check.lifecycle import LIFECYCLE_PROBE
from workersai_contracts.model import Model
from workersai_contracts.probe import Probe
from workersai_contracts.profile import get_profile

_CHUNKS = frozenset({"SSE019", "SSE020", "SSE021", "SSE022", "ENV008"})
# Judged where they turn up; no harmless request makes them.
_NEVER = {
    "ENV010": "no probe is refused at another door",
    "HDR007": "no probe provokes 429",
    "HDR008": "only some answers bear cf-ai-neurons",
}
# What the refusal of a retired model shows, beside its form.
_OF_RETIRED = frozenset({"LIFE001", "LIFE002", "LIFE004"})
_OF_ANY_REFUSAL = frozenset({"REF001", "REF002", "REF003", "ENV001", "ENV004", "ENV005", "ENV009"})
_OF_USAGE = ("USE001", "USE002", "USE003", "USE005", "USE007")
_OF_REFUSAL = _OF_RETIRED | _OF_ANY_REFUSAL | {"HDR001", "HDR004", "HDR005"}


def split_checks(
    model: Model, probes: Collection[Probe], *, wire: str = ""
) -> tuple[tuple[Check, ...], tuple[tuple[Check, str], ...]]:
    """Return the checks that the probes can show, and the others with the reason."""
    reasons = [(check, _unasked(check, model, probes, wire or model.wire)) for check in ALL]
    shown = tuple(check for check, reason in reasons if not reason)
    return shown, tuple((check, reason) for check, reason in reasons if reason)


def _unasked(check: Check, model: Model, probes: Collection[Probe], wire: str) -> str:
    ids = {probe.id for probe in probes}
    if check.id in _NEVER:
        return _NEVER[check.id]
    if ids == {LIFECYCLE_PROBE}:
        return "" if check.id in _OF_REFUSAL else "the model is retired"
    if group_of(check) == "LIFE":
        return _unasked_lifecycle(check, model, asked=LIFECYCLE_PROBE in ids)
    return _unasked_shape(check, model, wire=wire, ids=ids)


def _unasked_lifecycle(check: Check, model: Model, *, asked: bool) -> str:
    if check.id in _OF_RETIRED:
        if not model.retired:
            return "the model is not retired"
        return "" if asked else "the target serves retired models"
    return "the model is retired" if model.retired else ""


def _unasked_shape(check: Check, model: Model, *, wire: str, ids: Collection[str]) -> str:
    profile, has_v1 = get_profile(wire), "v1.plain" in ids
    if check.id in ("REF004", "REF006") and input_schema(model) is None:
        return "the model has no schema"
    is_of_stream = group_of(check) == "SSE" or check.id == "HDR002"
    if is_of_stream and not any(one.endswith(".stream") for one in ids):
        return "the model does not stream"
    if check.id in _CHUNKS and profile.shape == "native" and not has_v1:
        return f"wire {wire} is native"
    if check.id == "ENV007" and profile.shape == "openai":
        return f"wire {wire} is OpenAI-shaped"
    lacking = {
        "SSE012": not profile.padding,
        "SSE016": not (profile.usage_event or has_v1),
        "SSE017": not (profile.first_event_empty or profile.trailing_event),
        **dict.fromkeys(_OF_USAGE, not (profile.usage_keys or has_v1)),
        "USE004": not profile.usage_keys,
    }
    if lacking.get(check.id):
        return f"wire {wire} has no such thing"
    if check.id == "USE004" and model.max_tokens is None:
        return "the model has no default of max_tokens"
    return ""
