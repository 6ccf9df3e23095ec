"""Exchanges, the evidence that checks judge, and the file format that keeps them.

Reading and writing files is in `exchange.file`, foreign formats in `exchange.foreign`.
"""

from .value import (
    Capture,
    Door,
    Ending,
    Exchange,
    Frame,
    Headers,
    door_of,
    find_header,
    is_chat,
    model_of,
)

__all__ = [
    "Capture",
    "Door",
    "Ending",
    "Exchange",
    "Frame",
    "Headers",
    "door_of",
    "find_header",
    "is_chat",
    "model_of",
]
