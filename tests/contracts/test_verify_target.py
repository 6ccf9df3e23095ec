import pytest
from tests.contracts.stand_in import ACCOUNT

from workersai_contracts.errors import TargetError
from workersai_contracts.identity import MOCK_ACCOUNT_ID, MOCK_TOKEN
from workersai_contracts.verify.target import live_target, url_target

REAL = {"CLOUDFLARE_ACCOUNT_ID": ACCOUNT, "CLOUDFLARE_API_TOKEN": "t" * 40}


def test_live_is_the_real_host_with_the_environments_credentials() -> None:
    target = live_target({**REAL, "CLOUDFLARE_BASE_URL": "http://127.0.0.1:1"})

    assert (target.origin, target.account) == ("https://api.cloudflare.com", ACCOUNT)
    assert (target.token, target.closed, target.billed) == ("t" * 40, "", True)


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({}, "set CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN"),
        ({"CLOUDFLARE_ACCOUNT_ID": ACCOUNT}, "set CLOUDFLARE_API_TOKEN"),
    ],
    ids=["neither", "no token"],
)
def test_live_without_credentials_is_closed_and_says_what_to_set(
    environ: dict[str, str], said: str
) -> None:
    assert live_target(environ).closed == f"no credentials: {said}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLOUDFLARE_API_TOKEN", MOCK_TOKEN),
        ("CLOUDFLARE_API_TOKEN", f"{MOCK_TOKEN}-7"),
        ("CLOUDFLARE_ACCOUNT_ID", MOCK_ACCOUNT_ID),
    ],
)
def test_live_refuses_the_mocks_own_credentials(name: str, value: str) -> None:
    with pytest.raises(TargetError, match=f"^--target live: {name} is the mock's own"):
        live_target({**REAL, name: value})


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://127.0.0.1:8790", "http://127.0.0.1:8790"),
        ("http://[::1]:8790/", "http://[::1]:8790"),
        ("https://proxy.test/cf/client/v4/", "https://proxy.test/cf"),
    ],
)
def test_an_address_is_asked_with_the_mocks_credentials(url: str, origin: str) -> None:
    target = url_target(url)

    assert (target.origin, target.account, target.token) == (origin, MOCK_ACCOUNT_ID, MOCK_TOKEN)
    assert not target.billed


@pytest.mark.parametrize("url", ["moc", "ftp://x", "http://", "http://x:port", "http://[", ""])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(TargetError, match="takes mock, live or an address"):
        url_target(url)


@pytest.mark.parametrize("host", ["api.cloudflare.com", "API.cloudflare.com.", "cloudflare.com"])
def test_the_real_host_is_called_live(host: str) -> None:
    with pytest.raises(TargetError, match="say --target live"):
        url_target(f"https://{host}")
