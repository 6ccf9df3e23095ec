"""A forward proxy whose way to Cloudflare's two hosts ends at the mock; other hosts are tunnelled.

Owns CONNECT, the end of TLS and the certificate authority. What is answered is the mock's own.
"""

API = "api.cloudflare.com"
GATEWAY = "gateway.ai.cloudflare.com"
HOSTS = (API, GATEWAY)
# The mock's own port is 8790.
PORT = 8791
LOGGER = "workersai_mock.proxy"


def is_ours(host: str) -> bool:
    """Tell whether a host is one that the mock answers for."""
    return host.lower().rstrip(".") in HOSTS
