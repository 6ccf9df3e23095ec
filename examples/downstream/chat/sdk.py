"""Chat with Cloudflare's own SDK, which finds credentials and address in the environment."""

import os

from cloudflare import AsyncCloudflare, Cloudflare, RateLimitError

MODEL = "@cf/qwen/qwen1.5-1.8b-chat"
SYSTEM = "You are a friendly assistant"
BUSY = "The model is busy, please try again later."


def ask(question: str) -> str:
    """Return the model's answer; a model that stays busy gives an excuse."""
    account_id = os.environ["CLOUDFLARE_ACCOUNT_ID"]
    with Cloudflare(max_retries=1) as client:
        try:
            answer = client.ai.run(MODEL, account_id=account_id, messages=messages(question))
        except RateLimitError:
            return BUSY
    return answer["response"]


async def ask_async(question: str) -> str:
    """Return the model's answer."""
    account_id = os.environ["CLOUDFLARE_ACCOUNT_ID"]
    async with AsyncCloudflare() as client:
        answer = await client.ai.run(MODEL, account_id=account_id, messages=messages(question))
    return answer["response"]


def messages(question: str) -> list[dict[str, str]]:
    """Return the conversation that a question makes."""
    return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}]
