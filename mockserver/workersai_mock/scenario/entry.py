"""One stub of a scenario: from the object in the file (or in an admin call) to a `Stub`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workersai_contracts.refusal import Refusal

from ..reply import Result
from ..shape import problems as shape_problems
from ..stub import Stub
from ..twist import Twist
from .effect import KINDS, read_effects
from .field import Fields, Problems
from .match import read_match
from .outcome import read_outcomes
from .place import Place
from .source import Node

if TYPE_CHECKING:
    from ..contract import Contract

KEYS = (
    "name",
    "match",
    "reply",
    "replies",
    "refuse",
    "times",
    "state",
    "then",
    *KINDS,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a stub inherits from where it stands.

    Attributes:
        contract: the rules.
        scenario: whose states it names.
        model_id: the model that it stands under, where it does.
        twists: what happens to all answers of the file.
    """

    contract: Contract
    scenario: str
    model_id: str | None = None
    twists: tuple[Twist, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A stub and where its parts stand.

    Attributes:
        stub: what it is.
        place: where it begins.
        places: where each of its keys stands.
    """

    stub: Stub
    place: Place
    places: dict[str, Place]

    @property
    def title(self) -> str:
        """What it is called in texts."""
        name = f" {self.stub.name!r}" if self.stub.name else ""
        return f"the stub{name} in line {self.place.line}" if self.place.line else f"the stub{name}"


def read_entry(node: Node, frame: Frame, problems: Problems) -> Entry | None:
    """Return a stub; None where it cannot be, and `problems` says why."""
    before = problems.errors
    fields = Fields(node, known=KEYS, what="a stub", problems=problems)
    matcher = read_match(
        fields.find("match"), model_id=frame.model_id, contract=frame.contract, problems=problems
    )
    outcomes, twists = read_outcomes(fields), read_effects(fields)
    times = fields.integer("times", least=1)
    stub = Stub(
        matcher=matcher,
        outcomes=outcomes,
        twists=frame.twists + twists,
        # A list is gone through once, however short it is.
        times=1 if times is None and "replies" in fields else times,
        origin=f"{node.place.file}:{node.place.line}" if node.place.line else "",
        name=fields.text("name") or "",
        scenario=frame.scenario,
        needs=fields.text("state"),
        then=fields.text("then"),
    )
    if problems.errors == before and not (outcomes or twists or stub.then):
        fields.wrong(
            node, "the stub does nothing", mend="give it `reply`, `replies`, `refuse` or a fault"
        )
    if problems.errors > before:
        return None
    entry = Entry(stub, node.place, dict(node.keys))
    _check_model(entry, frame.contract, problems)
    _check_shape(entry, frame.contract, problems)
    return entry if problems.errors == before else None


def _check_model(entry: Entry, contract: Contract, problems: Problems) -> None:
    model_id = entry.stub.matcher.model_id
    if model_id is None or contract.catalog.find(model_id):
        return
    place = entry.places.get("match", entry.place)
    whole = all(isinstance(o, Refusal | Result) for o in entry.stub.outcomes)
    near = f"did you mean {contract.catalog.nearest(model_id)}?"
    problems.add(
        place,
        "unknown-model",
        f"the catalogue has no model {model_id!r}",
        mend=near if whole else f"{near} For a model of another task give the whole `result`",
        severity="warning" if whole and entry.stub.outcomes else "error",
    )


def _check_shape(entry: Entry, contract: Contract, problems: Problems) -> None:
    model_id = entry.stub.matcher.model_id or ""
    model = contract.catalog.find(model_id)
    if model_id and model is None:
        return
    wire = contract.profile(model).name if model else None
    for outcome in entry.stub.outcomes:
        for wrong in _shape(outcome, wire, model_id):
            problems.add(
                entry.places.get("reply") or entry.places["replies"],
                "off-contract",
                f"the service does not answer so: {wrong}",
                mend="mend it, or send it all the same with `off_contract: true`",
            )


def _shape(outcome: object, wire: str | None, model_id: str) -> list[str]:
    if not isinstance(outcome, Result) or outcome.off_contract:
        return []
    return shape_problems(outcome.fields, wire=wire, model_id=model_id)
