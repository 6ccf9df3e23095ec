"""Where it comes from what the gateway's doors do, and what it does before them."""

from workersai_contracts.provenance import Provenance

MAY = "2026-05-08"

_NAMED = "Cloudflare documents the header; no recorded answer bears it"
_DOCS = "Cloudflare documents it; what was read here shows no answer"

GATEWAY: dict[str, tuple[str, Provenance]] = {
    "gateway: workers-ai/{model}, workers-ai/run/{model}": (
        "the native door's answers and refusals, unchanged",
        Provenance("published", "Cloudflare docs; a client of Cloudflare's writes `run/`", "2026"),
    ),
    "gateway: workers-ai/v1/chat/completions": (
        "as on /ai/v1",
        Provenance("observed", "recorded streams", MAY),
    ),
    "gateway: workers-ai/v1/completions, /responses": (
        "as on /ai/v1",
        Provenance("assumed", "the chat's door beside them was recorded"),
    ),
    "gateway: compat/chat/completions": (
        "the model is `workers-ai/` and its id; the answer names the id alone",
        Provenance("observed", "recorded streams; the name in the answer is assumed", MAY),
    ),
    "gateway: universal": (
        "entries of provider, endpoint, headers, query are tried until one has a status below 400;"
        " the last one's refusal is the answer",
        Provenance("assumed", _DOCS),
    ),
    "gateway: credentials of an entry": (
        "its own Authorization, else that of the request",
        Provenance("assumed", "no answer is known"),
    ),
    "gateway: a list without entries, a body that is no JSON": (
        "refused as on /ai/v1",
        Provenance("assumed", "no answer is known"),
    ),
    "gateway: other providers": (
        "400 with a code of our own, which a universal request passes over",
        Provenance("convenience", "the mock plays one provider"),
    ),
    "gateway: wrong method": (
        "405/7001 of the edge",
        Provenance("assumed", "no answer is known"),
    ),
    "gateway: its own refusals": (
        "`error` for `errors`, result [], then name, httpCode, internalCode; 429/2003 in the"
        " envelope of inference",
        Provenance("observed", "recorded 2001, pasted 2009 and 2003", "2026"),
    ),
    "gateway: order of its own refusals": (
        "the gateway, its token, its limit, then the provider's",
        Provenance("assumed", "no answer tells"),
    ),
    "gateway: cf-aig-authorization": (
        "asked for by --gateway-token; missing or another is 401/2009",
        Provenance("assumed", f"{_NAMED}, yet the refusal was pasted"),
    ),
    "gateway: limit": (
        "--gateway-limit in the last 60 seconds, then 429/2003; what it refuses does not count",
        Provenance("assumed", "the refusal was pasted, how it counts is documented as a choice"),
    ),
    "gateway: cache": (
        "off, or --gateway-cache, or cf-aig-cache-ttl; what has status 200 comes again at once,"
        " for the same path, credential and body, or the same cf-aig-cache-key",
        Provenance("assumed", _DOCS),
    ),
    "gateway: cf-aig-cache-status": (
        "HIT or MISS on every answer from behind the gateway",
        Provenance("assumed", _NAMED),
    ),
    "gateway: cf-aig-skip-cache": (
        "with `true` nothing is looked up and nothing kept",
        Provenance("assumed", _NAMED),
    ),
    "gateway: cf-aig-step": (
        "the number of the entry that answered, from 0; 0 at the other addresses",
        Provenance("assumed", _NAMED),
    ),
    "gateway: cf-aig-log-id": (
        "26 digits of Crockford's base 32, another each time; none with cf-aig-collect-log: false",
        Provenance("assumed", "Cloudflare's binding reads the header; its form is taken for ULIDs"),
    ),
    "gateway: cf-aig-gateway-id": (
        "a request at api.cloudflare.com passes the gateway of that name",
        Provenance("assumed", "langchain-cloudflare 0.4 sends it; no answer is known"),
    ),
    "gateway: other cf-aig headers": (
        "metadata, custom-cost, event-id, request-timeout, max-attempts, retry-delay, backoff:"
        " in the journal, and ignored",
        Provenance("assumed", _NAMED),
    ),
}
