"""`workersai-mock drift`: what changed in the contract, and whom it hurts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from workersai_contracts.drift import HARMS, Change, Harm
from workersai_contracts.drift.live import BASE_URL
from workersai_contracts.drift.lock import NAME

from ..settings import MODEL_ID
from .failure import Misuse, one_line
from .option import CONTEXT
from .triangle import FINDINGS, UNSEEN, judge_evidence

if TYPE_CHECKING:
    from workersai_contracts.drift import Lock, Snapshot

NO_CREDENTIALS = (
    "the live contract: set CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN to look at it"
)
MOCK_CREDENTIALS = (
    "these credentials are the mock's own, which the real service does not know; "
    "name another address with --base-url, or set real ones"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What was asked for on the command line."""

    model: str
    base_url: str
    account: str
    token: str
    lock: Path


@click.command("drift", context_settings=CONTEXT)
@click.option("--model", default=MODEL_ID, help="Whose schemas.")
@click.option(
    "--from", "old", metavar="STATE", help="pinned, lock, live, a schema version or a JSON file."
)
@click.option("--to", "new", metavar="STATE", default="live", help="What to compare with; as FROM.")
@click.option("--check", is_flag=True, help="Compare with the lock file: --from lock.")
@click.option("--update", is_flag=True, help="Write the lock file: TO is agreed to from now on.")
@click.option("--lock", type=click.Path(dir_okay=False), default=NAME, help="The lock file.")
@click.option(
    "--max-age", type=click.IntRange(0), metavar="DAYS", help="An older lock is a finding."
)
@click.option(
    "--fail-on", type=click.Choice(HARMS), default="dangerous", help="The least harm to exit 1 on."
)
@click.option("--allow-unseen", is_flag=True, help="Exit 0, not 5, for what was not looked at.")
@click.option(
    "--format", "kind", type=click.Choice(["text", "markdown", "json"]), default="text", help="How."
)
@click.option("--base-url", envvar="CLOUDFLARE_BASE_URL", default=BASE_URL, help="Where live is.")
@click.option("--account", envvar="CLOUDFLARE_ACCOUNT_ID", default="", help="The account id.")
@click.option("--token", envvar="CLOUDFLARE_API_TOKEN", default="", help="The bearer token.")
@click.option(
    "--evidence",
    nargs=2,
    type=(click.Path(exists=True, path_type=Path), str),
    metavar="LIVE MOCK",
    help="Compare answers, in files or folders: whose fault is a difference? MOCK may be `mock`.",
)
def command(**options: Any) -> None:
    """Compare the contract of one time with that of another.

    Exit codes: 0 nothing as bad as --fail-on, 1 changes, 2 wrong use, 5 not looked at.
    """
    if options["check"] and options["update"]:
        raise Misuse("--check compares with the lock file and --update writes it: give one of them")
    ask = Ask(
        lock=Path(options["lock"]),
        **{name: options[name] for name in ("model", "base_url", "account", "token")},
    )
    with one_line():
        if options["evidence"]:
            live, mock = options["evidence"]
            judge_evidence(
                live,
                mock,
                published=_snapshot(ask, options["old"] or "pinned"),
                allow_unseen=options["allow_unseen"],
            )
        if options["update"]:
            _update(ask, options["new"])
        _compare(ask, options)


def _compare(ask: Ask, options: dict[str, Any]) -> NoReturn:
    from workersai_contracts.drift import at_least, compare
    from workersai_contracts.drift.compare import has_common, unseen

    lock = _read_lock(ask) if options["check"] or options["max_age"] is not None else None
    first = options["old"] or ("lock" if options["check"] else "pinned")
    old, new = _snapshot(ask, first), _snapshot(ask, options["new"])
    changes = compare(old, new)
    if options["check"] and lock and options["new"] == "pinned":
        from workersai_contracts.drift.lock import compare_quirks

        changes += compare_quirks(lock.quirks, _quirks())
    missing = unseen(old, new)
    stale = _stale(lock, options["max_age"])
    if changes or has_common(old, new):
        _print(changes, old=old.name, new=new.name, kind=options["kind"])
    for line in missing:
        click.echo(f"not looked at: {line}", err=True)
    if stale:
        click.echo(stale, err=True)
    harm: Harm = options["fail_on"]
    found = bool(stale or at_least(changes, harm))
    allowed = bool(missing and options["allow_unseen"])
    if allowed:
        click.echo("not looking was allowed by --allow-unseen", err=True)
    raise SystemExit(FINDINGS if found else UNSEEN if missing and not allowed else 0)


def _update(ask: Ask, state: str) -> NoReturn:
    from workersai_contracts.drift import compare, new_lock, write_lock

    snapshot = _snapshot(ask, state)
    if not snapshot.digest and snapshot.catalogue is None:
        for line in snapshot.unseen:
            click.echo(f"not looked at: {line}", err=True)
        raise SystemExit(UNSEEN)
    old = _read_lock(ask) if ask.lock.exists() else None
    lock = new_lock(snapshot, today=_today(), quirks=_quirks(), old=old)
    write_lock(ask.lock, lock)
    if old:
        _print(compare(old.snapshot, lock.snapshot), old=old.snapshot.name, new=state, kind="text")
    click.echo(f"wrote {ask.lock}")
    for line in snapshot.unseen:
        click.echo(f"not looked at: {line}", err=True)
    raise SystemExit(UNSEEN if snapshot.unseen else 0)


def _snapshot(ask: Ask, state: str) -> Snapshot:
    from workersai_contracts.catalog import get_model, schema_versions
    from workersai_contracts.drift import pinned, read_snapshot

    if state == "live":
        return _live(ask)
    if state == "lock":
        return _read_lock(ask).snapshot
    if state == "pinned":
        return pinned(ask.model)
    if state in schema_versions(get_model(ask.model)) or not Path(state).suffix:
        return pinned(ask.model, state)
    return read_snapshot(Path(state), model_id=ask.model)


def _live(ask: Ask) -> Snapshot:
    import asyncio

    from workersai_contracts.drift import Snapshot
    from workersai_contracts.drift.live import fetch_snapshot
    from workersai_contracts.identity import is_mock_account, is_mock_token

    if not (ask.account and ask.token):
        return Snapshot("live", model=ask.model, unseen=(NO_CREDENTIALS,))
    is_mock = is_mock_token(ask.token) or is_mock_account(ask.account)
    if is_mock and ask.base_url.startswith(BASE_URL.removesuffix("/client/v4")):
        raise Misuse(MOCK_CREDENTIALS)
    work = fetch_snapshot(ask.model, account=ask.account, token=ask.token, base_url=ask.base_url)
    return asyncio.run(work)


def _read_lock(ask: Ask) -> Lock:
    from workersai_contracts.drift import read_lock

    lock = read_lock(ask.lock)
    if lock.snapshot.model != ask.model:
        raise Misuse(f"{ask.lock} is the lock of {lock.snapshot.model}, not of {ask.model}")
    return lock


def _stale(lock: Lock | None, max_age: int | None) -> str:
    if lock is None or max_age is None:
        return ""
    age = lock.age_days(_today())
    return f"the lock is {age} days old, {max_age} are allowed: update it" if age > max_age else ""


def _print(changes: Sequence[Change], *, old: str, new: str, kind: str) -> None:
    from workersai_contracts.drift import text

    if kind == "json":
        click.echo(text.json_lines(changes), nl=False)
        return
    write = text.markdown if kind == "markdown" else text.plain
    click.echo(write(changes, old=old, new=new), nl=False)


def _quirks() -> tuple[str, ...]:
    """Return the oddities that this release knows to have been observed."""
    from ..quirk import OBSERVED

    return tuple(sorted(quirk.name for quirk in OBSERVED))


def _today() -> date:
    return datetime.now(UTC).date()
