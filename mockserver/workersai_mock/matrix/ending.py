"""Running one call within a limit, on a thread or on the running loop, and how it ended."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class End:
    """How one call ended.

    Attributes:
        seconds: how long it took, or how long it was waited for.
        value: what it returned.
        error: what it raised.
        hung: it took longer than the limit.
        abandoned: it still runs.
    """

    seconds: float
    value: object = None
    error: BaseException | None = None
    hung: bool = False
    abandoned: bool = False


async def on_loop(call: Callable[[], Awaitable[object]], *, limit_s: float) -> End:
    """Run an awaitable call here; when the limit is over it is cancelled."""
    began_s = time.monotonic()
    limit = asyncio.timeout(limit_s)
    try:
        async with limit:
            value = await call()
    except Exception as error:
        seconds = time.monotonic() - began_s
        return End(seconds, hung=True) if limit.expired() else End(seconds, error=error)
    return End(time.monotonic() - began_s, value)


def on_thread(
    call: Callable[[], object], *, limit_s: float, more_s: float, dismiss: Callable[[], None]
) -> End:
    """Run a call on a thread of its own.

    Args:
        call: plain or awaitable; an awaitable one gets a loop and is cancelled at the limit.
        limit_s: how long it may take.
        more_s: how long it is waited for afterwards, so that it does not disturb the next one.
        dismiss: called when the limit is over, to make it end soon.
    """
    ends: list[End] = []
    thread = threading.Thread(
        target=contextvars.copy_context().run,
        args=(lambda: ends.append(_ended(call, limit_s)),),
        name="workersai-mock fault matrix",
        daemon=True,
    )
    thread.start()
    thread.join(limit_s)
    if not thread.is_alive():
        return ends[0]
    dismiss()
    thread.join(more_s)
    return End(limit_s, hung=True, abandoned=thread.is_alive())


def _ended(call: Callable[[], object], limit_s: float) -> End:
    began_s = time.monotonic()
    try:
        value = call()
        if inspect.isawaitable(value):
            found: Awaitable[object] = value
            return asyncio.run(on_loop(lambda: found, limit_s=limit_s))
    except BaseException as error:  # nobody else would hear of it on this thread
        return End(time.monotonic() - began_s, error=error)
    return End(time.monotonic() - began_s, value)
