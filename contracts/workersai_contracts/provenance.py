"""Where a statement about the service comes from. Data only; the fidelity page prints it."""

from dataclasses import dataclass
from typing import Literal

Mark = Literal["published", "observed", "assumed", "contested", "convenience"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """The evidence behind one statement.

    Attributes:
        mark: `published` (schema, docs or source of Cloudflare's), `observed` (an answer of the
            real API was recorded or reported), `assumed` (unknown; we chose), `contested`
            (sources disagree), `convenience` (kinder than what is known, so that work gets done).
        source: what was read, in words a reader can look up.
        date: when it held, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; empty where undated.
    """

    mark: Mark
    source: str
    date: str = ""
