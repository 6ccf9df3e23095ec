"""The known clients as data: their package, where they send by default, what sends them elsewhere.

The facts are those of each client's own release (2026-11); `tests/clients` holds them to it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

API = "https://api.cloudflare.com"
V4 = f"{API}/client/v4"
RUN = f"{V4}/accounts/{{account}}/ai/run"
OPENAI = "https://api.openai.com/v1"

Kind = Literal["python", "js"]
Address = Literal["v4", "run", "openai", ""]


class Client(NamedTuple):
    """One package that talks to Workers AI.

    Attributes:
        kind: which ecosystem it is of.
        package: its name there.
        default: its base URL where nothing is said; empty where the caller's code says it.
        address: which of the mock's addresses it wants; empty where it takes none.
        variable: what sets its base URL; empty where only an argument does.
        argument: the argument that does; empty where there is none.
        note: what else must be known.
    """

    kind: Kind
    package: str
    default: str
    address: Address
    variable: str = ""
    argument: str = ""
    note: str = ""


_BASE = "CLOUDFLARE_BASE_URL"
_NODE_FETCH = "version 4 knows no proxy"
CLIENTS = (
    Client("python", "cloudflare", V4, "v4", _BASE, "base_url"),
    Client("python", "openai", OPENAI, "openai", "OPENAI_BASE_URL", "base_url"),
    Client("python", "langchain-cloudflare", V4, "v4", argument="base_url"),
    Client(
        "python", "langchain-community", f"{V4}/accounts", "v4", argument="base_url + /accounts"
    ),
    Client("python", "litellm", RUN, "run", "CLOUDFLARE_API_BASE", "api_base"),
    Client("python", "pydantic-ai-slim", OPENAI, "openai", "OPENAI_BASE_URL", "base_url"),
    Client("python", "httpx", "", "run"),
    Client("python", "httpx-sse", "", "run"),
    Client("python", "requests", "", "run"),
    Client("python", "aiohttp", "", "run", note="a proxy needs trust_env=True"),
    Client("python", "sseclient-py", "", "run"),
    Client("js", "cloudflare", V4, "v4", _BASE, "baseURL", _NODE_FETCH),
    Client("js", "openai", OPENAI, "openai", "OPENAI_BASE_URL", "baseURL"),
    Client("js", "workers-ai-provider", V4, ""),
    Client("js", "@ai-sdk/openai-compatible", "", "openai", argument="baseURL"),
    Client("js", "@langchain/cloudflare", RUN, "run", argument="baseUrl"),
    Client("js", "eventsource", "", "run"),
    Client("js", "eventsource-parser", "", "run"),
)
