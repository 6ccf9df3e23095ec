"""The major of the `cloudflare` SDK before the installed one, from a folder of its own.

`make .venv/.dev` puts it there: two majors do not fit into one environment.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(sys.prefix) / "clients" / "cloudflare4"
MUST = os.environ.get("WORKERSAI_MOCK_REQUIRE_ALL") == "1"


@pytest.mark.skipif(not (MUST or FOLDER.is_dir()), reason="run `make test`: it adds cloudflare 4")
def test_cloudflare_4_passes_the_same_tests() -> None:
    path = os.pathsep.join(filter(None, (str(FOLDER), os.environ.get("PYTHONPATH"))))
    check = "import cloudflare; assert cloudflare.__version__.startswith('4.'), cloudflare"
    environ = {**os.environ, "PYTHONPATH": path}
    subprocess.run([sys.executable, "-c", check], env=environ, check=True)
    tests = Path(__file__).with_name("test_cloudflare.py")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tests)],
        env=environ,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
