"""Clients that need an environment of their own, each in a run of its own.

`make clients` puts them into `.venv/clients`; `make check` does so first.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MUST = os.environ.get("WORKERSAI_MOCK_REQUIRE_ALL") == "1"
# Folder, module, the start of its version, the tests.
APART = (
    ("cloudflare4", "cloudflare", "4.", "test_cloudflare.py"),
    ("openai1", "openai", "1.", "test_openai.py"),
    ("openai2", "openai", "2.", "test_openai.py"),
    ("litellm", "litellm", "1.106.", "apart/check_litellm.py"),
    ("pydantic-ai", "pydantic_ai", "2.", "apart/check_pydantic_ai.py"),
)


@pytest.mark.parametrize(("name", "module", "version", "tests"), APART, ids=[a[0] for a in APART])
def test_a_client_of_its_own_environment_passes(
    name: str, module: str, version: str, tests: str
) -> None:
    folder = Path(sys.prefix) / "clients" / name
    if not (MUST or folder.is_dir()):
        pytest.skip(f"run `make clients`: it adds {name}")
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
    environ = {**os.environ, "PYTHONPATH": path}
    here = f"import {module}; assert {str(folder)!r} in {module}.__file__"
    said = f"from importlib.metadata import version as v; print(v({module.replace('_', '-')!r}))"
    found = subprocess.run(
        [sys.executable, "-c", f"{here}\n{said}"], env=environ, text=True, capture_output=True
    )
    # Their own warnings are none of ours.
    quiet = ["-o", "filterwarnings=default", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *quiet, str(HERE / tests)],
        env=environ,
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.stdout.startswith(version) or module == "pydantic_ai", found.stderr
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
