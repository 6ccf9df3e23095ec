"""The report as JUnit XML: a suite for each part, a case for each check."""

import re
import xml.etree.ElementTree as ET

from workersai_contracts.verify.result import Part, Report, Result

# XML 1.0 has no way to write these.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(report: Report) -> str:
    """Return the report as one document."""
    root = ET.Element("testsuites", name=_clean(f"workersai-mock verify {report.target}"))
    for part in report.parts:
        root.append(_suite(part))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(part: Part) -> ET.Element:
    cases = [_case(part, result) for result in part.results]
    cases += [_unsent(part, name, reason) for name, reason in part.unsent]
    suite = ET.Element("testsuite", name=_clean(part.title), time="0", errors="0")
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    suite.set("skipped", str(sum(case.find("skipped") is not None for case in cases)))
    suite.extend(cases)
    return suite


def _case(part: Part, result: Result) -> ET.Element:
    name = f"{result.check.id} {result.check.title}"
    case = ET.Element("testcase", classname=_clean(part.title), name=name, time="0")
    if result.open:
        texts = [
            f"{found.place}: {found.text}" + (f"\n{found.curl}" if found.curl else "")
            for found in result.open
        ]
        failure = ET.SubElement(case, "failure", message=_clean(texts[0]))
        failure.set("type", result.check.severity)
        failure.text = _clean("\n".join(texts))
    elif result.verdict == "not looked at":
        ET.SubElement(case, "skipped", message=_clean(result.reason))
    return case


def _unsent(part: Part, name: str, reason: str) -> ET.Element:
    case = ET.Element("testcase", classname=_clean(part.title), name=_clean(name), time="0")
    ET.SubElement(case, "skipped", message=_clean(reason))
    return case


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
