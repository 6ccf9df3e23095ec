"""What the mock chooses to say. How much of it is sent, and how, is decided elsewhere."""

from .recorded import Recorded
from .result import Result
from .said import Reply, Said, Saying, Words, said
from .structure import Json
from .text import Echo, Markdown, Prose, Text, last_user_text
from .tool import ToolCall, ToolCalls

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
