"""The process `workersai-mock`: the console script, and `python -m workersai_mock`."""

import gc


def main() -> None:
    """Run the command line."""
    # Next to nothing of what is imported is ever garbage; the command wakes the collector.
    gc.disable()
    from .cli import main as run

    run(prog_name="workersai-mock")


if __name__ == "__main__":
    main()
