"""Which headers a proxy passes on, and to whom."""

from collections.abc import Iterable, Iterator

from workersai_contracts.exchange import Headers

RawHeaders = Iterable[tuple[bytes, bytes]]

# They belong to one connection (RFC 9110 7.6.1), and so do those that `Connection` names.
HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# Written anew for the service. Without a content coding a body can be looked through for secrets.
REPLACED = frozenset({"host", "content-length", "accept-encoding", "expect"})
OURS = "x-workersai-mock-"


def decoded(raw: RawHeaders) -> Headers:
    """Return headers as text; bytes that are none stay what they were in Latin-1."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw)


def to_service(headers: Headers) -> list[tuple[str, str]]:
    """Return what of a client's headers the service gets."""
    kept = [
        (name, value)
        for name, value in end_to_end(headers)
        if name.lower() not in REPLACED and not name.lower().startswith(OURS)
    ]
    return [*kept, ("Accept-Encoding", "identity")]


def end_to_end(headers: Headers) -> Iterator[tuple[str, str]]:
    """Yield the headers that are not of one connection only."""
    named = {
        word.strip().lower()
        for name, value in headers
        if name.lower() == "connection"
        for word in value.split(",")
    }
    for name, value in headers:
        if name.lower() not in HOP_BY_HOP | named:
            yield name, value
