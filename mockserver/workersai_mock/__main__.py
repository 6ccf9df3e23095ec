"""`python -m workersai_mock`: the console script where no script folder is on the path."""

from .cli import main

main(prog_name="workersai-mock")
