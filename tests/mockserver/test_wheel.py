"""The wheel on a loop and transports of our own: time moves when the test says so."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from workersai_mock.message import BATCH_FRAMES
from workersai_mock.wheel import (
    BATCH_STREAMS,
    HIGH_WATER_BYTES,
    TICK_S,
)

from .world import World

LETTERS = [b"a", b"b", b"c", b"d"]


def test_what_is_due_at_once_is_one_write() -> None:
    async def go() -> None:
        world = World()
        transport = world.transport()

        task, stream = await world.run(transport, LETTERS, [100.0] * 4)

        assert task.done()
        assert stream.sent == 4
        assert transport.writes == [(100.0, b"abcd")]

    asyncio.run(go())


def test_frames_come_at_their_deadlines_and_never_early() -> None:
    async def go() -> None:
        world = World()
        transport = world.transport()
        due_s = [100.0, 100.0105, 100.0300001, 100.5]

        task, stream = await world.run(transport, LETTERS, due_s)
        await world.loop.advance(1.0)

        assert task.done()
        assert stream.sent == 4
        assert transport.data == b"abcd"
        late = [at_s - due for (at_s, _), due in zip(transport.writes, due_s, strict=True)]
        assert all(0 <= late_s <= 2 * TICK_S for late_s in late)

    asyncio.run(go())


def test_late_loop_writes_everything_that_became_due_together() -> None:
    async def go() -> None:
        world = World()
        transport = world.transport()

        task, _ = await world.run(transport, LETTERS, [100.1, 100.2, 100.3, 101.0])
        await world.loop.advance(0.9, late_s=0.5)
        halfway = transport.data
        await world.loop.advance(1.0)

        assert halfway == b"abc"
        assert task.done()
        assert [data for _, data in transport.writes] == [b"abc", b"d"]

    asyncio.run(go())


def test_streams_share_the_wheel_each_in_its_own_time() -> None:
    async def go() -> None:
        world = World()
        transports = [world.transport() for _ in range(3)]
        starts = (100.3, 100.1, 100.1)

        tasks = [
            (await world.run(transport, [b"x", b"y"], [start, start + 0.1]))[0]
            for transport, start in zip(transports, starts, strict=True)
        ]
        streams = world.wheel.streams
        await world.loop.advance(0.15)
        early = [transport.data for transport in transports]
        await world.loop.advance(1.0)

        assert streams == 3
        assert early == [b"", b"x", b"x"]
        assert [transport.data for transport in transports] == [b"xy"] * 3
        assert all(task.done() for task in tasks)
        assert world.wheel.streams == 0

    asyncio.run(go())


def test_streams_of_one_slot_keep_their_order_from_event_to_event() -> None:
    async def go() -> None:
        world = World()
        order: list[str] = []
        due_s = [100.1, 100.2, 100.3]

        for name in "abc":
            transport = world.transport()
            transport.noted = partial(order.append, name)
            await world.run(transport, [b"1", b"2", b"3"], due_s)
        await world.loop.advance(1.0)

        assert "".join(order) == "abc" * 3

    asyncio.run(go())


def test_frames_wait_for_a_client_that_does_not_read() -> None:
    async def go() -> None:
        world = World()
        transport = world.transport()
        transport.buffered = HIGH_WATER_BYTES + 1

        task, stream = await world.run(transport, LETTERS, None)
        await world.loop.advance(1.0)
        held = transport.data, task.done(), world.loop.turns
        transport.buffered = HIGH_WATER_BYTES
        await world.loop.advance(0.1)

        assert held[:2] == (b"", False)
        assert 30 < held[2] < 60  # it looks again every 20 ms, not all the time
        assert task.done()
        assert stream.sent == 4
        assert transport.data == b"abcd"

    asyncio.run(go())


def test_closing_transport_ends_a_stream_where_it_is() -> None:
    async def go() -> None:
        world = World()
        transport = world.transport()

        task, stream = await world.run(transport, LETTERS, [100.0, 100.1, 100.2, 100.3])
        await world.loop.advance(0.15)
        transport.closing = True
        await world.loop.advance(0.15)

        assert task.done()
        assert stream.sent == 2
        assert transport.data == b"ab"

    asyncio.run(go())


def test_transport_that_is_closed_already_gets_nothing() -> None:
    async def go() -> None:
        world = World()
        transport = world.transport()
        transport.closing = True

        task, stream = await world.run(transport, LETTERS, None)

        assert task.done()
        assert stream.sent == 0
        assert transport.writes == []

    asyncio.run(go())


def test_cancelled_stream_says_how_far_it_came_and_writes_no_more() -> None:
    async def go() -> None:
        world = World()
        transport = world.transport()

        task, stream = await world.run(transport, LETTERS, [100.0, 100.1, 100.2, 100.3])
        await world.loop.advance(0.15)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await world.loop.advance(1.0)

        assert stream.sent == 2
        assert transport.data == b"ab"
        assert world.wheel.streams == 0

    asyncio.run(go())


def test_late_stream_catches_up_in_batches_between_which_others_come() -> None:
    async def go() -> None:
        world = World()
        transport = world.transport()
        count = BATCH_FRAMES * 3 + 1

        task, stream = await world.run(transport, [b"x"] * count, [100.0] * count)
        first = transport.data
        await world.loop.advance(0.1)

        assert len(first) == BATCH_FRAMES
        assert task.done()
        assert stream.sent == count
        assert [len(data) for _, data in transport.writes] == [BATCH_FRAMES] * 3 + [1]

    asyncio.run(go())


def test_parts_that_are_due_at_once_let_others_come_between() -> None:
    async def go() -> None:
        world = World()
        transport = world.transport()

        task, _ = await world.run(transport, LETTERS, None)
        first = transport.data
        await world.loop.advance(0.1)

        assert first == b"a"
        assert task.done()
        assert [data for _, data in transport.writes] == [b"a", b"b", b"c", b"d"]

    asyncio.run(go())


def test_one_turn_serves_a_bounded_number_of_streams() -> None:
    async def go() -> None:
        world = World()
        transports = [world.transport() for _ in range(BATCH_STREAMS + 10)]

        tasks = [(await world.run(t, [b"x"], [100.1]))[0] for t in transports]
        await world.loop.advance(0.2)

        assert all(task.done() for task in tasks)
        assert {t.data for t in transports} == {b"x"}
        assert world.loop.turns == 2

    asyncio.run(go())


def test_earlier_deadline_moves_the_timer_forward() -> None:
    async def go() -> None:
        world = World()
        late, early = world.transport(), world.transport()

        await world.run(late, [b"x"], [100.9])
        await world.run(early, [b"x"], [100.1])
        await world.loop.advance(0.2)
        halfway = early.data, late.data
        await world.loop.advance(1.0)

        assert halfway == (b"x", b"")
        assert late.data == b"x"

    asyncio.run(go())


def test_deadline_between_two_ticks_does_not_keep_the_wheel_spinning() -> None:
    async def go() -> None:
        world = World()
        transport = world.transport()

        task, _ = await world.run(transport, [b"x"] * 100, [100 + n * 0.00137 for n in range(100)])
        await world.loop.advance(1.0)

        assert task.done()
        assert world.loop.turns <= 140

    asyncio.run(go())
