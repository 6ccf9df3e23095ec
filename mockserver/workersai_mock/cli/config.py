"""Reading the file behind --config: the options' own names as keys, `version: 1`."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

import click
import yaml

VERSION = 1


def read(path: Path, *, known: frozenset[str]) -> Mapping[str, object]:
    """Return the keys of a file, spelled as parameters; a wrong file is one clear line."""
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise click.UsageError(f"{path}{where}: {error.problem}") from None
    except UnicodeDecodeError:
        raise click.UsageError(f"{path}: is not UTF-8 text") from None
    if not isinstance(loaded, dict):
        raise click.UsageError(f"{path}: must hold keys and values, such as `version: 1`")
    version = loaded.pop("version", None)
    if not isinstance(version, int) or version > VERSION or version < 1:
        raise click.UsageError(
            f"{path}: version is {version!r}; this release reads `version: {VERSION}`"
            + ("; install a newer workersai-mock" if isinstance(version, int) else "")
        )
    return {_spelled(path, str(key), known): value for key, value in loaded.items()}


def _spelled(path: Path, key: str, known: frozenset[str]) -> str:
    name = key.replace("-", "_")
    # Options that may be given more than once are lists in the file and plural in the code.
    for spelling in (name, name + "s"):
        if spelling in known:
            return spelling
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0].replace('_', '-')}?" if near else ""
    raise click.UsageError(f"{path}: no option is called {key!r}{hint}")
