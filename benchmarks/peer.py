"""Other projects' servers, where they are installed: how each is started and asked."""

from __future__ import annotations

from pathlib import Path

import orjson

from benchmarks.limit import HELLO, TEXT
from benchmarks.target import ROOT, RUN, Target

CHAT = "/v1/chat/completions"
MODEL = {"model": "gpt-4o"}
SIZES = (128, 1024)


def peers(folder: Path, *, scratch: Path) -> list[Target]:
    """Return the peers found in a folder.

    Args:
        folder: holds `node_modules` and `venv`, as benchmarks/README.md says.
        scratch: where the fixtures are written that some of them are started with.
    """
    modules, venv = folder / "node_modules", folder / "venv" / "bin"
    found = [
        (_aimock(modules, scratch), "node_modules/@copilotkit/aimock"),
        (_prism(modules, scratch), "node_modules/@stoplight/prism-cli"),
        (_httpserver(venv), "venv/lib/*/site-packages/pytest_httpserver"),
        (_llmock(venv), "venv/bin/llmock"),
    ]
    return [target for target, place in found if any(folder.glob(place))]


def _aimock(modules: Path, scratch: Path) -> Target:
    # Its streams carry `-c` characters of the answer in each event.
    answers = {f"stream {size} ": "abcd " * size for size in SIZES} | {"llama": TEXT}
    fixtures = [
        {"match": {"userMessage": said}, "response": {"content": text}}
        for said, text in answers.items()
    ]
    file = scratch / "aimock.json"
    file.write_bytes(orjson.dumps({"fixtures": fixtures}))
    script = str(modules / "@copilotkit/aimock/dist/cli.js")
    options = ("-p", "{port}", "-f", str(file), "-c", "5", "--log-level", "silent")
    return Target(
        "aimock",
        ("node", script, *options),
        path=CHAT,
        fields=MODEL,
        stream_headers={},
        extra_events=3,
        paces=False,
    )


def _prism(modules: Path, scratch: Path) -> Target:
    message = {"type": "object", "required": ["role", "content"]}
    body = {
        "type": "object",
        "required": ["messages"],
        "properties": {
            "messages": {"type": "array", "minItems": 1, "items": message},
            "max_tokens": {"type": "integer"},
        },
    }
    answer = {"schema": {"type": "object"}, "example": orjson.loads(HELLO)}
    operation = {
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"200": {"description": "ok", "content": {"application/json": answer}}},
    }
    file = scratch / "openapi.json"
    info = {"title": "benchmark", "version": "1"}
    file.write_bytes(
        orjson.dumps({"openapi": "3.1.0", "info": info, "paths": {RUN: {"post": operation}}})
    )
    script = str(modules / "@stoplight/prism-cli/dist/index.js")
    return Target("prism", ("node", script, "mock", str(file), "-p", "{port}", "-v", "error"))


def _httpserver(venv: Path) -> Target:
    script = str(ROOT / "benchmarks" / "peer_httpserver.py")
    return Target("pytest-httpserver", (str(venv / "python"), script, "{port}", RUN))


def _llmock(venv: Path) -> Target:
    serve = (str(venv / "llmock"), "serve", "-h", "127.0.0.1", "-p", "{port}")
    options = ("--log-level", "error", "--response-style", "echo")
    return Target("llmock", (*serve, *options), path=CHAT, fields=MODEL)
