"""Sending an answer the rough way: piece by piece, with stalls, lies and broken connections."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from aiohttp import ClientConnectionResetError, HttpVersion11, web

from .message import chunk
from .timeline import STALL, Frame
from .wheel import HIGH_WATER_BYTES, RETRY_S

if TYPE_CHECKING:
    from .answer import Answer
    from .deliver import Delivery

# Closing a socket that lingers for no time resets the connection (SO_LINGER, POSIX).
RESETS = struct.pack("ii", 1, 0)


class Rough:
    """One answer on its way.

    Args:
        http: what is answered.
        answer: with a timeline that is not plain.
        started_s: when the request arrived, on the loop's clock.
        max_stall_s: how long stalls and hangs last unless the client leaves.
    """

    def __init__(
        self, http: web.BaseRequest, answer: Answer, *, started_s: float, max_stall_s: float
    ) -> None:
        self.http = http
        self.answer = answer
        self.timeline = answer.timeline
        self.started_s = started_s
        self.max_stall_s = max_stall_s
        lengthy = self.timeline.length is not None or not answer.streamed
        self.chunked = not lengthy and http.version >= HttpVersion11
        self.loop = asyncio.get_running_loop()

    @property
    def transport(self) -> asyncio.Transport:
        """Where the bytes go; raises ClientConnectionResetError when the client has left."""
        transport = self.http.transport
        if transport is None or transport.is_closing():
            raise ClientConnectionResetError("the client left")
        return transport

    async def send(self, headers: Mapping[str, str], delivery: Delivery) -> web.StreamResponse:
        """Send everything, and break the connection where the timeline says so."""
        response = self._response(headers)
        try:
            if not self.timeline.silent:
                await response.prepare(self.http)
                await self._flush(0)
                await self._frames(delivery)
            if self.timeline.ending == "hang":
                await self._wait(self.max_stall_s, delivery)
            if self.timeline.ending == "close":
                await response.write_eof()
            else:
                await self._break()
        except ClientConnectionResetError:
            delivery.left = True
        return response

    def _response(self, headers: Mapping[str, str]) -> web.StreamResponse:
        response = web.StreamResponse(status=self.answer.status, headers=headers)
        if self.chunked:
            response.enable_chunked_encoding()
        elif self.timeline.length is not None:
            response.content_length = self.timeline.length
        elif not self.answer.streamed:
            response.content_length = len(self.timeline.body)
        return response

    async def _frames(self, delivery: Delivery) -> None:
        timed = self.timeline.at_s is not None
        for frame in self.timeline:
            if timed:
                await asyncio.sleep(max(0.0, self.started_s + frame.at_s - self.loop.time()))
            if frame.data == STALL:
                seconds = self.timeline.stall_s
                await self._wait(self.max_stall_s if seconds is None else seconds, delivery)
                continue
            await self._write(frame)
            delivery.delivered += 1

    async def _write(self, frame: Frame) -> None:
        data = chunk(frame.data) if self.chunked else frame.data
        if self.timeline.separate:
            await self._flush(0)
            write_alone(self.transport, data)
            # Others get their turn, the client's thread among them: it may read meanwhile.
            await asyncio.sleep(self.timeline.gap_s)
        else:
            self.transport.write(data)
            await self._flush(HIGH_WATER_BYTES)

    async def _flush(self, most: int) -> None:
        """Wait until no more bytes than these wait for the kernel to take them."""
        turns = 0
        while self.transport.get_write_buffer_size() > most:
            # What a loop holds back until its next turn is gone then; a slow client takes longer.
            await asyncio.sleep(RETRY_S if turns else 0)
            turns += 1

    async def _wait(self, seconds: float, delivery: Delivery) -> None:
        began_s = self.loop.time()
        delivery.gave_up = True
        try:
            await asyncio.sleep(seconds)
            delivery.gave_up = False
        finally:
            waited_s = self.loop.time() - began_s
            delivery.waited_s += waited_s
            self.started_s += waited_s  # what comes after a stall keeps its rhythm

    async def _break(self) -> None:
        await self._flush(0)
        if self.timeline.ending == "reset":
            found = self.transport.get_extra_info("socket")
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESETS)
            self.transport.abort()
        else:
            self.transport.close()


def write_alone(transport: asyncio.Transport, data: bytes) -> None:
    """Write bytes as one segment of their own, where nothing else waits to be sent.

    A transport may join what is written within one turn of its loop (uvloop does); the socket
    itself does not, since Nagle's algorithm is off.
    """
    sent = 0
    if transport.get_extra_info("sslcontext"):
        transport.write(data)  # a record of its own; past TLS nothing may be written
        return
    # Full, gone, or no file as on Windows: the transport knows what to do.
    with suppress(OSError):
        sent = os.write(transport.get_extra_info("socket").fileno(), data)
    if sent < len(data):
        transport.write(data[sent:])
