"""Counting and cutting text into tokens: an estimate, or a model's own tokenizer.json.

Owns neither the usage on the wire nor the template that a chat is rendered with.
"""

import os
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Protocol

from workersai_contracts.errors import ContractsError, FileFormatError
from workersai_contracts.prompt import Rendered, content_text

if TYPE_CHECKING:
    import tokenizers

# Assumed, for chats whose template is unknown: role, header and end of a turn.
TOKENS_PER_MESSAGE = 4

_LATIN = "A-Za-z\u00c0-\u024f"
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
# Marks of Latin, Cyrillic, Hebrew, Arabic and Devanagari.
_MARK = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f"
)
# What belongs to the character before it: marks, variation selectors, keycaps, skin tones, tags,
# and whatever a zero width joiner ties on.
_TIED = rf"(?:[{_MARK}\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]|\u200d.)*+"

# The same rule twice: most text is ASCII, whose part of it compiles in a twentieth of the time, and
# a start waits for that.
_ASCII_PIECE = re.compile(
    r" ?+[A-Za-z]{1,8}+| ?+\d| ?+<\|[a-z_]{1,24}\|>|\s*[\r\n]+|\s+(?!\S)| ?+[^\w\s]|.", re.DOTALL
)
_PIECE = (
    rf" ?+[{_LATIN}]{{1,8}}+[\u0300-\u036f]*+"
    rf"| ?+\d{_TIED}"
    r"| ?+<\|[a-z_]{1,24}\|>"
    r"|\s*[\r\n]+"
    r"|\s+(?!\S)"
    rf"| ?+[{_CJK}]{_TIED}"
    rf"| ?+(?:(?![{_CJK}])[^\W\d_]{_TIED}){{1,3}}"
    r"| ?+[\U0001f1e6-\U0001f1ff]{2}"
    rf"| ?+[^\w\s]{_TIED}"
    r"|."
)
_SURROGATE = re.compile("[\ud800-\udfff]")


class Tokenizer(Protocol):
    """What cuts a text into its tokens."""

    def split(self, text: str) -> list[str]:
        """Cut the text into pieces that join to it, one a token; a piece may be empty."""
        ...

    def count(self, text: str) -> int:
        """Count the tokens of a text."""
        ...


class EstimateTokenizer:
    """A rule that needs no vocabulary, near the counts of a 100k-token BPE on English prose.

    One token each: up to eight Latin letters with the space before them, up to three letters of
    another alphabet, a digit, a CJK character, a sign, an emoji with all that is joined to it, a
    run of line ends, a run of spaces but its last, a tag such as `<|im_start|>`.
    """

    __slots__ = ()

    def split(self, text: str) -> list[str]:
        """Cut the text into non-empty pieces that join to it."""
        return (_ASCII_PIECE if text.isascii() else _piece()).findall(text)

    def count(self, text: str) -> int:
        """Count the pieces of `split`."""
        return len(self.split(text))


@cache
def _piece() -> re.Pattern[str]:
    return re.compile(_PIECE, re.DOTALL)


class FileTokenizer:
    """The tokens of a Hugging Face `tokenizer.json`, without those it would add at the ends.

    A character whose bytes are spread over tokens is held back until it is whole: empty pieces,
    then the character, which is how vLLM streams them.
    """

    __slots__ = ("_tokenizer",)

    def __init__(self, tokenizer: "tokenizers.Tokenizer") -> None:
        self._tokenizer = tokenizer

    def split(self, text: str) -> list[str]:
        """Cut the text into pieces that join to it, one a token."""
        spans = self._encode(text).offsets
        if not spans:
            return [text] if text else []
        starts = [start for start, _ in spans[1:]]
        pieces, at = [], 0
        for (_, end), following in zip(spans, [*starts, len(text)], strict=False):
            # A token that shares its last character with the next one has not completed it.
            cut = max(at, min(end, following))
            pieces.append(text[at:cut])
            at = cut
        pieces[-1] += text[at:]
        return pieces

    def count(self, text: str) -> int:
        """Count the pieces of `split`."""
        return len(self._encode(text).ids) or bool(text)

    def _encode(self, text: str) -> "tokenizers.Encoding":
        # Rust strings hold no lone surrogates; the stand-in has the same length.
        sound = _SURROGATE.sub("\ufffd", text)
        return self._tokenizer.encode(sound, add_special_tokens=False)


def load_tokenizer(path: str | os.PathLike[str]) -> FileTokenizer:
    """Read a Hugging Face `tokenizer.json`.

    Raises:
        ContractsError: the extra is not installed; the message says how to.
        FileFormatError: the file cannot be read as one.
    """
    try:
        from tokenizers import Tokenizer as HuggingFaceTokenizer
    except ImportError as error:
        raise ContractsError(
            "a tokenizer.json needs an extra: pip install 'workersai-mock[tokenizers]'"
        ) from error
    try:
        return FileTokenizer(HuggingFaceTokenizer.from_file(os.fspath(path)))
    except Exception as error:  # the library raises bare Exception for all that is wrong
        raise FileFormatError(
            f"{os.fspath(path)}: no Hugging Face tokenizer.json: {error}"
        ) from error


def count_prompt(tokenizer: Tokenizer, *, rendered: Rendered, inputs: Mapping[str, object]) -> int:
    """Count the tokens that the model is given, from the rendered prompt where there is one.

    Otherwise the contents of whatever shape was sent (`messages`, `prompt`, the `input` and
    `instructions` of OpenAI's Responses, each of the `requests` of a batch), and an assumed
    `TOKENS_PER_MESSAGE` for each message's frame.
    """
    if rendered.text is not None:
        return tokenizer.count(rendered.text)
    batch = inputs.get("requests")
    items = batch if isinstance(batch, list) and not _said(inputs) else [inputs]
    return sum(_count(tokenizer, item) for item in items if isinstance(item, Mapping))


def _count(tokenizer: Tokenizer, inputs: Mapping[str, object]) -> int:
    turns = _turns(inputs)
    if turns is None:
        return tokenizer.count(content_text(inputs.get("prompt")))
    contents = (turn.get("content") if isinstance(turn, Mapping) else None for turn in turns)
    return sum(tokenizer.count(content_text(c)) + TOKENS_PER_MESSAGE for c in contents)


def _turns(inputs: Mapping[str, object]) -> list[object] | None:
    messages, said = inputs.get("messages"), inputs.get("input")
    if isinstance(messages, list):
        return messages
    if isinstance(inputs.get("prompt"), str) or not isinstance(said, str | list):
        return None
    instructions = inputs.get("instructions")
    first = [{"content": instructions}] if isinstance(instructions, str) else []
    return [*first, *([{"content": said}] if isinstance(said, str) else said)]


def _said(inputs: Mapping[str, object]) -> bool:
    return any(key in inputs for key in ("messages", "prompt", "input"))
