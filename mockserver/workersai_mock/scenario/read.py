"""A whole scenario file as a value. Reads and judges; loads nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ScenarioError
from ..matcher import Matcher
from ..occasion import OnlyFor
from ..stub import Stub
from ..twist import Twist
from .effect import KINDS, read_effects
from .entry import Entry, Frame, read_entry
from .field import Fields, Problems
from .place import Place, Problem
from .source import Node, read_text

if TYPE_CHECKING:
    from ..contract import Contract

VERSION = 1
START = "start"
KEYS = ("version", "name", "start", "unmatched", *KINDS, "models", "stubs")
MODEL_KEYS = (*KINDS, "stubs")


@dataclass(frozen=True, slots=True)
class Scenario:
    """What one file says.

    Attributes:
        name: whose states its stubs name; the file's name unless it says otherwise.
        file: where it comes from.
        start: the state it begins in.
        entries: its stubs; the first that is meant answers.
        rest: what becomes of requests that no stub is for; none leaves them to be refused.
        problems: what is wrong without keeping it from being loaded.
    """

    name: str
    file: str
    start: str
    entries: tuple[Entry, ...]
    rest: tuple[Stub, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def stubs(self) -> tuple[Stub, ...]:
        """All stubs, the one that is tried first in front."""
        return tuple(entry.stub for entry in self.entries) + self.rest

    @property
    def states(self) -> tuple[str, ...]:
        """Every state that is named, the start first."""
        stubs = [entry.stub for entry in self.entries]
        named = (s for stub in stubs for s in (stub.needs, stub.then) if s is not None)
        return tuple(dict.fromkeys((self.start, *named)))


def read_file(path: Path, contract: Contract) -> Scenario:
    """Return the scenario of a file; raises ScenarioError with all that is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _unread(path, "it is not UTF-8 text", "save it as UTF-8") from None
    except OSError as error:
        raise _unread(path, error.strerror or str(error), "give the path of a file") from None
    return read_scenario(text, file=str(path), contract=contract)


def read_scenario(text: str, *, file: str, contract: Contract) -> Scenario:
    """Return the scenario of a text; raises ScenarioError with all that is wrong."""
    problems = Problems()
    scenario = _scenario(read_text(text, file=file), contract, problems)
    found = problems.sorted()
    if problems.errors:
        raise ScenarioError(found)
    return replace(scenario, problems=tuple(found))


def _scenario(node: Node, contract: Contract, problems: Problems) -> Scenario:
    file = node.place.file
    fields = Fields(node, known=KEYS, what="a scenario file", problems=problems)
    if isinstance(node.value, Mapping):
        _check_version(fields)
    name = fields.text("name") or Path(file).stem
    models = _models(fields, contract, problems)
    twists = read_effects(fields) + tuple(
        OnlyFor(model_id, twist)
        for model_id, model in models.items()
        for twist in read_effects(model)
    )
    frame = Frame(contract, name, twists=twists)
    entries: list[Entry] = []
    for model_id, model in models.items():
        items = model.items("stubs", what="stubs")
        entries += _entries(items, replace(frame, model_id=model_id), problems)
    entries += _entries(fields.items("stubs", what="stubs"), frame, problems)
    unmatched = fields.choice("unmatched", ("default", "refuse"))
    if unmatched is None:
        answers = any(entry.stub.answers for entry in entries)
        unmatched = "refuse" if answers else "default"
    return Scenario(
        name=name,
        file=file,
        start=fields.text("start") or START,
        entries=tuple(entries),
        rest=_rest(twists, file) if unmatched == "default" else (),
    )


def _entries(items: Iterable[Node], frame: Frame, problems: Problems) -> list[Entry]:
    return [entry for item in items if (entry := read_entry(item, frame, problems))]


def _rest(twists: tuple[Twist, ...], file: str) -> tuple[Stub, ...]:
    return (Stub(matcher=Matcher(), twists=twists, origin=file, name="unmatched"),)


def _models(fields: Fields, contract: Contract, problems: Problems) -> Mapping[str, Fields]:
    node = fields.find("models")
    if node is None:
        return {}
    if not isinstance(node.value, Mapping):
        fields.wrong(node, f"models is {node.kind}", mend="write a model's id as the key")
        return {}
    for model_id, place in node.keys.items():
        if contract.catalog.find(model_id) is None:
            problems.add(
                place,
                "unknown-model",
                f"the catalogue has no model {model_id!r}",
                mend=f"did you mean {contract.catalog.nearest(model_id)}?",
                severity="warning",
            )
    return {
        model_id: Fields(inner, known=MODEL_KEYS, what="a model", problems=problems)
        for model_id, inner in node.value.items()
    }


def _check_version(fields: Fields) -> None:
    node = fields.find("version")
    if node is not None and node.value == VERSION and not isinstance(node.value, bool):
        return
    newer = node is not None and isinstance(node.value, int) and node.value > VERSION
    fields.problems.add(
        node.place if node else fields.node.place,
        "version",
        f"version is {node.plain()!r}" if node else "version is missing",
        mend="install a newer workersai-mock" if newer else f"write `version: {VERSION}`",
    )


def _unread(path: Path, text: str, mend: str) -> ScenarioError:
    return ScenarioError([Problem(Place(str(path)), "syntax", text, mend)])
