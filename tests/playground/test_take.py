"""Each snippet that the page gives runs when it is pasted, and does what was done in the page."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.clients.site import INSTALLED, Site, installed_wheel, made
from tests.mockserver.process import clean_environ
from tests.mockserver.test_js_client import NODE
from tests.playground.rig import desk
from tests.sweep import full, required, sampled
from tests.tree import ROOT

from workersai_mock.reply import Text
from workersai_mock.server import MockServer

ANSWER = 'It\'s "quoted", $HOME, `code`, %s, {x}, \\n, 日本 🎉, </script>, \u202edlrow'
QUESTION = 'What\'s "$HOME"\n and `id`? \\ 日本 🎉 </script> %s {x} \u202e'
# Plugins that this environment has beside ours, and the snippet no need of.
IRRELEVANT = (
    *("anyio", "asyncio", "cacheprovider", "faker", "hypothesispytest", "langsmith_plugin"),
    *("randomly", "rerunfailures", "schemathesis", "xdist"),
)
SDK = ROOT / ".venv" / "clients" / "node-sdk" / "node_modules"
OPENAI_SHAPED = "@cf/google/gemma-4-26b-a4b-it"


class Case(NamedTuple):
    """What was asked in the page, and how."""

    name: str
    stream: bool = True
    mode: str = "Chat"
    parameter: str = ""
    fault: str = ""
    model: str = ""

    @property
    def refused(self) -> bool:
        """Whether the answer is a refusal."""
        return bool(self.parameter) or self.fault.startswith("refuse")


CASES = (
    Case("stream"),
    Case("whole", stream=False, mode="Prompt"),
    Case("openai-shaped", model=OPENAI_SHAPED),
    Case("fault", fault="done-twice, no-padding"),
    Case("refused", parameter="7"),
)
EVERYDAY = {"stream", "refused"}


class Taken(NamedTuple):
    """The snippets of one exchange, and the mock that they lead to."""

    case: Case
    server: MockServer
    code: dict[str, str]

    @property
    def last(self) -> Any:
        """The last request that reached the mock."""
        return entries(self)[-1]


def entries(taken: Taken) -> list[Any]:
    """Return everything that reached the mock, in order."""
    return list(taken.server.mock.state.tenant("default").journal)


@pytest.fixture(
    scope="module",
    params=sampled(CASES, lambda case: case.name in EVERYDAY),
    ids=[case.name for case in CASES],
)
def taken(request: pytest.FixtureRequest, browser: Browser, spare: list[Page]) -> Iterator[Taken]:
    """Ask in the page and copy everything that can be taken along."""
    case: Case = request.param
    with MockServer(admin=True, playground=True, reply=Text(ANSWER)) as server:
        with desk(browser, server, spare=spare) as found:
            code = copied(found.open(), case)
        yield Taken(case, server, code)


def copied(page: Page, case: Case) -> dict[str, str]:
    """Return the snippets of what a case asks."""
    if case.model:
        page.get_by_role("combobox", name="Model").select_option(case.model)
    page.get_by_role("group", name="Way to ask").get_by_role("radio", name=case.mode).check(
        force=True
    )
    page.get_by_role("checkbox", name="Stream").set_checked(case.stream)
    if case.parameter:
        page.get_by_role("textbox", name="temperature", exact=True).fill(case.parameter)
    if case.fault:
        page.get_by_text("This request only").click()
        page.get_by_role("combobox", name="Quirk").fill(case.fault)
    page.get_by_role("textbox", name="Message" if case.mode == "Chat" else "Prompt").fill(QUESTION)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".answer[data-state=settled]")).to_be_visible()
    page.get_by_role("button", name="Take it along").click()
    found = {}
    for tab in page.get_by_role("group", name="As").get_by_role("button").all():
        tab.click()
        expect(tab).to_have_attribute("aria-pressed", "true")
        found[str(tab.get_attribute("data-name"))] = str(page.locator(".snippet").text_content())
    return found


def run(*argv: str | Path, folder: Path) -> str:
    """Run a program that must end well, and return what it printed."""
    done = subprocess.run(
        argv,
        cwd=folder,
        env={**clean_environ(), "NO_PROXY": "127.0.0.1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def run_python(code: str, folder: Path) -> str:
    """Run a snippet in Python."""
    (folder / "ask.py").write_text(code, encoding="utf-8")
    return run(sys.executable, "ask.py", folder=folder)


def run_node(code: str, folder: Path) -> str:
    """Run a snippet in Node."""
    assert NODE
    (folder / "ask.mjs").write_text(code, encoding="utf-8")
    return run(NODE, "ask.mjs", folder=folder)


def asked_alike(taken: Taken) -> None:
    """Compare what a snippet asked with what the page asked."""
    last = taken.last
    first = entries(taken)[0]

    assert json.loads(last.body) == json.loads(first.body)
    assert last.answer.body == first.answer.body or taken.case.model
    assert last is not first


def test_curl(taken: Taken, tmp_path: Path) -> None:
    printed = run("sh", "-c", taken.code["curl"], folder=tmp_path)

    asked_alike(taken)
    assert ('"success":false' in printed) == taken.case.refused
    assert ("[DONE]" in printed) == (taken.case.stream and not taken.case.refused)


@pytest.mark.parametrize("name", ["cloudflare", "httpx"])
def test_python(taken: Taken, tmp_path: Path, name: str) -> None:
    if taken.case.refused and name == "cloudflare":
        (tmp_path / "ask.py").write_text(taken.code[name], encoding="utf-8")
        with pytest.raises(AssertionError, match="BadRequestError"):
            run(sys.executable, "ask.py", folder=tmp_path)
        asked_alike(taken)
        return
    printed = run_python(taken.code[name], tmp_path)

    asked_alike(taken)
    if taken.case.stream and not taken.case.refused:
        assert printed == ANSWER + "\n"


def test_fetch(taken: Taken, tmp_path: Path) -> None:
    printed = run_node(taken.code["fetch"], tmp_path)

    asked_alike(taken)
    if taken.case.stream and not taken.case.refused:
        assert printed == ANSWER + "\n"


def test_sdk(taken: Taken, tmp_path: Path) -> None:
    if not SDK.is_dir() and not required():
        pytest.skip("the JavaScript SDK is not installed: `make clients`")
    (tmp_path / "node_modules").symlink_to(SDK)
    if taken.case.refused:
        with pytest.raises(AssertionError, match="BadRequestError"):
            run_node(taken.code["sdk"], tmp_path)
        asked_alike(taken)
        return
    printed = run_node(taken.code["sdk"], tmp_path)

    asked_alike(taken)
    if taken.case.stream:
        assert printed == ANSWER + "\n"


# What `env.AI.run` does with its arguments, as far as a Worker sees it.
STAND_IN = """
import worker from './worker.mjs';
const env = { AI: { async run(model, inputs, options = {}) {
  const response = await fetch(`URL/${model}`, {
    method: 'POST',
    headers: { Authorization: 'Bearer TOKEN', ...options.extraHeaders },
    body: JSON.stringify(inputs),
  });
  if (inputs.stream && response.ok) return response.body;
  return (await response.json()).result;
} } };
const answer = await worker.fetch(new Request('http://worker.example/'), env);
console.log(await answer.text());
"""


def test_worker(taken: Taken, tmp_path: Path) -> None:
    (tmp_path / "worker.mjs").write_text(taken.code["worker"], encoding="utf-8")
    script = STAND_IN.replace("URL", taken.server.run_url).replace("TOKEN", "workersai-mock-token")

    printed = run_node(script, tmp_path)

    asked_alike(taken)
    assert ("data: " in printed) == (taken.case.stream and not taken.case.refused)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A repository with workerd and the binding, as a Worker's developer has one."""
    if not INSTALLED.is_dir() and not required():
        pytest.skip("workerd is not installed: `make clients`")
    wheel = installed_wheel(tmp_path_factory.mktemp("wheel"))
    return made(tmp_path_factory.mktemp("site") / "shop", wheel)


@pytest.mark.parametrize(
    "taken", [CASES[0], full(CASES[1])], ids=["stream", "whole"], indirect=True
)
def test_worker_in_workerd(taken: Taken, site: Site) -> None:
    (site.folder / "workers" / "taken.mjs").write_text(taken.code["worker"], encoding="utf-8")
    there = replace(site, url=taken.server.url)
    argv = ("node", "miniflare.mjs", "4", "workers/taken.mjs")

    with there.serving(*argv, ready=r"ready (\S+)") as url, urlopen(url, timeout=60) as answer:
        heard = answer.read()

    inputs = json.loads(taken.last.body)["inputs"]
    assert inputs == json.loads(entries(taken)[0].body)
    assert heard.endswith(b"data: [DONE]\n\n") == taken.case.stream


def test_pytest_stub(taken: Taken, tmp_path: Path) -> None:
    (tmp_path / "test_answer.py").write_text(taken.code["pytest"], encoding="utf-8")
    options = ["-q"] + [word for name in IRRELEVANT for word in ("-p", f"no:{name}")]

    printed = run(sys.executable, "-m", "pytest", *options, "test_answer.py", folder=tmp_path)

    assert "1 passed" in printed


def test_scenario_stub(taken: Taken, tmp_path: Path) -> None:
    (tmp_path / "scenario.yaml").write_text(taken.code["scenario"], encoding="utf-8")

    command = "from workersai_mock.cli import main; main()"
    printed = run(sys.executable, "-c", command, "lint", "scenario.yaml", folder=tmp_path)

    assert "error" not in printed.lower().replace("0 errors", "")
