"""The published state as the service itself tells it. The only module here that uses a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import FileFormatError
from .snapshot import Snapshot, read_catalogue, unwrapped

if TYPE_CHECKING:
    from aiohttp import ClientSession

BASE_URL = "https://api.cloudflare.com/client/v4"
TIMEOUT_S = 30.0
# A catalogue of this many pages is none that ends.
MAX_PAGES = 50
PER_PAGE = 100


class _NotSeenError(Exception):
    """The service did not tell; the message says why."""


async def fetch_snapshot(
    model_id: str,
    *,
    account: str,
    token: str,
    base_url: str = BASE_URL,
    timeout_s: float = TIMEOUT_S,
) -> Snapshot:
    """Ask for a model's schemas and for the catalogue; what is not told is said in `unseen`.

    Args:
        model_id: whose schemas.
        account: the account id.
        token: the bearer token.
        base_url: up to `/accounts`.
        timeout_s: for each request.
    """
    import aiohttp  # nobody who only compares pays for it

    root = f"{base_url.rstrip('/')}/accounts/{account}/ai/models"
    schemas, catalogue, unseen = dict[str, Any](), None, list[str]()
    async with aiohttp.ClientSession(
        headers={"Authorization": f"Bearer {token}"},
        timeout=aiohttp.ClientTimeout(total=timeout_s),
    ) as session:
        try:
            schemas = await _schemas(session, f"{root}/schema", model_id)
        except _NotSeenError as error:
            unseen.append(f"the live schema of {model_id}: {error}")
        try:
            catalogue = read_catalogue(await _rows(session, f"{root}/search"))
        except (_NotSeenError, FileFormatError) as error:
            unseen.append(f"the live catalogue: {error}")
    both = {side: schemas.get(side) for side in ("input", "output")}
    return Snapshot("live", model_id, catalogue=catalogue, unseen=tuple(unseen), **both)


async def _schemas(session: ClientSession, url: str, model_id: str) -> dict[str, Any]:
    result = unwrapped(await _json(session, url, {"model": model_id}))
    if not isinstance(result, dict) or not {"input", "output"} <= result.keys():
        raise _NotSeenError("the answer has no `input` and `output`")
    return result


async def _rows(session: ClientSession, url: str) -> list[Any]:
    # One test found `per_page` ignored, so the pages are counted by what comes.
    rows: list[Any] = []
    for page in range(1, MAX_PAGES + 1):
        document = await _json(session, url, {"page": str(page), "per_page": str(PER_PAGE)})
        found = unwrapped(document)
        if not isinstance(found, list):
            raise _NotSeenError("the answer is no list of models")
        new = [row for row in found if row not in rows]
        rows += new
        info = document.get("result_info") if isinstance(document, dict) else None
        total = info.get("total_count") if isinstance(info, dict) else None
        if not new or not isinstance(total, int) or len(rows) >= total:
            break
    return rows


async def _json(session: ClientSession, url: str, query: dict[str, str]) -> Any:
    import aiohttp

    try:
        async with session.get(url, params=query, allow_redirects=False) as response:
            if response.status != 200:
                raise _NotSeenError(f"status {response.status}")
            return await response.json(content_type=None)
    except TimeoutError:
        raise _NotSeenError("no answer in time") from None
    except (aiohttp.ClientError, ValueError) as error:
        raise _NotSeenError(f"{type(error).__name__}: {error}") from None
