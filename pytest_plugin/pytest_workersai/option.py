"""Every option once: its name, what it takes, its default. Owns the precedence.

Precedence: marker (nearest wins), then flag, then the `workersai_config` fixture, then ini, then
the default. Ini keys are `workersai_<name>`; flags are `--workersai-<name>`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import pytest

PREFIX = "workersai_"
UNSET: Any = object()


class Option(NamedTuple):
    """One thing that can be set.

    Attributes:
        name: as in the marker and in `workersai_config`.
        default: what holds where nobody says anything.
        read: makes a value of ini text or of what a marker gives; raises ValueError.
        help: one sentence.
        flag: whether a command-line flag sets it, too.
    """

    name: str
    default: Any
    read: Callable[[Any], Any]
    help: str
    flag: bool = False


def one_of(*words: str) -> Callable[[Any], str]:
    """Return a reader that takes one of these words."""

    def read(value: Any) -> str:
        if value not in words:
            raise ValueError(f"it is {', '.join(words[:-1])} or {words[-1]}")
        return str(value)

    return read


def named(*words: str) -> Callable[[Any], Any]:
    """Return a reader that takes one of these words, or a value that is no text."""
    check = one_of(*words)
    return lambda value: check(value) if isinstance(value, str) else value


def integer(value: Any) -> int:
    """Read a whole number."""
    try:
        return int(value)
    except (TypeError, ValueError):
        raise ValueError("it is a whole number") from None


def number(value: Any) -> float:
    """Read a number."""
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ValueError("it is a number") from None


def switch(value: Any) -> bool:
    """Read yes or no."""
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    try:
        return words[str(value).lower()]
    except KeyError:
        raise ValueError("it is true or false") from None


def text(value: Any) -> str:
    """Read words as they are."""
    if not isinstance(value, str):
        raise ValueError("it is text")
    return value


def names(value: Any) -> tuple[str, ...]:
    """Read names, separated by spaces or commas."""
    if isinstance(value, str):
        return tuple(value.replace(",", " ").split())
    return tuple(map(text, value))


def values(value: Any) -> tuple[Any, ...]:
    """Take several values as they are."""
    if isinstance(value, str):
        raise ValueError("it takes values, which only a marker or a fixture can give")
    return tuple(value)


def anything(value: Any) -> Any:
    """Take a value as it is."""
    return value


POLICY = one_of("error", "warn", "off")

# What the tenant of a test is told; the names are those of `workersai-mock serve`.
TENANT = (
    Option("seed", 0, integer, "what all randomness is drawn from", flag=True),
    Option("vary", False, switch, "the n-th identical request gets the n-th answer"),
    Option("era", None, text, "schema, wire and defaults of a time, together"),
    Option("schema", None, text, "a schema version that overrides the era's"),
    Option("wire", None, text, "a wire profile that overrides the era's; `all` runs over all"),
    Option(
        "lifecycle",
        "as-published",
        one_of("as-published", "current"),
        "serve retired models (`as-published`), or answer 410/5028 (`current`)",
    ),
    Option("strict_path", False, switch, "refuse `%2F` inside a model id with 400/7000"),
    Option("convenience", True, switch, "be kinder than what is known of the service"),
    Option("quota", False, switch, "enforce requests a minute and neurons a day"),
    Option("neurons_per_1k_tokens", None, number, "the rate for models without a price"),
    Option(
        "reply",
        "prose",
        named("prose", "echo", "markdown"),
        "what answers: `prose`, `echo`, `markdown`, or a reply",
    ),
    Option("locale", "en_US", text, "language of the prose"),
    Option(
        "pace",
        "instant",
        named("instant", "small-model", "large-model"),
        "`instant`, `small-model`, `large-model`, or a Pace",
    ),
    Option("models", (), values, "further models, as values; not in ini"),
    Option("twists", (), values, "what happens to every answer, as values; not in ini"),
    Option("tokenizer", None, anything, "counts and cuts text, as a value; not in ini"),
)
# But for `contracts` and `blocked` the names are those of the mock's kinds of findings.
POLICIES = (
    Option("unused_stub", "error", POLICY, "a stub that nothing asked for"),
    Option("partly_used", "warn", POLICY, "a stub that was used less often than it says"),
    Option("unmatched", "error", POLICY, "a request that no stub matched"),
    Option("unrecorded", "error", POLICY, "a request that no recording answers"),
    Option("unused_recording", "warn", POLICY, "a recording that was never played"),
    Option("stale_recording", "warn", POLICY, "a recording that is older than it may be"),
    Option("refused", "error", POLICY, "a request refused without being told to"),
    Option("stub_failed", "error", POLICY, "an error raised inside a stub's callable"),
    Option("off_contract", "error", POLICY, "a callable's answer that the model never gives"),
    Option("blocked", "error", POLICY, "an attempt to reach a blocked host"),
    Option("straggler", "error", POLICY, "a request with the token of a test that has ended"),
    Option(
        "contracts",
        "warn",
        POLICY,
        "a request that the published schema forbids though the service lets it pass; as a flag"
        " also mock, live or an address: run the contract checks there",
        flag=True,
    ),
    Option("dropped_role", "warn", POLICY, "a message whose role the template silently drops"),
    Option("foreign_tags", "warn", POLICY, "tags of a template inside a message"),
    Option("evicted", "warn", POLICY, "requests that left the bounded journal"),
)
CLIENT = (
    Option(
        "client",
        "report",
        one_of("report", "warn", "fail"),
        "what the client did wrong: told beside failures (`report`), at the end too, or failed by",
        flag=True,
    ),
    Option("fragmentations", 0, integer, "run the body so often, each time with other cuts"),
)
PROCESS = (
    Option(
        "network",
        "block",
        one_of("block", "allow"),
        "`block` makes the real hosts unreachable while the fixture is active",
        flag=True,
    ),
    Option("env", (), names, "further environments to point at the mock: openai"),
)
PER_TEST = TENANT + POLICIES + CLIENT + PROCESS
SERVER = (
    Option("host", "127.0.0.1", text, "the address that the server listens on"),
    Option("port", 0, integer, "its port; 0 takes any free one"),
    Option("proxy_only", True, switch, "`workersai_proxy` refuses all hosts but Cloudflare's"),
    Option(
        "session",
        False,
        switch,
        "point the environment at the mock before tests are imported, for clients built there",
    ),
)


# Of the contract checks, which only the flag brings; ini keys `workersai_verify_<name>`.
VERIFY = {
    "model": ("", "the model that the contract checks ask"),
    "calls": ("200", "their budget: requests"),
    "neurons": ("500", "their budget: neurons"),
    "seconds": ("300", "their budget: time"),
    "rate": ("60", "calls a minute to the real API; 0 for as many as come"),
}


def add_options(parser: pytest.Parser) -> None:
    """Announce ini keys and flags to pytest."""
    group = parser.getgroup("workersai", "fake of Cloudflare Workers AI")
    for option in PER_TEST + SERVER:
        default = f"(default: {_shown(option.default)})"
        parser.addini(PREFIX + option.name, f"{option.help} {default}", default=None)
        if option.flag:
            group.addoption(
                "--workersai-" + option.name,
                dest=PREFIX + option.name,
                metavar=option.name.upper(),
                help=option.help,
            )

    for name, (default, help_) in VERIFY.items():
        parser.addini(f"{PREFIX}verify_{name}", f"{help_} (default: {default!r})", default=default)


def contract_target(config: pytest.Config) -> str | None:
    """Return whom the contract checks are to ask; None where the flag says nothing of it."""
    said = config.getoption(PREFIX + "contracts")
    return said if said in ("mock", "live") or "://" in (said or "") else None


def signature() -> str:
    """Return the marker's whole signature, as `pytest --markers` shows it."""
    return ", ".join(f"{option.name}={_shown(option.default)}" for option in PER_TEST)


def lower(config: pytest.Config, options: tuple[Option, ...]) -> dict[str, Any]:
    """Return what ini says, over the defaults: the two sources below `workersai_config`."""
    values = {option.name: option.default for option in options}
    for option in options:
        said = config.getini(PREFIX + option.name)
        if said not in (None, ""):
            values[option.name] = _read(option, said, f"ini key {PREFIX}{option.name}")
    return values


def flags(config: pytest.Config) -> dict[str, Any]:
    """Return what flags say."""
    said = ((option, config.getoption(PREFIX + option.name)) for option in PER_TEST if option.flag)
    if contract_target(config):
        said = ((option, value) for option, value in said if option.name != "contracts")
    return {
        option.name: _read(option, value, f"--workersai-{option.name}")
        for option, value in said
        if value is not None
    }


def overlay(
    below: Mapping[str, Any],
    said: Mapping[str, Any],
    *,
    source: str,
    options: tuple[Option, ...] = PER_TEST,
) -> dict[str, Any]:
    """Return the values with those of a fixture or a marker over them, checked.

    Raises:
        pytest.UsageError: a name that there is not, or a value that cannot be.
    """
    known = {option.name: option for option in options}
    values = dict(below)
    for name, value in said.items():
        if name not in known:
            raise pytest.UsageError(f"{source} has no option {name!r}; {_hint(name, known)}")
        option = known[name]
        values[name] = value if value is None else _read(option, value, f"{source}: {name}")
    return values


def _hint(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches  # only a mistake needs it

    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"


def _read(option: Option, value: Any, source: str) -> Any:
    try:
        return option.read(value)
    except ValueError as error:
        raise pytest.UsageError(f"{source} = {value!r}: {error}") from None


def _shown(value: object) -> str:
    return repr(value).replace("'", '"')
