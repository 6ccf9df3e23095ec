"""What answers where no stub does: the settings' reply, or what tools and JSON mode ask for.

Only seeded prose makes room for them; a reply that somebody chose is said whatever is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .reply import Prose, Reply

if TYPE_CHECKING:
    from .contract import Contract
    from .request import Request

JSON_MODE = ("response_format", "guided_json")
# The keys that may ask for something else than prose.
KEYS = frozenset({"tools", *JSON_MODE})


def default_reply(request: Request, contract: Contract) -> Reply:
    """Return the reply to a request as far as the model's schema knows what it asks for."""
    reply = contract.settings.reply
    if not isinstance(reply, Prose) or KEYS.isdisjoint(request.inputs):
        return reply
    from .wanted import wanted  # few requests have such a key

    return wanted(request, contract) or reply
