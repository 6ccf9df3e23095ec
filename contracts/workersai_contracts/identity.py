"""The account and token that are the mock's own: harmless anywhere, and useless at Cloudflare's."""

# Recognisable wherever they turn up; neither can exist at Cloudflare's.
MOCK_ACCOUNT_ID = "facade" * 5 + "00"
MOCK_TOKEN = "workersai-mock-token"


def is_mock_token(token: str) -> bool:
    """Tell whether a bearer token is the mock's, or a tenant's that was derived from it."""
    return token == MOCK_TOKEN or token.startswith(f"{MOCK_TOKEN}-")


def is_mock_account(account: str) -> bool:
    """Tell whether an account id is the mock's."""
    return account.lower() == MOCK_ACCOUNT_ID
