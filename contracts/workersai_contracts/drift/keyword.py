"""What a change of one keyword of JSON Schema is: types, bounds, values, texts. No walking."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ..schema_file import Json

Node = Mapping[str, "Json"]
LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
RULES = ("pattern", "multipleOf", "uniqueItems", "contentType", "format", "const", "not")
TEXTS = ("title", "description", "examples", "deprecated", "$comment", "$schema", "$id")
_TYPES = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})


class Found(NamedTuple):
    """A kind of change at a keyword, and what changed in words."""

    kind: str
    keyword: str
    what: str


def types(old: Node, new: Node, name: str) -> Iterator[Found]:
    """Yield how the type changed; an integer is a number."""
    was, now = _types(old), _types(new)
    if was == now:
        return
    kind = "type-narrowed" if now < was else "type-widened" if now > was else "type-changed"
    yield Found(kind, "type", f"{name} was {_type_text(old)} and is {_type_text(new)}")


def bounds(old: Node, new: Node, name: str) -> Iterator[Found]:
    """Yield each bound that moved, came or went."""
    for keyword in (*LOWER, *UPPER):
        was, now = old.get(keyword), new.get(keyword)
        if was == now:
            continue
        if was is None or now is None:
            kind = "bound-tightened" if was is None else "bound-loosened"
            what = f"gets a {keyword} of {now}" if was is None else f"loses its {keyword} of {was}"
        else:
            higher = _number(now) > _number(was)
            kind = "bound-tightened" if higher == (keyword in LOWER) else "bound-loosened"
            what = f"moves its {keyword} from {was} to {now}"
        yield Found(kind, keyword, f"{name} {what}")


def values(old: Node, new: Node, name: str) -> Iterator[Found]:
    """Yield the values that an `enum` gained and lost."""
    was, now = old.get("enum"), new.get("enum")
    if was == now:
        return
    if not isinstance(was, list):
        yield Found("rule-added", "enum", f"{name} is limited to {_list(now)}")
        return
    if not isinstance(now, list):
        yield Found("rule-removed", "enum", f"{name} is no longer limited to {_list(was)}")
        return
    if gone := [value for value in was if value not in now]:
        yield Found("value-removed", "enum", f"{name} no longer takes {_list(gone)}")
    if come := [value for value in now if value not in was]:
        yield Found("value-added", "enum", f"{name} also takes {_list(come)}")


def rules(old: Node, new: Node, name: str) -> Iterator[Found]:
    """Yield rules that came, went or changed and that have no order of strictness."""
    for keyword in RULES:
        was, now = old.get(keyword), new.get(keyword)
        if keyword not in old and keyword in new:
            yield Found("rule-added", keyword, f"{name} gets {keyword} {_text(now)}")
        elif keyword in old and keyword not in new:
            yield Found("rule-removed", keyword, f"{name} loses {keyword} {_text(was)}")
        elif was != now:
            what = f"{name} changes {keyword} from {_text(was)} to {_text(now)}"
            yield Found("rule-changed", keyword, what)


def defaults(old: Node, new: Node, name: str) -> Iterator[Found]:
    """Yield a default that changed, came or went."""
    if ("default" in old) == ("default" in new) and old.get("default") == new.get("default"):
        return
    was, now = (_text(node["default"]) if "default" in node else "none" for node in (old, new))
    yield Found("default-changed", "default", f"{name} changes its default from {was} to {now}")


def texts(old: Node, new: Node, name: str) -> Iterator[Found]:
    """Yield annotations that no validator obeys."""
    for keyword in TEXTS:
        if old.get(keyword) != new.get(keyword):
            verb = "changes" if keyword in old and keyword in new else "gets"
            verb = "loses" if keyword not in new else verb
            yield Found("text-changed", keyword, f"{name} {verb} its {keyword}")


KEYWORDS: tuple[Callable[[Node, Node, str], Iterator[Found]], ...] = (
    types,
    bounds,
    values,
    rules,
    defaults,
    texts,
)


def _types(node: Node) -> frozenset[str]:
    named = node.get("type")
    if named is None:
        return _TYPES
    found = {str(each) for each in named} if isinstance(named, list) else {str(named)}
    return frozenset(found | ({"integer"} if "number" in found else set()))


def _type_text(node: Node) -> str:
    named = node.get("type")
    if named is None:
        return "of any type"
    return " or ".join(map(str, named)) if isinstance(named, list) else str(named)


def _number(value: Json) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _list(values: Json) -> str:
    return ", ".join(map(_text, values)) if isinstance(values, list) else _text(values)


def _text(value: Json) -> str:
    from json import dumps  # only a change needs it

    return dumps(value, ensure_ascii=False)
