"""What is installed, and in which version: Python's distributions and `node_modules`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import distributions
from pathlib import Path
from typing import NamedTuple

from .client import CLIENTS, Client


class Installed(NamedTuple):
    """A client that is there, in a version."""

    client: Client
    version: str


def installed(environ: Mapping[str, str], folder: Path) -> list[Installed]:
    """Return the known clients of an environment and of a project's folder."""
    found = {
        "python": python_versions(site_folders(environ)),
        "js": js_versions(folder / "node_modules"),
    }
    return [
        Installed(client, found[client.kind][client.package])
        for client in CLIENTS
        if client.package in found[client.kind]
    ]


def site_folders(environ: Mapping[str, str]) -> list[str]:
    """Return where packages are: in the activated environment, else where this program runs."""
    home = environ.get("VIRTUAL_ENV")
    if not home or os.path.realpath(home) == os.path.realpath(sys.prefix):
        return sys.path
    places = ("lib/python*/site-packages", "Lib/site-packages")
    return [str(path) for place in places for path in Path(home).glob(place)]


def python_versions(folders: Sequence[str]) -> dict[str, str]:
    """Return the version of each distribution, by its normalized name; the first one counts."""
    found: dict[str, str] = {}
    for each in distributions(path=list(folders)):
        said = each.metadata
        if "Name" in said and "Version" in said:  # a broken folder has none
            name = said["Name"].lower().replace("_", "-").replace(".", "-")
            found.setdefault(name, said["Version"])
    return found


def js_versions(folder: Path) -> dict[str, str]:
    """Return the version of each package right below `node_modules`, scopes included."""
    return dict(_packages(folder))


def _packages(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((*folder.glob("*/package.json"), *folder.glob("@*/*/package.json"))):
        try:
            version = json.loads(path.read_bytes())["version"]
        except (OSError, ValueError, LookupError, TypeError):
            continue  # half installed: not there
        yield path.parent.relative_to(folder).as_posix(), str(version)
