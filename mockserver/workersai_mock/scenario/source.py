"""YAML text as values that know where they stand. Knows nothing of what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.constructor import ConstructorError, SafeConstructor

from ..errors import ScenarioError
from .place import Place, Problem

Scalar = str | int | float | bool | None
# Dates and the like have no place in JSON: they stay the text that was written.
PLAIN = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null")}
MERGE = "tag:yaml.org,2002:merge"
# Aliases let a short text stand for a huge one.
MAX_NODES = 100_000
DEEPEST = 100
TOO_MUCH = "the file is nested too deeply or too large"


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a file.

    Attributes:
        value: a scalar, the items of a list, or the members of an object.
        place: where it stands.
        keys: where each key of an object stands.
    """

    value: Scalar | tuple[Node, ...] | Mapping[str, Node]
    place: Place
    keys: Mapping[str, Place] = field(default_factory=dict)

    def plain(self) -> Any:
        """Return the value without places."""
        if isinstance(self.value, Mapping):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, tuple):
            return [node.plain() for node in self.value]
        return self.value

    @property
    def kind(self) -> str:
        """What sort of value it is, in words."""
        match self.value:
            case None:
                return "nothing"
            case bool():
                return "true or false"
            case int() | float():
                return "a number"
            case str():
                return "a text"
            case tuple():
                return "a list"
            case _:
                return "an object"


def read_text(text: str, *, file: str) -> Node:
    """Return a YAML document's one value; raises ScenarioError where it is none."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        said = ", ".join(filter(None, (error.context, error.problem)))
        raise _wrong(place, f"this is no YAML: {said}", _syntax_mend(said)) from None
    except RecursionError:
        raise _wrong(Place(file, 1, 1), TOO_MUCH, "make it smaller") from None
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        place = Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise _wrong(place, "a character that YAML does not allow", "remove it") from None
    if root is None:
        raise _wrong(Place(file, 1, 1), "the file is empty", "begin with `version: 1`")
    return _Reader(file).node(root, depth=0)


def node_of(data: object, *, pointer: str = "") -> Node:
    """Return plain data as values whose places are JSON Pointers."""
    place = Place(pointer or "/")
    if isinstance(data, Mapping):
        members = {k: node_of(v, pointer=f"{pointer}/{_escaped(k)}") for k, v in data.items()}
        return Node(members, place, {key: node.place for key, node in members.items()})
    if isinstance(data, list):
        return Node(tuple(node_of(v, pointer=f"{pointer}/{i}") for i, v in enumerate(data)), place)
    assert data is None or isinstance(data, str | int | float)
    return Node(data, place)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.scalar = SafeConstructor()
        self.count = 0

    def node(self, node: yaml.Node, *, depth: int) -> Node:
        self.count += 1
        place = self.place(node)
        if depth > DEEPEST or self.count > MAX_NODES:
            raise _wrong(place, TOO_MUCH, "make it smaller")
        if isinstance(node, yaml.MappingNode):
            return self.members(node, place, depth=depth)
        if isinstance(node, yaml.SequenceNode):
            return Node(tuple(self.node(item, depth=depth + 1) for item in node.value), place)
        return Node(self.plain(node), place)

    def members(self, node: yaml.MappingNode, place: Place, *, depth: int) -> Node:
        members: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for key_node, value_node in node.value:
            at = self.place(key_node)
            if key_node.tag == MERGE:
                raise _wrong(at, "merge keys (`<<`) are not read", "write the keys out")
            key = self.key(key_node, at)
            if key in members:
                raise _wrong(
                    at, f"{key!r} is here twice, first in line {keys[key].line}", "keep one"
                )
            members[key] = self.node(value_node, depth=depth + 1)
            keys[key] = at
        return Node(members, place, keys)

    def key(self, node: yaml.Node, at: Place) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise _wrong(at, "a key must be a word", "quote it")
        return str(node.value)

    def plain(self, node: yaml.Node) -> Scalar:
        if node.tag not in PLAIN:
            return str(node.value)
        try:
            value: Scalar = self.scalar.construct_object(node)
        except (ConstructorError, ValueError):
            raise _wrong(self.place(node), f"{node.value!r} cannot be read", "quote it") from None
        # JSON writes what is beyond 16 bits as two escapes, which YAML leaves apart.
        if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
            try:
                return value.encode("utf-16", "surrogatepass").decode("utf-16")
            except UnicodeDecodeError:
                raise _wrong(
                    self.place(node), "half of a character (a lone surrogate)", "remove it"
                ) from None
        return value

    def place(self, node: yaml.Node) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)


def _wrong(place: Place, text: str, mend: str) -> ScenarioError:
    return ScenarioError([Problem(place, "syntax", text, mend)])


def _syntax_mend(said: str) -> str:
    for words, mend in SYNTAX_MENDS:
        if words in said:
            return mend
    return "look at this line and the one before"


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


SYNTAX_MENDS: Iterable[tuple[str, str]] = (
    ("'\\t'", "indent with spaces, not with tabs"),
    ("mapping values are not allowed", "quote a text that holds a colon"),
    ("expected <block end>", "keys of one object must begin in the same column"),
    ("could not find expected ':'", "a key needs a colon and a space after it"),
    ("found character '@'", "quote a model's id: '@cf/...'"),
    ("found character '`'", "quote the text"),
    ("found undefined alias", "name it with & before it is used"),
    ("flow mapping", "close the { with a }"),
    ("flow sequence", "close the [ with a ]"),
    ("quoted scalar", "close the quotation mark"),
    ("expected a single document", "keep one document per file; remove the second `---`"),
)
