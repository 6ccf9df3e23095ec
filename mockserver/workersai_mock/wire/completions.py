"""OpenAI's text completions: assumed to be to a prompt what chat completions are to messages."""

from __future__ import annotations

from workersai_contracts.event_stream import DONE
from workersai_contracts.profile import WireProfile

from ..completion import Completion
from ..seed import Seed
from . import Stamp, chat
from .native import quoted

KIND = "text_completion"
dated = True


def result(completion: Completion, profile: WireProfile, stamp: Stamp) -> bytes:
    """Return a whole answer, its text in `choices`."""
    choices = [_choice(one, one.text, index) for index, one in enumerate(completion.choices)]
    return chat.whole(stamp, KIND, choices, completion.usage)


def events(completion: Completion, profile: WireProfile, stamp: Stamp, seed: Seed) -> list[bytes]:
    """Return an event for each token, the last chunks of the chat's door, `[DONE]`."""
    stream: list[bytes] = []
    for index, one in enumerate(completion.choices):
        before = chat.opening(stamp, KIND, index) + b'"text":'
        stream += [before + quoted(piece) + chat.BARE for piece in one.pieces]
    finished = [_choice(one, "", index) for index, one in enumerate(completion.choices)]
    stream += chat.closing(completion, profile, stamp, KIND, finished)
    stream.append(DONE)
    return stream


def _choice(completion: Completion, text: str, index: int) -> dict[str, object]:
    reason = completion.finish_reason
    return {"index": index, "text": text, "logprobs": None, "finish_reason": reason}
