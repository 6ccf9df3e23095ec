from pathlib import Path

from workersai_contracts import refusal
from workersai_contracts.profile import PROFILES
from workersai_mock import fidelity
from workersai_mock.provenance import BEHAVIOURS, GATES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "fidelity.md"


def test_page_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == fidelity.markdown(fidelity.rows()), (
        "run: workersai-mock fidelity --format markdown > docs/fidelity.md"
    )


def test_every_behaviour_has_its_evidence() -> None:
    rows = list(fidelity.rows())

    found = {(row.section, row.behaviour) for row in rows}

    wanted = {("Gates", name) for name in GATES}
    wanted |= {("Behaviours", name) for name in BEHAVIOURS}
    wanted |= {("Refusals", row.name) for row in refusal.ALL}
    wanted |= {("Wires", profile.name) for profile in PROFILES}
    assert wanted <= found
    assert all(row.provenance.source for row in rows)


def test_cells_do_not_break_the_table() -> None:
    lines = [
        line for line in fidelity.markdown(fidelity.rows()).splitlines() if line.startswith("|")
    ]

    assert {line.replace("\\|", "").count("|") for line in lines} == {6}
    assert not any("<" in line for line in lines)
