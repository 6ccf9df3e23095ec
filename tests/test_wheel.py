"""What is shipped: built as a release is, looked into, installed, run."""

import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from configparser import ConfigParser
from pathlib import Path

import pytest
from tests.tree import PACKAGES, ROOT


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and the wheel from it."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def wheel(dist: Path) -> zipfile.Path:
    """Return the root of what is in the wheel."""
    [path] = dist.glob("*.whl")
    return zipfile.Path(path)


@pytest.fixture(scope="module")
def installed(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone into a fresh folder; its dependencies are this environment's."""
    folder = tmp_path_factory.mktemp("installed")
    [path] = dist.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "--no-deps", "--no-index", "--target", folder, path], check=True, capture_output=True
    )
    return folder


def environment(folder: Path) -> Mapping[str, str]:
    """Return an environment in which the installed packages stand before the source."""
    # What runs there is a copy, whose coverage would be counted as a second set of files.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    return {**kept, "PYTHONPATH": str(folder)}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_of_a_package_is_in_the_wheel(wheel: zipfile.Path, package: str) -> None:
    files = [
        path
        for path in PACKAGES[package].rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    names = [path.relative_to(PACKAGES[package]).as_posix() for path in files]

    assert [name for name in [*names, "py.typed"] if not (wheel / package / name).is_file()] == []


def test_the_wheel_holds_the_packages_and_nothing_else(wheel: zipfile.Path) -> None:
    tops = {path.name for path in wheel.iterdir() if not path.name.endswith(".dist-info")}

    assert tops == set(PACKAGES)


def test_the_wheel_has_license_and_entry_points(wheel: zipfile.Path) -> None:
    [info] = [path for path in wheel.iterdir() if path.name.endswith(".dist-info")]
    points = ConfigParser()
    points.read_string((info / "entry_points.txt").read_text())

    assert (info / "licenses" / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()
    assert points["console_scripts"]["workersai-mock"] == "workersai_mock.__main__:main"
    assert points["pytest11"]["workersai"] == "pytest_workersai.plugin"


def test_the_sdist_can_be_tested(dist: Path) -> None:
    [path] = dist.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert {"Makefile", "README.md", "LICENSE", "pyproject.toml", "tests/test_wheel.py"} <= names
    assert not [name for name in names if "/." in name or name.startswith((".ci", ".venv"))]


@pytest.mark.parametrize("start", ["module", "script"])
def test_the_installed_command_runs(installed: Path, start: str) -> None:
    module = [sys.executable, "-m", "workersai_mock"]
    script = [sys.executable, str(installed / "bin" / "workersai-mock")]
    done = subprocess.run(
        [*(module if start == "module" else script), "--help"],
        env=environment(installed),
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.startswith("Usage: workersai-mock ")


def test_the_installed_packages_find_their_data(installed: Path) -> None:
    code = (
        "import workersai_contracts as c; print(c.__file__);"
        "[c.input_schema(m, v) for m in c.all_models() for v in c.schema_versions(m)]"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(installed),
        capture_output=True,
        text=True,
        check=True,
    )

    assert Path(done.stdout.strip()).is_relative_to(installed)
