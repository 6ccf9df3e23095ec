"""The service's verdict on a request: Cloudflare's own validator, as it is.

Owns verdict and text. Not the published schema's verdict, and not the envelope of a refusal.
"""

from collections.abc import Callable, Mapping
from functools import cache

from .keyword import parse_schema
from .quick import compile_quick

__all__ = ["compile_schema"]


def compile_schema(schema: Mapping[str, object]) -> Callable[[object], str | None]:
    """Compile an input schema once; the function returned judges payloads as `read_json` reads.

    It returns None where the library accepts, else the library's message, byte for byte; that
    may hold lone surrogates where the payload did.

    Raises:
        SchemaError: the schema holds what the validator does not follow.
    """
    # The library is npm @cloudflare/cabidela 0.2.4, its options at their defaults: which
    # version and options the service runs is not published (assumed).
    rules = parse_schema(schema)
    quick = compile_quick(rules)

    @cache
    def exact() -> Callable[[object], str | None]:
        from .exact import compile_verdict  # asked only of what the quick way does not let pass

        return compile_verdict(rules)

    return lambda payload: None if quick(payload) >= 0 else exact()(payload)
