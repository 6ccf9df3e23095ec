"""How each era and family writes an answer: stream and result. Data only; it renders nothing."""

from typing import Literal, NamedTuple

from workersai_contracts.errors import UnknownEraError
from workersai_contracts.provenance import Provenance

Shape = Literal["native", "openai"]

ALPHABET_A = "abcdefghijklmnopqrstuvwxyz0123456789"
ALPHABET_B = "abdefghijklmnoprstuvxyz1234567890"


class Padding(NamedTuple):
    """The `p` that hides a token's length.

    Attributes:
        alphabet: the characters.
        draw: `ring` takes a prefix of the alphabet repeated; `random` draws each character.
        max_length: the longest; lengths from 0 are taken to be equally likely.
        may_be_absent: whether length 0 leaves the key out; otherwise the least length is 1.
    """

    alphabet: str
    draw: Literal["ring", "random"]
    max_length: int
    may_be_absent: bool


class WireProfile(NamedTuple):
    """One way to write an answer.

    Attributes:
        name: what `--wire` takes.
        shape: `native` events and results, or those of `openai`.
        provenance: where the row as a whole comes from.
        padding: the `p` on events; None before there was one.
        event_keys: the keys of a token's event, in order; `p` only where padding is not absent.
        leading_empty_objects: how many `{}` events come first.
        first_event_empty: whether an event without text comes before the first token.
        trailing_event: keys of the event without text after the last token; () for none.
        usage_event: keys of the event before `[DONE]` that carries usage; () for none.
        result_keys: the keys of a plain answer's result, in order.
        usage_keys: the keys of `usage`, in order; () where there is none.
        sources: fields whose evidence is another than the row's.
    """

    name: str
    shape: Shape
    provenance: Provenance
    padding: Padding | None
    event_keys: tuple[str, ...]
    result_keys: tuple[str, ...]
    leading_empty_objects: int = 0
    first_event_empty: bool = False
    trailing_event: tuple[str, ...] = ()
    usage_event: tuple[str, ...] = ()
    usage_keys: tuple[str, ...] = ()
    sources: tuple[tuple[str, Provenance], ...] = ()

    @property
    def has_tool_calls(self) -> bool:
        """Say whether every event bears a `tool_calls` list, empty as a rule."""
        return "tool_calls" in self.event_keys

    def get_provenance(self, field: str) -> Provenance:
        """Give the evidence of one field, which is the row's unless it has its own."""
        return dict(self.sources).get(field, self.provenance)


_USAGE = ("prompt_tokens", "completion_tokens", "total_tokens")
_LENGTHS = Provenance("assumed", "lengths from 0 to 50 were seen; their spread is unknown", "2025")

PROFILES: tuple[WireProfile, ...] = (
    WireProfile(
        name="2023",
        shape="native",
        provenance=Provenance("published", "Cloudflare docs, streaming sample", "2023-11"),
        padding=None,
        event_keys=("response",),
        result_keys=("response",),
    ),
    WireProfile(
        name="2024-02",
        shape="native",
        provenance=Provenance(
            "published", "npm @cloudflare/ai 1.0.53, this model's code", "2024-02"
        ),
        padding=None,
        event_keys=("response",),
        result_keys=("response",),
        leading_empty_objects=2,
        sources=(
            (
                "leading_empty_objects",
                Provenance(
                    "assumed",
                    "events of the prompt's echo become `{}`; how many come is unknown",
                    "2024-02",
                ),
            ),
        ),
    ),
    WireProfile(
        name="2024",
        shape="native",
        provenance=Provenance("observed", "streams of llama-3-8b and others", "2024"),
        padding=Padding(ALPHABET_A, "ring", max_length=50, may_be_absent=True),
        event_keys=("response", "p"),
        result_keys=("response",),
        sources=(("padding", _LENGTHS),),
    ),
    WireProfile(
        name="2025",
        shape="native",
        provenance=Provenance("observed", "a whole stream of a small model", "2025-06"),
        padding=Padding(ALPHABET_A, "ring", max_length=50, may_be_absent=True),
        event_keys=("response", "p"),
        result_keys=("response", "usage"),
        trailing_event=("response",),
        usage_event=("response", "usage"),
        usage_keys=_USAGE,
        sources=(
            ("padding", _LENGTHS),
            ("result_keys", Provenance("published", "output schema of the model", "2025")),
        ),
    ),
    WireProfile(
        name="2025-vllm",
        shape="native",
        provenance=Provenance(
            "observed", "streams of llama-3.3-70b-fast, llama-4-scout", "2025-12"
        ),
        padding=Padding(ALPHABET_B, "ring", max_length=50, may_be_absent=False),
        event_keys=("response", "tool_calls", "p"),
        result_keys=("response", "tool_calls", "usage"),
        first_event_empty=True,
        trailing_event=("response", "tool_calls", "p"),
        usage_event=("response", "usage"),
        usage_keys=_USAGE,
        sources=(
            ("padding", _LENGTHS),
            (
                "trailing_event",
                Provenance("contested", "seen with `response` and without", "2025-12"),
            ),
        ),
    ),
    WireProfile(
        name="2026",
        shape="openai",
        provenance=Provenance("observed", "streams of kimi-k2.5 and gemma-4", "2026"),
        padding=Padding(ALPHABET_A, "random", max_length=50, may_be_absent=False),
        event_keys=("id", "object", "created", "model", "choices", "usage", "p"),
        result_keys=("choices", "created", "id", "model", "object", "usage"),
        first_event_empty=True,
        trailing_event=("id", "object", "created", "model", "choices", "usage", "p"),
        usage_event=("response", "usage"),
        usage_keys=(*_USAGE, "prompt_tokens_details"),
        sources=(
            (
                "padding",
                Provenance("contested", "random in October, alphabet B as a ring in April", "2026"),
            ),
            (
                "usage_keys",
                Provenance(
                    "contested", "events by chunk have total before completion; late 2026: neurons"
                ),
            ),
        ),
    ),
)


def get_profile(name: str) -> WireProfile:
    """Look a profile up by its name.

    Raises:
        UnknownEraError: there is none; the message lists those there are.
    """
    for profile in PROFILES:
        if profile.name == name:
            return profile
    names = ", ".join(profile.name for profile in PROFILES)
    raise UnknownEraError(f"no wire profile {name!r}; there are: {names}")
