"""Replies that are words: fixed, echoed, or drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from workersai_contracts.prompt import content_text


@dataclass(frozen=True, slots=True)
class Text:
    """Always the same words."""

    words: str

    def text(self, inputs: Mapping[str, object], rng: random.Random | None = None) -> str:
        """Return the fixed words."""
        return self.words


@dataclass(frozen=True, slots=True)
class Echo:
    """What the user said last."""

    def text(self, inputs: Mapping[str, object], rng: random.Random | None = None) -> str:
        """Return the prompt, or the content of the last user message, or nothing."""
        prompt = inputs.get("prompt")
        return prompt if isinstance(prompt, str) else last_user_text(inputs.get("messages"))


@dataclass(frozen=True, slots=True)
class Prose:
    """Seeded sentences of a locale's words, as long as a chat model's answers."""

    locale: str = "en_US"

    def text(self, inputs: Mapping[str, object], rng: random.Random) -> str:
        """Return one to three paragraphs."""
        from ..prose import write

        return write(self.locale, rng)


@dataclass(frozen=True, slots=True)
class Markdown:
    """Everything a renderer trips over: code, table, emoji, CJK, right-to-left, HTML."""

    def text(self, inputs: Mapping[str, object], rng: random.Random) -> str:
        """Return the kitchen sink, its sections in a seeded order."""
        from ..markdown import SECTIONS, TITLE

        return "\n\n".join((TITLE, *rng.sample(SECTIONS, len(SECTIONS)))) + "\n"


def last_user_text(messages: object) -> str:
    """Return the text of the last message with role `user`, empty where there is none."""
    for message in reversed(messages if isinstance(messages, list) else []):
        if isinstance(message, dict) and message.get("role") == "user":
            return content_text(message.get("content"))
    return ""
