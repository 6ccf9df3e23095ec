"""What the mock chooses to say. How much of it is sent, and how, is decided elsewhere."""

from typing import TYPE_CHECKING

from .said import Reply, Said, Saying, Words, said
from .text import Echo, Markdown, Prose, Text, last_user_text

if TYPE_CHECKING:
    from .recorded import Recorded
    from .result import Result
    from .structure import Json
    from .tool import ToolCall, ToolCalls
else:
    from workersai_contracts.facade import lazy

    # A server that says words never needs them.
    __getattr__ = lazy(
        __name__,
        {
            "recorded": ("Recorded",),
            "result": ("Result",),
            "structure": ("Json",),
            "tool": ("ToolCall", "ToolCalls"),
        },
    )

__all__ = [
    "Echo",
    "Json",
    "Markdown",
    "Prose",
    "Recorded",
    "Reply",
    "Result",
    "Said",
    "Saying",
    "Text",
    "ToolCall",
    "ToolCalls",
    "Words",
    "last_user_text",
    "said",
]
