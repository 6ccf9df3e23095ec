"""The environment variables by which known clients are pointed at a running mock."""

from collections.abc import Mapping

from .server import MockServer
from .settings import ACCOUNT_ID, TOKEN

# A key and an e-mail outrank the token in Cloudflare's SDKs; the others send elsewhere.
REMOVED = (
    "AI_GATEWAY",
    "CLOUDFLARE_API_KEY",
    "CLOUDFLARE_API_USER_SERVICE_KEY",
    "CLOUDFLARE_CUSTOM_HEADERS",
    "CLOUDFLARE_EMAIL",
)
LOOPBACK = "127.0.0.1,localhost,::1"


def variables(server: MockServer, *, token: str = TOKEN, openai: bool = False) -> dict[str, str]:
    """Return what to set so that clients find the server.

    Args:
        server: it.
        token: the bearer token that clients send.
        openai: the `openai` SDKs, too; others than Cloudflare's clients read these names.
    """
    found = {"OPENAI_API_KEY": token, "OPENAI_BASE_URL": server.openai_url} if openai else {}
    return {
        "CLOUDFLARE_ACCOUNT_ID": ACCOUNT_ID,
        "CLOUDFLARE_API_BASE": server.run_url,
        "CLOUDFLARE_API_TOKEN": token,
        "CLOUDFLARE_BASE_URL": server.v4_url,
        "CF_ACCOUNT_ID": ACCOUNT_ID,
        "CF_AI_API_TOKEN": token,
        "WORKERSAI_MOCK_URL": server.url,
        **found,
    }


def pointed(
    environ: Mapping[str, str], server: MockServer, *, token: str = TOKEN, openai: bool = False
) -> dict[str, str]:
    """Return an environment whose Workers AI clients reach the server and nothing else."""
    kept = {name: value for name, value in environ.items() if name not in REMOVED}
    for name in ("NO_PROXY", "no_proxy"):
        kept[name] = ",".join(filter(None, (kept.get(name), LOOPBACK)))
    if server.settings.admin_token:
        kept["WORKERSAI_MOCK_ADMIN_TOKEN"] = server.settings.admin_token
    return kept | variables(server, token=token, openai=openai)
