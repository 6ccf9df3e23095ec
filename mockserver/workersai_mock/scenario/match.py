"""The `match` of a stub: plain values, and the few forms that are more than equality."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..matcher import ABSENT, Matcher, contains
from .field import Problems
from .place import nearest
from .source import Node

if TYPE_CHECKING:
    from ..contract import Contract

# Beside them stand the keys of a request's body.
OWN = ("model", "prompt", "messages", "stream")
FORMS = ("contains", "pattern", "absent", "equals")


def read_match(
    node: Node | None, *, model_id: str | None, contract: Contract, problems: Problems
) -> Matcher:
    """Return which requests are meant.

    Args:
        node: what the file says; nothing stands for every request.
        model_id: the model that the stub stands under.
        contract: which models there are and what they take.
        problems: where problems go.
    """
    if node is None:
        return _matcher({"model": model_id} if model_id else {})
    if not isinstance(node.value, Mapping):
        problems.add(
            node.place, "wrong-value", f"match is {node.kind}", mend="write keys and values"
        )
        return Matcher()
    fields: dict[str, object] = {}
    for key, inner in node.value.items():
        fields[key] = _value(inner, problems)
    if model_id:
        if "model" in fields:
            problems.add(
                node.keys["model"],
                "wrong-value",
                f"the stub stands under the model {model_id}, so its match needs none",
                mend="remove it",
            )
        fields["model"] = model_id
    _check(node, fields, contract, problems)
    return _matcher(fields)


def _matcher(fields: Mapping[str, object]) -> Matcher:
    # Not as keywords: there ABSENT would mean that nothing was given.
    matcher = Matcher()
    matcher.fields.update(fields)
    return matcher


def _value(node: Node, problems: Problems) -> object:
    members = node.value
    if not isinstance(members, Mapping) or len(members) != 1:
        return node.plain()
    ((form, inner),) = members.items()
    match form:
        case "contains":
            return contains(inner.plain())
        case "equals":
            return inner.plain()
        case "absent" if inner.value is True:
            return ABSENT
        case "pattern":
            return _pattern(inner, problems)
    return node.plain()


def _pattern(node: Node, problems: Problems) -> object:
    try:
        return re.compile(str(node.value))
    except re.error as error:
        problems.add(
            node.place, "wrong-value", f"the pattern cannot be: {error}", mend="escape it with \\"
        )
        return ABSENT


def _check(
    node: Node, fields: Mapping[str, object], contract: Contract, problems: Problems
) -> None:
    model = fields.get("model")
    found = contract.catalog.find(model) if isinstance(model, str) else None
    known = contract.known_of(found) if found else _all_known(contract)
    stream = fields.get("stream")
    if "stream" in fields and not isinstance(stream, bool):
        place = node.keys["stream"]
        problems.add(place, "wrong-value", "stream is true or false", mend="write one of them")
    for key in fields:
        if key not in OWN and key not in known and key in node.keys and not (model and not found):
            problems.add(
                node.keys[key],
                "unknown-parameter",
                f"no request has the key {key!r} that the published schema knows",
                mend=nearest(key, sorted({*known, *OWN})),
                severity="warning",
            )


def _all_known(contract: Contract) -> frozenset[str]:
    return frozenset().union(*(contract.known_of(m) for m in contract.catalog.models))
