"""What is written here is true on every machine."""

import re
from pathlib import Path

from tests.tree import ROOT, all_modules, pages

# Somebody's own folder, as the first part of a path.
OWN_FOLDER = re.compile(r"(?<![\w.:/@-])/(?:home|root|Users|work)/\w")


def test_nothing_mentions_a_path_of_one_machine() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (*all_modules(), *pages())
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if OWN_FOLDER.search(line) or str(ROOT) in line or str(Path.home() / "x")[:-1] in line
    ]

    assert wrong == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages()
        if page.suffix == ".md"
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]

    assert broken == []


def test_no_lock_names_a_registry() -> None:
    locks = [path.read_text() for path in ROOT.glob("tests/clients/node/*/package-lock.json")]

    assert locks
    assert not [text for text in locks if "registry" in text or '"resolved": "http' in text]
