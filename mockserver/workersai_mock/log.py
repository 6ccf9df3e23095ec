"""The line that `serve` prints for each request, as text or as JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, TextIO

from workersai_contracts.stringify import to_json

from .errors import SettingError
from .notice import notices

if TYPE_CHECKING:
    from .contract import Contract
    from .journal import Entry
    from .settings import Settings
    from .state import Tenant
    from .twist import Twist

LogFormat = Literal["text", "json", "off"]


class Log:
    """Writes what happened, one line per request and one per notice.

    Args:
        kind: `text` for people, `json` for machines, `off`.
        contract: what notices are judged by.
        stream: where lines go; standard error by default.
    """

    def __init__(self, kind: LogFormat, contract: Contract, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._contract = contract
        self._said: set[str] = set()
        self._line: Callable[[dict[str, object]], str] = text_line if kind == "text" else json_line

    def __call__(self, tenant: Tenant, entry: Entry) -> None:
        """Write the lines of one finished request."""
        fields = describe(entry, self._contract.settings)
        lines = [self._line(fields)]
        for notice in notices(entry, self._contract):
            if notice.key not in self._said:
                if notice.key:
                    self._said.add(notice.key)
                lines.append(self._line({"at": fields["at"], "note": notice.text}))
        self._stream.write("".join(f"{line}\n" for line in lines))
        self._stream.flush()

    def dropped(self, tenant: Tenant) -> None:
        """Say that a tenant was forgotten, without the token that it may be named after."""
        settings = self._contract.settings
        at = datetime.fromtimestamp(settings.clock.now(), UTC).astimezone()
        note = (
            f"the tenant {tenant.name[:4]}… ({tenant.journal.total} requests) is dropped: "
            f"there are more than {settings.max_tenants}, see --max-tenants"
        )
        line = self._line({"at": at.isoformat(timespec="milliseconds"), "note": note})
        self._stream.write(f"{line}\n")
        self._stream.flush()


def describe(entry: Entry, settings: Settings) -> dict[str, object]:
    """Return what is known of a request, with stable keys and no secrets."""
    answer = entry.answer
    at = datetime.fromtimestamp(entry.at_s, UTC).astimezone()
    fields: dict[str, object] = {
        "at": at.isoformat(timespec="milliseconds"),
        "method": entry.method,
        "model": entry.route.model_id or entry.path.partition("?")[0],
        "status": answer.status,
        "ms": round((entry.duration_s or 0.0) * 1000, 1),
    }
    if answer.completion:
        fields |= {"stream": answer.streamed, **answer.completion.usage}
    if settings.quota and answer.completion:
        unknown = "unknown (not priced)"
        fields["neurons"] = unknown if answer.neurons is None else round(answer.neurons, 3)
    if settings.vary:
        fields["nth"] = entry.nth
    if answer.decision and answer.decision.kind == "recording":
        fields["recording"] = answer.decision.text
    if answer.refusal:
        fields |= {"code": answer.refusal.code, "reason": answer.refusal.text}
    if answer.twists:
        fields["twists"] = [_name(twist) for twist in answer.twists]
    if entry.waited_s:
        fields |= {"waited_s": round(entry.waited_s, 3), "gave_up": entry.gave_up}
    if answer.refusal and answer.decision and answer.decision.text:
        fields["reason"], *why = answer.decision.text.splitlines()
        fields |= {"why": why} if why else {}
    if entry.left:
        fields["left_at"] = entry.delivered
    return fields


def _name(twist: Twist) -> str:
    from .registry import text_of

    try:
        return text_of(twist)
    except SettingError:
        return type(twist).__name__


def json_line(fields: dict[str, object]) -> str:
    """Return one JSON object."""
    return to_json(fields).decode()


def _listed(value: object) -> list[str]:
    assert isinstance(value, list)
    return value


def text_line(fields: dict[str, object]) -> str:
    """Return one line for people."""
    clock = str(fields["at"])[11:19]
    if "note" in fields:
        return _printable(f"{clock}   note: {fields['note']}")
    words = [clock, fields["method"], fields["model"], fields["status"]]
    if "reason" in fields:
        words += [f"refused {fields['code']}:", fields["reason"]]
    if "completion_tokens" in fields:
        words += ["stream" if fields["stream"] else "json"]
        words += [f"{fields['prompt_tokens']}+{fields['completion_tokens']} tokens"]
    words += [f"{fields['neurons']} neurons"] if "neurons" in fields else []
    words += [f"n={fields['nth']}"] if "nth" in fields else []
    words += [f"from {fields['recording']}"] if "recording" in fields else []
    words += [f"{fields['ms']} ms"]
    words += ["with " + ", ".join(_listed(fields["twists"]))] if "twists" in fields else []
    words += [f"client left at event {fields['left_at']}"] if "left_at" in fields else []
    why = _listed(fields.get("why", []))
    return "\n".join(
        map(_printable, ["  ".join(map(str, words)), *(f"          {w}" for w in why)])
    )


def _printable(text: str) -> str:
    """Keep a line one line, and a terminal safe from what a path or a body holds."""
    return (
        text
        if text.isprintable()
        else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    )
