"""The short way to "accepted": matches are counted, no paths kept, no texts made.

Owns no verdict of its own: what it does not accept for certain, the exact steps decide.
"""

from collections.abc import Callable

from .javascript import OBJECT_NAMES, UNDEFINED, is_binary, length_of
from .keyword import Rules, parts_of

THROWS = -1  # the exact step would raise here
UNSURE = -2  # only the exact step can tell

_RARE_BOUNDS = frozenset({"exclusiveMinimum", "exclusiveMaximum", "multipleOf"})

Count = Callable[[object], int]
"""Takes a value (or UNDEFINED); returns its matches, THROWS or UNSURE."""


def compile_quick(rules: Rules) -> Count:
    """Return a function that counts the matches of a payload, as far as it can tell."""
    return _unsure if any(map(_is_intricate, parts_of(rules))) else _count(rules, at_root=True)


def _is_intricate(rules: Rules) -> bool:
    # Here a value found in one place can meet `required` in another, or a name is looked up
    # on JavaScript's prototypes.
    names = [*(rules.properties or {}), *(rules.required or ())]
    return rules.all_of is not None or any(
        not name or "/" in name or name in OBJECT_NAMES for name in names
    )


def _unsure(_value: object) -> int:
    return UNSURE


def _count(rules: Rules, *, at_root: bool = False) -> Count:
    if rules.negated is not None:
        return _unsure
    if rules.one_of is not None:
        return _one_of(rules.one_of, at_root=at_root)
    if rules.any_of is not None:
        return _any_of(rules.any_of, at_root=at_root)
    if rules.type == "array":
        return _array(rules)
    return _object(rules) if rules.is_object else _value(rules)


def _one_of(branches: tuple[Rules, ...], *, at_root: bool) -> Count:
    counts = [_count(rules, at_root=at_root) for rules in branches]
    otherwise = THROWS if at_root else 0

    def count(value: object) -> int:
        rounds = 0
        for branch in counts:
            found = branch(value)
            if found == THROWS:
                continue
            if found < 0:
                return UNSURE
            rounds += found
            if rounds != 1:
                return otherwise
        return 1 if rounds == 1 else otherwise

    return count


def _any_of(branches: tuple[Rules, ...], *, at_root: bool) -> Count:
    counts = [_count(rules, at_root=at_root) for rules in branches]
    otherwise = THROWS if at_root else 0

    def count(value: object) -> int:
        for branch in counts:
            found = branch(value)
            if found > 0:
                return 1
            if found == UNSURE:
                return UNSURE
        return otherwise

    return count


def _array(rules: Rules) -> Count:
    item = _throws if rules.items is None else _count(rules.items)
    # An array of bytes is judged as a whole, not item by item.
    whole = _unsure if rules.properties is not None else _value(rules)

    def count(value: object) -> int:
        if type(value) is list:
            if not (value and type(value[0]) is dict) and is_binary(value):
                return whole(value)
            matches = 0
            for entry in value:
                found = item(entry)
                if found < 0:
                    return found
                matches += found
            return matches
        if type(value) is str:
            return whole(value)
        return UNSURE if type(value) is dict else 0

    return count


def _throws(_value: object) -> int:
    return THROWS


def _object(rules: Rules) -> Count:
    if "minProperties" in rules.numbers or "maxProperties" in rules.numbers:
        return _unsure
    members = {name: _count(part) for name, part in (rules.properties or {}).items()}
    get_member = members.get
    required = frozenset(rules.required or ())
    # What an absent property comes to is known beforehand; most come to nothing.
    absent = [(name, found) for name, part in members.items() if (found := part(UNDEFINED))]
    extra = _extra(rules)

    def count(value: object) -> int:
        if value is UNDEFINED or value is None:
            value = {}
        if type(value) is not dict:
            return UNSURE
        for key in required:
            if key not in value:
                return THROWS
        matches = wanted = 0
        for key, entry in value.items():
            part = get_member(key)
            found = 0 if part is None else part(entry)
            if found > 0:
                matches = 1
                wanted += key in required
            elif found < 0:
                return found
            elif extra is not None:
                found = extra(key, entry)
                if found < 0:
                    return found
                matches |= found > 0
        for name, outcome in absent:
            if name not in value:
                return outcome
        return matches if wanted == len(required) else THROWS

    return count


def _extra(rules: Rules) -> Callable[[str, object], int] | None:
    if rules.additional is None:
        return None
    if rules.additional is False:
        return lambda _key, _value: THROWS
    part = _count(rules.additional)
    # The library looks a further property up by what follows the last slash.
    return lambda key, value: UNSURE if "/" in key else part(value)


def _value(rules: Rules) -> Count:
    if rules.constant is not None or rules.pattern is not None:
        return _known(_unsure)
    if rules.enum is not None:
        return _known(_enum(rules))
    if not rules.has_type:
        return _known(lambda _value: 1)
    if rules.type == "string":
        return _text(rules)
    if rules.type in ("number", "integer"):
        return _number(rules)
    if rules.type == "boolean":
        return _known(lambda value: 1 if type(value) is bool else THROWS)
    if rules.type == "array":
        return _known(lambda value: 1 if type(value) is list else THROWS)
    return _known(_unsure)


def _known(judge: Count) -> Count:
    return lambda value: 0 if value is UNDEFINED else judge(value)


def _enum(rules: Rules) -> Count:
    members = frozenset(member for member in rules.enum or () if type(member) is str)
    if len(members) != len(rules.enum or ()) or rules.type not in ("string", UNDEFINED):
        return _unsure
    return lambda value: 1 if type(value) is str and value in members else THROWS


def _text(rules: Rules) -> Count:
    least = rules.numbers.get("minLength", 0)
    most = rules.numbers.get("maxLength", float("inf"))

    def count(value: object) -> int:
        if type(value) is str:
            # A character is one or two code units: only near a bound must they be counted.
            size = len(value)
            if size < least or size * 2 > most:
                return 1 if least <= length_of(value) <= most else THROWS
            return 1
        return 0 if value is UNDEFINED else THROWS

    return count


def _number(rules: Rules) -> Count:
    if _RARE_BOUNDS & rules.numbers.keys():
        return _known(_unsure)
    least = rules.numbers.get("minimum", -float("inf"))
    most = rules.numbers.get("maximum", float("inf"))
    whole = rules.type == "integer"

    def count(value: object) -> int:
        if type(value) is float:
            if whole and not value.is_integer():
                return THROWS
        elif type(value) is not int:
            return 0 if value is UNDEFINED else THROWS
        return 1 if least <= value <= most else THROWS

    return count
