"""While the fixture is active the environment leads to the mock, and nowhere else."""

import pytest

from pytest_workersai.session import Session
from workersai_mock.surfaces.native import Native

from .conftest import Inner, says

SET = """
import os
REMOVED = ["CLOUDFLARE_API_KEY", "CLOUDFLARE_EMAIL", "CLOUDFLARE_API_USER_SERVICE_KEY",
           "CLOUDFLARE_CUSTOM_HEADERS", "AI_GATEWAY"]
"""


class OpenAI(Native):
    """A surface of that name."""

    name = "openai"


REAL = {
    "CLOUDFLARE_API_TOKEN": "real-token-1",
    "CLOUDFLARE_API_KEY": "real-key-1",
    "CLOUDFLARE_EMAIL": "real@mail.example",
    "CLOUDFLARE_API_USER_SERVICE_KEY": "real-service-key",
    "CLOUDFLARE_CUSTOM_HEADERS": "X-Real: 1",
    "AI_GATEWAY": "real-gateway",
    "CLOUDFLARE_ACCOUNT_ID": "f" * 32,
    "NO_PROXY": "intranet",
    "HTTPS_PROXY": "http://127.0.0.1:1",
    "HTTP_PROXY": "http://127.0.0.1:1",
}


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the inner run a developer's own environment."""
    for name, value in REAL.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("no_proxy", raising=False)


@pytest.mark.usefixtures("real")
def test_the_environment_points_at_the_mock_and_is_put_back(inner: Inner) -> None:
    result = inner(
        SET
        + f"""
REAL = {REAL!r}

def real(): return {{name: os.environ.get(name) for name in REAL}} == REAL

def test_before(): assert real() and "CF_ACCOUNT_ID" not in os.environ

def test_active(workersai):
    env = os.environ
    assert env["CLOUDFLARE_API_TOKEN"] == env["CF_AI_API_TOKEN"] == workersai.token
    assert env["CLOUDFLARE_ACCOUNT_ID"] == env["CF_ACCOUNT_ID"] == workersai.account_id
    assert env["CLOUDFLARE_BASE_URL"] == workersai.v4_url
    assert env["CLOUDFLARE_API_BASE"] == workersai.run_url
    assert not set(REMOVED) & set(env)
    for name in ("NO_PROXY", "no_proxy"):
        assert {{"127.0.0.1", "localhost", "::1"}} <= set(env[name].split(","))
    assert env["NO_PROXY"].startswith("intranet,")
    assert "OPENAI_BASE_URL" not in env
    # A proxy that nobody answers at: the mock is reached all the same, the real host is not.
    assert ask()
    env["CLOUDFLARE_EMAIL"] = "set by the test"

def test_after(): assert real() and not {{"CF_ACCOUNT_ID", "no_proxy"}} & set(os.environ)
"""
    )

    result.assert_outcomes(passed=3)


@pytest.mark.usefixtures("real")
def test_no_proxy_leads_around_the_block(inner: Inner) -> None:
    result = inner(
        """
def test(workersai): post("https://api.cloudflare.com/client/v4/accounts/1/ai/run/@cf/x/y")
"""
    )

    result.assert_outcomes(failed=1)
    says(
        result, "the code under test wanted https://api.cloudflare.com/*/@cf/x/y, which is blocked*"
    )
    says(result, "*give its client the mock's address: url=workersai.run_url*")


@pytest.mark.usefixtures("real")
def test_real_credentials_are_in_no_journal_and_no_report(inner: Inner) -> None:
    result = inner(
        """
import os
TOKEN, KEY, MAIL = (os.environ["CLOUDFLARE_" + n] for n in ("API_TOKEN", "API_KEY", "EMAIL"))

def leak(workersai, ok):
    url = workersai.run_url + "/" + MODEL + ("" if ok else "/" + TOKEN)
    post(url, {"prompt": TOKEN + KEY}, token=TOKEN,
         **{"X-Auth-Email": MAIL, "X-Auth-Key": KEY, "X-Auth-User-Service-Key": "real-service-key"})

def test_journal(workersai):
    leak(workersai, True)
    headers = workersai.last.headers
    assert headers["authorization"] == headers["x-auth-key"] == "[redacted]"
    assert headers["x-auth-email"] == headers["x-auth-user-service-key"] == "[redacted]"

def test_report(workersai): leak(workersai, False)
"""
    )

    result.assert_outcomes(passed=1, failed=1)
    printed = result.stdout.str()
    assert "[redacted]" in printed
    assert not [value for value in ("real-token-1", "real-key-1", "real@mail") if value in printed]


def test_clients_of_openai_are_pointed_where_that_surface_exists() -> None:
    session = Session(host="127.0.0.1", port=0)
    session._switch.surfaces = (*session._switch.surfaces, OpenAI())
    values = session.variables("token", ("openai",))
    without = session.variables("token", ())
    session.stop()

    assert values["OPENAI_BASE_URL"] == session.server.openai_url
    assert values["OPENAI_API_KEY"] == "token"
    assert not [name for name in without if name.startswith("OPENAI")]


@pytest.mark.parametrize("said", ["ini", "marker"])
def test_an_environment_that_is_not_there_is_refused(said: str, inner: Inner) -> None:
    mark = "@pytest.mark.workersai(env=['elsewhere'])\n" if said == "marker" else ""
    ini = "workersai_env = elsewhere" if said == "ini" else ""
    result = inner(f"{mark}def test(workersai): pass", ini=ini)

    result.assert_outcomes(errors=1)
    says(result, "*env: there is no surface 'elsewhere' to point clients at*")


@pytest.mark.parametrize(
    ("mark", "arguments", "ini"),
    [
        ("@pytest.mark.workersai(network='allow')", (), ""),
        ("", ("--workersai-network=allow",), ""),
        ("", (), "workersai_network = allow"),
        ("@pytest.mark.live", (), "markers = live"),
    ],
    ids=["marker", "flag", "ini", "live"],
)
def test_the_network_is_let_through_where_that_is_said(
    mark: str, arguments: tuple[str, ...], ini: str, inner: Inner
) -> None:
    # What the block would be put over: it must be what is asked.
    result = inner(
        f"""
import socket

@pytest.fixture(autouse=True)
def resolver(monkeypatch):
    def asked(*_): raise OSError("asked")
    monkeypatch.setattr(socket, "getaddrinfo", asked)

{mark}
def test(resolver, workersai):
    with pytest.raises(OSError, match="asked"): socket.getaddrinfo("api.cloudflare.com", 443)
""",
        *arguments,
        ini=ini,
    )

    result.assert_outcomes(passed=1)


def test_the_network_is_blocked_only_while_the_fixture_is_active(inner: Inner) -> None:
    result = inner(
        """
import socket
ORIGINAL = socket.getaddrinfo
def test_before(): assert socket.getaddrinfo is ORIGINAL
def test_active(workersai): assert socket.getaddrinfo is not ORIGINAL
def test_after(): assert socket.getaddrinfo is ORIGINAL
"""
    )

    result.assert_outcomes(passed=3)
