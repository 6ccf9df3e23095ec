"""Whom the probes are sent to. Owns what may be sent where; sends nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from workersai_contracts.errors import TargetError
from workersai_contracts.identity import (
    MOCK_ACCOUNT_ID,
    MOCK_TOKEN,
    is_mock_account,
    is_mock_token,
)

LIVE_ORIGIN = "https://api.cloudflare.com"
ACCOUNT_VARIABLE = "CLOUDFLARE_ACCOUNT_ID"
TOKEN_VARIABLE = "CLOUDFLARE_API_TOKEN"
RETIRED = "retired"
# Cloudflare's API has both: the OpenAI door, and refusals of retired models.
LIVE_OFFERS = frozenset({"v1", RETIRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One API to ask.

    Attributes:
        name: `mock`, `live`, or the address.
        origin: scheme, host and port; empty where nothing can be sent.
        account: the account's id.
        token: the bearer token.
        offers: what of `Probe.needs` it has.
        retired_origin: where retired models are refused, if that is another server.
        billed: whether its answers cost money.
        wire: the wire profile that answers are written in; empty for each model's own.
        closed: why nothing can be sent; empty where it can.
    """

    name: str
    origin: str = ""
    account: str = MOCK_ACCOUNT_ID
    token: str = MOCK_TOKEN
    offers: frozenset[str] = frozenset()
    retired_origin: str = ""
    billed: bool = False
    wire: str = ""
    closed: str = ""


def live_target(environ: Mapping[str, str]) -> Target:
    """Return Cloudflare's own API, closed where the environment holds no credentials.

    Raises:
        TargetError: the credentials are the mock's own.
    """
    account, token = environ.get(ACCOUNT_VARIABLE, ""), environ.get(TOKEN_VARIABLE, "")
    if is_mock_token(token) or is_mock_account(account):
        name = TOKEN_VARIABLE if is_mock_token(token) else ACCOUNT_VARIABLE
        raise TargetError(f"--target live: {name} is the mock's own; nothing was sent")
    missing = [
        name for name, value in ((ACCOUNT_VARIABLE, account), (TOKEN_VARIABLE, token)) if not value
    ]
    closed = f"no credentials: set {' and '.join(missing)}" if missing else ""
    return Target(
        name="live",
        origin=LIVE_ORIGIN,
        account=account or "ACCOUNT",
        token=token,
        offers=LIVE_OFFERS,
        billed=True,
        closed=closed,
    )


def url_target(
    url: str,
    *,
    account: str = MOCK_ACCOUNT_ID,
    token: str = MOCK_TOKEN,
    offers: frozenset[str] = frozenset(),
    wire: str = "",
) -> Target:
    """Return the API at another address, asked with the mock's credentials unless told otherwise.

    The credentials in the environment are Cloudflare's and are not sent there.

    Raises:
        TargetError: it is no address, or that of Cloudflare's own API.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        _ = parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not host:
        raise TargetError(f"--target takes mock, live or an address such as http://…, not {url!r}")
    if host == "cloudflare.com" or host.endswith(".cloudflare.com"):
        raise TargetError(f"--target {url}: that is the real API; say --target live")
    path = parts.path.rstrip("/").removesuffix("/client/v4")
    origin = f"{parts.scheme}://{parts.netloc}{path}"
    return Target(name=url, origin=origin, account=account, token=token, offers=offers, wire=wire)
