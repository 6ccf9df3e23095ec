"""The library's checks of a single value: const, enum, type, bounds, pattern; owns no walk."""

import math
import operator
from collections.abc import Callable, Iterator

from .javascript import UNDEFINED, JsError, is_same, kinds_of, length_of, number_text, text_of
from .keyword import Rules
from .run import Place, Run, Step

Check = Callable[[object, str], str | None]
"""Takes a value and its path; returns what is wrong, or None."""


def compile_value(rules: Rules, place: Place) -> Step:
    """Return the step for a value that is neither walked as an array nor as an object."""
    fixed = list(_fixed_checks(rules))
    checks = list(_checks(rules))
    # Where no type is given, the first of `const` and `enum` that is met ends the matter.
    untyped = rules.type is UNDEFINED or rules.type is None

    def step(value: object, path: str, run: Run) -> int:
        if value is UNDEFINED:
            return 0
        for check in fixed:
            if (wrong := check(value, path or "/")) is not None:
                raise place.refusal(wrong, run)
            if untyped:
                return 1
        for check in checks:
            if (wrong := check(value, path or "/")) is not None:
                raise place.refusal(wrong, run)
        if place.carries:
            run.evaluated.add(path or "/")
        return 1

    return step


def _fixed_checks(rules: Rules) -> Iterator[Check]:
    if rules.constant is not None:
        yield _constant(rules.constant[0])
    if rules.enum is not None:
        yield _enum(rules.enum)


def _checks(rules: Rules) -> Iterator[Check]:
    if rules.has_type:
        yield _type(rules.type)
    if rules.type == "string":
        yield from _lengths(rules)
    if rules.type in ("number", "integer"):
        yield from _bounds(rules)
    if rules.pattern is not None:
        yield _pattern(rules.pattern)


def _constant(wanted: object) -> Check:
    text = text_of(wanted)

    def check(value: object, path: str) -> str | None:
        if is_same(value, wanted):
            return None
        return f"const {text_of(value)} doesn't match {text} at '{path}'"

    return check


def _enum(members: tuple[object, ...]) -> Check:
    listed = text_of(list(members))

    def check(value: object, path: str) -> str | None:
        if any(is_same(value, member) for member in members):
            return None
        return f"enum {text_of(value)} not in {listed} at '{path}'"

    return check


def _type(wanted: object) -> Check:
    text = text_of(wanted)

    def check(value: object, path: str) -> str | None:
        kinds = kinds_of(value)
        if wanted in kinds:
            return None
        found = ",".join(f"'{kind}'" for kind in kinds)
        return f"Type mismatch of '{path}', '{text}' not in {found}"

    return check


def _lengths(rules: Rules) -> Iterator[Check]:
    most, least = rules.numbers.get("maxLength"), rules.numbers.get("minLength")
    if most is not None:
        yield _length(most, broken=operator.gt, demand=f"<= {number_text(most)}")
    if least is not None:
        yield _length(least, broken=operator.lt, demand=f">= {number_text(least)} not met")


def _length(bound: float, *, broken: Callable[[float, float], bool], demand: str) -> Check:
    def check(value: object, path: str) -> str | None:
        if isinstance(value, str) and broken(length_of(value), bound):
            return f"Length of '{path}' must be {demand}"
        return None

    return check


# In the library's order: which bound is broken, and how its text puts the demand.
_BOUNDS: tuple[tuple[str, Callable[[float, float], bool], str], ...] = (
    ("minimum", operator.lt, ">="),
    ("exclusiveMinimum", operator.le, ">"),
    ("maximum", operator.gt, "<="),
    ("exclusiveMaximum", operator.ge, "<"),
    ("multipleOf", lambda value, bound: not _is_multiple(value, bound=bound), "multiple of"),
)


def _is_multiple(value: float, *, bound: float) -> bool:
    # JavaScript's remainder is NaN, which is not 0, where Python's raises.
    return bool(bound) and math.isfinite(value) and math.fmod(value, bound) == 0


def _bounds(rules: Rules) -> Iterator[Check]:
    for keyword, broken, demand in _BOUNDS:
        if keyword in rules.numbers:
            bound = rules.numbers[keyword]
            yield _bound(bound, broken=broken, demand=f"{demand} {number_text(bound)}")


def _bound(bound: float, *, broken: Callable[[float, float], bool], demand: str) -> Check:
    def check(value: object, path: str) -> str | None:
        if isinstance(value, int | float) and broken(value, bound):
            return f"'{path}' must be {demand}"
        return None

    return check


def _pattern(pattern: tuple[str, Callable[[str], object]]) -> Check:
    text, search = pattern

    def check(value: object, path: str) -> str | None:
        try:
            if search(text_of(value)):
                return None
        except JsError:
            pass  # the library takes a value that has no text for one that does not match
        return f"'{path}' failed test {text} patttern"

    return check
