"""From a request to the bits that everything random about its answer is drawn from.

The text of an answer depends on what a real model would see (model, prompt, sampling) and on the
server's seed; never on who asked, on how, or on how much of it they want.
"""

import hashlib
import json
import random
import struct
from collections.abc import Iterator, Mapping
from itertools import repeat
from operator import mod

import orjson

# They choose how much of the answer is sent and how, not what it says.
DELIVERY_KEYS = frozenset(
    {"stream", "max_tokens", "max_completion_tokens", "stream_options", "n", "stop"}
)


def canonical(model_id: str, inputs: Mapping[str, object], *, known: frozenset[str]) -> bytes:
    """Return the part of a request that decides its text, as canonical JSON.

    Args:
        model_id: the model that was asked.
        inputs: the request body.
        known: the request keys that the model's schema knows; others do not count.
    """
    kept = {k: v for k, v in inputs.items() if k in known and k not in DELIVERY_KEYS}
    try:
        plain = [model_id, _plain(kept)]
        try:
            return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)
        except TypeError:  # lone surrogates, integers beyond 64 bits, 255 levels
            return json.dumps(plain, sort_keys=True).encode()
    except RecursionError:
        return _unwound([model_id, kept])


def _plain(value: object) -> object:
    """Write 1.0 as 1, since JSON has one kind of number."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


class _Mark(str):
    """Text that is written as it is."""

    __slots__ = ()


def _unwound(value: object) -> bytes:
    """Write what `json.dumps` would, for nesting that recursion does not survive."""
    written: list[str] = []
    stack = [value]
    while stack:
        match stack.pop():
            case _Mark() as mark:
                written.append(mark)
            case dict() as members:
                stack.append(_Mark("}"))
                for number, key in sorted(enumerate(sorted(members)), reverse=True):
                    comma = ", " if number else ""
                    stack += [members[key], _Mark(f"{comma}{json.dumps(key)}: ")]
                stack.append(_Mark("{"))
            case list() as items:
                stack.append(_Mark("]"))
                for number in reversed(range(len(items))):
                    stack += [items[number], _Mark(", " if number else "")]
                stack.append(_Mark("["))
            case scalar:
                written.append(json.dumps(_plain(scalar)))
    return "".join(written).encode()


class Seed:
    """64 bytes drawn from a request; ids and random streams are cut from them."""

    __slots__ = ("bits",)

    def __init__(self, bits: bytes) -> None:
        self.bits = bits

    @classmethod
    def of(cls, server_seed: int, text: bytes) -> "Seed":
        """Derive the seed of a request from the server's own seed and the canonical request."""
        size = max(16, server_seed.bit_length() // 8 + 1)
        key = server_seed.to_bytes(size, "little", signed=True)
        if size > 16:  # a key has 64 bytes at most, a seed as many digits as its user likes
            key = hashlib.blake2b(key).digest()
        return cls(hashlib.blake2b(text, key=key).digest())

    def nth(self, n: int) -> "Seed":
        """Return the seed of the n-th identical request; the first is this one itself."""
        return self if n == 1 else Seed(hashlib.blake2b(b"%d" % n, key=self.bits).digest())

    def rng(self, purpose: str) -> random.Random:
        """Return a generator of its own for one purpose, so that no two purposes interfere."""
        return random.Random(hashlib.blake2b(purpose.encode(), key=self.bits).digest())

    def draws(self, purpose: str, *, count: int, below: int) -> Iterator[int]:
        """Yield so many numbers from 0 to before `below` (a small one), each equally likely.

        A hash as long as the draws costs a tenth of a generator that is seeded for them.
        """
        octets = hashlib.shake_128(self.bits + purpose.encode()).digest(2 * count)
        return map(mod, struct.unpack(f"<{count}H", octets), repeat(below))

    @property
    def request_id(self) -> str:
        """The uuid of the request, as the service appends it to refusals."""
        digits = self.bits[:16].hex()
        # Version 4 and the variant of RFC 9562, which leaves two bits of their digit.
        variant = "89ab"[self.bits[8] >> 4 & 3]
        return (
            f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
        )

    @property
    def ray(self) -> str:
        """A `cf-ray` value: 16 hex digits and a place."""
        return self.bits[16:24].hex() + "-AMS"
