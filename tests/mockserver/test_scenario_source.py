from __future__ import annotations

import pytest

from workersai_mock.errors import ScenarioError
from workersai_mock.scenario.place import Place
from workersai_mock.scenario.source import node_of, read_text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "f:1:1: the file is empty; begin with `version: 1`", id="empty"),
        pytest.param("a:\tb\n", "f:1:3: * indent with spaces, not with tabs", id="tab"),
        pytest.param("a: @cf/x\n", "f:1:4: * quote a model's id: '@cf/...'", id="at"),
        pytest.param("a: b: c\n", "f:1:5: * quote a text that holds a colon", id="colon"),
        pytest.param("a: {b: 1\n", "f:2:1: * close the { with a }", id="brace"),
        pytest.param("a: [1\n", "f:2:1: * close the [ with a ]", id="bracket"),
        pytest.param("a: 'x\n", "f:2:1: * close the quotation mark", id="quote"),
        pytest.param("a: *x\n", "f:1:4: * name it with & before it is used", id="alias"),
        pytest.param(
            "a: 1\n---\nb: 2\n",
            "f:2:1: * keep one document per file; remove the second `---`",
            id="two-documents",
        ),
        pytest.param("%Q\n", "f:2:1: * look at this line and the one before", id="other"),
        pytest.param("a: 1\na: 2\n", "f:2:1: 'a' is here twice, first in line 1; keep one", id="2"),
        pytest.param("? [1]\n: 2\n", "f:1:3: a key must be a word; quote it", id="key"),
        pytest.param(
            "a: &a {b: 1}\nc: {<<: *a}\n",
            "f:2:5: merge keys (`<<`) are not read; write the keys out",
            id="merge",
        ),
        pytest.param("a: !!int x\n", "f:1:4: 'x' cannot be read; quote it", id="tag"),
        pytest.param(
            "x: 1\na: \x01\n",
            "f:2:4: a character that YAML does not allow; remove it",
            id="control-character",
        ),
        pytest.param(
            'a: "\\ud83d"\n',
            "f:1:4: half of a character (a lone surrogate); remove it",
            id="surrogate",
        ),
        pytest.param(
            "a: &a [*a]\n",
            "f:1:4: the file is nested too deeply or too large; make it smaller",
            id="endless",
        ),
        pytest.param(
            "[" * 1100,
            "f:1:1: the file is nested too deeply or too large; make it smaller",
            id="deep",
        ),
    ],
)
def test_a_text_that_is_no_yaml_says_where_and_how_to_mend_it(text: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_text(text, file="f")

    start, _, end = said.partition(" * ")
    assert str(caught.value).startswith(start)
    assert str(caught.value).endswith(end)


def test_aliases_cannot_make_a_short_text_huge() -> None:
    text = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{new}: &{new} [{','.join([f'*{old}'] * 10)}]\n"
        for old, new in zip("abcdefg", "bcdefgh", strict=True)
    )

    with pytest.raises(ScenarioError, match="nested too deeply or too large"):
        read_text(text, file="f")


def test_values_know_where_they_stand() -> None:
    node = read_text("a: 1\nb:\n  - c: x\n", file="f")

    assert node.plain() == {"a": 1, "b": [{"c": "x"}]}
    assert node.keys["b"] == Place("f", 2, 1)
    assert node.value["b"].value[0].place == Place("f", 3, 5)  # type: ignore[index,call-overload,union-attr]


def test_what_json_has_no_word_for_stays_a_text() -> None:
    assert read_text("a: 2025-10-01\nb: !x y\n", file="f").plain() == {"a": "2025-10-01", "b": "y"}


def test_json_is_read_with_its_escapes() -> None:
    text = '{"a": "\\ud83d\\ude00 \\/ \\u00e9", "b": [null, true, 1.5]}'

    assert read_text(text, file="f").plain() == {"a": "😀 / é", "b": [None, True, 1.5]}


def test_plain_data_have_json_pointers_for_places() -> None:
    node = node_of({"a/b": [{"c~": 1}]})

    assert str(node.keys["a/b"]) == "/a~1b"
    assert str(node.value["a/b"].value[0].keys["c~"]) == "/a~1b/0/c~0"  # type: ignore[index,call-overload,union-attr]
    assert str(node.place) == "/"
