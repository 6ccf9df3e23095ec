"""Where a statement about the service comes from. Data only; the fidelity page prints it."""

from typing import Literal, NamedTuple

Mark = Literal["published", "observed", "assumed", "contested", "convenience"]


class Provenance(NamedTuple):
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
