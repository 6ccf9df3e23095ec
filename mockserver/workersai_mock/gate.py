"""The gates that a request passes, in the order of the service. The tuple is the documentation."""

from __future__ import annotations

import re
from collections.abc import Callable

from workersai_contracts import refusal
from workersai_contracts.refusal import Refusal

from .contract import Contract
from .request import Request
from .surfaces.native import echoed

Gate = Callable[[Request, Contract], Refusal | None]

BEARER = re.compile(r"Bearer [A-Za-z0-9._~+/=-]+")
ACCOUNT = re.compile(r"[0-9a-fA-F]{32}")


def route(request: Request, contract: Contract) -> Refusal | None:
    """Refuse a path or a method that leads nowhere; routing precedes everything."""
    found = request.route
    if found.refusal:
        return found.refusal
    if found.encoded_slash and (contract.settings.strict_path or not contract.settings.convenience):
        return refusal.NO_ROUTE
    return None


def account(request: Request, contract: Contract) -> Refusal | None:
    """Refuse an account id that is not 32 hex digits; the path is echoed."""
    # What is looked up for a user, and what a Worker's binding asks, has none in its path.
    named = request.route.account or not (request.route.look_up or request.route.inside)
    if not named or ACCOUNT.fullmatch(request.route.account):
        return None
    return refusal.MALFORMED_ACCOUNT.filled(path=echoed(request.path))


def auth(request: Request, contract: Contract) -> Refusal | None:
    """Refuse missing, malformed and unknown credentials."""
    if request.route.inside:
        return None
    tokens, bearer = contract.settings.let_in, request.head.bearer
    if bearer is not None:
        if not BEARER.fullmatch(bearer):
            return refusal.MALFORMED_CREDENTIALS
        return refusal.AUTHENTICATION if tokens and bearer[7:] not in tokens else None
    if request.head.has_key:
        return refusal.AUTHENTICATION if tokens else None
    return refusal.MISSING_CREDENTIALS


def model(request: Request, contract: Contract) -> Refusal | None:
    """Refuse a model that the catalogue does not hold."""
    reading = request.reading
    if reading.model:
        return None
    if request.route.surface.model_in_body and reading.refusal:
        return reading.refusal
    return refusal.NO_SUCH_MODEL.filled(model=request.route.model_id)


def lifecycle(request: Request, contract: Contract) -> Refusal | None:
    """Refuse a retired model where the settings ask for today's truth."""
    found = request.reading.model
    if contract.settings.lifecycle == "as-published" or not (found and found.retired):
        return None
    return refusal.DEPRECATED.filled(model=found.id, date=found.retired)


def body(request: Request, contract: Contract) -> Refusal | None:
    """Refuse a body that is missing or no JSON."""
    found = request.reading.refusal
    return found if found and found.name != refusal.BAD_INPUT.name else None


def schema(request: Request, contract: Contract) -> Refusal | None:
    """Refuse what the service's validator refuses, with its text."""
    return request.reading.refusal


def quota(request: Request, contract: Contract) -> Refusal | None:
    """Refuse what exceeds the model's requests a minute or the account's neurons a day."""
    if not contract.settings.quota:
        return None
    return request.tenant.quota.take(request, contract)


GATES: tuple[Gate, ...] = (route, account, auth, model, lifecycle, body, schema, quota)
# What is looked up of no model has the edge's gates alone.
EDGE = GATES[:3]


def first_refusal(request: Request, contract: Contract) -> Refusal | None:
    """Return what the first gate that is shut says, or None when all are open."""
    route = request.route
    for gate in EDGE if route.look_up and not route.queued else GATES:
        if found := gate(request, contract):
            return found
    return None
