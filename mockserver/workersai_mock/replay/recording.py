"""Recordings, read from files, and how they are to be played. Plays nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from workersai_contracts.exchange import Exchange
from workersai_contracts.redaction import Pattern

from ..errors import SettingError
from .ask import Ask, ask_of

OnMiss = Literal["fail", "default", "record"]
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """One exchange that can be played.

    Attributes:
        exchange: what was recorded.
        ask: what is asked where it is the answer.
        place: which one of which file it is.
    """

    exchange: Exchange
    ask: Ask
    place: str

    def __str__(self) -> str:
        asked = self.exchange.model or self.exchange.url.partition("?")[0]
        return f"{self.place} ({self.exchange.method} {asked})"

    def age_s(self, now_s: float) -> float | None:
        """Return how old it is; None where it does not say."""
        try:
            at = datetime.fromisoformat(self.exchange.recorded_at)
        except ValueError:
            return None
        return now_s - (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replay:
    """Recordings and how they are played.

    Attributes:
        recordings: in order; of several for the same request the n-th answers the n-th, the last
            one all that follow.
        speed: how many times faster than it was recorded; 0 is at once.
        on_miss: what a request gets that was not recorded: `fail` our own 400, `default` what
            the mock says without recordings, `record` what the service says, which is kept.
        max_age_days: older recordings are called stale; None calls none so.
        unplayable: what the files hold that cannot be played, and why.
        path: the file that `record` appends to.
        upstream: where `record` asks; None is Cloudflare's API.
        patterns: what `record` takes out of bodies beside secrets that can be told.
    """

    recordings: tuple[Recording, ...] = ()
    speed: float = 1.0
    on_miss: OnMiss = "fail"
    max_age_days: float | None = None
    unplayable: tuple[str, ...] = ()
    path: Path | None = None
    upstream: str | None = None
    patterns: tuple[Pattern, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.speed < float("inf"):
            raise SettingError(f"a replay has no speed of {self.speed}: 0 (at once) and more")

    def stale(self, now_s: float) -> list[Recording]:
        """Return the recordings that are older than they may be."""
        if self.max_age_days is None:
            return []
        limit_s = self.max_age_days * DAY_S
        return [each for each in self.recordings if (each.age_s(now_s) or 0.0) > limit_s]


def read_replay(
    *paths: Path | str,
    speed: float = 1.0,
    on_miss: OnMiss = "fail",
    max_age_days: float | None = None,
    upstream: str | None = None,
    patterns: Iterable[Pattern] = (),
) -> Replay:
    """Return what files hold: JSON lines of `record`, or HAR; `Replay` says what the rest means.

    Raises:
        FileFormatError: a file cannot be read.
        SettingError: an argument cannot be.
    """
    if not paths:
        raise SettingError("a replay wants a file of recordings")
    files = [Path(path) for path in paths]
    # Where the service is asked, a first run makes the file.
    there = [path for path in files if on_miss != "record" or path.exists()]
    recordings, unplayable = _read(there)
    return Replay(
        recordings=tuple(recordings),
        speed=speed,
        on_miss=on_miss,
        max_age_days=max_age_days,
        unplayable=tuple(unplayable),
        path=files[-1],
        upstream=upstream,
        patterns=tuple(patterns),
    )


def _read(files: Iterable[Path]) -> tuple[list[Recording], list[str]]:
    from workersai_contracts.evidence import read_evidence

    recordings: list[Recording] = []
    unplayable: list[str] = []
    for path in files:
        for number, exchange in enumerate(read_evidence(path), 1):
            place = f"{path}#{number}"
            if why := unplayable_because(exchange):
                unplayable.append(f"{place}: {why}")
            else:
                recordings.append(recording_of(exchange, place=place))
    return recordings, unplayable


def recording_of(exchange: Exchange, *, place: str) -> Recording:
    """Return an exchange as one that can be played."""
    ask = ask_of(exchange.method, exchange.url, exchange.request_body)
    return Recording(exchange, ask, place)


def unplayable_because(exchange: Exchange, *, asked: bool = True) -> str:
    """Say why an exchange cannot be played; empty where it can.

    Args:
        exchange: what was recorded.
        asked: it is to be found by what is asked.
    """
    if asked and not exchange.url:
        return "it does not say what was asked"
    if exchange.ending == "left":
        return "the client left, so the rest of the answer is not known"
    if exchange.capture == "text" and not exchange.frames and exchange.status is None:
        return "the answer was not kept"
    return ""
