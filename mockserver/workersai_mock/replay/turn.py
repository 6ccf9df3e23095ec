"""Recordings in their turn: after a stub that is meant, before the gates and the default."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aiohttp import web

from workersai_contracts.exchange import Exchange
from workersai_contracts.redaction import redacted

from .. import misuse
from ..answer import Answer, refuse
from ..call import call_of
from ..decision import Decision
from .answer import answer_of
from .ask import ask_of
from .recording import recording_of, unplayable_because

if TYPE_CHECKING:
    from ..mock import Mock
    from ..recorder.recorder import Taken
    from ..request import Request
    from .player import Player


def replayed(request: Request, player: Player, mock: Mock) -> Answer | None:
    """Return what was recorded, or our own refusal; None leaves the request to the others."""
    if _stubbed(request, mock):
        return None
    ask = ask_of(request.method, request.path, request.body)
    ledger = request.tenant.ledger
    if recording := player.find(ask):
        answer = answer_of(recording.exchange, speed=player.replay.speed)
        if answer.refusal:
            ledger.expects(answer.refusal)
        answer.decision = Decision("recording", text=recording.place, recorded=True)
        return answer
    if player.replay.on_miss != "fail":
        return None
    text = player.miss(ask)
    ledger.note("unrecorded", text, key=ask.key)
    answer = refuse(request, misuse.UNRECORDED.filled(detail=text))
    answer.decision = Decision("unrecorded", text=text)
    return answer


def to_record(request: Request, mock: Mock) -> bool:
    """Tell whether the service is to answer, since nothing was recorded."""
    player = request.tenant.player
    if player is None or player.replay.on_miss != "record" or request.tenant.ended:
        return False
    ask = ask_of(request.method, request.path, request.body)
    return not player.holds(ask) and not _stubbed(request, mock)


async def record(mock: Mock, http: web.BaseRequest, request: Request) -> web.StreamResponse:
    """Let the service answer, and have its answer as a recording from now on."""
    from ..recorder.recorder import API, Recorder, new_session
    from ..recorder.tape import Tape

    player = request.tenant.player
    assert player is not None
    replay = player.replay
    assert replay.path is not None
    at_s = mock.settings.clock.now()

    def done(taken: Taken) -> None:
        _enter(mock, request, taken, at_s=at_s)
        if not taken.unkept and not unplayable_because(taken.exchange):
            kept = redacted(taken.exchange, patterns=replay.patterns)
            player.keep(recording_of(kept, place=f"{replay.path} (just now)"))

    with Tape(replay.path, patterns=replay.patterns) as tape:
        recorder = Recorder(tape, clock=mock.settings.clock, upstream=replay.upstream or API)
        async with new_session() as session:
            return await recorder.pass_on(http, request.body, session, done=done)


def _stubbed(request: Request, mock: Mock) -> bool:
    stubs = request.tenant.stubs
    return bool(stubs) and stubs.meant(call_of(request, mock.contract))


def _enter(mock: Mock, request: Request, taken: Taken, *, at_s: float) -> None:
    exchange: Exchange = taken.exchange
    if taken.refusal:
        answer = refuse(request, taken.refusal)
        request.tenant.ledger.note("unrecorded", taken.refusal.text)
        answer.decision = Decision("unrecorded", text=taken.refusal.text)
    else:
        answer = answer_of(exchange, speed=1.0)
        text = f"not kept: {taken.unkept}" if taken.unkept else "recorded just now"
        answer = replace(answer, decision=Decision("recording", text=text))
    entry = request.tenant.journal.open(request, answer=answer, at_s=at_s)
    entry.duration_s = taken.duration_s
    entry.delivered, entry.left = len(answer.timeline), exchange.ending == "left"
    for listener in mock.listeners:
        listener(request.tenant, entry)
