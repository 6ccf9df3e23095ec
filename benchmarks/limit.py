"""The limits: raw aiohttp with no validation, no journal and nothing to decide.

`python -m benchmarks.limit PORT server|application`
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from functools import cache
from itertools import cycle, islice

import orjson
from aiohttp import web

TEXT = "A llama left the barn at dawn and walked until the hills were orange"
WORDS = TEXT.split()
HELLO = orjson.dumps(
    {
        "result": {
            "response": TEXT,
            "usage": {"prompt_tokens": 30, "completion_tokens": 14, "total_tokens": 44},
        },
        "success": True,
        "errors": [],
        "messages": [],
    }
)
BACKLOG = 4096


@cache
def events(count: int) -> list[bytes]:
    """Return the events of a stream; the limit renders them once, whoever asks."""
    stream = [
        b"data: " + orjson.dumps({"response": " " + word, "p": "abdefghijklmnop"}) + b"\n\n"
        for word in islice(cycle(WORDS), count)
    ]
    return [*stream, b"data: [DONE]\n\n"]


async def handle(request: web.BaseRequest) -> web.StreamResponse:
    """Say hello, or write `x-events` events, one write each, `x-itl-ms` apart."""
    await request.read()
    count = int(request.headers.get("x-events", 0))
    if not count:
        return web.Response(body=HELLO, content_type="application/json")
    itl_s = float(request.headers.get("x-itl-ms", 0)) / 1000
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    loop = asyncio.get_running_loop()
    due_s = loop.time()
    for event in events(count):
        if itl_s:
            due_s += itl_s
            await asyncio.sleep(due_s - loop.time())
        await response.write(event)
    return response


async def serve(port: int, kind: str) -> None:
    runner: web.AppRunner | web.ServerRunner
    if kind == "server":
        runner = web.ServerRunner(web.Server(handle, access_log=None))
    else:
        app = web.Application()
        app.router.add_post("/client/v4/accounts/{account}/ai/run/{model:.*}", handle)
        runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=BACKLOG).start()
    await asyncio.Event().wait()


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    """Return the loop that the mock would take too."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop
    return uvloop.new_event_loop


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=loop_factory()) as limit:
        limit.run(serve(int(sys.argv[1]), sys.argv[2]))
