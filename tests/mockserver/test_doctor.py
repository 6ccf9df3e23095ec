"""`doctor`: what is installed, where it leads, what the mock answers; and no secret in sight."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from workersai_mock.cli import main
from workersai_mock.cli.doctor import surface_names
from workersai_mock.doctor.call import DOORS, Called, Door, call, doors_of
from workersai_mock.settings import TOKEN

from .conftest import Serve
from .service import SSE, plays, serving

SECRET = "s3cr3t-value"
HEADS = ["client", "version", "base URL", "reaches the mock", "what to set"]


def doctor(url: str, *argv: str, environ: Mapping[str, str | None] = {}) -> Result:
    kept: dict[str, str | None] = dict.fromkeys(
        ("CLOUDFLARE_BASE_URL", "CLOUDFLARE_API_BASE", "OPENAI_BASE_URL", "VIRTUAL_ENV")
    )
    kept |= dict.fromkeys(("HTTPS_PROXY", "https_proxy", "CLOUDFLARE_API_TOKEN"))
    return CliRunner().invoke(main, ["doctor", "--url", url, *argv], env={**kept, **environ})


def test_every_door_of_the_mock_is_called() -> None:
    # A door that has no row of its own is of a family that has one.
    called = {door.surface.split()[0] for door in DOORS}

    assert {name.split()[0] for name in surface_names()} <= called


def test_all_is_well(serve: Serve) -> None:
    server = serve()
    got = doctor(
        server.url, "cloudflare", "httpx", environ={"CLOUDFLARE_BASE_URL": server.v4_url + "/"}
    )

    lines = got.stdout.splitlines()
    assert got.exit_code == 0
    assert re.split(" {2,}", lines[0]) == HEADS
    assert lines[1].split()[0] == "cloudflare"
    assert lines[1].split()[-1] == "yes"
    assert f"use {server.run_url}" in lines[2]
    assert len(server.mock.state.tenant("default").journal) == len(doors_of(surface_names()))


def test_a_client_that_leads_elsewhere_is_exit_code_1(serve: Serve) -> None:
    server = serve()
    got = doctor(server.url, "cloudflare")

    assert got.exit_code == 1
    assert "  NO  " in got.stdout
    assert f"export CLOUDFLARE_BASE_URL={server.v4_url}" in got.stdout


def test_without_a_mock_each_door_says_why() -> None:
    got = doctor("http://127.0.0.1:1", "cloudflare")

    assert got.exit_code == 1
    assert "start the mock: no mock answers at http://127.0.0.1:1" in got.stdout
    assert got.stdout.count("Connection refused") == len(doors_of(surface_names()))


def test_json_holds_the_same(serve: Serve) -> None:
    server = serve()
    got = doctor(server.url, "--json", "cloudflare")

    told = json.loads(got.stdout)
    assert (told["ok"], told["url"], told["version"]) == (False, server.url, 1)
    assert [each["package"] for each in told["clients"]] == ["cloudflare"]
    assert told["clients"][0]["reaches"] is False
    assert {each["surface"] for each in told["doors"] if each["ok"]} == {
        door.surface for door in doors_of(surface_names())
    }


def test_no_secret_is_printed_nor_sent(serve: Serve) -> None:
    server = serve()
    got = doctor(
        server.url.replace("://", f"://u:{SECRET}@"),
        environ={
            "CLOUDFLARE_API_TOKEN": SECRET,
            "CLOUDFLARE_BASE_URL": f"https://u:{SECRET}@example.test/v4?key={SECRET}#{SECRET}",
            "HTTPS_PROXY": f"http://u:{SECRET}@127.0.0.1:1",
        },
    )

    assert "https://example.test/v4 " in got.stdout
    assert SECRET not in got.stdout + got.stderr
    assert SECRET not in repr(list(server.mock.state.tenant("default").journal))


@pytest.mark.parametrize(
    ("flags", "environ"),
    [
        (["--token", "mine"], {}),
        ([], {"CLOUDFLARE_API_TOKEN": f"{TOKEN}-mine"}),
    ],
    ids=["flag", "environment"],
)
def test_a_token_that_is_let_in(serve: Serve, flags: list[str], environ: dict[str, str]) -> None:
    server = serve(tokens=("mine", f"{TOKEN}-mine"))
    got = doctor(server.url, *flags, "httpx", environ=environ)

    assert got.exit_code == 0


def test_a_token_that_is_not_let_in_is_said(serve: Serve) -> None:
    got = doctor(serve(tokens=("mine",)).url, "httpx")

    assert got.exit_code == 1
    assert "401     NO       Authentication error" in got.stdout


def test_where_nothing_is_installed_that_is_said(serve: Serve, tmp_path: Path) -> None:
    got = doctor(serve().url, environ={"VIRTUAL_ENV": str(tmp_path)})

    assert got.exit_code == 0
    assert got.stdout.startswith("no known client is installed here\n")


def test_what_is_no_mock_is_said() -> None:
    async def main() -> Called:
        async with serving(plays(b"hello", headers=SSE, status=404)) as url:
            return await asyncio.to_thread(call, url, DOORS[0], token=TOKEN)

    found = asyncio.run(main())

    assert (found.status, found.why, found.ok) == (404, "this is no answer of Workers AI", False)


def test_an_address_that_is_none_is_said() -> None:
    found = call("nonsense", Door("native", "x", "/x"), token=TOKEN)

    assert found.status is None
    assert "unknown url type" in found.why
