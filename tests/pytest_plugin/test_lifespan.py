"""A client that an ASGI app builds when it starts, once for the whole session."""

import pytest

from .conftest import Inner, says

APP = """
import os
from asgi_lifespan import LifespanManager
from cloudflare import AsyncCloudflare

class App:
    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            await self.live(receive, send)
            return
        account, prompt = os.environ["CLOUDFLARE_ACCOUNT_ID"], scope["path"][1:]
        answer = await self.client.ai.run(MODEL, account_id=account, prompt=prompt)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": answer["response"].encode()})

    async def live(self, receive, send):
        assert (await receive())["type"] == "lifespan.startup"
        async with AsyncCloudflare(max_retries=0) as self.client:
            await send({"type": "lifespan.startup.complete"})
            assert (await receive())["type"] == "lifespan.shutdown"
        await send({"type": "lifespan.shutdown.complete"})

async def serve():
    app = App()
    async with LifespanManager(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as http:
            yield http
"""
# How each event loop plugin has a fixture and a test on one loop for the whole session.
LOOPS = {
    "anyio": """
@pytest.fixture(scope="session")
def anyio_backend(): return "asyncio"

pytestmark = pytest.mark.anyio
http = pytest.fixture(scope="session", name="http")(fixture)
""",
    "pytest-asyncio": """
import pytest_asyncio

pytestmark = pytest.mark.asyncio(loop_scope="session")
http = pytest_asyncio.fixture(scope="session", loop_scope="session", name="http")(fixture)
""",
}
TESTS = """
@pytest.mark.parametrize("word", ["one", "two"])
async def test_word(http, workersai, word):
    workersai.reply(word)
    assert (await http.get("/hi")).text == word
    workersai.assert_called_once_with(prompt="hi")

async def test_finding(http, workersai):
    workersai.on(prompt="ho").reply("x")
    try: await http.get("/hi")
    except Exception: pass
"""


@pytest.mark.parametrize("loop", LOOPS)
def test_a_client_of_a_lifespan_belongs_to_the_test_that_runs(loop: str, inner: Inner) -> None:
    fixture = """
async def fixture(workersai_session):
    async for http in serve(): yield http
"""
    result = inner(APP + fixture + LOOPS[loop] + TESTS)

    result.assert_outcomes(passed=2, failed=1)
    says(result, "*_ test_finding _*", "*prompt: expected 'ho', got 'hi'*")


def test_without_the_session_fixture_it_is_a_straggler_of_the_test_that_started_it(
    inner: Inner,
) -> None:
    tests = """
HTTP = []

async def test_start(http, workersai):
    HTTP.append(serve())
    HTTP.append(await anext(HTTP[0]))
    assert (await HTTP[1].get("/hi")).status_code == 200

async def test_late(http, workersai):
    try: await HTTP[1].get("/hi")
    except Exception: pass
    await HTTP[0].aclose()
"""
    one_loop = "async def fixture(): yield"
    result = inner(APP + one_loop + LOOPS["anyio"] + tests)

    result.assert_outcomes(passed=2, errors=1)
    says(result, "late: test_it.py::test_start: POST @cf/qwen*")
