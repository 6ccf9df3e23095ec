import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from workersai_contracts.catalog import (
    all_models,
    get_model,
    input_schema,
    output_schema,
    schema_versions,
)

PUBLISHED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "published"
PINNED = "@cf/qwen/qwen1.5-1.8b-chat"

pytestmark = pytest.mark.skipif(not PUBLISHED.is_dir(), reason="no published schemas to compare")


def structure(node: Any, *, names: bool = False) -> Any:
    if isinstance(node, list):
        return [structure(item) for item in node]
    if not isinstance(node, dict):
        return node
    said = {"description", "title", "$id", "$comment", "$schema"}
    return {
        key: structure(value, names=key == "properties" and not names)
        for key, value in node.items()
        if names or key not in said
    }


def text(node: Any) -> str:
    """The order of members counts: the validator's texts follow it."""
    return json.dumps(structure(node), indent=1)


def titles(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("title"), str):
            yield node["title"]
        for value in node.values():
            yield from titles(value)
    for item in node if isinstance(node, list) else ():
        yield from titles(item)


def published(version: str) -> dict[str, Any]:
    if version == "2024-mid":
        page = yaml.safe_load((PUBLISHED / "qwen1.5-1.8b-chat.2024-mid.yaml").read_text())
        return {side: json.loads(page["json_schema"][side]) for side in ("input", "output")}
    schema: dict[str, Any] = json.loads(
        (PUBLISHED / f"qwen1.5-1.8b-chat.{version}.json").read_text()
    )["schema"]
    return schema


def pages() -> list[Path]:
    return sorted((PUBLISHED / "models").glob("*.json"))


def rows() -> list[list[str]]:
    table = (PUBLISHED / "models" / "TABLE.md").read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("| ").split("|")] for line in table]
    return [
        row for row in cells if len(row) > 10 and row[1].startswith("@") and "clef" not in row[0]
    ]


@pytest.mark.parametrize("version", ["2025", "2024-late", "2024-mid"])
def test_pinned_model_has_the_published_structure(version: str) -> None:
    model = get_model(PINNED)

    assert text(input_schema(model, version)) == text(published(version)["input"])
    assert text(output_schema(model, version)) == text(published(version)["output"])


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_model_has_the_published_structure(page: Path) -> None:
    document = json.loads(page.read_text())
    model = get_model(document["name"])

    assert text(input_schema(model)) == text(document["schema"]["input"])
    assert text(output_schema(model)) == text(document["schema"]["output"])


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_model_has_the_published_titles(page: Path) -> None:
    document = json.loads(page.read_text())
    mine = input_schema(get_model(document["name"]))

    assert sorted(titles(mine)) == sorted(titles(document["schema"]["input"]))


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_model_has_the_published_properties(page: Path) -> None:
    document = json.loads(page.read_text())
    model = get_model(document["name"])

    assert model.uuid == document["id"]
    assert model.source == document["source"]
    assert model.created == document.get("created_at", "")
    assert model.property_list() == document["properties"]


def test_no_published_sentence_is_taken_over() -> None:
    sentence = re.compile(r'"description": "((?:[^"\\]|\\.){25,})"')
    theirs = {found for page in pages() for found in sentence.findall(page.read_text())}

    mine = {
        found
        for model in all_models()
        for found in [*sentence.findall(json.dumps(input_schema(model))), model.description]
    }

    assert not mine & theirs


def test_catalogue_holds_the_models_of_the_table() -> None:
    assert {row[1] for row in rows()} == {model.id for model in all_models()}


def test_models_share_a_schema_file_as_their_pages_share_a_schema() -> None:
    groups: dict[str, set[tuple[str, str]]] = {}
    for row in rows():
        model = get_model(row[1])
        for version in schema_versions(model)[:1]:
            groups.setdefault(model.schema_files[version], set()).add((row[-6], row[-5]))

    assert all(len(hashes) == 1 for hashes in groups.values())
    assert len(groups) == len({(row[-6], row[-5]) for row in rows() if row[-6] != "-"})


def test_table_without_schema_is_a_model_without_schema() -> None:
    without = {row[1] for row in rows() if row[3] == "NO SCHEMA"}

    assert without == {model.id for model in all_models() if input_schema(model) is None}


def test_properties_of_the_table_are_those_of_the_models() -> None:
    for row in rows():
        properties = get_model(row[1]).properties
        for name, value in (entry.split("=", 1) for entry in row[2].split("; ") if entry):
            if name not in ("price", "reasoning_effort"):
                assert str(properties[name]).lower() == value.lower(), (row[1], name)


def test_prices_of_the_table_are_those_of_the_models() -> None:
    rate = re.compile(r"([\d.]+)(in|out|cached)\b")
    for row in rows():
        price = get_model(row[1]).price
        column = next((entry for entry in row[2].split("; ") if entry.startswith("price=")), "")
        rates = {unit: float(usd) for usd, unit in rate.findall(column)}

        mine = {"in": price.input, "out": price.output, "cached": price.cached} if price else {}
        assert {unit: usd for unit, usd in mine.items() if usd is not None} == rates, row[1]
