"""What is set so that clients find the proxy, and what must not lead around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from workersai_mock.proxy.variable import leads_past, proxy_variables

from .proxied import proxied

LOOPBACK = "127.0.0.1,localhost,::1"


def test_the_lines_name_the_proxy_and_its_files() -> None:
    with proxied() as (_, proxy):
        found = proxy_variables(proxy, {"NO_PROXY": "intranet, .cloudflare.com,127.0.0.1"})
        files = Path(found["SSL_CERT_FILE"]).is_file(), Path(found["NODE_EXTRA_CA_CERTS"]).is_file()

    assert found == {
        "HTTPS_PROXY": proxy.url,
        "https_proxy": proxy.url,
        "NO_PROXY": "intranet,127.0.0.1,localhost,::1",
        "no_proxy": LOOPBACK,
        "SSL_CERT_FILE": str(proxy.bundle),
        "REQUESTS_CA_BUNDLE": str(proxy.bundle),
        "CURL_CA_BUNDLE": str(proxy.bundle),
        "NODE_USE_ENV_PROXY": "1",
        "NODE_EXTRA_CA_CERTS": str(proxy.ca),
    }
    assert files == (True, True)


@pytest.mark.parametrize(
    ("entry", "past"),
    [
        ("*", True),
        ("api.cloudflare.com", True),
        ("API.cloudflare.com:443", True),
        (".cloudflare.com", True),
        ("*.ai.cloudflare.com", True),
        ("com", True),
        ("", False),
        ("::1", False),
        ("flare.com", False),
        ("other.cloudflare.com", False),
    ],
)
def test_entries_about_our_hosts(entry: str, past: bool) -> None:
    assert leads_past(entry) is past
