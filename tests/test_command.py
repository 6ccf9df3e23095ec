import subprocess
import sys
from importlib.metadata import version


def test_the_package_runs_as_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "workersai_mock", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == version("workersai-mock")
