"""JavaScript's view of a JSON value: property lookup, text, key order; owns no keyword.

Facts of ECMA-262 (2024) and, for the native functions' texts and the depth of a joined
array, of V8 as Node 24 has it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal


class Undefined:
    """The type of `UNDEFINED`."""

    def __repr__(self) -> str:
        """Say it as JavaScript does."""
        return "undefined"


UNDEFINED: Final = Undefined()


class Function(NamedTuple):
    """A native function, reached where a payload's value has no such property of its own."""

    name: str
    arity: int


class JsError(Exception):
    """An exception that JavaScript itself throws; the text is its `message`."""


# `Array.prototype.join` calls itself: V8 ends a deeper text with this on its usual stack.
_JOIN_DEPTH = 3125
_STACK_OVERFLOW = "Maximum call stack size exceeded"
_NO_PRIMITIVE = "Cannot convert object to primitive value"
_NOT_AN_OBJECT = "Cannot convert undefined or null to object"

_LARGEST_INDEX = 2**32 - 2  # ECMA-262 6.1.7: integer keys beyond an array index keep their place
_LARGEST_EXACT = 2**53


def _functions(owner: str, *names_by_arity: str) -> dict[str, Function]:
    named = {
        name: Function(name, arity)
        for arity, names in enumerate(names_by_arity)
        for name in names.split()
    }
    return named | {"constructor": Function(owner, 1)}


_OBJECT = _functions(
    "Object",
    "toString valueOf toLocaleString",
    "hasOwnProperty __lookupGetter__ __lookupSetter__ isPrototypeOf propertyIsEnumerable",
    "__defineGetter__ __defineSetter__",
)
OBJECT_NAMES = frozenset(_OBJECT) | {"__proto__"}
_ARRAY = _OBJECT | _functions(
    "Array",
    "pop reverse shift keys entries values flat toReversed toLocaleString toString",
    "at concat fill find findIndex findLast findLastIndex lastIndexOf push unshift sort includes"
    " indexOf join forEach filter flatMap map every some reduce reduceRight toSorted",
    "copyWithin slice splice toSpliced with",
)
_STRING = (
    _OBJECT
    | _functions(
        "String",
        "big blink bold fixed isWellFormed italics normalize small strike sub sup toString"
        " toWellFormed trim trimStart trimEnd toLocaleLowerCase toLocaleUpperCase toLowerCase"
        " toUpperCase valueOf",
        "anchor at charAt charCodeAt codePointAt concat endsWith fontcolor fontsize includes"
        " indexOf lastIndexOf link localeCompare match matchAll padEnd padStart repeat search"
        " startsWith",
        "replace replaceAll slice split substr substring",
    )
    | {"trimLeft": Function("trimStart", 0), "trimRight": Function("trimEnd", 0)}
)
_NUMBER = _OBJECT | _functions(
    "Number", "valueOf toLocaleString", "toExponential toFixed toPrecision toString"
)
_BOOLEAN = _OBJECT | _functions("Boolean", "toString valueOf")
_FUNCTION = _OBJECT | _functions("Function", "toString", "bind call", "apply")


def get_property(owner: object, key: str) -> object:
    """Return `owner[key]`, or UNDEFINED; a falsy owner has none (the library asks no further)."""
    if isinstance(owner, dict):
        found = owner.get(key, UNDEFINED)
        if found is not UNDEFINED:
            return found
        return {} if key == "__proto__" else _OBJECT.get(key, UNDEFINED)
    if isinstance(owner, Function):
        own = {"name": owner.name, "length": owner.arity}
        return own.get(key, _FUNCTION.get(key, UNDEFINED))
    if owner is UNDEFINED or owner is None or not (owner or isinstance(owner, list)):
        return UNDEFINED
    if isinstance(owner, bool):
        return _BOOLEAN.get(key, UNDEFINED)
    if isinstance(owner, int | float):
        return _NUMBER.get(key, UNDEFINED)
    return _get_element(owner, key)


def _get_element(owner: object, key: str) -> object:
    units: list[object] | str
    if isinstance(owner, str):
        units, inherited = code_units(owner), _STRING
    else:
        assert isinstance(owner, list)
        units, inherited = owner, _ARRAY
    if key == "length":
        return len(units)
    if _is_index(key):
        return units[int(key)] if int(key) < len(units) else UNDEFINED
    return inherited.get(key, UNDEFINED)


def code_units(text: str) -> str:
    """Return `text` with every character beyond the BMP as its two surrogates."""
    if text.isascii():
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(low | high << 8) for low, high in zip(units[::2], units[1::2], strict=True))


def length_of(text: str) -> int:
    """Return the length of `text` in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def own_keys(members: dict[str, object]) -> list[str]:
    """Return the keys in JavaScript's order: array indices ascending, then as written."""
    indices = [key for key in members if _is_index(key)]
    if not indices:
        return list(members)
    return sorted(indices, key=int) + [key for key in members if not _is_index(key)]


def _is_index(key: str) -> bool:
    if not (key.isascii() and key.isdigit() and len(key) <= 10):
        return False
    return key == "0" or (key[0] != "0" and int(key) <= _LARGEST_INDEX)


def count_keys(value: object) -> int:
    """Return `Object.keys(value).length`.

    Raises:
        JsError: `value` is null.
    """
    if value is None:
        raise JsError(_NOT_AN_OBJECT)
    if isinstance(value, str):
        return length_of(value)
    return len(value) if isinstance(value, list | dict) else 0


def is_same(left: object, right: object) -> bool:
    """Return JavaScript's `===`: types apart, objects and arrays never equal to another's."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float | str):
        return left == right
    return left is None and right is None


def text_of(value: object) -> str:
    """Return `String(value)`.

    Raises:
        JsError: JavaScript cannot make a text of it.
    """
    if not isinstance(value, list):
        return _plain_text(value)
    pieces: list[str] = []
    open_arrays: list[Iterator[object]] = [iter(value)]
    first = True
    while open_arrays:
        item = next(open_arrays[-1], UNDEFINED)
        if item is UNDEFINED:
            open_arrays.pop()
            first = False
            continue
        if not first:
            pieces.append(",")
        first = isinstance(item, list)
        if isinstance(item, list):
            open_arrays.append(iter(item))
            if len(open_arrays) > _JOIN_DEPTH:
                raise JsError(_STACK_OVERFLOW)
        elif item is not None:
            pieces.append(_plain_text(item))
    return "".join(pieces)


def _plain_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, Function):
        return f"function {value.name}() {{ [native code] }}"
    if isinstance(value, dict):
        # A payload's own `toString` hides the inherited one and is no function.
        if "toString" in value:
            raise JsError(_NO_PRIMITIVE)
        return "[object Object]"
    return "null" if value is None else "undefined"


def number_text(number: int | float) -> str:
    """Return JavaScript's decimal text of a number (ECMA-262 6.1.6.1.20)."""
    if isinstance(number, int) and abs(number) <= _LARGEST_EXACT:
        return str(number)
    number = float(number)
    if number == 0:
        return "0"
    if number in (float("inf"), float("-inf")):
        return "Infinity" if number > 0 else "-Infinity"
    from decimal import Decimal  # few messages quote a number that is no integer

    sign = "-" if number < 0 else ""
    return sign + _digits_text(Decimal(repr(abs(number))).normalize())


def _digits_text(number: "Decimal") -> str:
    _, parts, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    digits = "".join(map(str, parts))
    point = len(digits) + exponent
    if len(digits) <= point <= 21:
        return digits + "0" * exponent
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    mantissa = digits[0] + ("." + digits[1:] if digits[1:] else "")
    return f"{mantissa}e{point - 1:+d}"


def kinds_of(value: object) -> tuple[str, ...]:
    """Return the names of the types that the library sees in a value, in its order."""
    if isinstance(value, str):
        return ("string",)
    if isinstance(value, bool):
        return ("boolean",)
    if isinstance(value, int):
        return ("number", "integer")
    if isinstance(value, float):
        return ("number", "integer") if value.is_integer() else ("number",)
    if isinstance(value, list):
        return ("array", "binary") if is_binary(value) else ("array",)
    if isinstance(value, dict):
        return ("object",)
    return ("null",) if value is None else ()


def is_binary(items: list[object]) -> bool:
    """Tell whether the library takes an array for bytes: no item but numbers and texts,
    or null the first of the others (it compares what it finds with undefined, loosely).
    """
    for item in items:
        kind = type(item)
        if kind is not str and kind is not int and kind is not float:
            return item is None
    return True
