"""The one straight line: route, reading, gates, reply, answer, journal. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from workersai_contracts import refusal
from workersai_contracts.refusal import Refusal

from . import misuse
from .answer import Answer, refuse, say, show, write
from .answered import answered
from .beside import Beside
from .bound import Bound
from .cause import refused_text
from .contract import Contract
from .default import default_reply
from .elsewhen import Elsewhen
from .gate import first_refusal
from .head import Head
from .journal import Entry
from .pace import INSTANT
from .request import NO_CONTROL, Control, Request, Route
from .roster import Roster
from .settings import Settings
from .state import MemoryState, State, Tenant
from .surfaces import Surface
from .surfaces.door import Surfaces, route_of
from .twist import Twist

if TYPE_CHECKING:
    from .replay.player import Player
    from .scenario.stage import Stage

Listener = Callable[[Tenant, Entry], None]

# An answer that is a function of the request alone is kept with it; few variants are in use.
MAX_KEPT = 8
MAX_KEPT_BYTES = 64 * 1024 * 1024


class Mock:
    """Answers requests as Workers AI does.

    Args:
        settings: how.
        state: what changes; in memory unless replicas share it.
    """

    def __init__(self, settings: Settings, state: State | None = None) -> None:
        self.settings = settings
        self.contract = Contract(settings)
        self.state: State = state or MemoryState(settings)
        self.roster = Roster(self.state)
        self.surfaces: Iterable[Surface] = Surfaces(settings)
        # Told of a request when it is answered, and when the answer has ended.
        self.openers: list[Listener] = []
        self.listeners: list[Listener] = []
        self.beside = Beside(self)
        self.elsewhen = Elsewhen(self)
        self._kept_bytes = 0
        # Clients send the same paths again and again: each is understood once.
        self.route = lru_cache(maxsize=1024)(self._route)

    def of(self, head: Head) -> Mock:
        """Return the mock that answers whoever sends this head."""
        return self

    def read(self, method: str, path: str, head: Head, body: bytes) -> Request:
        """Return what was asked, in the mock's own terms."""
        bound = head.bound
        if bound and bound.path:
            path = bound.path
        return self.read_at(self.route(method, path, bound), method, path, head, body)

    def read_at(self, route: Route, method: str, path: str, head: Head, body: bytes) -> Request:
        """Return what was asked where a path led."""
        if route.body is not None:
            body = route.body
        control = head.control_at(route) if self.settings.controllable else NO_CONTROL
        reading = self._at(control).contract.read(route, body)
        if route.surface.model_in_body:
            route = route._replace(model_id=reading.model_id)
        account = self.settings.tenants == "account"
        tenant = self.tenant_of(route.account if account else head.token)
        return Request(method, path, route, head, body, tenant, reading, control=control)

    def _at(self, control: Control) -> Mock:
        return self if control is NO_CONTROL else self.elsewhen.of(control)

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request, by way of the gateway that it passes, if it does."""
        line = self._at(request.control)
        if not (request.route.gateway or request.head.gateway):
            return line.provided(request)
        from .gateway.passage import passed

        return passed(request, line)

    def enter(self, request: Request, answer: Answer, *, arrived_s: float) -> Entry:
        """Record what is about to be sent; `arrived_s` is the loop's time."""
        entry = request.tenant.journal.open(request, answer=answer, at_s=self.settings.clock.now())
        entry.arrived_s = arrived_s
        for opener in self.openers:
            opener(request.tenant, entry)
        return entry

    def leave(self, request: Request, entry: Entry) -> None:
        """Tell who listens that an answer has ended."""
        for listener in self.listeners:
            listener(request.tenant, entry)

    def provided(self, request: Request) -> Answer:
        """Return what the door itself answers: the first shut gate's refusal, or a reply."""
        tenant = request.tenant
        if tenant.ended:
            from .decision import straggle

            return straggle(request, self.roster)
        if request.head.control_error and self.settings.controllable:
            return self.refused(request, misuse.CONTROL.filled(detail=request.head.control_error))
        if tenant.player and (recorded := self._recorded(request, tenant.player)):
            return recorded
        if self.settings.vary:
            request.nth = tenant.nth(request.reading.seed.bits)
        if found := first_refusal(request, self.contract):
            return self._shut(request, found)
        if look_up := request.route.look_up:
            return self._looked_up(request, look_up(request, self.contract))
        answer = (self._stubbed(request) if tenant.stubs else None) or self._said(request)
        if self.settings.quota:
            tenant.quota.spend(answer.neurons, now_s=self.settings.clock.now())
        return answer

    def _looked_up(self, request: Request, body: bytes | Refusal) -> Answer:
        if isinstance(body, Refusal):
            return self.refused(request, body)
        answer = show(request, body)
        queued = request.route.queued
        return self._twisted(answer, request, self._twists(request)) if queued else answer

    def _recorded(self, request: Request, player: Player) -> Answer | None:
        from .replay.turn import replayed

        answer = replayed(request, player, self)
        if answer is None or not answer.recorded:
            return answer
        return self._twisted(answer, request, self._twists(request))

    def _shut(self, request: Request, found: Refusal) -> Answer:
        # A model of any other task is in no catalogue of ours; a stub that names it may answer.
        if found.code == refusal.NO_SUCH_MODEL.code and request.tenant.stubs:
            problem = request.reading.refusal
            if problem is None and (answer := self._stubbed(request, foreign=True)):
                return answer
        return self.refused(request, found)

    def refused(self, request: Request, found: Refusal) -> Answer:
        """Return the answer that refuses a request, and note it for the test's author."""
        ledger = request.tenant.ledger
        if not ledger.expects(found):
            ledger.note("refused", refused_text(request, found, self.contract))
        return refuse(request, found)

    def _stubbed(self, request: Request, *, foreign: bool = False) -> Answer | None:
        from .decision import decide

        answer = decide(request, self.contract, foreign=foreign)
        if answer is None or answer.decision is None or answer.decision.kind != "stub":
            return answer
        stub = answer.decision.stub
        return self._twisted(answer, request, self._twists(request, stub.twists if stub else ()))

    def _said(self, request: Request) -> Answer:
        twists = self._twists(request)
        key = (request.route.surface.name, request.control, request.nth, twists)
        kept = request.reading.answers
        known = kept.get(key)
        if known and not known.dated:
            return known
        # The words are the same again also where the time beside them is not.
        answer = (
            write(request, known.completion, self.contract)
            if known and known.completion
            else say(request, default_reply(request, self.contract), self.contract)
        )
        answer = self._twisted(answer, request, twists)
        if known is None and len(kept) < MAX_KEPT:
            self._make_room(answered(answer).size)
            kept[key] = answer
        return answer

    @cached_property
    def stage(self) -> Stage:
        """The scenario files that are served."""
        from .scenario.stage import Stage

        return Stage(self.state, lambda: self.contract)

    def reseed(self, seed: int) -> None:
        """Draw from another seed from now on, for all tenants."""
        self.elsewhen.forget()
        self.settings = self.settings._replace(seed=seed)
        self.contract = Contract(self.settings)

    def _make_room(self, size: int) -> None:
        # Once as a journal entry, once as the message on the wire.
        self._kept_bytes += 2 * size
        if self._kept_bytes > MAX_KEPT_BYTES:
            self._kept_bytes = 2 * size
            self.contract.forget()

    def tenant_of(self, token: str) -> Tenant:
        """Return the tenant whose bearer token this is; for `account`, whose account id."""
        match self.settings.tenants:
            case "token" | "account":
                return self.state.tenant(token)
            case "session":
                return self.roster.tenant(token)
            case _:
                return self.state.tenant("default")

    def _twists(self, request: Request, stubbed: tuple[Twist, ...] = ()) -> tuple[Twist, ...]:
        twists = self.settings.twists + stubbed + request.tenant.twists + request.control.twists
        if not twists:
            return ()
        from .plan import occurring

        return occurring(twists, request)

    def _twisted(self, answer: Answer, request: Request, twists: tuple[Twist, ...]) -> Answer:
        # The rhythm of a recording is its own; whatever else happens to answers happens to it.
        pace = INSTANT if answer.recorded else self.settings.pace
        if not twists and pace.instant and request.control is NO_CONTROL:
            return answer
        from .plan import plan, twisted  # most servers twist nothing

        return twisted(answer, plan(twists, pace, request.control), request)

    def _route(self, method: str, path: str, bound: Bound | None = None) -> Route:
        return route_of(self.surfaces, method, path, bound)
