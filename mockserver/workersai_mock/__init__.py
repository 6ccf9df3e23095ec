"""The fake of Workers AI text generation: a request in, bytes out.

Names are imported when they are first asked for; importing the package costs next to nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .clock import Clock, ManualClock, SystemClock
    from .errors import ListenError, MissingExtraError, MockError, SettingError
    from .journal import Entry, Journal
    from .pace import INSTANT, LARGE_MODEL, SMALL_MODEL, Pace
    from .reply import Echo, Markdown, Prose, Reply, Text
    from .server import MockServer
    from .settings import ACCOUNT_ID, MODEL_ID, TOKEN, Settings

    __version__: str
else:
    from workersai_contracts.facade import lazy

    __getattr__ = lazy(
        __name__,
        {
            "clock": ("Clock", "ManualClock", "SystemClock"),
            "errors": ("ListenError", "MissingExtraError", "MockError", "SettingError"),
            "journal": ("Entry", "Journal"),
            "pace": ("INSTANT", "LARGE_MODEL", "SMALL_MODEL", "Pace"),
            "reply": ("Echo", "Markdown", "Prose", "Reply", "Text"),
            "server": ("MockServer",),
            "settings": ("ACCOUNT_ID", "MODEL_ID", "TOKEN", "Settings"),
        },
    )

__all__ = [
    "ACCOUNT_ID",
    "INSTANT",
    "LARGE_MODEL",
    "MODEL_ID",
    "SMALL_MODEL",
    "TOKEN",
    "Clock",
    "Echo",
    "Entry",
    "Journal",
    "ListenError",
    "ManualClock",
    "Markdown",
    "MissingExtraError",
    "MockError",
    "MockServer",
    "Pace",
    "Prose",
    "Reply",
    "SettingError",
    "Settings",
    "SystemClock",
    "Text",
    "__version__",
]
