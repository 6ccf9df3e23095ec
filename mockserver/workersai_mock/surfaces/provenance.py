"""Where it comes from what the doors beside the native one do."""

from workersai_contracts.provenance import Provenance

from ..gateway.provenance import GATEWAY, MAY

R01 = "recorded stream of llama-3.1-8b-instruct on /ai/v1/chat/completions"
R02 = "recorded stream of gpt-oss-20b with a tool call on /ai/v1/chat/completions"
WORKERD = "ai-api.ts of workerd"
BINDING_DOCS = "Cloudflare's page on the gateway methods of env.AI"

BATCH: dict[str, tuple[str, Provenance]] = {
    "?queueRequest=true: queued": (
        "status, request_id, model",
        Provenance("published", "sample of Cloudflare's docs", "2025"),
    ),
    "?queueRequest=true: answers": (
        "id, result, success, external_reference of each, and usage of all",
        Provenance("published", "sample of Cloudflare's docs", "2025"),
    ),
    "?queueRequest=true: not done yet": (
        "`running` once (Settings.batch_polls), `queued` before that; the keys are those of queued",
        Provenance("assumed", "both words are published, no answer was seen"),
    ),
    "?queueRequest=true: a refused request of a batch": (
        "success false and an empty result",
        Provenance("assumed", "no answer is known"),
    ),
    "?queueRequest=true: an unknown request_id": (
        "400/8001",
        Provenance("assumed", "no answer is known"),
    ),
    "?queueRequest=true: models without batches, bodies without `requests`": (
        "400/5006 by the model's own schema, also for a request_id",
        Provenance("assumed", "the schema has no place for it; no answer is known"),
    ),
    "`requests` without ?queueRequest=true": (
        "answered as one request that says nothing",
        Provenance("assumed", "the schema lets it pass; no answer is known"),
    ),
    "POST /ai/run": (
        "the native door; the body is an envelope of model and input, or has the inputs beside",
        Provenance("assumed", "the path is published, no answer was seen"),
    ),
    "POST /ai/v1/embeddings": (
        "400/7000 as any unknown path: the catalogue has models of text generation alone",
        Provenance("convenience", "the path is listed, and nothing is known of its answers"),
    ),
}

DOORS: dict[str, tuple[str, Provenance]] = {
    "/ai/v1/chat/completions: ids": (
        "`id-` and milliseconds, one over all chunks; `created` is its seconds",
        Provenance("observed", R01, MAY),
    ),
    "/ai/v1/chat/completions: chunks of native models": (
        "content alone in a delta, no role, no padding",
        Provenance("observed", R01, MAY),
    ),
    "/ai/v1/chat/completions: chunks of models of 2026": (
        "a role first, then deltas with `logprobs`, `finish_reason`, `token_ids`",
        Provenance("observed", R02, MAY),
    ),
    "/ai/v1/chat/completions: tool calls": (
        "id, type, index and name first, then parts of the arguments by index",
        Provenance("observed", f"{R02}; assumed of native models", MAY),
    ),
    "/ai/v1/chat/completions: last chunks": (
        "two with finish_reason and usage; the second zeros where the model itself counts nothing",
        Provenance("observed", f"{R01} and of gpt-oss-20b", MAY),
    ),
    "/ai/v1/chat/completions: without include_usage": (
        "one last chunk, with finish_reason and usage",
        Provenance("assumed", "both recordings asked for usage; finish_reason comes with it only"),
    ),
    "/ai/v1/chat/completions: whole answers": (
        "id, object, created, model, choices, usage around the choices that the model wrote",
        Provenance("observed", "pasted answers of llama-3-8b, kimi-k2.6, gemma-4", "2024-07, 2026"),
    ),
    "/ai/v1/chat/completions: refusals": (
        "the native envelope of inference",
        Provenance("observed", "captured 4006 and 5006 answers", "2026"),
    ),
    "/ai/v1/chat/completions: contents": (
        "parts of text, and null beside tool calls, pass for every model",
        Provenance("published", "release note of Workers AI", "2026-02-17"),
    ),
    "/ai/v1/chat/completions: tool_choice": (
        "heeded for every model; on the native door where its schema knows it",
        Provenance("assumed", f"{R02} named a tool, which its schema has no place for"),
    ),
    "/ai/v1: no model in the body": (
        "400/5007 with an empty name",
        Provenance("assumed", "no answer is known"),
    ),
    "/ai/v1: unreadable body": (
        "refused before the model is, which it would name",
        Provenance("assumed", "no answer is known"),
    ),
    "n, stop, max_completion_tokens": (
        "heeded where the model's schema knows them, ignored as an unknown key elsewhere",
        Provenance("assumed", "the schemas of 2026 know them; texts end before a stop"),
    ),
    "/ai/v1/completions": (
        "text completions in the manner of the chat's door",
        Provenance("assumed", "some clients list it; no answer is known"),
    ),
    "/ai/v1/responses": (
        "OpenAI's response object, for models whose schema has `input`",
        Provenance("assumed", "no answer was seen"),
    ),
    "/ai/v1/responses: stream": (
        "ignored",
        Provenance("published", "Cloudflare docs: only without streaming", "2026-07"),
    ),
    "/ai/v1/responses: refusals": (
        '{"error":{"code":"invalid_prompt","message"}}; other codes than that are assumed',
        Provenance("observed", "captured 400 answers", "2025-10, 2026"),
    ),
    "/ai/v1/models": (
        "GET is 405/7001",
        Provenance("observed", "reported answers", "2024 to 2026"),
    ),
    "workers-binding.ai: /run, /ai-gateway/run": (
        "the model in a header, `inputs` in the body, a bare result, no credentials",
        Provenance("published", WORKERD, "2026-08"),
    ),
    "workers-binding.ai: /ai-api/models/search": (
        "the catalogue's search",
        Provenance("published", f"{WORKERD} for path and `result`; the rest as on REST", "2026-08"),
    ),
    "workers-binding.ai: wrapped by miniflare": (
        "MF-URL and MF-Header-* are unpacked; its socket is 404, so it sends plain requests",
        Provenance("published", "remote proxy of miniflare", "2026-08"),
    ),
    "workers-binding.ai: refusals": (
        "internalCode, message, name, description, httpCode, requestId",
        Provenance("published", f"{WORKERD} for the first four, Cloudflare's fixtures", "2026-08"),
    ),
    "workers-binding.ai: name and order of keys in refusals": (
        "every refusal is an `AiError`, a gateway's own an `AiGatewayError`",
        Provenance("assumed", "one report of AiError; a fixture has InvalidInput for an input"),
    ),
    "workers-binding.ai: description": (
        "REST's text without `AiError: `, `Bad input: `, `No such model: `",
        Provenance("observed", "reported messages of 5006 and 5007; assumed of others", "2026"),
    ),
    "workers-binding.ai: description of a retired model": (
        "This model was deprecated on {date}. Please use an alternative model.",
        Provenance("observed", "reported message", "2026-07"),
    ),
    "workers-binding.ai: options": (
        "ignored but for `gateway`; a prefix of the model is dropped",
        Provenance("assumed", "what they do is not known"),
    ),
    "workers-binding.ai: sockets, streams and forms as input": (
        "refused as another method and as a body that is no JSON",
        Provenance("assumed", "no text generation model takes them"),
    ),
    "workers-binding.ai: options.gateway": (
        "id, skipCache, cacheTtl, cacheKey, collectLog do what the gateway's headers do, and win"
        " over them",
        Provenance("published", f"{BINDING_DOCS}; that they win is assumed", "2026"),
    ),
    "workers-binding.ai: passing a gateway": (
        "its settings, cache, limit, refusals and headers are those of its own address",
        Provenance("assumed", f"{WORKERD} reads cf-aig-log-id; no answer was seen"),
    ),
    "workers-binding.ai: cf-aig-authorization": (
        "not asked for",
        Provenance("published", "Cloudflare's page on authenticated gateways", "2026"),
    ),
    "--worker-route": (
        "the documented Worker; a GET without `prompt` asks what the model page asks",
        Provenance("convenience", "a page's EventSource speaks to a Worker, not to the API"),
    ),
    "--worker-route: refusals": (
        "the binding's error with its own status",
        Provenance("convenience", "the documented Worker catches nothing: 500 for real"),
    ),
    "/ai/models/search": (
        "search, author, task, source, hide_experimental; page and per_page cut",
        Provenance("contested", "published parameters; one live test saw per_page ignored"),
    ),
    "/ai/models/search: result_info": (
        "page, per_page, count, total_count, the last key",
        Provenance("assumed", "its presence was reported, its keys are those of other routes"),
    ),
    "/ai/models/schema": (
        "input and output of the model's newest schema; an unknown model is 400/5007",
        Provenance("assumed", "the form of the result is published, the refusal unknown"),
    ),
    "/ai/tasks/search, /ai/authors/search": (
        "what the models of the catalogue have",
        Provenance("assumed", "the paths are published, no answer was seen"),
    ),
    "/user/tokens/verify": (
        "any token that is let in is active",
        Provenance("observed", "pasted answer; its id and its end are made up", "2026-09-14"),
    ),
    "tools offered": (
        "a seeded choice between a text and a call; after a tool's result a text",
        Provenance("convenience", "a mock does not think"),
    ),
    "JSON mode and tools of models without them": (
        "ignored, as every key that a schema does not know",
        Provenance("observed", "Cloudflare's validator lets unknown keys pass"),
    ),
    "JSON mode without a schema": (
        "an object with one text",
        Provenance("assumed", "what a model would make of it is not known"),
    ),
    **BATCH,
    **GATEWAY,
}
