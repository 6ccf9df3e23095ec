from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from workersai_mock.cli import main
from workersai_mock.contract import Contract
from workersai_mock.scenario.lint import lint
from workersai_mock.scenario.place import RULES, Place, Problem, nearest
from workersai_mock.scenario.report import github, sarif, text
from workersai_mock.settings import MODEL_ID, Settings

CONTRACT = Contract(Settings())


def linted(folder: Path, stubs: str) -> list[tuple[int, str]]:
    file = folder / "shop.yaml"
    file.write_text(f"version: 1\nstubs:\n{stubs}")
    return [(p.place.line, p.rule) for p in lint(file, CONTRACT)]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["lint", *map(str, arguments)])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{}", "{}"),
        ("{}", "{prompt: a}"),
        ("{prompt: a}", "{prompt: a, stream: true}"),
        ("{prompt: {contains: a}}", "{prompt: cat}"),
        ("{prompt: {contains: a}}", "{prompt: {contains: a}}"),
        ("{prompt: {contains: a}}", "{prompt: {contains: cat}}"),
        ("{prompt: {pattern: a+}}", "{prompt: cat}"),
        ("{prompt: {pattern: a+}}", "{prompt: {pattern: a+}}"),
    ],
)
def test_a_stub_whose_requests_an_earlier_one_takes(
    tmp_path: Path, first: str, second: str
) -> None:
    stubs = f"- {{match: {first}, reply: x}}\n- {{match: {second}, reply: y}}\n"

    assert linted(tmp_path, stubs) == [(4, "shadowed")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("match: {prompt: a}", "match: {}", id="narrower"),
        pytest.param("match: {prompt: a}", "match: {prompt: b}", id="other"),
        pytest.param("match: {prompt: a}", "match: {prompt: {contains: a}}", id="contains"),
        pytest.param(
            "match: {prompt: {contains: b}}", "match: {prompt: {contains: a}}", id="other-part"
        ),
        pytest.param(
            "match: {tools: {contains: {a: 1}}}", "match: {tools: {contains: {b: 1}}}", id="object"
        ),
        pytest.param("match: {prompt: a}", "match: {prompt: {pattern: a}}", id="pattern"),
        pytest.param(
            "match: {prompt: {pattern: b}}", "match: {prompt: {pattern: a}}", id="other-pattern"
        ),
        pytest.param("times: 1", "match: {}", id="used-up"),
        pytest.param("state: start", "match: {}", id="in-a-state"),
    ],
)
def test_a_stub_that_still_gets_requests(tmp_path: Path, first: str, second: str) -> None:
    assert linted(tmp_path, f"- {{{first}, reply: x}}\n- {{{second}, reply: y}}\n") == []


def test_a_stub_is_told_once_however_many_shadow_it(tmp_path: Path) -> None:
    stubs = (
        "- reply: a\n- {match: {prompt: x}, reply: b, name: n}\n- {match: {prompt: x}, reply: c}"
    )

    assert linted(tmp_path, stubs) == [(4, "shadowed"), (5, "shadowed")]


def test_a_stub_in_a_state_that_is_never_reached(tmp_path: Path) -> None:
    stubs = (
        "- {state: start, reply: a, then: paid}\n"
        "- {state: paid, reply: b, then: sent}\n"
        "- {state: payed, reply: c, then: lost}\n"
        "- {state: lost, reply: d}\n"
    )

    assert linted(tmp_path, stubs) == [(5, "dead"), (6, "dead")]


def test_a_file_that_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    assert linted(tmp_path, "- {reply: 1}") == [(3, "wrong-value")]


def test_words_that_are_near_nothing_get_the_list() -> None:
    assert nearest("zzz", ["aa", "bb"]) == "there are: aa, bb"


ERROR = Problem(Place("a b,c.yaml", 3, 4), "wrong-value", "50%: no\nway", "mend it")
WARNING = Problem(Place("a.yaml"), "dead", "never", "", "warning")


def test_text_is_a_line_a_problem() -> None:
    assert text([ERROR, WARNING], version="1") == (
        "a b,c.yaml:3:4: error: 50%: no\nway; mend it [wrong-value]\n"
        "a.yaml: warning: never [dead]\n"
    )


def test_github_annotations_escape_what_github_reads() -> None:
    assert github([ERROR, WARNING], version="1") == (
        "::error file=a b%2Cc.yaml,title=workersai-mock wrong-value,line=3,col=4::"
        "50%25: no%0Away; mend it\n"
        "::warning file=a.yaml,title=workersai-mock dead::never\n"
    )


def test_sarif_names_rule_level_and_region() -> None:
    log = json.loads(sarif([ERROR, WARNING], version="1.2"))

    (run,) = log["runs"]
    first, second = run["results"]
    assert log["version"] == "2.1.0"
    assert run["tool"]["driver"]["version"] == "1.2"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == list(RULES)
    assert first["message"]["text"] == "50%: no\nway; mend it"
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b%2Cc.yaml"},
        "region": {"startLine": 3, "startColumn": 4},
    }
    assert (second["ruleId"], second["level"]) == ("dead", "warning")
    assert "region" not in second["locations"][0]["physicalLocation"]


def test_only_rules_of_the_table_are_told() -> None:
    source = "".join(
        file.read_text() for file in Path(lint.__code__.co_filename).parent.glob("*.py")
    )

    assert all(source.count(f'"{rule}"') > 1 for rule in RULES)


@pytest.mark.parametrize(
    ("content", "arguments", "code"),
    [
        pytest.param("version: 1\nstubs: [{reply: x}]", [], 0, id="clean"),
        pytest.param("version: 1\nstubs: [{reply: x}, {reply: y}]", [], 0, id="warning"),
        pytest.param(
            "version: 1\nstubs: [{reply: x}, {reply: y}]", ["--fail-on", "warn"], 1, id="strict"
        ),
        pytest.param("version: 1\nstubs: [{replyy: x}]", [], 1, id="error"),
    ],
)
def test_exit_codes(tmp_path: Path, content: str, arguments: list[str], code: int) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(content)

    assert run(*arguments, file).exit_code == code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param([], "give the files to look at", id="no-files"),
        pytest.param(["nowhere.yaml"], "no such file: nowhere.yaml", id="missing"),
        pytest.param(["--model", "x=nothing", "a"], "no model 'nothing'", id="model"),
    ],
)
def test_wrong_use_is_exit_code_2(arguments: list[str], said: str) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert said in result.stderr


def test_a_folder_stands_for_its_scenarios(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    for name in ("a.yaml", "inner/b.json"):
        (tmp_path / name).write_text("version: 2")
    (tmp_path / "README.md").write_text("version: 2")
    result = run(tmp_path)

    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == [
        str(tmp_path / "a.yaml"),
        str(tmp_path / "inner/b.json"),
    ]


def test_a_folder_without_scenarios_is_wrong_use(tmp_path: Path) -> None:
    result = run(tmp_path)

    assert result.exit_code == 2
    assert "no .yaml, .yml, .json there" in result.stderr


def test_models_may_be_added(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("version: 1\nstubs: [{match: {model: x}, reply: y}]")

    assert run(file).exit_code == 1
    assert run("--model", f"x={MODEL_ID}", file).exit_code == 0


@pytest.mark.parametrize("kind", ["github", "sarif"])
def test_formats(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("version: 2")

    result = run("--format", kind, file)

    assert "install a newer workersai-mock" in result.stdout
    assert result.stderr == "1 errors, 0 warnings\n"


def test_the_schema_can_be_printed() -> None:
    assert json.loads(run("--schema").stdout)["title"] == "workersai-mock scenario"
