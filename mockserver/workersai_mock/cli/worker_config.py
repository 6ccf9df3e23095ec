"""`workersai-mock worker-config`: what makes `env.AI` of a local Worker ask the mock."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import click

from .failure import Misuse
from .option import CONTEXT

PACKAGE = "workersai-mock-binding"
FILES = ("index.cjs", "index.d.cts", "package.json")

# `package` in the first is where wrangler's own Miniflare finds the plugin: a name that the
# repository has installed, or an absolute path.
SNIPPET = """\
// wrangler.jsonc, for `wrangler dev -e local` and `getPlatformProxy({{ environment: "local" }})`;
// "ai" beside it stays as it is, and so does what is deployed
  "env": {{
    "local": {{
      "unsafe": {{
        "bindings": [
          {{
            "name": "AI",
            "type": "workersai-mock",
            "dev": {{ "plugin": {{ "package": {package}, "name": "workersai-mock" }} }}
          }}
        ]
      }}
    }}
  }}

// Miniflare
  import {{ binding }} from {module};
  new Miniflare({{ /* the Worker */ unsafeBindings: [binding()] }});

// vitest.config.js, with @cloudflare/vitest-plugin
  plugins: [
    cloudflareTest({{
      remoteBindings: false,
      wrangler: {{ configPath: "./wrangler.jsonc", environment: "local" }},
    }}),
  ],

// The mock is looked for at WORKERSAI_MOCK_URL, else at http://127.0.0.1:8790. "options" beside
// "plugin" (in code: binding({{ ... }})) may hold "url", and "token" to choose a tenant."""


@click.command("worker-config", context_settings=CONTEXT)
@click.option(
    "--install",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the plugin there as an npm package, for a repository that others use too.",
)
def command(folder: Path | None) -> None:
    """Print the configuration by which env.AI of a local Worker asks the mock.

    It holds a path of this machine, unless --install puts the plugin into the repository.
    """
    if folder is None:
        click.echo(snippet(str(plugin() / "index.cjs")))
        return
    install(folder)
    place = folder.as_posix() if folder.is_absolute() else f"./{folder.as_posix()}"
    click.echo(f"// wrote {', '.join(FILES)}; now: npm i -D {place}\n")
    click.echo(snippet(PACKAGE))


def plugin() -> Path:
    """Return the folder of the plugin that is installed with this command."""
    return Path(str(files("workersai_mock").joinpath("js", "binding")))


def snippet(package: str) -> str:
    """Return what to paste where the plugin is found by a name or a path."""
    quoted = json.dumps(package)
    module = quoted if package == PACKAGE else json.dumps(Path(package).as_uri())
    return SNIPPET.format(package=quoted, module=module)


def install(folder: Path) -> None:
    """Write the plugin into a folder of its own, or over an older one; raises Misuse."""
    if foreign := _foreign(folder):
        raise Misuse(f"{folder}: {foreign}; name a folder that is new, empty or the plugin's own")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            (folder / name).write_bytes((plugin() / name).read_bytes())
    except OSError as error:
        raise Misuse(f"cannot write {folder}: {error.strerror}") from None


def _foreign(folder: Path) -> str:
    """Return what a folder holds that is not ours, empty where nothing is."""
    if not folder.exists() or not any(folder.iterdir()):
        return ""
    try:
        found = json.loads((folder / "package.json").read_bytes())
        name = found.get("name") if isinstance(found, dict) else None
    except FileNotFoundError:
        return "is not empty"
    except (OSError, ValueError):
        return "its package.json cannot be read"
    return "" if name == PACKAGE else f"is the package {name!r}"
