"""One request and its answer as a value: what evidence is made of. Reads and writes no file."""

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple
from urllib.parse import unquote

import orjson

Door = Literal["native", "openai", "gateway", "binding"]
# `close` ends as HTTP says, `cut` before that by FIN, `reset` by RST; `hang` says no more while the
# connection stays; `left` is a client that went away first: what would have come is not known.
Ending = Literal["close", "cut", "reset", "hang", "left"]
Capture = Literal["wire", "text"]
Headers = tuple[tuple[str, str], ...]

# AI Gateway's paths are known at other hosts, too: a mock's.
_GATEWAY = r"/v1/[^/]+/[^/]+/(?:workers-ai|compat)/"
_NATIVE = re.compile(rf"(?:/ai/run/|{_GATEWAY}(?:run/)?(?!v1/|chat/))(?P<model>[^?]+)")
_DOORS: tuple[tuple[re.Pattern[str], Door], ...] = (
    (re.compile(rf"//gateway\.ai\.cloudflare\.com/|{_GATEWAY}"), "gateway"),
    (re.compile(r"//workers-binding\.ai/"), "binding"),
    (re.compile(r"/ai/v1/"), "openai"),
    (re.compile(r"/ai/run/"), "native"),
)
PROVIDER = "workers-ai/"
BINDING_HOST = "workers-binding.ai"


class Frame(NamedTuple):
    """The bytes of one read and when they came, in seconds from the request's start."""

    at_s: float
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and what came back.

    Attributes:
        method: the HTTP method.
        url: the address, or its path alone; empty where it was not kept.
        request_headers: in order, as sent.
        request_body: as sent.
        status: the HTTP status; None where it was not kept.
        headers: of the answer, in order; None where they were not kept.
        frames: the body as it came; one frame where the times are not known.
        ending: how the body ended.
        capture: `wire` where all bytes are there as they came, `text` where a person or a tool
            kept the body, and may have trimmed or edited it.
        door: the way in, empty where it is not known.
        model: the model's id; empty where it is not known.
        wire: name of the wire profile, `v1` for /ai/v1; empty where it is not known.
        probe: id of the probe that was sent; empty for what others sent.
        source: where it comes from, in words.
        recorded_at: ISO 8601; empty where it is not known.
    """

    method: str = "POST"
    url: str = ""
    request_headers: Headers = ()
    request_body: bytes = b""
    status: int | None = None
    headers: Headers | None = None
    frames: tuple[Frame, ...] = ()
    ending: Ending = "close"
    capture: Capture = "wire"
    door: Door | Literal[""] = ""
    model: str = ""
    wire: str = ""
    probe: str = ""
    source: str = ""
    recorded_at: str = ""

    @property
    def body(self) -> bytes:
        """All bytes of the answer's body."""
        return b"".join(frame.data for frame in self.frames)

    def header(self, name: str) -> str | None:
        """Return the first value of a header of the answer, whatever its case."""
        return find_header(self.headers or (), name)


def find_header(headers: Headers, name: str) -> str | None:
    """Return the first value of a header, whatever its case."""
    return next((value for key, value in headers if key.lower() == name.lower()), None)


def door_of(url: str) -> Door | Literal[""]:
    """Tell the door from an address; empty for one that leads elsewhere."""
    return next((door for path, door in _DOORS if path.search(url)), "")


def is_chat(url: str) -> bool:
    """Tell whether an address is of chat completions, whose wire is OpenAI's whatever the model."""
    return door_of(url) != "native" and url.partition("?")[0].endswith("/chat/completions")


def model_of(url: str, body: bytes) -> str:
    """Return the model that a request names in its path or body; empty where it names none."""
    found = _NATIVE.search(url)
    if found:
        return unquote(found["model"])
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ""
    model = value.get("model") if isinstance(value, dict) else None
    return model.removeprefix(PROVIDER) if isinstance(model, str) else ""
