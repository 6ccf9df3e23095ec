"""JSON text as JavaScript's JSON.stringify writes it. Owns no envelope and no schema."""

import re
from collections.abc import Mapping, Sequence

import orjson

# Where orjson may differ from JavaScript: `1.0`, and exponents (`1e16`, `1e-5`). Text that
# merely looks like it costs the slow path, which says the same.
_FLOAT = re.compile(rb"\d(?:\.0(?:[,\]}]|$)|e[-+]?\d)")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def to_json(value: object) -> bytes:
    r"""Render compact JSON: UTF-8 as it is, lone surrogates as `\udXXX`, `/` not escaped.

    NaN and the infinities are null and 1.0 is 1, as in JavaScript; integers of any size keep
    their digits.

    Raises:
        TypeError: a value that JSON has no word for.
    """
    try:
        data = orjson.dumps(value)
    except TypeError:
        # Lone surrogates and integers beyond 64 bits; anything else fails again below.
        return _value(value).encode()
    return data if _FLOAT.search(data) is None else _value(value).encode()


def _value(value: object) -> str:
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case str():
            return _string(value)
        case int():
            return int.__repr__(value)
        case float():
            return _number(value)
        case Mapping():
            members = (f"{_key(key)}:{_value(item)}" for key, item in value.items())
            return "{" + ",".join(members) + "}"
        case Sequence() if not isinstance(value, (bytes, bytearray, memoryview)):
            return "[" + ",".join(map(_value, value)) + "]"
    raise TypeError(f"{type(value).__name__} is not JSON")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key of JSON is a string, not {type(key).__name__}")
    return _string(key)


def _string(text: str) -> str:
    # Two surrogates that make a pair are one character to JavaScript.
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    inner = [orjson.dumps(part).decode()[1:-1] for part in _SURROGATE.split(paired)]
    lone = [f"\\u{ord(found):04x}" for found in _SURROGATE.findall(paired)]
    return '"' + "".join(map(str.__add__, inner, [*lone, ""])) + '"'


def _number(value: float) -> str:
    # ECMAScript Number::toString: Python's repr has the same digits, not the same layout.
    text = repr(value)
    if text[-1] in "fn":
        return "null"
    sign, magnitude = ("-", text[1:]) if value < 0 else ("", text.removeprefix("-"))
    mantissa, _, exponent = magnitude.partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(digits) - len(fraction) + int(exponent or 0)
    digits = digits.rstrip("0") or "0"
    if digits == "0":
        return "0"
    return sign + _layout(digits, point=point)


def _layout(digits: str, *, point: int) -> str:
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    tail = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{tail}e{point - 1:+d}"
