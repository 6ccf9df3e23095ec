"""The recipes of the documentation, each run as it is printed."""

import re
from pathlib import Path

import pytest

from .conftest import Inner

DOCS = Path(__file__).resolve().parents[2] / "docs/pytest.md"
CLIENT, *RECIPES = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
TITLES = re.findall(r"^### \d\. (.*)$", DOCS.read_text(), re.MULTILINE)


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
