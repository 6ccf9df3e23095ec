"""Reading a request body as JavaScript does; owns the numbers' form, not what they mean.

assumed: the service reads a body as fetch's `Body.json()` does, that is
`JSON.parse(new TextDecoder().decode(bytes))`; nothing published says how it really does.
"""

import json

import orjson

from .errors import InvalidJsonError

_LARGEST_EXACT = 2**53
_BOM = b"\xef\xbb\xbf"
_DIGITS = bytes(0x30 if 0x30 <= code <= 0x39 else 0x20 for code in range(256))
_LONG_RUN = b"0" * 16
_SPACES = frozenset(" \t\n\r")
_CONTAINERS: dict[str, type[list[object]] | type[dict[str, object]]] = {"[": list, "{": dict}


def read_json(body: bytes) -> object:
    """Read `body` as JavaScript would: a number is an int up to 2^53 in size, else a float.

    Keys keep the order of the text; `validator.javascript.own_keys` has JavaScript's. Strings
    may hold lone surrogates, and nesting is not limited.

    Raises:
        InvalidJsonError: `JSON.parse` would refuse the text.
    """
    # orjson keeps integers up to 2^64, a double does not: only a long run of digits can hold one.
    if _LONG_RUN not in body.translate(_DIGITS):
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError:
            # It refuses more than JSON.parse: a BOM, bad UTF-8, lone surrogates, 1e400, depth.
            pass
    text = body.removeprefix(_BOM).decode("utf-8", "replace")
    try:
        return _decoder().decode(text)
    except RecursionError:
        return _read_deep(text)
    except ValueError as error:
        raise InvalidJsonError(str(error)) from None


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_int=_integer, parse_constant=_constant)


def _integer(text: str) -> int | float:
    if len(text) < 16:
        return int(text)
    number = float(text)
    return int(number) if abs(number) <= _LARGEST_EXACT else number


def _constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _read_deep(text: str) -> object:
    """Read `text` without recursion: slower, and the depth is limited by memory alone."""
    try:
        return _Reader(text).read()
    except ValueError as error:
        raise InvalidJsonError(str(error)) from None


class _Reader:
    """One pass over a text, with the open containers on a list in place of the call stack."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.decoder = _decoder()
        self.stack: list[list[object] | dict[str, object]] = []

    def read(self) -> object:
        root = self._open_or_scalar()
        while self.stack:
            top = self.stack[-1]
            if self._take("]" if isinstance(top, list) else "}"):
                self.stack.pop()
                continue
            if top:
                self._expect(",")
            if isinstance(top, list):
                top.append(self._open_or_scalar())
            else:
                key = self._key()
                top[key] = self._open_or_scalar()
        if self._peek():
            raise ValueError(f"unexpected text at {self.at}")
        return root

    def _peek(self) -> str:
        while self.text[self.at : self.at + 1] in _SPACES:
            self.at += 1
        return self.text[self.at : self.at + 1]

    def _take(self, wanted: str) -> bool:
        found = self._peek() == wanted
        self.at += found
        return found

    def _expect(self, wanted: str) -> None:
        if not self._take(wanted):
            raise ValueError(f"expected {wanted} at {self.at}")

    def _key(self) -> str:
        if self._peek() != '"':
            raise ValueError(f"expected a key at {self.at}")
        key = str(self._scalar())
        self._expect(":")
        return key

    def _scalar(self) -> object:
        value, self.at = self.decoder.raw_decode(self.text, self.at)
        found: object = value
        return found

    def _open_or_scalar(self) -> object:
        """Open a container, which the loop in `read` fills, or read a scalar whole."""
        make = _CONTAINERS.get(self._peek())
        if make is None:
            return self._scalar()
        self.at += 1
        container = make()
        self.stack.append(container)
        return container
