"""Refusals of inference for the request's or the model's sake.

Texts are REST's: `AiError: ` from the worker, doubled where the model's host refused.
"""

from workersai_contracts.provenance import Provenance
from workersai_contracts.refusal.value import Refusal

_DOCS = "Cloudflare docs, workers-ai/platform/errors; the `AiError: ` before it is assumed"

NO_SUCH_MODEL = Refusal(
    "NO_SUCH_MODEL",
    status=400,
    code=5007,
    text="AiError: No such model: No such model {model} or task",
    layer="inference",
    provenance=Provenance("observed", "reported answer; code in the docs", "2026-05-16"),
)
MODEL_NAME = Refusal(
    "MODEL_NAME",
    status=404,
    code=3042,
    text="AiError: The model name is invalid",
    layer="inference",
    provenance=Provenance("published", f"{_DOCS}; the wire shows 400/5007", "2026-09-17"),
)
DEPRECATED = Refusal(
    "DEPRECATED",
    status=410,
    code=5028,
    text="AiError: Model has been deprecated: {model} was deprecated on {date}. "
    "See the model catalog for alternatives",
    layer="inference",
    provenance=Provenance("observed", "five reports; the end of the text was cut off", "2026-07"),
)
BAD_INPUT = Refusal(
    "BAD_INPUT",
    status=400,
    code=5006,
    text="AiError: Bad input: Error: {detail}",
    layer="inference",
    provenance=Provenance(
        "observed", "many answers; the detail is the validator's, some leave out `Error: `", "2026"
    ),
)
INVALID_JSON = Refusal(
    "INVALID_JSON",
    status=400,
    code=5006,
    text="AiError: Bad input: Error: Request body is not valid json",
    layer="inference",
    provenance=Provenance(
        "assumed", "only the words `Request body is not valid json` and 400 are reported"
    ),
)
EMPTY_BODY = Refusal(
    "EMPTY_BODY",
    status=400,
    code=3003,
    text="AiError: Request is missing headers or body: body",
    layer="inference",
    provenance=Provenance(
        "assumed", "the nearest row of the docs (incomplete request); no answer was seen"
    ),
)
INVALID_BASE64 = Refusal(
    "INVALID_BASE64",
    status=400,
    code=5004,
    text="AiError: Invalid data type for base64 input: {detail}",
    layer="inference",
    provenance=Provenance("published", _DOCS, "2026-09-17"),
)
FINETUNE_FILES = Refusal(
    "FINETUNE_FILES",
    status=400,
    code=3039,
    text="AiError: Finetune is missing required files (model.safetensors and config.json)",
    layer="inference",
    provenance=Provenance("published", _DOCS, "2026-09-17"),
)
SDK_OUTDATED = Refusal(
    "SDK_OUTDATED",
    status=405,
    code=5019,
    text="AiError: Request trying to use deprecated SDK version",
    layer="inference",
    provenance=Provenance("published", _DOCS, "2026-09-17"),
)
LORA_UNSUPPORTED = Refusal(
    "LORA_UNSUPPORTED",
    status=405,
    code=5005,
    text="AiError: The model {model} does not support LoRa inference",
    layer="inference",
    provenance=Provenance("published", _DOCS, "2026-09-17"),
)
BODY_TOO_LARGE = Refusal(
    "BODY_TOO_LARGE",
    status=413,
    code=3006,
    text="AiError: Request is too large",
    layer="inference",
    provenance=Provenance("published", _DOCS, "2026-09-17"),
)
TIMEOUT = Refusal(
    "TIMEOUT",
    status=408,
    code=3046,
    text="AiError: AiError: Request timeout",
    layer="inference",
    provenance=Provenance(
        "observed", "binding log `3046: Request timeout`; the prefix on REST is assumed", "2026"
    ),
    retryable=True,
)
TIMEOUT_DOCUMENTED = Refusal(
    "TIMEOUT_DOCUMENTED",
    status=408,
    code=3007,
    text="AiError: Request timeout",
    layer="inference",
    provenance=Provenance("published", f"{_DOCS}; logs show 3046", "2026-09-17"),
    retryable=True,
)
ABORTED = Refusal(
    "ABORTED",
    status=408,
    code=3008,
    text="AiError: Request was aborted",
    layer="inference",
    provenance=Provenance("published", _DOCS, "2026-09-17"),
    retryable=True,
)
RETRIES_EXHAUSTED = Refusal(
    "RETRIES_EXHAUSTED",
    status=503,
    code=3050,
    text="AiError: Max retries exhausted",
    layer="inference",
    provenance=Provenance("observed", "fixture written after a live overload", "2026-04"),
    retryable=True,
)
CONTEXT_OVERFLOW = Refusal(
    "CONTEXT_OVERFLOW",
    status=400,
    code=8,
    text='AiError: AiError: {"error":{"message":"This model\'s maximum context length is '
    "{context_window} tokens. However, you requested {requested_tokens} tokens. Please reduce "
    'the length of the input.","type":"BadRequestError","param":null,"code":400}}',
    layer="inference",
    provenance=Provenance(
        "observed", "vLLM's error as a string; beyond its first sentence and type assumed", "2026"
    ),
)
CONTEXT_WINDOW = Refusal(
    "CONTEXT_WINDOW",
    status=413,
    code=5021,
    text="AiError: The request does not fit the context window of {model}",
    layer="inference",
    provenance=Provenance("assumed", "status and code are reported for other models, no text"),
)
MODEL_VALIDATION = Refusal(
    "MODEL_VALIDATION",
    status=422,
    code=5012,
    text="AiError: AiError: {detail}",
    layer="inference",
    provenance=Provenance(
        "observed", "recorded; the detail is the model host's own JSON as a string", "2026-10-03"
    ),
)
JSON_MODE = Refusal(
    "JSON_MODE",
    status=400,
    code=5024,
    text="AiError: JSON Mode couldn't be met",
    layer="inference",
    provenance=Provenance(
        "published", "docs of JSON mode for the text, reports for the code; status assumed", "2025"
    ),
    retryable=True,
)
NSFW = Refusal(
    "NSFW",
    status=400,
    code=8007,
    text="AiError: AiError: Input prompt contains NSFW content.",
    layer="inference",
    provenance=Provenance("observed", "captured on an image model", "2026-10-09"),
)
INVALID_INPUT = Refusal(
    "INVALID_INPUT",
    status=400,
    code=8001,
    text="AiError: AiError: Invalid input",
    layer="inference",
    provenance=Provenance("observed", "captured on a speech model", "2026"),
)
INTERNAL = Refusal(
    "INTERNAL",
    status=500,
    code=3043,
    text="AiError: Internal server error",
    layer="inference",
    provenance=Provenance("assumed", "a third party's list of codes; no answer was seen"),
    retryable=True,
)
