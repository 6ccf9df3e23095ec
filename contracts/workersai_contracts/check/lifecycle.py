"""Group LIFE: models that are retired, and those that are not."""

import re
from collections.abc import Iterable

from workersai_contracts import refusal
from workersai_contracts.provenance import Provenance

from .reading import Reading
from .value import Check, each

LIFECYCLE_PROBE = "life.retired"

_LIST = Provenance("published", "cloudflare-docs, list of deprecated models", "2025-10-01")
_ANSWER = Provenance("observed", "five reports of 410/5028", "2026")
_DATE = re.compile(r"was deprecated on (\d{4}-\d{2}-\d{2})")
_CODE = refusal.DEPRECATED.code


def retired(reading: Reading) -> Iterable[str] | str:
    """A retired model answers 410/5028; looked at where that was asked, since a mock may serve."""
    if reading.exchange.probe != LIFECYCLE_PROBE:
        return "not asked"
    if reading.model is None or not reading.model.retired:
        return "the model is not retired"
    if (reading.exchange.status, _code(reading)) == (refusal.DEPRECATED.status, _CODE):
        return []
    return [f"answers {reading.exchange.status}, though retired {reading.model.retired}"]


def date(reading: Reading) -> Iterable[str] | str:
    """The refusal names the day that is published."""
    if _code(reading) != _CODE or reading.error is None:
        return "no 5028"
    if reading.model is None or not reading.model.retired:
        return "the model's day is not known"
    found = _DATE.search(reading.error[1])
    said = found[1] if found else "no day"
    wanted = reading.model.retired
    return [] if said == wanted else [f"names {said}, {wanted} is published"]


def living(reading: Reading) -> Iterable[str] | str:
    """A model that is not retired is not refused as such."""
    model = reading.model
    if model is None or model.retired or not reading.on_wire:
        return "no answer of a living model"
    return ["a living model answers 5028"] if _code(reading) == _CODE else []


def status(reading: Reading) -> Iterable[str] | str:
    """410 and 5028 go together."""
    if reading.exchange.status is None:
        return "no status was kept"
    is_gone = reading.exchange.status == refusal.DEPRECATED.status
    if not is_gone and _code(reading) != _CODE:
        return "no 410 and no 5028"
    if is_gone and _code(reading) == _CODE:
        return []
    return [f"status {reading.exchange.status} with code {_code(reading)}"]


def _code(reading: Reading) -> int:
    return reading.error[0] if reading.error else 0


CHECKS = (
    Check("LIFE001", "a retired model is refused as published", "error", _LIST, each(retired)),
    Check("LIFE002", "5028 names the day that is published", "warning", _LIST, each(date)),
    Check("LIFE003", "a living model is not refused as retired", "error", _LIST, each(living)),
    Check("LIFE004", "410 and 5028 go together", "error", _ANSWER, each(status)),
)
