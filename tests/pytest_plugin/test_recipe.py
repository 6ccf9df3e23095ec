"""The recipes of the documentation, each run as it is printed."""

import re
from pathlib import Path

import pytest

from .conftest import Inner

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs/pytest.md"
SECTION = (ROOT / "README.md").read_text().partition("## In pytest")[2].partition("\n## ")[0]
CLIENT, *RECIPES = re.findall(r"```python not-run\n(.*?)```", SECTION, re.DOTALL)
TITLES = re.findall(r"^### \d\. (.*)$", SECTION, re.MULTILINE)


@pytest.mark.parametrize("recipe", RECIPES, ids=TITLES)
def test_a_recipe_passes_as_it_is_printed(recipe: str, inner: Inner) -> None:
    result = inner("", client=CLIENT, test_recipe=recipe)

    outcomes = result.parseoutcomes()
    assert result.ret == 0
    assert set(outcomes) == {"passed"}


def test_there_are_five_recipes() -> None:
    assert len(RECIPES) == len(TITLES) == 5


def test_the_documentation_lists_every_policy_with_its_default() -> None:
    from pytest_workersai.option import POLICIES

    rows = re.findall(r"^\| `(\w+)` \| (\w+) \|", DOCS.read_text(), re.MULTILINE)

    assert dict(rows) == {option.name: option.default for option in POLICIES}
