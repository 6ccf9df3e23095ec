"""`doctor`: what is installed, where it leads, what the mock answers; and no secret in sight."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from workersai_mock.cli import main
from workersai_mock.cli.doctor import surface_names
from workersai_mock.doctor.call import DOORS, Called, Door, call, doors_of
from workersai_mock.doctor.client import CLIENTS, Client
from workersai_mock.doctor.installation import (
    Installed,
    installed,
    js_versions,
    python_versions,
    site_folders,
)
from workersai_mock.doctor.lead import Compass, Lead, origin, shown
from workersai_mock.proxy.variable import proxy_variables
from workersai_mock.server import MockServer
from workersai_mock.settings import ACCOUNT_ID, TOKEN

from .conftest import Serve
from .proxied import proxied
from .service import SSE, plays, serving

URL = "http://127.0.0.1:8790"
SECRET = "s3cr3t-value"
HEADS = ["client", "version", "base URL", "reaches the mock", "what to set"]


def doctor(url: str, *argv: str, environ: Mapping[str, str | None] = {}) -> Result:
    kept: dict[str, str | None] = dict.fromkeys(
        ("CLOUDFLARE_BASE_URL", "CLOUDFLARE_API_BASE", "OPENAI_BASE_URL", "VIRTUAL_ENV")
    )
    kept |= dict.fromkeys(("HTTPS_PROXY", "https_proxy", "CLOUDFLARE_API_TOKEN"))
    return CliRunner().invoke(main, ["doctor", "--url", url, *argv], env={**kept, **environ})


def client(package: str, kind: str) -> Client:
    [found] = [c for c in CLIENTS if (c.package, c.kind) == (package, kind)]
    return found


def lead(package: str, kind: str, environ: Mapping[str, str], *, url: str = URL) -> Lead:
    compass = Compass(url, answers=True, environ=environ)
    return compass.lead(Installed(client(package, kind), "1.0"))


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


def test_the_packages_of_a_project(tmp_path: Path) -> None:
    packages = {
        "openai": '{"version": "7.1.0"}',
        "@langchain/cloudflare": '{"version": "1.1.0"}',
        "broken": "{",
        "half": "{}",
        "list": "[]",
    }
    for name, text in packages.items():
        (tmp_path / "node_modules" / name).mkdir(parents=True)
        (tmp_path / "node_modules" / name / "package.json").write_text(text)
    environ = {"VIRTUAL_ENV": str(tmp_path)}

    assert js_versions(tmp_path / "node_modules") == {
        "openai": "7.1.0",
        "@langchain/cloudflare": "1.1.0",
    }
    assert [(f.client.kind, f.client.package) for f in installed(environ, tmp_path)] == [
        ("js", "openai"),
        ("js", "@langchain/cloudflare"),
    ]


def test_the_distributions_of_an_activated_environment(tmp_path: Path) -> None:
    site = tmp_path / "lib" / "python3.12" / "site-packages"
    for name, text in {"a": "Name: Litellm\nVersion: 1.2\n", "b": "Version: 3\n"}.items():
        (site / f"{name}-1.dist-info").mkdir(parents=True)
        (site / f"{name}-1.dist-info" / "METADATA").write_text(text)

    folders = site_folders({"VIRTUAL_ENV": str(tmp_path)})

    assert folders == [str(site)]
    assert python_versions(folders) == {"litellm": "1.2"}
    assert site_folders({"VIRTUAL_ENV": sys.prefix}) == site_folders({}) == sys.path


@pytest.mark.parametrize(
    ("package", "kind", "environ", "base", "reaches", "advice"),
    [
        (
            "cloudflare",
            "python",
            {"CLOUDFLARE_BASE_URL": "http://localhost:8790/client/v4"},
            "http://localhost:8790/client/v4",
            True,
            "",
        ),
        (
            "cloudflare",
            "python",
            {"CLOUDFLARE_BASE_URL": "http://localhost:8791/client/v4"},
            "http://localhost:8791/client/v4",
            False,
            f"export CLOUDFLARE_BASE_URL={URL}/client/v4",
        ),
        (
            "litellm",
            "python",
            {},
            f"https://api.cloudflare.com/client/v4/accounts/{ACCOUNT_ID}/ai/run",
            False,
            f"export CLOUDFLARE_API_BASE={URL}/client/v4/accounts/{ACCOUNT_ID}/ai/run",
        ),
        (
            "langchain-cloudflare",
            "python",
            {},
            "https://api.cloudflare.com/client/v4",
            False,
            f"pass base_url={URL}/client/v4, or `workersai-mock serve --proxy`"
            " and the lines that it prints",
        ),
        (
            "workers-ai-provider",
            "js",
            {},
            "https://api.cloudflare.com/client/v4",
            False,
            "`workersai-mock serve --proxy` and the lines that it prints",
        ),
        (
            "@ai-sdk/openai-compatible",
            "js",
            {},
            "(said in your code)",
            None,
            f"use {URL}/client/v4/accounts/{ACCOUNT_ID}/ai/v1",
        ),
    ],
)
def test_where_a_client_leads(
    package: str,
    kind: str,
    environ: dict[str, str],
    base: str,
    reaches: bool | None,
    advice: str,
) -> None:
    found = lead(package, kind, environ)

    assert (found.base_url, found.reaches, found.advice) == (base, reaches, advice)


def through(server: MockServer, **changes: str) -> list[bool | None]:
    """Return whether a Python client and one of Node reach the mock through its proxy."""
    assert server.proxy
    environ = {**proxy_variables(server.proxy, {}), **changes}
    return [
        lead(package, kind, environ, url=server.url).reaches
        for package, kind in (("langchain-cloudflare", "python"), ("workers-ai-provider", "js"))
    ]


def test_the_proxy_leads_to_the_mock_that_it_stands_before() -> None:
    with proxied() as (server, _):
        found = {
            "all": through(server),
            "no CA": through(server, SSL_CERT_FILE="none", NODE_EXTRA_CA_CERTS=""),
            "Node without leave": through(server, NODE_USE_ENV_PROXY=""),
            "passed by": through(server, no_proxy=".cloudflare.com"),
            "none": through(server, https_proxy="", HTTPS_PROXY=""),
            "another's": through(server, https_proxy="http://proxy.example.test:3128"),
            "nobody's": through(server, https_proxy="http://127.0.0.1:1"),
            "no proxy's": through(server, https_proxy=server.url),
        }

    assert found == {
        "all": [True, True],
        "no CA": [False, False],
        "Node without leave": [True, False],
        "passed by": [False, False],
        "none": [False, False],
        "another's": [False, False],
        "nobody's": [False, False],
        "no proxy's": [False, False],
    }


def test_addresses_are_compared_and_shown() -> None:
    assert origin("https://api.cloudflare.com/x") == ("https", "api.cloudflare.com", 443)
    assert origin("http://[::1]:80/") == origin("http://127.0.0.1") == ("http", "localhost", 80)
    assert shown("https://u:p@h:1/x?q=1#f") == "https://h:1/x"
    assert shown("") == ""


def test_every_client_is_told_once() -> None:
    keys = [(each.kind, each.package) for each in CLIENTS]

    assert len(set(keys)) == len(keys)
