"""One call of the admin API, read: query, body, tenant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from ..scenario.place import nearest
from .problem import Trouble, bad_request, not_found, unprocessable
from .tenant import label_of

if TYPE_CHECKING:
    from ..mock import Mock
    from ..state import Tenant

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked.

    Attributes:
        mock: whose admin API it is.
        query: the query's parameters, each once.
        body: the parsed body; None where there is none.
    """

    mock: Mock
    query: Mapping[str, str]
    body: Any = None

    @property
    def tenant(self) -> Tenant:
        """The tenant that is meant; raises Trouble where this server has none of that name."""
        name = self.query.get("tenant", DEFAULT)
        for tenant in self.mock.state.tenants():
            if name == label_of(tenant.name, self.mock.settings):
                return tenant
        if self.mock.settings.tenants == "one" and name != DEFAULT:
            raise not_found(f"this server has one tenant, {DEFAULT!r}; see --tenants")
        return self.mock.tenant_of(name)

    def fields(self, **kinds: type) -> dict[str, Any]:
        """Return the members of the body, all of which must be there and of their kind."""
        if not isinstance(self.body, dict):
            raise unprocessable("the body must be a JSON object")
        for key in self.body:
            if key not in kinds:
                raise unprocessable(f"the body has no {key!r}; {nearest(key, kinds)}")
        for key, kind in kinds.items():
            value = self.body.get(key)
            if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
                raise unprocessable(f"{key} must be {KINDS[kind]}")
        return dict(self.body)

    def number(self, key: str, *, default: int, least: int = 0, most: int) -> int:
        """Return a whole number of the query; raises Trouble where it is none."""
        text = self.query.get(key)
        if text is None:
            return default
        # Ten digits are beyond every bound, and nothing longer need be parsed.
        if not (text.isascii() and text.isdigit() and len(text) <= 10):
            raise bad_request(f"{key} must be a whole number, not {text!r}")
        value = int(text)
        if not least <= value <= most:
            raise bad_request(f"{key} must be from {least} to {most}")
        return value

    def choice(self, key: str, choices: tuple[str, ...]) -> str | None:
        """Return one of a few words of the query, or nothing; raises Trouble for another."""
        text = self.query.get(key)
        if text is not None and text not in choices:
            raise bad_request(f"{key} must be one of {', '.join(choices)}, not {text!r}")
        return text


KINDS: Mapping[type, str] = {
    str: "a text",
    int: "a whole number",
    list: "a list",
    bool: "true or false",
}
Handler = Callable[[Call], object]


def read_query(pairs: Mapping[str, str], known: tuple[str, ...]) -> Mapping[str, str]:
    """Return the parameters; raises Trouble for one that is not known."""
    for key in pairs:
        if key not in known:
            raise bad_request(f"there is no parameter {key!r}; {nearest(key, known)}")
    return pairs


def read_body(data: bytes, content_type: str) -> Any:
    """Return the body; raises Trouble where it is no JSON or does not say that it is."""
    if content_type != "application/json":
        # A page may send a form anywhere without asking; this it may not.
        raise Trouble(
            415,
            "content-type",
            title="The body must be JSON",
            detail=f"send `Content-Type: application/json`, not {content_type!r}",
        )
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise bad_request(f"the body is no JSON: {error}") from None
