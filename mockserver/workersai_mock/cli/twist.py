"""The options that say what happens to every answer; `serve` and `run` have them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from ..errors import SettingError
from ..pace import Pace
from ..paces import PACES
from ..twist import Kind, Twist

TWIST_OPTIONS = (
    click.option(
        "--fault",
        "faults",
        multiple=True,
        envvar="WORKERSAI_MOCK_FAULT",
        metavar="NAME[:KEY=VALUE,...]",
        help="Break answers, as in stall:at_event=3,every=3 (`workersai-mock faults` lists all).",
    ),
    click.option(
        "--quirks",
        multiple=True,
        envvar="WORKERSAI_MOCK_QUIRKS",
        metavar="NAME|observed",
        help="Oddities of real servers; `observed` is all that were seen of this one.",
    ),
    click.option(
        "--fragment",
        "fragments",
        multiple=True,
        envvar="WORKERSAI_MOCK_FRAGMENT",
        metavar="NAME",
        help="Cut the bytes: byte, utf8, data, json, random, worst, all, crlf, comments, ...",
    ),
)


def pace_of(text: str, ttft_s: float | None, tokens_per_second: float | None) -> Pace:
    """Return a named pace with the parts that were given replaced."""
    pace = PACES.get(text) or _written(text)
    if ttft_s is not None:
        pace = replace(pace, ttft_s=ttft_s)
    if tokens_per_second is not None:
        pace = replace(pace, itl_s=1 / tokens_per_second)
    return pace


def _written(text: str) -> Pace:
    from ..registry import twists_from

    paces = twists_from("pace", text)
    if len(paces) != 1 or not isinstance(paces[0], Pace):
        raise SettingError(f"--pace takes one pace that always holds, not {text!r}")
    return paces[0]


def twists_of(options: dict[str, Any]) -> tuple[Twist, ...]:
    """Return what happens to every answer."""
    if not any(options[name] for name in ("faults", "quirks", "fragments")):
        return ()
    from ..registry import twists_from

    given: tuple[tuple[Kind, str], ...] = (
        ("fault", "faults"),
        ("quirk", "quirks"),
        ("fragment", "fragments"),
    )
    return tuple(
        twist for kind, name in given for text in options[name] for twist in twists_from(kind, text)
    )
