"""Refusals of inference for the account's sake: quota, rate, capacity, plan, permission."""

from workersai_contracts.provenance import Provenance
from workersai_contracts.refusal.value import Refusal

_DOCS = "Cloudflare docs, workers-ai/platform/errors; the `AiError: ` before it is assumed"

ACCOUNT_NOT_ALLOWED = Refusal(
    "ACCOUNT_NOT_ALLOWED",
    status=403,
    code=5018,
    text="AiError: Ai: This account is not allowed to access {model}",
    layer="inference",
    provenance=Provenance("observed", "reported answer, its end cut off", "2026-09-14"),
)
ACCOUNT_NOT_PERMITTED = Refusal(
    "ACCOUNT_NOT_PERMITTED",
    status=403,
    code=3041,
    text="AiError: The account is not allowed to access this model",
    layer="inference",
    provenance=Provenance("published", _DOCS, "2026-09-17"),
)
ACCOUNT_BLOCKED = Refusal(
    "ACCOUNT_BLOCKED",
    status=403,
    code=3023,
    text="AiError: Service unavailable for account",
    layer="inference",
    provenance=Provenance("published", _DOCS, "2026-09-17"),
)
MODEL_AGREEMENT = Refusal(
    "MODEL_AGREEMENT",
    status=403,
    code=5016,
    text="AiError: Model Agreement: Thank you for agreeing to this model's terms. "
    "You may now use the model.",
    layer="inference",
    provenance=Provenance(
        "observed", "answer to the agreeing call itself; the text before it is unknown", "2026-09"
    ),
)
PAID_PLAN = Refusal(
    "PAID_PLAN",
    status=403,
    code=5035,
    text="AiError: Model {model} is not available on the Workers Free plan: "
    "Model {model} is not available on the Workers Free plan. Upgrade to access this model: "
    "https://dash.cloudflare.com/?to=/:account/workers/plans",
    layer="inference",
    provenance=Provenance("observed", "reported answer; later in the docs too", "2026-08"),
)
DAILY_ALLOCATION = Refusal(
    "DAILY_ALLOCATION",
    status=429,
    code=4006,
    text="AiError: AiError: you have used up your daily free allocation of 10,000 neurons, "
    "please upgrade to Cloudflare's Workers Paid plan if you would like to continue usage.",
    layer="inference",
    provenance=Provenance("observed", "two answers captured; the docs say 3036 instead", "2026"),
)
DAILY_ALLOCATION_DOCUMENTED = Refusal(
    "DAILY_ALLOCATION_DOCUMENTED",
    status=429,
    code=3036,
    text="AiError: You have used up your daily free allocation of 10,000 neurons. "
    "Please upgrade to Cloudflare's Workers Paid plan if you would like to continue usage.",
    layer="inference",
    provenance=Provenance("published", f"{_DOCS}; the wire shows 4006", "2026-09-17"),
)
RATE_LIMIT = Refusal(
    "RATE_LIMIT",
    status=429,
    code=3021,
    text="AiError: AiError: rate limiting: inference request per min rate reached",
    layer="inference",
    provenance=Provenance("observed", "captured answer; the docs do not list the code", "2026-08"),
    retryable=True,
)
CAPACITY = Refusal(
    "CAPACITY",
    status=429,
    code=3040,
    text="AiError: AiError: Capacity temporarily exceeded, please try again.",
    layer="inference",
    provenance=Provenance("observed", "reported for REST; code and text in the docs", "2026"),
    retryable=True,
)
CAPACITY_OF_MODEL = Refusal(
    "CAPACITY_OF_MODEL",
    status=429,
    code=3040,
    text="AiError: AiError: Capacity temporarily exceeded for {model}, please try again",
    layer="inference",
    provenance=Provenance(
        "observed", "event log of a binding call; the prefix is that of CAPACITY", "2026-07"
    ),
    retryable=True,
)
CAPACITY_UNTIL_2025 = Refusal(
    "CAPACITY_UNTIL_2025",
    status=429,
    code=3040,
    text="AiError: No more data centers to forward the request to",
    layer="inference",
    provenance=Provenance("published", f"{_DOCS}; this wording until about 2025", "2025"),
    retryable=True,
)
