"""The report as one HTML file: verdicts, the raw bytes of each finding, the pace of streams."""

from collections.abc import Iterator
from html import escape

from workersai_contracts.exchange import Exchange
from workersai_contracts.redaction import redacted
from workersai_contracts.verify.result import Finding, Part, Report

from .console import mark, printable, tally, unseen_by_reason
from .plot import gaps, plot

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
td, th { border-bottom: 1px solid #8884; padding: .25rem .5rem; text-align: left;
  vertical-align: top }
pre { background: #8882; padding: .5rem; overflow-x: auto; white-space: pre-wrap;
  word-break: break-all }
.ok { color: #1a7f37 } .BROKEN { color: #cf222e; font-weight: bold }
.unseen { color: #9a6700 } .accepted { color: #0969da }
svg { width: 100%; height: auto; max-width: 45rem }
"""
# Of an answer, so many bytes are shown.
_SHOWN_BYTES = 16_000
# Of many findings alike, so many are shown with their bytes.
_SHOWN = 10


def page(report: Report) -> str:
    """Return the page; it loads nothing from anywhere."""
    return "\n".join(_page(report)) + "\n"


def _page(report: Report) -> Iterator[str]:
    title = escape(f"workersai-mock verify: {report.target}")
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<title>{title}</title><style>{_STYLE}</style></head><body>"
    yield f"<h1>{title}</h1><p><b>{escape(tally(report))}</b></p>"
    if report.notes:
        yield f"<ul>{''.join(f'<li>{escape(note)}</li>' for note in report.notes)}</ul>"
    for part in report.parts:
        yield from _part(part)
    yield "</body></html>"


def _part(part: Part) -> Iterator[str]:
    yield f"<h2>{escape(part.title)}</h2>"
    yield "<table><tr><th></th><th>check</th><th>what holds</th><th>severity</th></tr>"
    for result in part.results:
        if result.verdict == "not looked at":
            continue
        word, check = mark(result), result.check
        yield (
            f'<tr><td class="{word}">{word}</td><td>{check.id}</td>'
            f"<td>{escape(check.title)}</td><td>{check.severity}</td></tr>"
        )
    yield "</table>"
    for why, names in unseen_by_reason(part).items():
        yield (
            f'<p class="unseen">{len(names)} not looked at: '
            f"{escape(why)} ({escape(', '.join(names))})</p>"
        )
    for result in part.results:
        for found in result.findings[:_SHOWN]:
            yield from _finding(found)
        if len(result.findings) > _SHOWN:
            yield f"<p>{result.check.id}: and {len(result.findings) - _SHOWN} more</p>"
    drawn = plot(gaps(part.exchanges))
    if drawn:
        yield f"<h3>Time between tokens</h3>{drawn}"


def _finding(found: Finding) -> Iterator[str]:
    accepted = f" (accepted: {found.accepted})" if found.accepted else ""
    yield f"<h3>{found.check.id} at {escape(found.place + accepted)}</h3>"
    yield f"<p>{escape(printable(found.text))}</p>"
    if found.curl:
        yield f"<pre>{escape(printable(found.curl))}</pre>"
    yield f"<pre>{escape(raw(redacted(found.exchange)))}</pre>"


def raw(exchange: Exchange) -> str:
    """Return request and answer as they were on the wire; bytes that are no text are escaped."""
    lines = [f"{exchange.method} {exchange.url}"]
    lines += [f"{name}: {value}" for name, value in exchange.request_headers]
    lines += ["", _text(exchange.request_body), "", f"HTTP {exchange.status or 'status unknown'}"]
    lines += [f"{name}: {value}" for name, value in exchange.headers or ()]
    ending = "" if exchange.ending == "close" else f"\n[{exchange.ending}]"
    return "\n".join([*lines, "", _text(exchange.body) + ending])


def _text(data: bytes) -> str:
    text = printable(data[:_SHOWN_BYTES].decode("utf-8", "backslashreplace"))
    more = len(data) - _SHOWN_BYTES
    return f"{text}\n[{more} bytes more]" if more > 0 else text
