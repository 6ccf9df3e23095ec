from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from workersai_contracts.drift import HARMS, Snapshot, at_least, compare, pinned
from workersai_contracts.drift.catalogue import compare_catalogues
from workersai_contracts.drift.compare import unseen
from workersai_contracts.drift.kind import EFFECTS
from workersai_contracts.drift.page import MODEL_ID, page
from workersai_contracts.drift.schema import compare_schemas
from workersai_contracts.drift.text import json_lines, markdown, plain, summary

HISTORY = """\
2024-mid -> 2024-late: 0 breaking, 0 dangerous, 7 harmless
  harmless   /input/oneOf/0/title
             request: `input` gets its title: no body is judged otherwise
  harmless   /input/oneOf/0/properties/image
             request: `image` is new in `input`: nobody has to send it
  harmless   /input/oneOf/0/properties/lora
             request: `lora` is new in `input`: nobody has to send it
  harmless   /input/oneOf/1/title
             request: `input` gets its title: no body is judged otherwise
  harmless   /input/oneOf/1/properties/image
             request: `image` is new in `input`: nobody has to send it
  harmless   /input/oneOf/1/properties/tools
             request: `tools` is new in `input`: nobody has to send it
  harmless   /output/oneOf/0/properties/tool_calls
             response: `tool_calls` is new in `output`: \
a client that ignores what it does not know goes on
2024-late -> 2025: 0 breaking, 2 dangerous, 1 harmless
  dangerous  /input/oneOf/0/properties/image
             request: `image` is gone from `input`: it is still let through, and may be ignored
  dangerous  /input/oneOf/1/properties/image
             request: `image` is gone from `input`: it is still let through, and may be ignored
  harmless   /output/oneOf/0/properties/usage
             response: `usage` is new in `output`: \
a client that ignores what it does not know goes on
"""
STRING, NUMBER, INTEGER = {"type": "string"}, {"type": "number"}, {"type": "integer"}
FORM_A: dict[str, Any] = {"title": "A", "required": ["a"], "properties": {"a": STRING}}
FORM_B: dict[str, Any] = {"title": "B", "required": ["b"], "properties": {"b": STRING}}
FORM_A2 = {**FORM_A, "properties": {"a": NUMBER}}


def test_the_history_of_the_model_is_told() -> None:
    steps = [("2024-mid", "2024-late"), ("2024-late", "2025")]

    told = "".join(
        plain(compare(pinned(MODEL_ID, old), pinned(MODEL_ID, new)), old=old, new=new)
        for old, new in steps
    )

    assert told == HISTORY


def test_the_page_is_current() -> None:
    path = Path(__file__).parents[2] / "docs/drift.md"

    assert path.read_text(encoding="utf-8") == page(), (
        "run: python -m workersai_contracts.drift.page > docs/drift.md"
    )


def test_the_page_is_printed() -> None:
    command = [sys.executable, "-m", "workersai_contracts.drift.page"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout == page()


CASES: list[tuple[str, Any, Any, str, str, str]] = [
    ("type-narrowed", NUMBER, INTEGER, "/s/type", "breaking", "harmless"),
    ("type-widened", INTEGER, {"type": ["integer", "null"]}, "/s/type", "harmless", "breaking"),
    ("type-widened", STRING, {}, "/s/type", "harmless", "breaking"),
    ("type-changed", STRING, NUMBER, "/s/type", "breaking", "breaking"),
    ("bound-tightened", {"maximum": 5}, {"maximum": 4}, "/s/maximum", "breaking", "harmless"),
    ("bound-loosened", {"minimum": 5}, {"minimum": 4}, "/s/minimum", "harmless", "dangerous"),
    ("bound-tightened", {}, {"minLength": 1}, "/s/minLength", "breaking", "harmless"),
    ("bound-loosened", {"maxItems": 1}, {}, "/s/maxItems", "harmless", "dangerous"),
    ("value-removed", {"enum": ["a", "b"]}, {"enum": ["a"]}, "/s/enum", "breaking", "harmless"),
    ("value-added", {"enum": ["a"]}, {"enum": ["a", "b"]}, "/s/enum", "harmless", "dangerous"),
    ("rule-added", {}, {"enum": [1]}, "/s/enum", "breaking", "harmless"),
    ("rule-removed", {"enum": [1]}, {}, "/s/enum", "harmless", "dangerous"),
    ("rule-added", {}, {"pattern": "a"}, "/s/pattern", "breaking", "harmless"),
    ("rule-removed", {"format": "uri"}, {}, "/s/format", "harmless", "dangerous"),
    ("rule-changed", {"pattern": "a"}, {"pattern": "b"}, "/s/pattern", "dangerous", "dangerous"),
    ("rule-changed", {"if": {}}, {"if": STRING}, "/s/if", "dangerous", "dangerous"),
    ("default-changed", {"default": 1}, {"default": 2}, "/s/default", "dangerous", "dangerous"),
    ("default-changed", {}, {"default": None}, "/s/default", "dangerous", "dangerous"),
    ("text-changed", {"title": "a"}, {"title": "b"}, "/s/title", "harmless", "harmless"),
    ("text-changed", {"title": "a"}, {}, "/s/title", "harmless", "harmless"),
    (
        "member-removed",
        {"properties": {"a": STRING}},
        {"properties": {}},
        "/s/properties/a",
        "dangerous",
        "breaking",
    ),
    (
        "member-forbidden",
        {"properties": {"a": STRING}, "additionalProperties": False},
        {"additionalProperties": False},
        "/s/properties/a",
        "breaking",
        "breaking",
    ),
    (
        "member-added",
        {},
        {"properties": {"a/b": STRING}},
        "/s/properties/a~1b",
        "harmless",
        "harmless",
    ),
    ("required-added", {}, {"required": ["a"]}, "/s/required", "breaking", "harmless"),
    ("required-removed", {"required": ["a"]}, {}, "/s/required", "harmless", "breaking"),
    (
        "rule-added",
        {},
        {"additionalProperties": False},
        "/s/additionalProperties",
        "breaking",
        "harmless",
    ),
    (
        "rule-removed",
        {"additionalProperties": False},
        {"additionalProperties": True},
        "/s/additionalProperties",
        "harmless",
        "dangerous",
    ),
    (
        "type-changed",
        {"additionalProperties": STRING},
        {"additionalProperties": NUMBER},
        "/s/additionalProperties/type",
        "breaking",
        "breaking",
    ),
    ("type-changed", {"items": STRING}, {"items": NUMBER}, "/s/items/type", "breaking", "breaking"),
    ("shape-changed", {}, {"oneOf": [FORM_A]}, "/s/oneOf", "breaking", "breaking"),
    ("shape-changed", {"anyOf": [FORM_A]}, {}, "/s/anyOf", "breaking", "breaking"),
    (
        "type-changed",
        {"oneOf": [FORM_A, FORM_B]},
        {"oneOf": [FORM_B, FORM_A2]},
        "/s/oneOf/1/properties/a/type",
        "breaking",
        "breaking",
    ),
    (
        "exclusive-alternative-added",
        {"oneOf": [FORM_A]},
        {"oneOf": [FORM_A, FORM_B]},
        "/s/oneOf/1",
        "dangerous",
        "breaking",
    ),
    (
        "alternative-added",
        {"anyOf": [STRING]},
        {"anyOf": [STRING, NUMBER]},
        "/s/anyOf/1",
        "harmless",
        "breaking",
    ),
    (
        "alternative-removed",
        {"anyOf": [STRING, {}]},
        {"anyOf": [STRING]},
        "/s/anyOf/1",
        "breaking",
        "harmless",
    ),
    ("rule-added", {}, {"allOf": [STRING]}, "/s/allOf/0", "breaking", "harmless"),
    ("rule-removed", {"allOf": [STRING]}, {}, "/s/allOf/0", "harmless", "dangerous"),
    (
        "type-changed",
        {"allOf": [STRING]},
        {"allOf": [NUMBER]},
        "/s/allOf/0/type",
        "breaking",
        "breaking",
    ),
]


@pytest.mark.parametrize(
    ("kind", "old", "new", "pointer", "request_harm", "response_harm"),
    CASES,
    ids=[f"{number} {case[0]}" for number, case in enumerate(CASES)],
)
def test_a_change_is_classed_for_each_side(
    kind: str, old: Any, new: Any, pointer: str, request_harm: str, response_harm: str
) -> None:
    [asked] = compare_schemas(old, new, side="request", root="s")
    [read] = compare_schemas(old, new, side="response", root="s")

    assert (asked.kind, asked.pointer, asked.harm) == (kind, pointer, request_harm)
    assert (read.kind, read.pointer, read.harm) == (kind, pointer, response_harm)


def test_every_kind_is_tried() -> None:
    assert {case[0] for case in CASES} == set(EFFECTS)


def test_every_kind_of_tightening_is_some_loosening_the_other_way() -> None:
    for _, old, new, *_ in CASES:
        back = compare_schemas(new, old, side="request", root="s")

        assert len(back) == 1


def test_places_are_named_by_what_holds_them() -> None:
    inner = {"type": "array", "items": {"properties": {"role": STRING}}}
    later = {"type": "array", "items": {"properties": {"role": NUMBER}}}
    old: Any = {"properties": {"messages": inner}}
    new: Any = {"properties": {"messages": later}}

    [found] = compare_schemas(old, new, side="request", root="input")

    assert str(found) == (
        "breaking   request    /input/properties/messages/items/properties/role/type  "
        "`input.messages[].role` was string and is number: what was accepted may be refused"
    )


CATALOGUE = {"@cf/a": {"context_window": "10", "beta": "true"}}


@pytest.mark.parametrize(
    ("new", "harm", "words"),
    [
        ({}, "breaking", "no longer listed"),
        ({**CATALOGUE, "@cf/b": {}}, "harmless", "@cf/b is new"),
        ({"@cf/a": {"context_window": "9", "beta": "true"}}, "breaking", "shrinks from 10 to 9"),
        ({"@cf/a": {"context_window": "x", "beta": "true"}}, "breaking", "shrinks"),
        ({"@cf/a": {"context_window": "11", "beta": "true"}}, "harmless", "grows from 10 to 11"),
        ({"@cf/a": {"context_window": "10"}}, "dangerous", "`beta` is no longer listed"),
        ({"@cf/a": {**CATALOGUE["@cf/a"], "lora": "true"}}, "harmless", "`lora` is listed"),
        ({"@cf/a": {"context_window": "10", "beta": "false"}}, "dangerous", "from true to false"),
        (
            {"@cf/a": {**CATALOGUE["@cf/a"], "planned_deprecation_date": "2030-01-01"}},
            "dangerous",
            "refused from 2030-01-01 on",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_catalogue_is_compared(new: Any, harm: str, words: str) -> None:
    [found] = compare_catalogues(CATALOGUE, new)

    assert found.harm == harm
    assert words in found.sentence


def test_the_worst_comes_first() -> None:
    old = Snapshot("a", input={}, output={}, catalogue={"@cf/a": {}})
    new = Snapshot("b", input={"title": "t"}, output={"default": 1}, catalogue={})

    changes = compare(old, new)

    assert [each.harm for each in changes] == list(HARMS)
    assert [len(at_least(changes, harm)) for harm in HARMS] == [1, 2, 3]
    assert summary(changes) == "1 breaking, 1 dangerous, 1 harmless"


def test_what_only_one_of_two_states_is_about_is_not_compared() -> None:
    assert compare(Snapshot("a", input={}), Snapshot("b", output={})) == []
    assert unseen(Snapshot("a", input={}), Snapshot("b", output={})) == [
        "a and b hold nothing that could be compared"
    ]
    assert unseen(Snapshot("a", input={}), Snapshot("b", input={})) == []


def test_changes_are_printed_for_programs_and_pages() -> None:
    changes = compare(Snapshot("a", input={}), Snapshot("b", input={"title": "t"}))

    assert json_lines(changes).startswith('{"harm": "harmless", "side": "request", "pointer": "/i')
    assert markdown([], old="a", new="b") == "## a to b\n\nNo change.\n"
