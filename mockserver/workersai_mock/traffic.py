"""The requests of a tenant as a sequence that never answers for what it no longer holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

from .matcher import Difference, Matcher, distance

if TYPE_CHECKING:
    from .call import Exchange


class Evicted(AssertionError):
    """Older requests left the bounded journal, so the question cannot be answered."""

    def __init__(self, evicted: int, total: int) -> None:
        super().__init__(
            f"{evicted} of {total} requests have left the journal, so this cannot be told for "
            "sure; keep more with Settings(journal_entries=..., journal_bytes=...)"
        )


class Exchanges(Sequence["Exchange"]):
    """The requests of a moment, oldest first.

    Length, iteration and places counted from the front raise `Evicted` once the journal has
    dropped a request; `kept`, `total` and places counted from the end always answer.

    Attributes:
        kept: the requests that the journal still has.
        total: how many came.
    """

    def __init__(self, kept: tuple[Exchange, ...], *, total: int) -> None:
        self.kept = kept
        self.total = total

    @property
    def evicted(self) -> int:
        """How many the journal no longer has."""
        return self.total - len(self.kept)

    @property
    def whole(self) -> tuple[Exchange, ...]:
        """All requests; raises Evicted where some are gone."""
        if self.evicted:
            raise Evicted(self.evicted, self.total)
        return self.kept

    def __len__(self) -> int:
        return len(self.whole)

    def __bool__(self) -> bool:
        return self.total > 0

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self.whole)

    @overload
    def __getitem__(self, place: int) -> Exchange: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Exchange, ...]: ...
    def __getitem__(self, place: int | slice) -> Exchange | tuple[Exchange, ...]:
        if isinstance(place, int) and -len(self.kept) <= place < 0:
            return self.kept[place]
        return self.whole[place]

    def matching(self, **matcher: Any) -> list[Exchange]:
        """Return the requests that match; takes what `Matcher` takes."""
        meant = Matcher(**matcher)
        return [exchange for exchange in self.whole if meant.matches(exchange)]

    def nearest(self, matcher: Matcher) -> list[tuple[Exchange, list[Difference]]]:
        """Return the kept requests with their differences, fewest first, late ones first."""
        found = [(exchange, matcher.difference(exchange)) for exchange in reversed(self.kept)]
        return sorted(found, key=lambda pair: distance(pair[1]))

    def __repr__(self) -> str:
        return f"<{self.total} requests>"
