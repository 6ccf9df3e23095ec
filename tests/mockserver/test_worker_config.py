"""`worker-config`: what it prints can be pasted, and it writes over nothing that is not its own."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import workersai_mock
from workersai_mock.cli import main
from workersai_mock.cli.worker_config import FILES, plugin

URI = re.compile(r'from ("file://[^"]+")')


def config(*argv: object) -> Result:
    return CliRunner().invoke(main, ["worker-config", *map(str, argv)])


def test_the_snippet_names_the_installed_plugin() -> None:
    printed = config().stdout

    path = plugin() / "index.cjs"
    assert f'"package": {json.dumps(str(path))}' in printed
    assert URI.findall(printed) == [json.dumps(path.as_uri())]
    assert path.is_absolute()


def test_the_snippet_of_an_installed_package_has_no_path(tmp_path: Path) -> None:
    done = config("--install", tmp_path / "mock")

    assert done.exit_code == 0
    assert '"package": "workersai-mock-binding"' in done.stdout
    assert f"npm i -D {tmp_path.as_posix()}/mock\n" in done.stdout
    assert URI.findall(done.stdout) == []


def test_a_relative_folder_is_one_for_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert "npm i -D ./tools/mock\n" in config("--install", "tools/mock").stdout


def test_the_package_is_whole(tmp_path: Path) -> None:
    config("--install", tmp_path)

    package = json.loads((tmp_path / "package.json").read_bytes())
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    assert package["name"] == "workersai-mock-binding"
    assert package["version"] == workersai_mock.__version__
    assert {package["main"], package["types"]} < set(FILES)
    assert "dependencies" not in package


def test_an_older_one_is_replaced(tmp_path: Path) -> None:
    config("--install", tmp_path)
    (tmp_path / "index.cjs").write_text("old")

    done = config("--install", tmp_path)

    assert done.exit_code == 0
    assert (tmp_path / "index.cjs").read_bytes() == (plugin() / "index.cjs").read_bytes()


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("index.cjs", "theirs", "is not empty"),
        ("package.json", '{"name": "shop"}', "is the package 'shop'"),
        ("package.json", "[]", "is the package None"),
        ("package.json", "{", "its package.json cannot be read"),
    ],
    ids=["files", "another package", "no package", "broken"],
)
def test_a_folder_of_somebody_else_stays_as_it_is(
    tmp_path: Path, name: str, text: str, why: str
) -> None:
    (tmp_path / name).write_text(text)

    done = config("--install", tmp_path)

    assert done.exit_code == 2
    assert f"{tmp_path}: {why}; name a folder that is new" in done.stderr
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(name, text)]


def test_a_file_in_the_way_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    there, below = (config("--install", tmp_path / name) for name in ("file", "file/mock"))

    assert (there.exit_code, below.exit_code) == (2, 2)
    assert "is a file" in there.stderr
    assert below.stderr == f"Error: cannot write {tmp_path / 'file/mock'}: Not a directory\n"
