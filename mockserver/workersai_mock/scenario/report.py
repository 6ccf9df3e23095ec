"""Problems as text for people, as annotations for GitHub, as SARIF for code scanning."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from urllib.parse import quote

import orjson

from .place import RULES, Problem

SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
HOME = "https://github.com/workersai-mock/workersai-mock"


def text(problems: Sequence[Problem], *, version: str) -> str:
    """Return one line a problem."""
    return "".join(
        f"{p.place}: {p.severity}: {p.text}{f'; {p.mend}' if p.mend else ''} [{p.rule}]\n"
        for p in problems
    )


def github(problems: Sequence[Problem], *, version: str) -> str:
    """Return workflow commands that annotate files in a pull request."""
    lines = []
    for problem in problems:
        file, line, column = problem.place
        fields = {"file": file, "title": f"workersai-mock {problem.rule}"}
        if line:
            fields |= {"line": str(line), "col": str(column)}
        listed = ",".join(f"{key}={_property(value)}" for key, value in fields.items())
        said = problem.text + (f"; {problem.mend}" if problem.mend else "")
        lines.append(f"::{problem.severity} {listed}::{_message(said)}\n")
    return "".join(lines)


def sarif(problems: Sequence[Problem], *, version: str) -> str:
    """Return a SARIF 2.1.0 log."""
    rules = [{"id": rule, "shortDescription": {"text": said}} for rule, said in RULES.items()]
    driver = {
        "name": "workersai-mock",
        "version": version,
        "informationUri": HOME,
        "rules": rules,
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem) for problem in problems],
    }
    log = {"$schema": SARIF, "version": "2.1.0", "runs": [run]}
    return orjson.dumps(log, option=orjson.OPT_INDENT_2).decode() + "\n"


def _result(problem: Problem) -> dict[str, object]:
    file, line, column = problem.place
    where: dict[str, object] = {"artifactLocation": {"uri": quote(PurePath(file).as_posix())}}
    if line:
        where["region"] = {"startLine": line, "startColumn": column}
    said = problem.text + (f"; {problem.mend}" if problem.mend else "")
    return {
        "ruleId": problem.rule,
        "ruleIndex": list(RULES).index(problem.rule),
        "level": problem.severity,
        "message": {"text": said},
        "locations": [{"physicalLocation": where}],
    }


def _message(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _message(value).replace(":", "%3A").replace(",", "%2C")


FORMATS: Mapping[str, Callable[..., str]] = {"text": text, "github": github, "sarif": sarif}
