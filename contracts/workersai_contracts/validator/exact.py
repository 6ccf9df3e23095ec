"""The library's verdict with its text, step by step in its order; owns no short cut.

Source: npm @cloudflare/cabidela 0.2.4, default options, as seen by running it. Its errors
gather in one ordered set that all branches of a request share, `required` asks which
properties were found to match, and a branch stops at its first error.
"""

from collections.abc import Callable

from .javascript import JsError, count_keys, get_property, kinds_of, number_text, own_keys
from .keyword import Rules
from .run import Place, Run, Step
from .value import compile_value


def compile_verdict(rules: Rules) -> Callable[[object], str | None]:
    """Return what says of a payload None where the library accepts, else the library's message."""
    step = compile_exact(rules, Place())

    def verdict(payload: object) -> str | None:
        try:
            step(payload, "", Run(payload))
        except JsError as error:
            return str(error)
        return None

    return verdict


def compile_exact(rules: Rules | None, place: Place) -> Step:
    """Return the step that does what the library does with `rules`; it raises JsError."""
    if rules is None:
        return _no_schema(place)
    step = _after_not(rules, place)
    return step if rules.negated is None else _not(rules.negated, place, step=step)


def _after_not(rules: Rules, place: Place) -> Step:
    if rules.one_of is not None:
        return _one_of(rules.one_of, place)
    if rules.any_of is not None:
        return _any_of(rules.any_of, place)
    step = _typed(rules, place)
    return step if rules.all_of is None else _all_of(rules.all_of, place, step=step)


def _no_schema(place: Place) -> Step:
    def step(_value: object, path: str, run: Run) -> int:
        raise place.refusal(f"No schema for path '{path or '/'}'", run)

    return step


def _not(rules: Rules, place: Place, *, step: Step) -> Step:
    inner = compile_exact(rules, place)

    def negated(value: object, path: str, run: Run) -> int:
        try:
            inner(value, path, run)
        except JsError:
            return step(value, path, run)
        raise place.refusal(f"not at '{path or '/'}' not met", run)

    return negated


def _list(branches: tuple[Rules, ...], place: Place) -> list[Step]:
    inner = place._replace(in_branch=True, carries=False)
    return [compile_exact(rules, inner) for rules in branches]


def _one_of(branches: tuple[Rules, ...], place: Place) -> Step:
    steps = _list(branches, place)

    def step(value: object, path: str, run: Run) -> int:
        rounds = 0
        for branch in steps:
            try:
                rounds += branch(value, path, run)
            except JsError as error:
                run.errors[str(error)] = None
                continue
            # A branch that finds nothing ends the search as one match too many does.
            if rounds != 1:
                break
        if rounds != 1 and place.at_root:
            raise place.refusal(f"oneOf at '{path or '/'}' not met, {rounds} matches", run)
        return 1 if rounds == 1 else 0

    return step


def _any_of(branches: tuple[Rules, ...], place: Place) -> Step:
    steps = _list(branches, place)

    def step(value: object, path: str, run: Run) -> int:
        for branch in steps:
            try:
                if branch(value, path, run):
                    return 1
            except JsError as error:
                run.errors[str(error)] = None
        if place.at_root:
            raise place.refusal(f"anyOf at '{path or '/'}' not met", run)
        return 0

    return step


def _all_of(rules: Rules, place: Place, *, step: Step) -> Step:
    merged = compile_exact(rules, place._replace(carries=True))

    def both(value: object, path: str, run: Run) -> int:
        try:
            merged(value, path, run)
        except JsError as error:
            if place.at_root:
                raise
            run.errors[str(error)] = None
            return 0
        return step(value, path, run)

    return both


def _typed(rules: Rules, place: Place) -> Step:
    rest = _object(rules, place) if rules.is_object else compile_value(rules, place)
    if rules.type != "array":
        return rest
    items = compile_exact(rules.items, place._replace(at_root=False))

    def array(value: object, path: str, run: Run) -> int:
        kinds = kinds_of(value)
        if "binary" in kinds or "string" in kinds:
            return rest(value, path, run)
        if isinstance(value, list):
            return sum(items(item, f"{path}/{at}", run) for at, item in enumerate(value))
        if isinstance(value, dict):
            return sum(items(value[key], f"{path}/{key}", run) for key in own_keys(value))
        return 0

    return array


def _object(rules: Rules, place: Place) -> Step:
    inner = place._replace(at_root=False)
    members = [(name, compile_exact(r, inner)) for name, r in (rules.properties or {}).items()]
    check_size = _count_check(rules, place)
    add = _additional(rules, place)
    required = rules.required
    listed = ",".join(required or ())

    def step(value: object, path: str, run: Run) -> int:
        check_size(path, run)
        found = set()
        for name, member in members:
            if member(get_property(value, name), f"{path}/{name}", run):
                found.add(f"{path}/{name}")
        matches = len(found) + add(value, path, run, found)
        if required is not None:
            wanted = {f"{path}/{name}" for name in required}
            if wanted - found - run.evaluated:
                message = f"required properties at '{path or '/'}' are '{listed}'"
                raise place.refusal(message, run)
        return 1 if matches else 0

    return step


def _count_check(rules: Rules, place: Place) -> Callable[[str, Run], None]:
    least, most = rules.numbers.get("minProperties"), rules.numbers.get("maxProperties")
    # The library quotes the lower bound in both texts, and counts the keys of the whole payload.
    bound = "undefined" if least is None else number_text(least)

    def check(path: str, run: Run) -> None:
        if least is not None and (count := count_keys(run.payload)) < least:
            raise place.refusal(f"minProperties at '{path or '/'}' is {bound}, got {count}", run)
        if most is not None and (count := count_keys(run.payload)) > most:
            raise place.refusal(f"maxProperties at '{path or '/'}' is {bound}, got {count}", run)

    return check


Addition = Callable[[object, str, Run, set[str]], int]


def _additional(rules: Rules, place: Place) -> Addition:
    extra = rules.additional
    if extra is None:
        return lambda _value, _path, _run, _found: 0
    if extra is False:
        return _nothing_more(place)
    # Each further property is judged on its own: fresh errors, and a path that starts there.
    step = compile_exact(extra, Place(at_root=False))

    def add(value: object, path: str, run: Run, found: set[str]) -> int:
        matches = 0
        for full in _unmatched(value, path, found):
            name = full.rpartition("/")[2]
            if step(get_property(value, name), f"/{name}", Run(payload=value)):
                matches += 1
                run.evaluated.add(f"/{full}")
        return matches

    return add


def _nothing_more(place: Place) -> Addition:
    def add(value: object, path: str, run: Run, found: set[str]) -> int:
        if extra := _unmatched(value, path, found):
            raise place.refusal(
                f"Additional or unevaluated properties '{', '.join(extra)}'"
                f" at '{path or '/'}' not allowed",
                run,
            )
        return 0

    return add


def _unmatched(value: object, path: str, found: set[str]) -> list[str]:
    if not isinstance(value, dict):
        return []
    return [full for key in own_keys(value) if (full := f"{path}/{key}") not in found]
