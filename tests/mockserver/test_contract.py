import json
from pathlib import Path
from typing import Any

import pytest

from workersai_contracts.catalog import alias, get_model
from workersai_contracts.era import ERA_NAMES
from workersai_contracts.model_file import read_model_file
from workersai_mock.contract import Contract
from workersai_mock.errors import SettingError
from workersai_mock.mock import Mock
from workersai_mock.reply import Text
from workersai_mock.settings import MODEL_ID, Settings

from .client import AUTH, RUN, ask

MODEL = get_model(MODEL_ID)
LONG = Text("word " * 2_000)


@pytest.mark.parametrize(
    ("era", "wire", "most"),
    [
        ("2023", "2023", 512),
        ("2024-02", "2024-02", 512),
        ("2024-mid", "2024", 512),
        ("2024-late", "2024", 512),
        ("2025", "2025", 256),
        ("2026", "2026", 256),
        (None, "2025", 256),
    ],
)
def test_era_sets_wire_and_default_together(era: str | None, wire: str, most: int) -> None:
    mock = Mock(Settings(era=era, reply=LONG))

    answer = ask(mock, {"prompt": "a"})

    assert mock.contract.profile(MODEL).name == wire
    assert answer.completion is not None
    assert len(answer.completion.pieces) == most


def test_every_era_is_tested() -> None:
    assert ERA_NAMES == ("2023", "2024-02", "2024-mid", "2024-late", "2025", "2026")


@pytest.mark.parametrize(
    ("settings", "longest"),
    [
        pytest.param({"era": "2024-02"}, 4096, id="era"),
        pytest.param({"schema": "2024-02"}, 4096, id="schema"),
        pytest.param({"era": "2024-02", "schema": "2025"}, 131_072, id="schema overrides era"),
        pytest.param({}, 131_072, id="default"),
    ],
)
def test_schema_of_the_time_bounds_the_prompt(settings: dict[str, Any], longest: int) -> None:
    mock = Mock(Settings(reply=Text("a"), **settings))

    statuses = [ask(mock, {"prompt": "x" * n}).status for n in (longest, longest + 1)]

    assert statuses == [200, 400]


def test_model_without_the_overriding_schema_keeps_its_own() -> None:
    mock = Mock(Settings(reply=Text("a"), schema="2024-02"))

    answer = ask(mock, {"prompt": "x" * 5000}, path=RUN + "@cf/moonshotai/kimi-k2.5")

    assert answer.status == 200


def test_wire_overrides_the_era() -> None:
    contract = Contract(Settings(era="2024-02", wire="2025-vllm"))

    assert contract.profile(MODEL).name == "2025-vllm"


@pytest.mark.parametrize("name", ["era", "wire", "schema"])
def test_name_that_does_not_exist_is_said_at_the_start(name: str) -> None:
    with pytest.raises(SettingError, match="'1999'; there are: 20"):
        Contract(Settings(**{name: "1999"}))  # type: ignore[arg-type]


def test_new_model_is_like_another() -> None:
    mock = Mock(Settings(reply=Text("a"), models=(alias("@cf/my/model", MODEL_ID),)))

    answers = [ask(mock, body, path=RUN + "@cf/my/model") for body in ({"prompt": "a"}, {})]

    assert [answer.status for answer in answers] == [200, 400]


def test_model_of_a_file_with_its_own_schema(tmp_path: Path) -> None:
    file = tmp_path / "model.json"
    asked = {"type": "object", "properties": {"q": {"type": "string"}}, "required": ["q"]}
    schema = {"input": asked, "output": {"type": "object"}}
    model = {"version": 1, "id": "@my/own", "schema": schema}
    file.write_text(json.dumps(model))
    mock = Mock(Settings(reply=Text("a"), models=(read_model_file(file),)))

    right = ask(mock, {"q": "x"}, path=RUN + "@my/own")
    wrong = ask(mock, {"prompt": "x"}, path=RUN + "@my/own")

    assert right.status == 200
    assert wrong.refusal is not None
    assert wrong.refusal.text.endswith("required properties at '/' are 'q'")


def test_model_without_schema_takes_any_json() -> None:
    bare = MODEL._replace(id="@my/bare", schema_files={})
    mock = Mock(Settings(reply=Text("a"), models=(bare,)))

    assert ask(mock, {"anything": 1}, path=RUN + "@my/bare").status == 200
    assert ask(mock, b"[", path=RUN + "@my/bare").status == 400


def test_unbounded_model_is_cut_by_its_own_length() -> None:
    free = MODEL._replace(id="@my/free", max_tokens=None)
    mock = Mock(Settings(reply=Text("a"), models=(free,)))

    answer = ask(
        mock,
        {"prompt": "a"},
        path=RUN + "@my/free",
        headers={**AUTH, "x-workersai-mock-tokens": "5000"},
    )

    assert answer.completion is not None
    assert len(answer.completion.pieces) == 5000


def test_same_bytes_are_read_once() -> None:
    mock = Mock(Settings())
    contract, route = mock.contract, mock.route("POST", RUN + MODEL_ID)
    small, large = b'{"prompt":"a"}', b'{"prompt":"%b"}' % (b"a" * 20_000)

    assert contract.read(route, small) is contract.read(route, small)
    assert contract.read(route, large) is not contract.read(route, large)
    assert contract.read(route, large).seed.bits == contract.read(route, large).seed.bits


def test_tokenizer_of_the_user_counts_and_cuts() -> None:
    class Letters:
        def split(self, text: str) -> list[str]:
            return list(text)

        def count(self, text: str) -> int:
            return len(text)

    mock = Mock(Settings(reply=Text("abc"), tokenizer=Letters(), wire="2025"))

    completion = ask(mock, {"prompt": "four", "raw": True, "max_tokens": 2}).completion

    assert completion is not None
    assert completion.pieces == ("a", "b")
    assert completion.prompt_tokens == 4
