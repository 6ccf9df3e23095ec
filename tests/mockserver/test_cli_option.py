"""Flag, environment, file, default: what wins, and what a wrong file says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest

from workersai_mock.cli import run, serve
from workersai_mock.cli.failure import Misuse
from workersai_mock.cli.option import models_of, reply_of, seed_of, settings_of
from workersai_mock.cli.twist import pace_of
from workersai_mock.pace import Pace
from workersai_mock.paces import SMALL_MODEL
from workersai_mock.reply import Echo, Markdown, Prose, Text
from workersai_mock.settings import MODEL_ID, Settings


def params(*argv: str, command: click.Command = serve.command) -> dict[str, Any]:
    """Return what the options come to."""
    with command.make_context("serve", list(argv)) as ctx:
        return ctx.params


def settings(*argv: str) -> Settings:
    return settings_of(params(*argv))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "mock.yaml"


def test_defaults() -> None:
    found = params()

    assert found["hosts"] == ("127.0.0.1", "::1")
    assert (found["port"], found["log_format"], found["grace"]) == (8790, "text", 3.0)
    got = settings()
    assert (got.seed, got.vary, got.era, got.lifecycle) == (0, False, None, "as-published")
    assert (got.pace, got.reply, got.convenience) == (SMALL_MODEL, Prose("en_US"), True)


def test_run_is_instant() -> None:
    assert settings_of(params("true", command=run.command)).pace.instant


def test_flag_wins_over_environment_over_file_over_default(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("version: 1\nport: 1\nseed: 1\ngrace: 1\n")
    monkeypatch.setenv("WORKERSAI_MOCK_PORT", "2")
    monkeypatch.setenv("WORKERSAI_MOCK_SEED", "2")
    monkeypatch.setenv("WORKERSAI_MOCK_CONFIG", str(config))

    found = params("--seed", "3")

    assert (found["seed"], found["port"], found["grace"]) == ("3", 2, 1.0)
    assert found["log_format"] == "text"


FLAGS = [
    (option.opts[0], option)
    for option in serve.command.params
    if isinstance(option, click.Option) and option.name != "config"
]
VALUES: dict[str, tuple[str, object]] = {
    "--host": ("127.0.0.9", ("127.0.0.9",)),
    "--port": ("7", 7),
    "--proxy": ("true", True),
    "--proxy-port": ("7", 7),
    "--proxy-only": ("true", True),
    "--proxy-ca": ("ca", "ca"),
    "--ready-file": ("r.json", "r.json"),
    "--tenants": ("token", "token"),
    "--log": ("json", "json"),
    "--grace": ("7", 7.0),
    "--max-tenants": ("7", 7),
    "--seed": ("7", "7"),
    "--vary": ("true", True),
    "--ttft": ("7", 7.0),
    "--tokens-per-second": ("7", 7.0),
    "--reply": ("echo", "echo"),
    "--text": ("7", "7"),
    "--locale": ("de_DE", "de_DE"),
    "--era": ("2025", "2025"),
    "--schema": ("2025", "2025"),
    "--wire": ("2023", "2023"),
    "--lifecycle": ("current", "current"),
    "--token": ("abc", ("abc",)),
    "--strict-path": ("true", True),
    "--convenience": ("false", False),
    "--quota": ("true", True),
    "--neurons-per-1k-tokens": ("7", 7.0),
    "--model": ("a=b", ("a=b",)),
    "--tokenizer": (__file__, __file__),
    "--request-control": ("false", False),
    "--admin": ("false", False),
    "--ui": ("false", False),
    "--open": ("true", True),
    "--worker-route": ("/chat", "/chat"),
    "--admin-token": ("7", "7"),
    "--admin-cors": ("http://localhost", ("http://localhost",)),
    "--pace": ("instant", "instant"),
    "--fault": ("stall", ("stall",)),
    "--quirks": ("observed", ("observed",)),
    "--fragment": ("worst", ("worst",)),
    "--max-stall": ("7", 7.0),
    "--gateway-token": ("abc", ("abc",)),
    "--gateway-cache": ("7", 7.0),
    "--gateway-limit": ("7", 7),
    "--replay": ("r.jsonl", ("r.jsonl",)),
    "--speed": ("7", 7.0),
    "--on-miss": ("default", "default"),
    "--max-age": ("7", 7.0),
    "--upstream": ("http://localhost:7", "http://localhost:7"),
    "--redact": ("abc", ("abc",)),
}


@pytest.mark.parametrize(("flag", "option"), FLAGS, ids=[flag for flag, _ in FLAGS])
def test_flag_variable_and_key_bear_one_name(
    config: Path, monkeypatch: pytest.MonkeyPatch, flag: str, option: click.Option
) -> None:
    text, wanted = VALUES[flag]
    name = flag.removeprefix("--")
    config.write_text(f"version: 1\n{name}: {text}\n")

    by_file = params("--config", str(config))[str(option.name)]
    monkeypatch.setenv("WORKERSAI_MOCK_" + name.upper().replace("-", "_"), text)
    by_variable = params()[str(option.name)]

    assert by_file == wanted
    assert by_variable == wanted


def test_file_spells_options_its_own_way(config: Path) -> None:
    config.write_text("version: 1\nready_file: r\ntokens: [a, b]\nmodel: [x=y]\nhosts: h\n")

    found = params("--config", str(config))

    assert found["ready_file"] == "r"
    assert (found["tokens"], found["models"], found["hosts"]) == (("a", "b"), ("x=y",), ("h",))


def test_file_may_be_json_with_tabs_and_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "mock.json"
    file.write_text(json.dumps({"version": 1, "port": 5}, indent="\t"), encoding="utf-8-sig")

    assert params("--config", str(file))["port"] == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("version: 1\nport: [1\n", ":3:1: expected ',' or ']'", id="syntax"),
        pytest.param("version: 1\nport: !x 1\n", ":2:7: could not determine a", id="tag"),
        pytest.param("- 1\n", ": must hold keys and values, such as `version: 1`", id="list"),
        pytest.param("", ": must hold keys and values", id="empty"),
        pytest.param("port: 1\n", ": version is None; this release reads `version: 1`", id="none"),
        pytest.param("version: 2\n", "`version: 1`; install a newer workersai-mock", id="newer"),
        pytest.param("version: 0\n", ": version is 0; this release reads `version: 1`", id="0"),
        pytest.param("version: true\n", ": version is True; this release reads", id="true"),
        pytest.param("version: 1\nprot: 1\n", "called 'prot'; did you mean port?", id="key"),
        pytest.param("version: 1\nzzzz: 1\n", ": no option is called 'zzzz'", id="no near key"),
        pytest.param("version: 1\nconfig: x\n", ": no option is called 'config'", id="config"),
        pytest.param("version: 1\nports: 1\n", ": no option is called 'ports'", id="plural"),
        pytest.param("version: 1\nport: {a: 1}\n", ": port is {'a': 1}; it takes what", id="map"),
        pytest.param("version: 1\nport: [1]\n", ": port is [1]; it takes what", id="sequence"),
        pytest.param("version: 1\nport:\n", ": port is None; it takes what --port", id="nothing"),
        pytest.param("version: 1\nseed: 2024-13-45\n", ": month must be in 1..12", id="date"),
        pytest.param("version: 1\nx: \x01\n", ": unacceptable character", id="character"),
    ],
)
def test_wrong_file_is_one_clear_line(config: Path, text: str, message: str) -> None:
    config.write_text(text)

    with pytest.raises(Misuse) as caught:
        params("--config", str(config))

    said = caught.value.format_message()
    assert said.startswith(str(config))
    assert message in said
    assert "\n" not in said
    assert caught.value.exit_code == 2


def test_wrong_json_file_says_where(tmp_path: Path) -> None:
    file = tmp_path / "mock.json"
    file.write_text('{"version": 1,\n "port" 5}')

    with pytest.raises(Misuse, match=r"mock\.json:2:9: Expecting ':' delimiter"):
        params("--config", str(file))


def test_file_that_is_no_text(config: Path) -> None:
    config.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(Misuse, match="is not UTF-8 text"):
        params("--config", str(config))


def test_value_that_the_option_refuses(config: Path) -> None:
    config.write_text("version: 1\nport: abc\n")

    with pytest.raises(click.BadParameter, match="'abc' is not a valid integer"):
        params("--config", str(config))


def test_seed_is_a_number_or_picked() -> None:
    assert seed_of("-5") == (-5, False)
    assert len({seed_of("random") for _ in range(5)}) == 5
    assert seed_of("random")[1] is True


def test_random_seed_implies_vary() -> None:
    assert settings("--seed", "random").vary is True
    assert settings("--vary").vary is True


def test_parts_of_a_pace_are_replaced() -> None:
    assert pace_of("instant", 1.0, 4.0) == Pace(1.0, 0.25)
    assert pace_of("small-model", None, None) == SMALL_MODEL


@pytest.mark.parametrize(
    ("argv", "wanted"),
    [
        (["prose", None, "de_DE"], Prose("de_DE")),
        (["echo", None, "en_US"], Echo()),
        (["markdown", None, "en_US"], Markdown()),
        (["echo", "words", "en_US"], Text("words")),
        (["prose", "", "en_US"], Text("")),
    ],
)
def test_replies(argv: list[Any], wanted: object) -> None:
    assert reply_of(*argv) == wanted


def test_models_are_aliases_or_files(tmp_path: Path) -> None:
    file = tmp_path / "m.json"
    file.write_text(json.dumps({"version": 1, "id": "@my/file", "like": MODEL_ID}))

    found = models_of([f"@my/new={MODEL_ID}", str(file)])

    assert [model.id for model in found] == ["@my/new", "@my/file"]


def test_tokenizer_of_a_file(tmp_path: Path) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    file = tmp_path / "tokenizer.json"
    words = tokenizers.models.WordLevel({"a": 0, "?": 1}, unk_token="?")
    tokenizers.Tokenizer(words).save(str(file))

    found = settings("--tokenizer", str(file)).tokenizer

    assert found is not None
    assert found.count("a") == 1


def test_every_shared_option_reaches_the_settings() -> None:
    argv = ["--era", "2023", "--schema", "2025", "--wire", "2024", "--lifecycle", "current"]
    argv += ["--token", "a", "--token", "b", "--strict-path", "--no-convenience", "--quota"]
    argv += ["--neurons-per-1k-tokens", "3", "--no-request-control", "--text", "x"]
    argv += ["--admin-token", "t", "--admin-cors", "http://a", "--admin-cors", "http://b"]

    got = settings(*argv)

    assert got == Settings(
        era="2023",
        schema="2025",
        wire="2024",
        lifecycle="current",
        tokens=("a", "b"),
        strict_path=True,
        convenience=False,
        quota=True,
        neurons_per_1k_tokens=3.0,
        request_control=False,
        admin=True,
        admin_token="t",
        admin_cors=("http://a", "http://b"),
        reply=Text("x"),
        pace=SMALL_MODEL,
        max_stall_s=120.0,
        clock=got.clock,
    )
