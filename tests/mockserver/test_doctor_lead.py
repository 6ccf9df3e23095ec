"""What is installed, and where it leads in an environment."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

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
from workersai_mock.settings import ACCOUNT_ID

from .proxied import proxied

URL = "http://127.0.0.1:8790"


def client(package: str, kind: str) -> Client:
    [found] = [c for c in CLIENTS if (c.package, c.kind) == (package, kind)]
    return found


def lead(package: str, kind: str, environ: Mapping[str, str], *, url: str = URL) -> Lead:
    compass = Compass(url, answers=True, environ=environ)
    return compass.lead(Installed(client(package, kind), "1.0"))


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
    written = {"a": "Name: Litellm\nVersion: 1.2\n", "b": "Version: 3\n", "c": "Name: Openai\n"}
    for name, text in written.items():
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
