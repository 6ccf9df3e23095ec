"""The options that say what to answer from recordings; `serve` and `run` have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ..replay.recording import Replay

UPSTREAM = click.option(
    "--upstream",
    metavar="URL",
    default="https://api.cloudflare.com",
    help="The service that is recorded.",
)
REDACT = click.option(
    "--redact",
    "patterns",
    multiple=True,
    envvar="WORKERSAI_MOCK_REDACT",
    metavar="REGEX",
    help="Take more out of what is recorded than tokens, ids of accounts and e-mail addresses.",
)
REPLAY_OPTIONS = (
    click.option(
        "--replay",
        "recordings",
        multiple=True,
        envvar="WORKERSAI_MOCK_REPLAY",
        type=click.Path(dir_okay=False),
        help="Answer from a file that `record` has written.",
    ),
    click.option(
        "--speed",
        type=click.FloatRange(0),
        default=1.0,
        help="How many times faster than recorded; 0 is at once.",
    ),
    click.option(
        "--on-miss",
        type=click.Choice(["fail", "default", "record"]),
        default="fail",
        help="What was not recorded: refuse it, answer as without --replay, or record it now.",
    ),
    click.option(
        "--max-age", type=click.FloatRange(0), metavar="DAYS", help="Name older recordings stale."
    ),
    UPSTREAM,
    REDACT,
)


def replay_of(options: dict[str, Any]) -> Replay | None:
    """Return the recordings that are asked for."""
    if not options["recordings"]:
        return None
    from ..recorder.tape import pattern_of
    from ..replay.recording import read_replay

    return read_replay(
        *options["recordings"],
        speed=options["speed"],
        on_miss=options["on_miss"],
        max_age_days=options["max_age"],
        upstream=options["upstream"],
        patterns=map(pattern_of, options["patterns"]),
    )
