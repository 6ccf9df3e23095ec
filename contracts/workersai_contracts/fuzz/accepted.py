"""What generated requests find of the mock because the service behaves so. Data only."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..provenance import Provenance
from .value import Finding


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that is none.

    Attributes:
        code: of Schemathesis.
        case: the class of the request; see `Finding`.
        status: of the answer.
        why: what the service does instead.
        provenance: how that is known.
    """

    code: str
    case: str
    status: int
    why: str
    provenance: Provenance


ACCEPTED: tuple[Accepted, ...] = ()


def is_accepted(finding: Finding) -> bool:
    """Tell whether the service is known, or taken, to behave so."""
    return any(_key(each) == _key(finding) for each in ACCEPTED)


def unaccepted(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that are some."""
    return [each for each in findings if not is_accepted(each)]


def _key(each: Accepted | Finding) -> tuple[str, str, int]:
    return each.code, each.case, each.status
