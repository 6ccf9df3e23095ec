"""`serve --proxy` and `run --proxy`, as processes of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from workersai_mock.cli import main
from workersai_mock.cli.welcome import welcome
from workersai_mock.server import MockServer

from .client import TIMEOUT_S, raw, read_until, receive
from .process import started, wait_for
from .proxied import API, proxied

VARIABLES = ("HTTPS_PROXY", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "NODE_USE_ENV_PROXY")


def dial(url: str) -> socket.socket:
    where = urlsplit(url)
    assert where.port
    return socket.create_connection((where.hostname, where.port), TIMEOUT_S)


def connect_to(url: str, target: str) -> tuple[socket.socket, bytes]:
    plain = dial(url)
    plain.sendall(f"CONNECT {target} HTTP/1.1\r\n\r\n".encode())
    return plain, read_until(plain, b"\r\n\r\n")


def served(folder: Path, ca: Path) -> tuple[dict[str, str], bytes, str]:
    """Serve once; return what the ready file says of the proxy, an answer and what was printed."""
    ready = folder / "ready.json"
    argv = ["serve", "--port", "0", "--proxy", "--proxy-port", "0", "--text", "Hi"]
    argv += ["--pace", "instant", "--proxy-ca", str(ca), "--ready-file", str(ready)]
    with started(*argv) as process:
        told: dict[str, str] = wait_for(ready, process)["proxy"]
        context = ssl.create_default_context(cafile=told["ca"])
        plain, _ = connect_to(told["url"], f"{API}:443")
        with plain, context.wrap_socket(plain, server_hostname=API) as inside:
            inside.sendall(raw({"prompt": "hi"}))
            answer = receive(inside).body
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=TIMEOUT_S)
    ready.unlink()  # or the next one would be taken for this one
    return told, answer, err


def test_the_ready_file_leads_to_the_proxy_and_its_ca(tmp_path: Path) -> None:
    ca = tmp_path / "ca"
    told, answer, err = served(tmp_path, ca)

    assert b'"response":"Hi"' in answer
    assert told == {
        "url": told["url"],
        "ca": str(ca / "ca.pem"),
        "bundle": str(ca / "bundle.pem"),
    }
    assert f"  export HTTPS_PROXY={told['url']}\n" in err
    assert err.count("200  json") == 1  # the same line, the same log


def test_a_ca_is_kept_where_that_is_said(tmp_path: Path) -> None:
    certs = []
    for _ in range(2):
        told, _, _ = served(tmp_path, tmp_path / "ca")
        certs.append(Path(told["ca"]).read_bytes())

    assert certs[0] == certs[1]


def test_ctrl_c_ends_with_open_tunnels_and_takes_a_temporary_ca_away(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    argv = ("serve", "--port", "0", "--proxy", "--proxy-port", "0", "--ready-file", str(ready))

    with socket.create_server(("127.0.0.1", 0)) as upstream, started(*argv) as process:
        told = wait_for(ready, process)["proxy"]
        tunnel, answer = connect_to(told["url"], f"127.0.0.1:{upstream.getsockname()[1]}")
        half = dial(told["url"])
        half.sendall(b"CONNECT ")
        with tunnel, half:
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=TIMEOUT_S)

    assert b" 200 " in answer
    assert process.returncode == 0
    assert "Traceback" not in err
    assert "Warning" not in err
    assert not Path(told["ca"]).parent.exists()


def test_other_hosts_are_refused_where_that_is_said(tmp_path: Path) -> None:
    ready = tmp_path / "ready.json"
    argv = ("serve", "--port", "0", "--proxy", "--proxy-only", "--proxy-port", "0", "--log", "off")

    with started(*argv, "--ready-file", str(ready)) as process:
        plain, answer = connect_to(wait_for(ready, process)["proxy"]["url"], "example.test:443")
        plain.close()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=TIMEOUT_S)

    assert answer.startswith(b"HTTP/1.1 403 Forbidden\r\n")


def test_a_port_in_use_is_one_line_and_exit_code_2() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        argv = ["serve", "--port", "0", "--proxy", "--proxy-port", port]
        got = CliRunner().invoke(main, argv)

    assert got.exit_code == 2
    assert got.stderr == (
        f"Error: cannot listen on 127.0.0.1:{port}: "
        "the port is in use; choose another with --proxy-port, or 0 for any free one\n"
    )


@pytest.mark.parametrize("argv", [["serve", "--port", "0"], ["run"]], ids=["serve", "run"])
def test_a_missing_extra_is_one_line_and_exit_code_2(
    argv: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "trustme", None)
    rest = ["--", "true"] if argv == ["run"] else []
    got = CliRunner().invoke(main, [*argv, "--proxy", *rest])

    assert got.exit_code == 2
    assert got.stderr == "Error: the proxy needs trustme: pip install 'workersai-mock[proxy]'\n"


@pytest.mark.parametrize("flags", [[], ["--proxy"]], ids=["without", "with"])
def test_run_sets_the_variables_for_its_command_alone(
    flags: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "intranet,api.cloudflare.com")
    out = tmp_path / "out"
    code = f"import json, os; json.dump(dict(os.environ), open({str(out)!r}, 'w'))"
    got = CliRunner().invoke(main, ["run", *flags, "--", sys.executable, "-c", code])

    environ = json.loads(out.read_text())
    assert got.exit_code == 0
    assert [name in environ for name in VARIABLES] == [bool(flags)] * len(VARIABLES)
    assert ("api.cloudflare.com" in environ["NO_PROXY"]) is not bool(flags)
    assert "HTTPS_PROXY" not in os.environ


def test_welcome_has_the_lines_only_where_there_is_a_proxy() -> None:
    alone = welcome(MockServer())
    with proxied() as (server, proxy):
        text = welcome(server)

    assert "HTTPS_PROXY" not in alone
    assert f"  export HTTPS_PROXY={proxy.url}" in text.splitlines()
    assert f"  export REQUESTS_CA_BUNDLE={proxy.bundle}" in text.splitlines()
