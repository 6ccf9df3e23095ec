"""What becomes of requests beside what single stubs say: their order, the rest, the next faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import SettingError
from ..matcher import Matcher
from ..occasion import Sometimes
from ..registry import data_of, text_of, twist_of
from ..stub import Stub
from .call import Call
from .problem import unprocessable
from .resource import list_stubs

if TYPE_CHECKING:
    from ..state import Tenant
    from ..twist import Twist

REST = "unmatched"
CHOICES = ("default", "refuse")


def order(call: Call) -> object:
    """Try stubs in another order; raises Trouble unless each is named once."""
    ids = call.fields(ids=list)["ids"]
    known = [stub_id for stub_id, _, _ in call.tenant.stubs.items()]
    if not all(type(one) is int for one in ids) or sorted(ids) != sorted(known):
        told = ", ".join(map(str, reversed(known)))
        raise unprocessable(f"ids must name each stub once; there are: {told or 'none'}")
    call.tenant.stubs.arrange(reversed(ids))
    return list_stubs(call)


def show_rest(call: Call) -> object:
    """Return what a request gets that no stub is for."""
    stubs = list(call.tenant.stubs)
    taken = any(_is_rest(stub) for stub in stubs)
    answers = any(stub.answers for stub in stubs)
    return {REST: "refuse" if answers and not taken else "default"}


def set_rest(call: Call) -> object:
    """Say what a request gets that no stub is for: as a scenario's `unmatched` does."""
    wanted = call.fields(unmatched=str)[REST]
    if wanted not in CHOICES:
        raise unprocessable(f"{REST} must be one of {', '.join(CHOICES)}, not {wanted!r}")
    stubs = call.tenant.stubs
    # What a file says stays: it would be back when the file is saved.
    ours = [i for i, stub, _ in stubs.items() if stub.name == REST and not stub.origin]
    if wanted == "refuse":
        for stub_id in ours:
            stubs.remove(stub_id)
    elif not any(_is_rest(stub) for stub in stubs):
        rest = stubs.add(Stub(matcher=Matcher(), name=REST))
        others = [stub_id for stub_id, _, _ in stubs.items() if stub_id != rest]
        stubs.arrange((rest, *others))
    return show_rest(call)


def show_twists(call: Call) -> object:
    """Return what happens to the next answers, whatever stub they come from."""
    tenant = call.tenant
    return {"twists": [_shown(twist, tenant) for twist in tenant.twists]}


def set_twists(call: Call) -> object:
    """Say what happens to the next answers, in place of what was said before.

    Raises:
        Trouble: an unknown name, key or value.
    """
    given = call.fields(twists=list)["twists"]
    if not all(isinstance(one, dict) for one in given):
        raise unprocessable('each of twists is an object such as {"fault": "reset", "times": 2}')
    try:
        twists = tuple(twist_of(one) for one in given)
    except SettingError as error:
        raise unprocessable(str(error)) from None
    for twist in twists:
        call.tenant.forget(("times", twist))
    call.tenant.twists = twists
    return show_twists(call)


def _is_rest(stub: Stub) -> bool:
    """Tell whether a stub leaves all that reaches it to the default reply."""
    return not (stub.outcomes or stub.matcher or stub.needs) and stub.limit is None


def _shown(twist: Twist, tenant: Tenant) -> dict[str, object]:
    times = twist.times if isinstance(twist, Sometimes) else None
    try:
        kind, words = next(iter(data_of(twist))), text_of(twist)
    except SettingError:
        kind, words = "twist", type(twist).__name__
    used = 0 if times is None else min(tenant.asked(("times", twist)), times)
    return {"kind": kind, "words": words, "left": None if times is None else times - used}
