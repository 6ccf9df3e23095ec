"""The options that `serve` and `run` share, and how they become settings.

Precedence, stated here once: a flag, then WORKERSAI_MOCK_<NAME> in the environment, then the
file given by --config, then the default. Flags, variables and keys of the file bear one name.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from workersai_contracts.era import ERA_NAMES
from workersai_contracts.profile import PROFILES

from ..errors import SettingError
from ..paces import PACES
from ..reply import Echo, Markdown, Prose, Reply, Text
from ..settings import Settings
from .gateway import GATEWAY_OPTIONS, gateway_of
from .replay import REPLAY_OPTIONS, replay_of
from .twist import TWIST_OPTIONS, pace_of, twists_of

F = TypeVar("F", bound=Callable[..., Any])
CONTEXT = {
    "auto_envvar_prefix": "WORKERSAI_MOCK",
    "help_option_names": ["-h", "--help"],
    "show_default": True,
}
FORMAT = click.option(
    "--format",
    "kind",
    type=click.Choice(["table", "markdown", "json"]),
    default="table",
    help="How.",
)
WIRES = tuple(profile.name for profile in PROFILES)


def read_config(ctx: click.Context, param: click.Parameter, path: str | None) -> str | None:
    """Take defaults from a YAML or JSON file."""
    if path:
        from .config import read

        ctx.default_map = {**read(Path(path), known=_names(ctx)), **(ctx.default_map or {})}
    return path


def _names(ctx: click.Context) -> dict[str, click.Option]:
    options = [p for p in ctx.command.params if isinstance(p, click.Option) and p.name != "config"]
    return {option.opts[0].removeprefix("--"): option for option in options}


OPTIONS = (
    click.option(
        "--config",
        type=click.Path(exists=True, dir_okay=False),
        is_eager=True,
        callback=read_config,
        help="YAML or JSON file with `version: 1` and the names of these options as keys.",
    ),
    click.option("--seed", default="0", metavar="INT|random", help="Same seed, same bytes."),
    click.option("--vary", is_flag=True, help="The n-th identical request gets the n-th answer."),
    click.option("--ttft", type=click.FloatRange(0), help="Seconds until the first token."),
    click.option(
        "--tokens-per-second", type=click.FloatRange(0, min_open=True), help="Rate after it."
    ),
    click.option(
        "--reply",
        type=click.Choice(["prose", "echo", "markdown"]),
        default="prose",
        help="What answers: seeded sentences, the prompt, or everything Markdown has.",
    ),
    click.option("--text", help="Answer always this."),
    click.option("--locale", default="en_US", help="Language of the prose, as faker spells it."),
    click.option(
        "--era", type=click.Choice(ERA_NAMES), help="Schema, wire and defaults of a time, together."
    ),
    click.option("--schema", metavar="VERSION", help="A schema version that overrides the era's."),
    click.option("--wire", type=click.Choice(WIRES), help="A wire that overrides the era's."),
    click.option(
        "--lifecycle",
        type=click.Choice(["as-published", "current"]),
        default="as-published",
        help="Serve retired models, or answer 410/5028 as the live API does today.",
    ),
    click.option(
        "--token",
        "tokens",
        multiple=True,
        envvar="WORKERSAI_MOCK_TOKEN",
        help="Let in only this bearer token.",
    ),
    click.option("--strict-path", is_flag=True, help="Refuse %2F in a model id with 400/7000."),
    click.option(
        "--convenience/--no-convenience",
        default=True,
        help="Be kinder than what is known: any credential, CORS, %2F, control headers.",
    ),
    click.option("--quota", is_flag=True, help="Enforce requests a minute and neurons a day."),
    click.option(
        "--neurons-per-1k-tokens",
        type=click.FloatRange(0),
        help="Rate of models without a published price.",
    ),
    click.option(
        "--model",
        "models",
        multiple=True,
        envvar="WORKERSAI_MOCK_MODEL",
        metavar="NEW=LIKE|FILE",
        help="Add a model that is like another, or one from a JSON file.",
    ),
    click.option(
        "--tokenizer",
        type=click.Path(exists=True, dir_okay=False),
        help="A Hugging Face tokenizer.json, for exact usage and event cuts.",
    ),
    *TWIST_OPTIONS,
    click.option(
        "--request-control/--no-request-control",
        default=True,
        help="Obey x-workersai-mock-* headers of single requests.",
    ),
    click.option(
        "--worker-route",
        metavar="PATH",
        help="Play the documented Worker there, for a page's EventSource: / or /chat, say.",
    ),
    click.option("--admin/--no-admin", default=True, help="Serve the admin API below /__admin/."),
    click.option(
        "--admin-token",
        metavar="TOKEN",
        help="Let in to the admin API who has this, wherever they call from; others no more.",
    ),
    click.option(
        "--admin-cors",
        multiple=True,
        metavar="ORIGIN",
        help="Let pages of this origin use the admin API; repeatable.",
    ),
    *GATEWAY_OPTIONS,
    *REPLAY_OPTIONS,
)


def shared_options(*, pace: str, max_stall_s: float) -> Callable[[F], F]:
    """Return a decorator that adds the shared options; commands differ in some defaults."""

    def decorate(function: F) -> F:
        chosen = click.option(
            "--pace",
            default=pace,
            metavar="|".join(PACES),
            help="How fast answers come; NAME:KEY=VALUE,... changes a part.",
        )
        longest = click.option(
            "--max-stall",
            type=click.FloatRange(0),
            default=max_stall_s,
            help="Seconds that a stall or hang lasts unless the client leaves.",
        )
        for option in reversed((*OPTIONS, longest, chosen)):
            function = option(function)
        return function

    return decorate


def settings_of(options: dict[str, Any]) -> Settings:
    """Return the settings that the options ask for; raises SettingError on what cannot be."""
    seed, vary = seed_of(options["seed"])
    return Settings(
        seed=seed,
        vary=vary or options["vary"],
        pace=pace_of(options["pace"], options["ttft"], options["tokens_per_second"]),
        reply=reply_of(options["reply"], options["text"], options["locale"]),
        models=models_of(options["models"]),
        tokenizer=tokenizer_of(options["tokenizer"]),
        tokens=tuple(options["tokens"]),
        admin_cors=tuple(options["admin_cors"]),
        twists=twists_of(options),
        gateway=gateway_of(options),
        replay=replay_of(options),
        max_stall_s=options["max_stall"],
        **{
            name: options[name]
            for name in (
                "era",
                "schema",
                "wire",
                "lifecycle",
                "strict_path",
                "convenience",
                "quota",
                "neurons_per_1k_tokens",
                "worker_route",
                "request_control",
                "admin",
                "admin_token",
            )
        },
    )


def seed_of(text: str) -> tuple[int, bool]:
    """Return a seed, and whether it was picked at random (identical requests then vary)."""
    if text == "random":
        return random.SystemRandom().randrange(2**31), True
    try:
        return int(text), False
    except ValueError:
        raise SettingError(f"--seed takes a whole number or `random`, not {text!r}") from None


def reply_of(name: str, text: str | None, locale: str) -> Reply:
    """Return what answers."""
    if text is not None:
        return Text(text)
    if name == "prose" and locale != "en_US":
        from ..prose import writer

        writer(locale)  # a wrong locale is said now, not at the first request
    replies: dict[str, Reply] = {"prose": Prose(locale), "echo": Echo(), "markdown": Markdown()}
    return replies[name]


def models_of(words: Iterable[str]) -> tuple[Any, ...]:
    """Return the models that the words add; NEW=LIKE or the path of a JSON file."""
    return tuple(map(_model_of, words))


def _model_of(word: str) -> Any:
    from workersai_contracts.catalog import alias
    from workersai_contracts.model_file import read_model_file

    new, equals, like = word.partition("=")
    return alias(new, like) if equals else read_model_file(Path(word))


def tokenizer_of(path: str | None) -> Any:
    """Return the tokenizer of a file, or None for the estimate."""
    if path is None:
        return None
    from workersai_contracts.tokenizer import load_tokenizer

    return load_tokenizer(Path(path))
