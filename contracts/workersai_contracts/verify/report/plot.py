"""The times between the pieces of streams, drawn as SVG. Draws; judges nothing."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import ceil

from workersai_contracts.exchange import Exchange

_WIDTH, _HEIGHT = 640, 200
_LEFT, _BOTTOM, _TOP = 60, 30, 15
_BINS = 40


def gaps(exchanges: Iterable[Exchange]) -> list[float]:
    """Return the milliseconds between the reads of each stream, the first byte's time left out."""
    return [
        (later.at_s - earlier.at_s) * 1000
        for exchange in exchanges
        if (exchange.header("content-type") or "").startswith("text/event-stream")
        for earlier, later in pairwise(exchange.frames)
    ]


def plot(values: Sequence[float]) -> str:
    """Return a histogram as inline SVG, empty where there is nothing to draw."""
    if not values:
        return ""
    ordered = sorted(values)
    top = ordered[min(len(ordered) - 1, ceil(len(ordered) * 0.99) - 1)] or 1.0
    bins = [0] * _BINS
    for value in ordered:
        bins[min(int(value / top * _BINS), _BINS - 1)] += 1
    wide, high = (_WIDTH - _LEFT) / _BINS, _HEIGHT - _BOTTOM - _TOP
    bars = "".join(
        f'<rect x="{_LEFT + number * wide:.1f}" y="{_HEIGHT - _BOTTOM - tall:.1f}" '
        f'width="{wide - 1:.1f}" height="{tall:.1f}" fill="#0969da"/>'
        for number, count in enumerate(bins)
        if (tall := count / max(bins) * high)
    )
    middle = ordered[len(ordered) // 2]
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" font-size="11" fill="currentColor">'
        f"<title>{len(values)} gaps between pieces, half of them below {middle:.2f} ms</title>"
        f'{bars}<path d="M{_LEFT} {_TOP}V{_HEIGHT - _BOTTOM}H{_WIDTH}" fill="none" stroke="#888"/>'
        f'<text x="{_LEFT - 5}" y="{_TOP + 8}" text-anchor="end">{max(bins)}</text>'
        f'<text x="{_LEFT}" y="{_HEIGHT - 10}">0 ms</text>'
        f'<text x="{_WIDTH}" y="{_HEIGHT - 10}" text-anchor="end">{top:.2f} ms</text></svg>'
    )
