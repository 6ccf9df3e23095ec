"""The fake of Workers AI text generation: a request in, bytes out.

Names are imported when they are first asked for; importing the package costs next to nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .clock import Clock, ManualClock, SystemClock
    from .errors import (
        AdminError,
        ListenError,
        MissingExtraError,
        MockError,
        ScenarioError,
        SettingError,
        StubError,
    )
    from .fragmentation import FragmentationError
    from .journal import Entry, Journal
    from .matcher import Matcher, contains
    from .matrix import fault_matrix, fault_matrix_async
    from .pace import INSTANT, Pace
    from .paces import LARGE_MODEL, SMALL_MODEL
    from .reply import Echo, Json, Markdown, Prose, Recorded, Reply, Result, Text, ToolCall
    from .server import MockServer
    from .settings import ACCOUNT_ID, MODEL_ID, TOKEN, Settings
    from .workersai import WorkersAI

    __version__: str
else:
    from workersai_contracts.facade import lazy

    __getattr__ = lazy(
        __name__,
        {
            "clock": ("Clock", "ManualClock", "SystemClock"),
            "errors": (
                "AdminError",
                "ListenError",
                "MissingExtraError",
                "MockError",
                "ScenarioError",
                "SettingError",
                "StubError",
            ),
            "matcher": ("Matcher", "contains"),
            "fragmentation": ("FragmentationError",),
            "journal": ("Entry", "Journal"),
            "matrix": ("fault_matrix", "fault_matrix_async"),
            "pace": ("INSTANT", "Pace"),
            "paces": ("LARGE_MODEL", "SMALL_MODEL"),
            "reply": (
                "Echo",
                "Json",
                "Markdown",
                "Prose",
                "Recorded",
                "Reply",
                "Result",
                "Text",
                "ToolCall",
            ),
            "server": ("MockServer",),
            "settings": ("ACCOUNT_ID", "MODEL_ID", "TOKEN", "Settings"),
            "workersai": ("WorkersAI",),
        },
    )

__all__ = [
    "ACCOUNT_ID",
    "INSTANT",
    "LARGE_MODEL",
    "MODEL_ID",
    "SMALL_MODEL",
    "TOKEN",
    "AdminError",
    "Clock",
    "Echo",
    "Entry",
    "FragmentationError",
    "Journal",
    "Json",
    "ListenError",
    "ManualClock",
    "Markdown",
    "Matcher",
    "MissingExtraError",
    "MockError",
    "MockServer",
    "Pace",
    "Prose",
    "Recorded",
    "Reply",
    "Result",
    "ScenarioError",
    "SettingError",
    "Settings",
    "StubError",
    "SystemClock",
    "Text",
    "ToolCall",
    "WorkersAI",
    "__version__",
    "contains",
    "fault_matrix",
    "fault_matrix_async",
]
