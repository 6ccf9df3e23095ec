"""Group USE: counts of tokens, within one answer and between answers to the same request."""

from collections.abc import Iterable

from workersai_contracts.era import default_era
from workersai_contracts.grammar.usage import COUNTS, find_fault, sum_fault
from workersai_contracts.provenance import Provenance

from .pair import completion_difference, counted, pairs, prompt_difference, seeded, text_difference
from .reading import Reading
from .value import Check, each

_SCHEMA = Provenance("published", "output schemas of the models", "2025")
_DEFAULT = Provenance("published", "schema, and the release note on max_tokens", "2025-02-21")
_SAME = Provenance("assumed", "one prompt is one number of tokens", "2026")
_SEED = Provenance("published", "schema: `seed` makes an answer repeatable; not tested live")


def adds_up(reading: Reading) -> Iterable[str] | str:
    """The total is the sum of its parts."""
    if not reading.usages:
        return "no usage"
    return [fault for usage in reading.usages if (fault := sum_fault(usage))]


def counts(reading: Reading) -> Iterable[str] | str:
    """Counts are whole numbers, and prompt and text are counted as something."""
    if not reading.usages or reading.kind == "stream":
        return "no usage of a plain answer"
    usage = reading.usages[0]
    fault = find_fault(usage)
    if fault:
        return [fault]
    # A conversation without a message is no token, where no template surrounds it.
    counted = COUNTS[1:2] if reading.inputs.get("messages") == [] else COUNTS[:2]
    empty = [name for name in counted if usage[name] == 0]
    return [f"{' and '.join(empty)} of an answer with text is 0"] if empty and reading.text else []


def bounded(reading: Reading) -> Iterable[str] | str:
    """No more tokens than were asked for."""
    asked = reading.inputs.get("max_tokens")
    if isinstance(asked, bool) or not isinstance(asked, int) or asked < 1:
        return "no max_tokens was asked for"
    choices = reading.inputs.get("n")  # usage counts all of them, the bound holds for each
    return _within(reading, asked * (choices if isinstance(choices, int) else 1))


def bounded_by_default(reading: Reading) -> Iterable[str] | str:
    """No more tokens than the model's default where none are asked for."""
    if not reading.inputs or "max_tokens" in reading.inputs or reading.model is None:
        return "no request of a known model without max_tokens"
    default = default_era(reading.model).max_tokens
    return _within(reading, default) if default else "the model has no default"


def _within(reading: Reading, bound: int) -> Iterable[str] | str:
    if not reading.usages:
        return "no usage"
    found = [usage.get("completion_tokens") for usage in reading.usages]
    most = max((n for n in found if isinstance(n, int)), default=0)
    return [f"{most} tokens where {bound} are the bound"] if most > bound else []


CHECKS = (
    Check("USE001", "total_tokens is the sum of its parts", "error", _SCHEMA, each(adds_up)),
    Check("USE002", "a plain answer counts prompt and text", "error", _SCHEMA, each(counts)),
    Check("USE003", "max_tokens bounds completion_tokens", "error", _DEFAULT, each(bounded)),
    Check(
        "USE004",
        "the model's default bounds completion_tokens",
        "warning",
        _DEFAULT,
        each(bounded_by_default),
    ),
    Check(
        "USE005",
        "the same request counts the same prompt_tokens, streamed and plain",
        "warning",
        _SAME,
        pairs(prompt_difference, key=counted),
    ),
    Check(
        "USE006",
        "the same request and seed get the same text",
        "info",
        _SEED,
        pairs(text_difference, key=seeded),
    ),
    Check(
        "USE007",
        "the same text counts the same completion_tokens, streamed and plain",
        "warning",
        _SAME,
        pairs(completion_difference, key=counted),
    ),
)
