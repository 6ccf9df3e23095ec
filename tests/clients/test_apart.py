"""Clients that need an environment of their own, each in a run of its own.

`make clients` puts them into `.venv/clients`; `make check` does so first.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.clients.story import CALM
from tests.sweep import full, required

HERE = Path(__file__).parent
MUST = required()
# Folder, module, the tests.
APART = (
    ("cloudflare4", "cloudflare", "test_cloudflare.py"),
    ("openai1", "openai", "test_openai.py"),
    ("openai2", "openai", "test_openai.py"),
    ("litellm", "litellm", "apart/check_litellm.py"),
    ("litellm-native", "litellm", "apart/check_litellm_native.py"),
    ("langchain-before", "langchain_cloudflare", "apart/check_langchain_before.py"),
    ("langchain-before", "langchain_cloudflare", "apart/check_langchain_gateway.py"),
    ("langchain-community", "langchain_community", "apart/check_langchain_community.py"),
    ("pydantic-ai", "pydantic_ai", "apart/check_pydantic_ai.py"),
)
# What is said of the newer ones holds of these too, or they take long to be imported.
LATER = {"cloudflare4", "openai1", "openai2", "litellm", "litellm-native", "langchain-before"}


@pytest.mark.parametrize(
    ("name", "module", "tests"),
    [each if each[0] not in LATER else full(*each) for each in APART],
    ids=[f"{name} {Path(tests).stem}" for name, _, tests in APART],
)
def test_a_client_passes_in_its_own_environment(name: str, module: str, tests: str) -> None:
    folder = Path(sys.prefix) / "clients" / name
    if not (MUST or folder.is_dir()):
        pytest.skip(f"run `make clients`: it adds {name}")
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
    environ = {**os.environ, **CALM, "PYTHONPATH": path}
    find = f"from importlib.util import find_spec; print(find_spec({module!r}).origin)"
    found = subprocess.run(
        [sys.executable, "-c", find], env=environ, check=True, capture_output=True, text=True
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

    assert found.stdout.startswith(str(folder))
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
