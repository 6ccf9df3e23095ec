"""Evidence on disk: one file a probe, kept redacted, read again while it is young."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from workersai_contracts.errors import FileFormatError, RedactionError
from workersai_contracts.exchange import Exchange
from workersai_contracts.exchange.file import read_exchanges, write_exchanges
from workersai_contracts.probe import Probe

from .target import Target

# Beside the files of probes, none of which can be called so.
GENERATED = "_generated.jsonl"


class Store:
    """The evidence of one target.

    Args:
        folder: where the evidence of all targets is.
        target: whose this is.
    """

    def __init__(self, folder: Path, target: Target) -> None:
        self.folder = folder / (_name(target.name) + (f"-{target.wire}" if target.wire else ""))

    def keep(self, exchange: Exchange, *, probe: Probe) -> str:
        """Write an exchange, redacted; return why it was not kept, empty where it was."""
        path = self._path(probe)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            write_exchanges(path, [exchange])
        except RedactionError as error:
            return f"{probe.id} is not kept: {error}"
        return ""

    def keep_all(self, exchanges: Sequence[Exchange], *, model: str) -> str:
        """Write what generated requests were answered; return why it was not kept, else nothing."""
        path = self.folder / _name(model) / GENERATED
        if not exchanges:
            return ""
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            write_exchanges(path, exchanges)
        except RedactionError as error:
            return f"answers to generated requests are not kept: {error}"
        return ""

    def find(self, probe: Probe, *, days: float, now: datetime | None = None) -> Exchange | None:
        """Return what was kept of a probe, if it was sent as now and is younger than `days`.

        What cannot be read, or was turned away for haste, is not there.
        """
        path = self._path(probe)
        if days <= 0 or not path.exists():
            return None
        try:
            found = read_exchanges(path)
        except FileFormatError:
            return None
        oldest = (now or datetime.now(UTC)) - timedelta(days=days)
        for exchange in found:
            if exchange.status != 429 and _is_of(exchange, probe) and _when(exchange) >= oldest:
                return replace(exchange, probe=probe.id)
        return None

    def _path(self, probe: Probe) -> Path:
        return self.folder / _name(probe.model) / f"{_name(probe.id)}.jsonl"


def _is_of(exchange: Exchange, probe: Probe) -> bool:
    return (exchange.method, exchange.request_body) == (probe.method, probe.body)


def _when(exchange: Exchange) -> datetime:
    try:
        return datetime.fromisoformat(exchange.recorded_at)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _name(text: str) -> str:
    return quote(text, safe="@").replace("%2F", "_").strip(".")
