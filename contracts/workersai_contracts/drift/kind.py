"""The kinds of change and what each does to a client. Data only; it compares nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

Harm = Literal["breaking", "dangerous", "harmless"]
Side = Literal["request", "response", "catalogue"]
HARMS: tuple[Harm, ...] = ("breaking", "dangerous", "harmless")


class Effect(NamedTuple):
    """What a kind of change does to a client on one side, and in words why."""

    harm: Harm
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two states.

    Attributes:
        harm: `breaking` fails a client that worked, `dangerous` may, `harmless` does not.
        side: where a client meets it.
        pointer: JSON pointer to the place, below `/input`, `/output` or `/catalogue`; in the newer
            state, or in the older one where the place is gone.
        kind: stable name, such as `bound-tightened`.
        sentence: what changed and what that does.
    """

    harm: Harm
    side: Side
    pointer: str
    kind: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.harm:9}  {self.side:9}  {self.pointer or '/'}  {self.sentence}"


_SAME = Effect("harmless", "no body is judged otherwise")
_REFUSED = Effect("breaking", "what was accepted may be refused")
_ACCEPTED = Effect("harmless", "what was accepted still is")
_FEWER = Effect("harmless", "every answer is one that a client was ready for")
_UNSEEN = Effect("breaking", "answers may be of a form that no client was ready for")
_MAYBE = Effect("dangerous", "which bodies it concerns is not told by the keyword alone")

# Kind -> what it does to whoever sends a request, and to whoever reads a response.
EFFECTS: dict[str, tuple[Effect, Effect]] = {
    "member-added": (
        Effect("harmless", "nobody has to send it"),
        Effect("harmless", "a client that ignores what it does not know goes on"),
    ),
    "member-removed": (
        Effect("dangerous", "it is still let through, and may be ignored"),
        Effect("breaking", "a client that reads it finds nothing"),
    ),
    "member-forbidden": (
        Effect("breaking", "a request that bears it is refused"),
        Effect("breaking", "a client that reads it finds nothing"),
    ),
    "required-added": (
        Effect("breaking", "a request without it is refused"),
        Effect("harmless", "it is always there"),
    ),
    "required-removed": (
        Effect("harmless", "it may still be sent"),
        Effect("breaking", "a client that relies on it may find nothing"),
    ),
    "type-narrowed": (_REFUSED, _FEWER),
    "type-widened": (_ACCEPTED, _UNSEEN),
    "type-changed": (_REFUSED, _UNSEEN),
    "bound-tightened": (_REFUSED, _FEWER),
    "bound-loosened": (
        _ACCEPTED,
        Effect("dangerous", "a value may lie outside of what a client was ready for"),
    ),
    "value-removed": (_REFUSED, _FEWER),
    "value-added": (
        _ACCEPTED,
        Effect("dangerous", "a client that knows all values meets a new one"),
    ),
    "default-changed": (
        Effect("dangerous", "a request that does not name it is answered otherwise"),
        Effect("dangerous", "a client that fills it in reads otherwise"),
    ),
    "alternative-added": (_ACCEPTED, _UNSEEN),
    "exclusive-alternative-added": (
        Effect("dangerous", "a body that now fits two alternatives is refused"),
        _UNSEEN,
    ),
    "alternative-removed": (_REFUSED, _FEWER),
    "shape-changed": (_REFUSED, _UNSEEN),
    "rule-added": (_REFUSED, _FEWER),
    "rule-removed": (
        _ACCEPTED,
        Effect("dangerous", "a value may be one that a client was not ready for"),
    ),
    "rule-changed": (_MAYBE, _MAYBE),
    "text-changed": (_SAME, _SAME),
}


def change(kind: str, side: Side, pointer: str, what: str) -> Change:
    """Return the change of a schema with its harm on that side."""
    effect = EFFECTS[kind][0 if side == "request" else 1]
    return Change(effect.harm, side, pointer, kind, f"{what}: {effect.words}")


def at_least(changes: Iterable[Change], harm: Harm) -> list[Change]:
    """Return the changes that are as bad as `harm`, or worse."""
    worst = HARMS[: HARMS.index(harm) + 1]
    return [each for each in changes if each.harm in worst]


def by_harm(changes: Iterable[Change]) -> list[Change]:
    """Return the changes, the worst first, else in the order in which they were found."""
    return sorted(changes, key=lambda each: HARMS.index(each.harm))
