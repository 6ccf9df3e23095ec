"""A recorded exchange as what a stub answers: its bytes, its times, the way it ended."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ..errors import StubError

if TYPE_CHECKING:
    from workersai_contracts.exchange import Exchange


@dataclass(frozen=True, slots=True, repr=False)
class Recorded:
    """What was recorded, sent as it came, whatever the request asked for.

    Attributes:
        exchange: what was recorded.
        speed: how many times faster its bytes come; 0 is at once.
        place: which one of which file it is; empty where it comes from none.

    Raises:
        StubError: the exchange cannot be played, or there is no such speed.
    """

    exchange: Exchange
    speed: float = 0.0
    place: str = ""

    def __post_init__(self) -> None:
        from ..replay.recording import unplayable_because

        if not 0 <= self.speed < float("inf"):
            raise StubError(f"a recording has no speed of {self.speed}: 0 (at once) and more")
        if why := unplayable_because(self.exchange, asked=False):
            raise StubError(f"{self.place or 'the recording'} cannot be played: {why}")

    @classmethod
    def read(cls, path: Path | str, *, number: int = 1, speed: float = 0.0) -> Self:
        """Return one exchange of a file of `record`, of an export, or of a HAR file.

        Args:
            path: the file.
            number: which exchange, from 1.
            speed: how many times faster its bytes come; 0 is at once.

        Raises:
            FileFormatError: the file cannot be read.
            StubError: it has no such exchange, or that one cannot be played.
        """
        from workersai_contracts.evidence import read_evidence

        found = list(read_evidence(Path(path)))
        if not 1 <= number <= len(found):
            raise StubError(f"{path} has {len(found)} exchanges, and no number {number}")
        return cls(found[number - 1], speed, f"{path}#{number}")

    def __repr__(self) -> str:
        exchange = self.exchange
        said = self.place or f"{exchange.method} {exchange.model or exchange.url}"
        return f"Recorded({said}, speed={self.speed:g})"
