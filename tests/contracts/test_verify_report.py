"""Each report from a real run with findings; what it must hold, and that it is what it says."""

import builtins
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from tests.contracts.stand_in import ACCOUNT, TOKEN
from tests.contracts.verify_case import mischief, report_of

from workersai_contracts.check import get_check
from workersai_contracts.errors import TargetError
from workersai_contracts.exchange import Exchange, Frame
from workersai_contracts.verify.budget import Budget
from workersai_contracts.verify.report import (
    KINDS,
    console,
    github,
    html,
    jsonl,
    junit,
    plot,
    read_wanted,
    write,
)
from workersai_contracts.verify.result import Report, Result, accept

VOID = frozenset({"meta", "rect", "path", "br"})


@cache
def broken() -> Report:
    return report_of(mischief, budget=Budget(calls=3))


@cache
def accepted() -> Report:
    return accept(broken(), ["known"] * len(broken().findings))


@cache
def crowded() -> Report:
    """Return a report with more findings of one check than are shown."""
    report = broken()
    part = report.parts[0]
    [result] = [each for each in part.results if each.check.id == "USE001"]
    many = replace(result, findings=result.findings * 12)
    return replace(report, parts=(replace(part, results=(many,)),))


def test_a_run_with_findings_has_several_kinds_of_them() -> None:
    assert {found.check.severity for found in broken().findings} == {"error", "info"}
    assert broken().unseen > 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_names_findings_and_hides_credentials(kind: str, tmp_path: Path) -> None:
    write(broken(), kind=kind, path=tmp_path / "new" / "report")
    text = (tmp_path / "new" / "report").read_text()

    assert "USE001" in text
    assert "ask.messages.plain" in text
    assert "budget spent: 3 calls" in text
    assert TOKEN not in text
    assert ACCOUNT not in text


def test_the_console_shows_verdicts_and_sums() -> None:
    text = console.plain(broken())

    assert "  BROKEN    USE001  total_tokens is the sum of its parts\n" in text
    assert "  ok        ENV003  " in text
    assert re.search(r"  unseen    \d+ not looked at: budget spent: 3 calls \(", text)
    assert "  not asked HDR007: no probe provokes 429\n" in text
    assert re.search(r"\n\d+ agreed, 2 violated, \d+ not looked at; \d findings\n$", text)
    assert "            and 9 more\n" in console.plain(crowded())


def test_what_is_accepted_is_marked_and_counted() -> None:
    text = console.plain(accepted())

    assert "  accepted  USE001" in text
    assert "[accepted: known]" in text
    assert "; 0 findings, " in text
    assert accepted().exit_code(allow_unseen=True) == 0


def test_rich_colours_a_terminal() -> None:
    file = io.StringIO()
    console.show(broken(), file=file)

    assert "USE001" in file.getvalue()
    assert file.getvalue().splitlines()[0] == "workersai-mock verify: stand-in"


def test_without_rich_the_console_is_plain(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> Any:
        if name.startswith("rich"):
            raise ImportError(name)
        return real(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    console.show(broken())

    assert capsys.readouterr().out == console.plain(broken())


def test_json_lines_hold_the_evidence() -> None:
    lines = [json.loads(line) for line in jsonl.lines(broken()).splitlines()]
    [use] = [line for line in lines if line.get("check") == "USE001"]

    assert (use["verdict"], use["severity"]) == ("violated", "error")
    assert use["findings"][0]["exchange"]["response"]["status"] == 200
    assert {line["kind"] for line in lines} == {"check", "unsent", "summary"}
    assert lines[-1]["violated"] == 2
    assert lines[-1]["findings"] == len(broken().open)


def test_annotations_are_workflow_commands() -> None:
    lines = github.annotations(broken()).splitlines()

    assert all(re.fullmatch(r"::(error|warning|notice) title=[^,:]+::.+", line) for line in lines)
    assert any(line.startswith("::error title=USE001 total_tokens is") for line in lines)
    assert lines[-1].startswith("::warning title=not looked at::")
    assert github.annotations(replace(broken(), parts=())) == ""


def test_a_job_summary_is_tables_whose_cells_hold() -> None:
    text = github.summary(broken())
    rows = [line for line in text.splitlines() if line.startswith("|")]

    assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)
    assert "<b>" not in text
    assert "❌ | USE001" in text
    assert "and 9 more" in github.summary(crowded())


class Balance(HTMLParser):
    """Follows a page's elements and notes what it would load."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.loads: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go in, unless nothing is inside."""
        self.seen.append(tag)
        self.loads += [name for name, _ in attrs if name in ("src", "href")]
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Go out of what was gone into last."""
        assert self.stack.pop() == tag


@pytest.mark.parametrize("report", [broken, crowded, accepted], ids=lambda make: make.__name__)
def test_the_page_is_whole_and_loads_nothing(report: Any) -> None:
    page = Balance()
    page.feed(html.page(report()))

    assert page.stack == []
    assert page.loads == []
    assert "script" not in page.seen


def test_the_page_shows_raw_bytes_and_the_pace() -> None:
    text = html.page(report_of(mischief))

    assert "&lt;b&gt;" in text
    assert "<b>|" not in text
    assert "\\xff" in text
    assert "HTTP 200" in text


def test_long_and_broken_answers_are_shown_in_part() -> None:
    exchange = Exchange(frames=(Frame(0.0, b"x" * 16_010),), ending="reset")

    assert html.raw(exchange).endswith("[10 bytes more]\n[reset]")
    assert "status unknown" in html.raw(exchange)


def test_gaps_are_those_between_the_pieces_of_streams() -> None:
    stream = Exchange(
        headers=(("Content-Type", "text/event-stream"),),
        frames=tuple(Frame(at, b"x") for at in (1.0, 1.01, 1.05)),
    )
    found = plot.gaps([stream, replace(stream, headers=())])
    drawn = plot.plot(found)

    assert found == pytest.approx([10, 40])
    assert ET.fromstring(drawn).tag == "svg"
    assert "2 gaps between pieces, half of them below 40.00 ms" in drawn
    assert drawn.count("<rect") == 2
    assert plot.plot([]) == ""
    assert ET.fromstring(plot.plot([0.0])).tag == "svg"


def test_a_page_with_streams_has_a_plot() -> None:
    report = broken()
    stream = Exchange(
        headers=(("Content-Type", "text/event-stream"),),
        frames=(Frame(0.0, b"a"), Frame(0.1, b"b")),
    )
    part = replace(report.parts[0], exchanges=(stream,))

    assert "<svg" in html.page(replace(report, parts=(part,)))


JUNIT = xmlschema.XMLSchema(Path(__file__).parent / "data" / "junit.xsd")


@pytest.mark.parametrize(
    "wrong",
    [
        '<testsuites tests="0" failures="0"/>',
        '<testsuites tests="-1" failures="0" errors="0"/>',
        '<testsuites tests="0" failures="0" errors="0"><testcase name="a"/></testsuites>',
    ],
    ids=["no count", "less than none", "a case in no suite"],
)
def test_the_schema_of_junit_refuses_what_is_none(wrong: str) -> None:
    assert not JUNIT.is_valid(wrong)


@pytest.mark.parametrize("report", [broken, crowded, accepted], ids=lambda make: make.__name__)
def test_junit_fits_its_schema_and_adds_up(report: Any) -> None:
    root = ET.fromstring(junit.document(report()).encode())

    JUNIT.validate(junit.document(report()))
    assert root.get("tests") == str(len(root.findall(".//testcase")))
    assert root.get("failures") == str(len(root.findall(".//failure")))
    assert root.get("skipped") == str(len(root.findall(".//skipped")))


def test_junit_has_a_case_for_each_check() -> None:
    root = ET.fromstring(junit.document(broken()).encode())
    names = {case.get("name") for case in root.iter("testcase") if case.find("failure") is not None}

    assert not [failure for failure in root.iter("failure") if len(failure)]
    assert names == {
        "USE001 total_tokens is the sum of its parts",
        "HDR004 every answer bears cf-ray",
    }


def test_junit_holds_no_character_that_xml_forbids() -> None:
    check = get_check("SSE001")
    result = Result(check, "not looked at", reason="a \x00 and \x1b")
    part = replace(broken().parts[0], results=(result,), unsent=())
    root = ET.fromstring(junit.document(Report("x", (part,))).encode())

    assert root.findall(".//skipped")[0].get("message") == "a \ufffd and \ufffd"


@pytest.mark.parametrize("text", ["pdf=x", "html", "html="])
def test_a_report_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(TargetError, match="KIND=PATH with one of console, github, html, jsonl"):
        read_wanted(text)


def test_a_path_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    assert read_wanted(f"html={tmp_path}") == ("html", str(tmp_path))
    with pytest.raises(TargetError, match="Is a directory"):
        write(broken(), kind="html", path=tmp_path)


@pytest.mark.parametrize("kind", ["console", "html"])
def test_control_characters_are_written_out(kind: str) -> None:
    text = KINDS[kind](report_of(mischief))

    assert "\x00" not in text
    assert r"\x00" in text
