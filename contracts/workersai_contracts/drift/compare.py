"""Two snapshots compared: both schemas, then the catalogue."""

from .catalogue import compare_catalogues
from .kind import Change, by_harm
from .schema import compare_schemas
from .snapshot import Snapshot


def compare(old: Snapshot, new: Snapshot) -> list[Change]:
    """Return what changed, the worst first; what either does not hold is not compared."""
    found: list[Change] = []
    if old.input is not None and new.input is not None:
        found += compare_schemas(old.input, new.input, side="request", root="input")
    if old.output is not None and new.output is not None:
        found += compare_schemas(old.output, new.output, side="response", root="output")
    if old.catalogue is not None and new.catalogue is not None:
        found += compare_catalogues(old.catalogue, new.catalogue)
    return by_harm(found)


def has_common(old: Snapshot, new: Snapshot) -> bool:
    """Tell whether there is anything that both hold."""
    pairs = (
        (old.input, new.input),
        (old.output, new.output),
        (old.catalogue, new.catalogue),
    )
    return any(None not in pair for pair in pairs)


def unseen(old: Snapshot, new: Snapshot) -> list[str]:
    """Return what could not be compared, and why; a part that only one of them is about is none."""
    reasons = [*old.unseen, *new.unseen]
    if not reasons and not has_common(old, new):
        reasons.append(f"{old.name} and {new.name} hold nothing that could be compared")
    return reasons
