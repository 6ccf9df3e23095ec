"""env.AI of real Workers, with the plugin of an installed wheel, in every host that runs them."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest
from tests.clients.site import INSTALLED, Site, installed_wheel, made, tenant
from tests.clients.story import AUTH, BODY, STREAM, heard
from tests.sweep import full, required, sampled

from workersai_contracts import refusal
from workersai_mock import MODEL_ID, MockServer, WorkersAI
from workersai_mock.gateway import Gateway

MUST = required()
pytestmark = pytest.mark.skipif(
    not (MUST or INSTALLED.is_dir()), reason="run `make clients`: it adds node-binding"
)

NEWEST = "5"
WRANGLER = ("wrangler", "dev", "-e", "local", "--ip", "127.0.0.1", "--port", "0")
MINIFLARES = sampled(("4", "5", "remote"), NEWEST.__eq__)
HOSTS = ("workerd", "miniflare 4", "miniflare 5", "miniflare remote", "wrangler dev")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A repository with the packages of `make clients` and the plugin from a wheel."""
    wheel = installed_wheel(tmp_path_factory.mktemp("wheel"))
    return made(tmp_path_factory.mktemp("site") / "shop", wheel)


@pytest.fixture
def mock() -> Iterator[MockServer]:
    """A mock that wants a token of everybody but a Worker."""
    with MockServer(tokens=(AUTH["Authorization"].removeprefix("Bearer "),)) as server:
        yield server


@pytest.fixture
def site(repository: Site, mock: MockServer) -> Site:
    """The repository, told where the mock is."""
    return replace(repository, url=mock.url)


def hosted(site: Site, host: str, worker: str, **environ: str) -> AbstractContextManager[str]:
    """Serve a Worker in one of the hosts."""
    kind, _, which = host.partition(" ")
    path = f"workers/{worker}.mjs"
    if kind == "miniflare":
        argv = ("node", "miniflare.mjs", which, path)
        return site.serving(*argv, ready=r"ready (\S+)", **environ)
    if kind == "wrangler":
        return site.serving(*WRANGLER, path, ready=r"Ready on (\S+)", **environ)
    text = (site.folder / "workerd.capnp").read_text()
    config = site.folder / f"{worker}.capnp"
    mock = site.url.removeprefix("http://")
    config.write_text(text.replace("WORKER", f"{worker}.mjs", 1).replace('"MOCK"', f'"{mock}"'))
    return site.serving("workerd", "serve", "--control-fd=1", config.name, ready=r'"port":(\d+)')


def fetched(url: str, body: object = None) -> Any:
    """Ask a Worker and return its JSON."""
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data), timeout=60) as answer:
        return json.loads(answer.read())


def ask(site: Site, kind: str, *bodies: object, **environ: str) -> list[Any]:
    """Let the probing Worker call env.AI and return what it told."""
    with hosted(site, f"miniflare {kind}", "probe", **environ) as url:
        return [fetched(url, body) for body in bodies]


def call(inputs: object, **more: object) -> dict[str, object]:
    """Return what the probing Worker is to call."""
    return {"model": MODEL_ID, "inputs": inputs, "options": {}, **more}


@pytest.mark.parametrize("host", HOSTS)
def test_the_streaming_worker_of_the_page_is_heard_by_an_event_source(
    site: Site, mock: MockServer, host: str
) -> None:
    with hosted(site, host, "stream") as url:
        told = site.listen(f"{url}/")

    with urllib.request.urlopen(rest(mock, STREAM)) as answer:
        same = heard(answer.read().decode().splitlines())
    assert "".join(told["tokens"]) == same.text
    assert told["usage"] == same.usage


@pytest.mark.parametrize("host", sampled(HOSTS, HOSTS[0].__eq__))
def test_the_other_worker_of_the_page_answers_the_bare_result(
    site: Site, mock: MockServer, host: str
) -> None:
    with hosted(site, host, "whole") as url:
        told = fetched(url)

    with urllib.request.urlopen(rest(mock, BODY)) as answer:
        assert told == json.loads(answer.read())["result"]


@pytest.mark.parametrize("kind", MINIFLARES)
def test_a_refusal_is_the_error_that_the_binding_throws(site: Site, kind: str) -> None:
    unknown = {**call({"prompt": "Hi"}), "model": "@cf/qwen/none"}

    wrong, none = ask(site, kind, call({"temperature": 1}), unknown)

    assert wrong["error"]["name"] == none["error"]["name"] == "AiError"
    assert wrong["error"]["message"].startswith("5006: Error: oneOf at '/' not met, 0 matches: ")
    assert none["error"]["message"] == "5007: No such model @cf/qwen/none or task"
    assert (wrong["status"], wrong["code"]) == (400, 5006)
    assert re.fullmatch(r"[0-9a-f-]{36}", wrong["id"])


@pytest.mark.parametrize("kind", MINIFLARES)
def test_a_stub_answers_and_a_gateway_logs(site: Site, mock: MockServer, kind: str) -> None:
    ai = WorkersAI(mock)
    ai.reply("On the Hudson.")
    ai.refuse(refusal.CAPACITY, times=1)
    through = call({"prompt": "Where?"}, options={"gateway": {"id": "shop"}})

    full, plain, logged = ask(site, kind, call({"prompt": "Where?"}), through, through)

    assert full["error"]["message"] == "3040: Capacity temporarily exceeded, please try again."
    assert plain["result"]["response"] == logged["result"]["response"] == "On the Hudson."
    assert full["log"] is None
    assert len(logged["log"]) == 26


@pytest.mark.parametrize("kind", MINIFLARES)
def test_a_gateway_keeps_and_limits(site: Site, kind: str) -> None:
    gateway = Gateway(limit=2)
    through = call({"prompt": "Where?"}, options={"gateway": {"id": "shop", "cacheTtl": 60}})
    with MockServer(gateway=gateway) as mock:
        first, kept, refused = ask(replace(site, url=mock.url), kind, through, through, through)
        entries = list(mock.mock.state.tenant("default").journal)

    assert kept["result"] == first["result"]
    assert [entry.answer.headers.get("cf-aig-cache-status") for entry in entries] == [
        "MISS",
        "HIT",
        None,
    ]
    assert refused["error"] == {"name": "AiGatewayError", "message": "2003: Rate limited"}


@pytest.mark.parametrize("kind", MINIFLARES)
def test_models_are_looked_up(site: Site, kind: str) -> None:
    [told] = ask(site, kind, {"models": {"search": "qwen1.5-1.8b"}})

    assert [row["name"] for row in told["result"]] == [MODEL_ID]


@pytest.mark.parametrize("kind", [full("4"), NEWEST])
def test_each_worker_of_vitest_has_a_tenant(repository: Site, kind: str) -> None:
    with MockServer(tenants="token") as mock:
        site = replace(repository, url=mock.url)
        for name in ("1", "2", "2"):
            ask(site, kind, call({"prompt": "Hi"}), VITEST_POOL_ID=name)
        counts = [len(mock.mock.state.tenant(tenant(name)).journal) for name in ("1", "2")]

    assert counts == [1, 2]


def test_the_platform_proxy_of_wrangler_has_it(site: Site, mock: MockServer) -> None:
    WorkersAI(mock).on(messages="Hi").reply("Hello")

    told = json.loads(site.run("node", "platform.mjs").splitlines()[-1])

    assert told["response"] == "Hello"
    assert heard(told["events"].splitlines()).text == "Hello"
    assert told["error"] == ["AiError", "5007: No such model @cf/qwen/none or task"]


def test_a_suite_of_vitest_runs_inside_the_runtime(site: Site, mock: MockServer) -> None:
    printed = site.run("vitest", "run")

    assert "Tests  3 passed" in printed
    assert len(mock.mock.state.tenant("default").journal) == 3


@pytest.mark.full
def test_each_file_of_a_suite_may_have_a_tenant(repository: Site) -> None:
    with MockServer(tenants="token", admin=True) as mock:
        site = replace(repository, url=mock.url)
        printed = site.run("vitest", "run", "--config", "vitest.tenants.config.mjs")
        counts = sorted(len(tenant.journal) for tenant in mock.mock.state.tenants())

    assert "Tests  4 passed" in printed
    assert counts == [1, 3]


def test_an_address_that_cannot_be_is_said(site: Site) -> None:
    script = (
        "require('workersai-mock-binding').plugins['workersai-mock'].getServices({options: [{}]})"
    )

    with pytest.raises(AssertionError, match="url is http://host:port, not ftp://mock"):
        site.run("node", "-e", script, WORKERSAI_MOCK_URL="ftp://mock")


def test_the_played_worker_is_heard_by_an_event_source_too(repository: Site) -> None:
    with MockServer(worker_route="/") as mock:
        told = repository.listen(f"{mock.url}/")
        with urllib.request.urlopen(rest(mock, STREAM)) as answer:
            same = heard(answer.read().decode().splitlines())

    assert "".join(told["tokens"]) == same.text


def rest(mock: MockServer, body: object) -> urllib.request.Request:
    """Return the same question for the REST door."""
    return urllib.request.Request(f"{mock.run_url}/{MODEL_ID}", json.dumps(body).encode(), AUTH)
