"""The page's own files: small, without HTML made of text, without anything from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.tree import PACKAGES

from workersai_mock.playground import TYPES

PAGE = PACKAGES["workersai_mock"] / "playground" / "page"
SCRIPTS = sorted(PAGE.rglob("*.js"))
FILES = sorted(path for path in PAGE.rglob("*") if path.is_file())
LINES_OF_A_SCRIPT = 150
# Each of them would make a page of text that came over the wire, or run it.
FORBIDDEN = (
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "setHTML",
    "createContextualFragment",
    "DOMParser",
    "document.write",
    "srcdoc",
    "eval(",
    "new Function",
    "javascript:",
)
NAMESPACE = "http://www.w3.org/2000/svg"
IMPORT = re.compile(r"^import .*? from '([^']+)';", re.MULTILINE | re.DOTALL)


def found(pattern: str) -> Iterator[str]:
    """Yield the places where an expression is found in the page's files."""
    for path in FILES:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(pattern, line.replace(NAMESPACE, "")):
                yield f"{path.relative_to(PAGE)}:{number}"


@pytest.mark.parametrize("word", FORBIDDEN)
def test_no_text_becomes_html_or_code(word: str) -> None:
    assert list(found(re.escape(word))) == []


def test_nothing_is_inline_in_the_document() -> None:
    document = (PAGE / "index.html").read_text(encoding="utf-8")

    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]* src=)", document) == []


def test_nothing_comes_from_elsewhere() -> None:
    # Addresses stand in expressions that know links, in no other place.
    assert [place for place in found(r"https?://|['\"(]//\w") if "markdown/" not in place] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(PAGE).as_posix())
def test_a_script_is_small_says_what_it_is_for_and_finds_its_imports(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    imported = [path.parent / name for name in IMPORT.findall(text)]

    assert len(text.splitlines()) <= LINES_OF_A_SCRIPT
    assert text.startswith("// ")
    assert [name for name in imported if not name.is_file()] == []


def test_every_file_has_a_type_and_a_plain_name() -> None:
    wrong = [path.name for path in FILES if not re.fullmatch(r"[a-z]+\.[a-z]+", path.name)]

    assert wrong == []
    assert {path.suffix[1:] for path in FILES} == TYPES.keys()


def test_every_file_is_used() -> None:
    named = {
        (path.parent / name).resolve()
        for path in SCRIPTS
        for name in IMPORT.findall(path.read_text(encoding="utf-8"))
    }
    document = (PAGE / "index.html").read_text(encoding="utf-8")
    linked = {(PAGE / name).resolve() for name in re.findall(r'(?:href|src)="([^"#]+)"', document)}

    assert {path.resolve() for path in FILES} - named - linked == {PAGE / "index.html"}
