"""What a test claims about its requests; a claim that fails shows the nearest of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .matcher import Matcher
from .summary import outcome, summary
from .traffic import Evicted

if TYPE_CHECKING:
    from .call import Exchange
    from .traffic import Exchanges

NEAREST = 3


def assert_called(exchanges: Exchanges, matcher: Matcher, *, times: int | None) -> None:
    """Fail unless requests match: at least one, or exactly `times`."""
    __tracebackhide__ = True
    if not matcher:
        count, sure = exchanges.total, True
    else:
        count = sum(map(matcher.matches, exchanges.kept))
        sure = not exchanges.evicted
    # What is there is there, and more than asked for is too many, whatever was dropped.
    if not sure and not (count > 0 if times is None else count > times):
        raise Evicted(exchanges.evicted, exchanges.total)
    if count == times or (times is None and count):
        return
    wanted = "a request" if times is None else f"{times} request{'s' * (times != 1)}"
    raise AssertionError(_text(f"expected {wanted}", exchanges, matcher, count))


def assert_called_once_with(exchanges: Exchanges, matcher: Matcher) -> Exchange:
    """Fail unless exactly one request came in all and it matches; return it."""
    __tracebackhide__ = True
    if exchanges.total == 1 and matcher.matches(exchanges[-1]):
        return exchanges[-1]
    count = sum(map(matcher.matches, exchanges.kept))
    raise AssertionError(_text("expected exactly one request in all", exchanges, matcher, count))


def assert_not_called(exchanges: Exchanges, matcher: Matcher) -> None:
    """Fail where a request matches."""
    __tracebackhide__ = True
    found = [exchange for exchange in exchanges.kept if matcher.matches(exchange)]
    if found or (exchanges.total and not matcher):
        raise AssertionError(_text("expected no request", exchanges, matcher, len(found)))
    if exchanges.evicted:
        raise Evicted(exchanges.evicted, exchanges.total)


def last(exchanges: Exchanges) -> Exchange:
    """Return the last request; fail where there was none."""
    __tracebackhide__ = True
    if not exchanges.kept:
        raise AssertionError("no request came")
    return exchanges[-1]


def _text(claim: str, exchanges: Exchanges, matcher: Matcher, count: int) -> str:
    meant = f" matching {matcher!r}" if matcher else ""
    if not exchanges.total:
        return f"{claim}{meant}; no request came at all"
    matched = f"; {count} of {exchanges.total} did" if matcher else f"; {exchanges.total} came"
    lines = [f"{claim}{meant}{matched}"]
    nearest = exchanges.nearest(matcher)
    for exchange, differences in nearest[:NEAREST]:
        lines.append(f"  #{exchange.number} {summary(exchange)} -> {outcome(exchange)}")
        lines += [f"    {difference}" for difference in differences] or ["    matches"]
    if (more := exchanges.total - NEAREST) > 0:
        lines.append(f"  and {more} more")
    return "\n".join(lines)
