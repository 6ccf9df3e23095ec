"""What the admin API shows and changes, beside the journal."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from ..quota import Quota
from ..scenario.entry import Frame, read_entry
from ..scenario.field import Problems
from ..scenario.source import node_of
from .call import Call
from .problem import not_found, unprocessable

if TYPE_CHECKING:
    from ..stub import Stub

PARTS = ("stubs", "journal", "state", "quota")
EVERYTHING = "everything"
SEEDS = 2**63
# What stubs without a file call their scenario.
BY_HAND = "admin"


def health(call: Call) -> object:
    """Say that the mock is there and what it is."""
    settings = call.mock.settings
    return {
        "status": "ok",
        "version": version("workersai-mock"),
        "seed": settings.seed,
        "tenants": settings.tenants,
        "scenario_broken": call.mock.stage.broken,
    }


def list_stubs(call: Call) -> object:
    """Return all stubs, the one that is tried first in front."""
    stubs = call.tenant.stubs.items()
    owned = call.mock.stage.owned(call.tenant)
    listed = [_stub(i, stub, used, file=i in owned) for i, stub, used in reversed(stubs)]
    return {"total": len(listed), "stubs": listed}


def find_stub(call: Call, stub_id: int) -> object:
    """Return one stub; raises Trouble where there is none."""
    owned = call.mock.stage.owned(call.tenant)
    for found, stub, used in call.tenant.stubs.items():
        if found == stub_id:
            return _stub(found, stub, used, file=found in owned)
    raise not_found(f"there is no stub {stub_id}")


def add_stub(call: Call) -> object:
    """Add a stub in the format of scenario files; it is tried before all others."""
    problems = Problems()
    scenarios = call.mock.stage.scenarios
    scenario = scenarios[0].name if scenarios else BY_HAND
    entry = read_entry(node_of(call.body), Frame(call.mock.contract, scenario), problems)
    if entry is None:
        found = problems.sorted()
        raise unprocessable(
            "; ".join(map(str, found)), problems=[problem.described() for problem in found]
        )
    stub_id = call.tenant.stubs.add(entry.stub)
    return _stub(stub_id, entry.stub, 0, file=False)


def remove_stub(call: Call, stub_id: int) -> None:
    """Take a stub away; raises Trouble where there is none."""
    if call.tenant.stubs.remove(stub_id) is None:
        raise not_found(f"there is no stub {stub_id}")


def scenario(call: Call) -> object:
    """Return which files are served, and what is wrong with what is on disk."""
    stage = call.mock.stage
    return {
        "revision": stage.revision,
        "broken": stage.broken,
        "files": [str(file) for file in stage.files],
        "scenarios": [
            {
                "name": s.name,
                "file": s.file,
                "start": s.start,
                "states": list(s.states),
                "stubs": len(s.stubs),
            }
            for s in stage.scenarios
        ],
        "problems": [problem.described() for problem in stage.problems],
    }


def states(call: Call) -> object:
    """Return the state of each scenario."""
    return {"states": dict(call.tenant.stubs.states)}


def move(call: Call) -> object:
    """Put a scenario into a state; raises Trouble where a file's scenario has none such."""
    fields = call.fields(scenario=str, state=str)
    name, state = fields["scenario"], fields["state"]
    known = {s.name: s.states for s in call.mock.stage.scenarios}
    if name not in known and name != BY_HAND:
        raise unprocessable(f"no scenario {name!r}; there are: {', '.join((*known, BY_HAND))}")
    if name in known and state not in known[name]:
        raise unprocessable(f"{name!r} has no state {state!r}: {', '.join(known[name])}")
    call.tenant.stubs.move(name, state)
    return states(call)


def reset(call: Call) -> object:
    """Put parts of the tenant, or everything, back to how the server began."""
    what = call.fields(what=list)["what"]
    if not what or not all(part in (*PARTS, EVERYTHING) for part in what):
        raise unprocessable(f"what must name some of: {', '.join((*PARTS, EVERYTHING))}")
    tenant, stage = call.tenant, call.mock.stage
    if EVERYTHING in what:
        tenant.reset()
    if "stubs" in what:
        tenant.stubs.clear()
        stage.prepare(tenant)
    if "journal" in what:
        tenant.journal.clear()
    if "state" in what:
        stage.rewind(tenant)
    if "quota" in what:
        tenant.quota = Quota()
    return {"reset": sorted(set(what))}


def show_seed(call: Call) -> object:
    """Return what all randomness is drawn from."""
    return {"seed": call.mock.settings.seed}


def set_seed(call: Call) -> object:
    """Draw from another seed, for all tenants; raises Trouble for one that is too large."""
    seed = call.fields(seed=int)["seed"]
    if not -SEEDS <= seed < SEEDS:
        raise unprocessable("a seed has 64 bits at the most")
    call.mock.reseed(seed)
    return show_seed(call)


def _stub(stub_id: int, stub: Stub, used: int, *, file: bool) -> dict[str, object]:
    told = {"id": stub_id, "used": used, "limit": stub.limit, "from_file": file}
    place = {"scenario": stub.scenario, "needs": stub.needs, "then": stub.then}
    return {**told, "name": stub.name, **stub.described(), **place}
