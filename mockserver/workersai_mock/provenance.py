"""Where the mock's own choices come from: the order of the gates, and what is not in a table."""

from workersai_contracts.provenance import Provenance

GATES: dict[str, tuple[str, Provenance]] = {
    "route": (
        "path and method are looked at before anything else",
        Provenance("observed", "7003 and 7001 were answered to requests without credentials"),
    ),
    "account": (
        "an account id that is not 32 hex digits is 404/7003, the path echoed",
        Provenance("observed", "reports of placeholders left in URLs", "2026-03"),
    ),
    "auth": (
        "any well-formed bearer token or key pair is let in unless --token restricts it",
        Provenance("convenience", "a mock has no accounts; a foreign account is 401 for real"),
    ),
    "model": (
        "a model that is not in the catalogue is 400/5007",
        Provenance("observed", "REST reports", "2026-05"),
    ),
    "lifecycle": (
        "retired models answer; --lifecycle current answers 410/5028",
        Provenance("convenience", "the retirement is published, 410/5028 reported", "2025-10-01"),
    ),
    "body": (
        "the body is read as JSON whatever its content type",
        Provenance("published", "the documented curl sends a form's content type"),
    ),
    "schema": (
        "verdicts and texts of Cabidela 0.2.4",
        Provenance("observed", "every recorded text is a template of Cloudflare's library", "2025"),
    ),
    "quota": (
        "requests a minute and neurons a day are counted after the schema",
        Provenance("assumed", "the order of quota and schema is not known"),
    ),
}

BEHAVIOURS: dict[str, tuple[str, Provenance]] = {
    "retry-after": (
        "429 carries no Retry-After and no rate limit headers",
        Provenance("observed", "reports of 429 answers", "2026"),
    ),
    "cf-ray": (
        "on every answer: 16 hex digits, a dash, a place",
        Provenance("assumed", "presence was reported; the value is seeded"),
    ),
    "cf-ai-req-id": (
        "on every answer of the inference layer, the uuid that refusals end in",
        Provenance("observed", "reports; absent on 401 and wrong paths"),
    ),
    "cf-ai-neurons": (
        "on successes of priced models on the 2026 wire",
        Provenance("observed", "recorded header of a 2026 model", "2026-10"),
    ),
    "server": ("Server: cloudflare", Provenance("assumed", "no recorded answer shows it")),
    "content-type": (
        "exactly application/json and text/event-stream, without charset",
        Provenance("published", "two of Cloudflare's clients compare exactly", "2024-02"),
    ),
    "cors": (
        "answers to browsers carry CORS headers and preflights are answered",
        Provenance("convenience", "nothing is known of the API's CORS"),
    ),
    "encoded slash": (
        "%2F in a model id is decoded; --strict-path answers 400/7000",
        Provenance("contested", "a 400/7000 was reported, yet Cloudflare's own SDK sends it"),
    ),
    "max_tokens below 1": (
        "the default holds",
        Provenance("assumed", "the schema sets no bound, no answer is known"),
    ),
    "body size": (
        "beyond 10 MiB 413/3006",
        Provenance("assumed", "a 10 MB bound is published for batches only"),
    ),
    "body that cannot be decoded": (
        "a broken content coding or chunk is answered as a body that is no JSON",
        Provenance("assumed", "no answer of the service is known"),
    ),
    "token count": (
        "an estimate by words, unless a tokenizer.json is given",
        Provenance("assumed", "the model's own tokenizer is not shipped"),
    ),
    "stream headers": (
        "sent together with the first event",
        Provenance("assumed", "no recording has timings"),
    ),
    "tool calls in a native result": (
        "response is null, tool_calls have name and an object of arguments, on every wire",
        Provenance("observed", "answers of llama-3.3-70b; assumed of the wires before", "2025"),
    ),
    "tool calls in a native stream": (
        "one event with all calls, after the text",
        Provenance("assumed", "no stream was recorded; a published client reads it so"),
    ),
    "tool calls in a stream of 2026": (
        "OpenAI deltas: id and name first, then parts of the arguments, by index",
        Provenance("assumed", "the order of keys is that of a recording on /ai/v1", "2026-05-08"),
    ),
    "JSON mode": (
        "response is the object itself; a string on the 2026 wire",
        Provenance("observed", "docs of JSON mode, recorded answers of 2026", "2026-10"),
    ),
    "text": (
        "seeded prose of the prompt, never what the model would say",
        Provenance("convenience", "a mock does not think"),
    ),
    "max_tokens": (
        "cuts the answer; usage counts what was sent",
        Provenance("published", "schema and release note", "2025-02-21"),
    ),
    "unmatched x-workersai-mock-* header": (
        "400 with a code of our own",
        Provenance("convenience", "the service ignores headers it does not know"),
    ),
}
