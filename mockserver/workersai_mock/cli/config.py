"""Reading the file behind --config: the options' own names as keys, `version: 1`."""

import json
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

import click
import yaml

from .failure import Misuse

VERSION = 1


def read(path: Path, *, known: Mapping[str, click.Option]) -> Mapping[str, object]:
    """Return the values of a file by parameter; a wrong file is one clear line.

    Args:
        path: YAML, or JSON where it ends in `.json`.
        known: the options that may be set, by the names that they have on the command line.
    """
    loaded = _load(path)
    if not isinstance(loaded, dict):
        raise Misuse(f"{path}: must hold keys and values, such as `version: 1`")
    version = loaded.pop("version", None)
    if type(version) is not int or not 1 <= version <= VERSION:
        newer = type(version) is int and version > VERSION
        raise Misuse(
            f"{path}: version is {version!r}; this release reads `version: {VERSION}`"
            + ("; install a newer workersai-mock" if newer else "")
        )
    found = {}
    for key, value in loaded.items():
        option = _option(path, str(key), known)
        found[str(option.name)] = _value(path, str(key), value, option)
    return found


def _load(path: Path) -> object:
    try:
        text = path.read_text(encoding="utf-8-sig")
        # YAML refuses the tabs that JSON may be indented with.
        return json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise Misuse(f"{path}{where}: {error.problem}") from None
    except json.JSONDecodeError as error:
        raise Misuse(f"{path}:{error.lineno}:{error.colno}: {error.msg}") from None
    except UnicodeDecodeError:
        raise Misuse(f"{path}: is not UTF-8 text") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # A character that YAML does not allow, a date that is none, endless nesting.
        raise Misuse(f"{path}: {' '.join(str(error).split())}") from None


def _option(path: Path, key: str, known: Mapping[str, click.Option]) -> click.Option:
    name = key.replace("_", "-")
    # An option that may be given more than once is a list here, and may be called in the plural.
    for spelling in (name, name.removesuffix("s")):
        if (option := known.get(spelling)) and (spelling == name or option.multiple):
            return option
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise Misuse(f"{path}: no option is called {key!r}{hint}")


def _value(path: Path, key: str, value: object, option: click.Option) -> object:
    values = value if isinstance(value, list) and option.multiple else [value]
    for item in values:
        if not isinstance(item, str | int | float):
            raise Misuse(f"{path}: {key} is {item!r}; it takes what --{key} takes")
    # Eras and versions such as 2025 are numbers to YAML and names to us.
    texts = [item if isinstance(item, bool) else str(item) for item in values]
    return texts if option.multiple else texts[0]
