"""Clients in which Cloudflare's host is written down reach the mock by the environment alone.

Each is a program of its own that `workersai-mock run --proxy` starts: what it is told is what a
user's program would be told.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.clients.story import MESSAGES, PATH, STREAM
from tests.clients.talk import SCRIPTS, folder_of
from tests.oracle.node import node
from tests.sweep import full, required, sampled

from workersai_mock import ACCOUNT_ID, MODEL_ID, TOKEN

MUST = required()
API = "https://api.cloudflare.com"
SAID = "Hello there"
RUN = [sys.executable, "-m", "workersai_mock", "run", "--proxy", "--proxy-only", "--text", SAID]
HEAD = f"""
import json, os
URL, V4 = {API + PATH!r}, {API + "/client/v4"!r}
OPENAI = V4 + "/accounts/{ACCOUNT_ID}/ai/v1"
ACCOUNT, MODEL, TOKEN = {ACCOUNT_ID!r}, {MODEL_ID!r}, {TOKEN!r}
AUTH = {{"Authorization": "Bearer " + TOKEN}}
MESSAGES = {MESSAGES!r}
BODY, STREAM = {{"messages": MESSAGES}}, {STREAM!r}
# What leads the SDKs to the mock without a proxy is not to help here.
for name in ("CLOUDFLARE_BASE_URL", "CLOUDFLARE_API_BASE"):
    del os.environ[name]

def spoken(lines):
    said = [line.removeprefix("data: ") for line in lines if line]
    assert said[-1] == "[DONE]"
    return "".join(json.loads(text)["response"] for text in said[:-1])
"""
PROGRAMS = {
    "httpx": """
import httpx
with httpx.Client(headers=AUTH) as client:
    whole = client.post(URL, json=BODY).json()["result"]["response"]
    with client.stream("POST", URL, json=STREAM) as answer:
        print(json.dumps([whole, spoken(answer.iter_lines())]))
""",
    "requests": """
import requests
with requests.Session() as client:
    client.headers.update(AUTH)
    whole = client.post(URL, json=BODY).json()["result"]["response"]
    with client.post(URL, json=STREAM, stream=True) as answer:
        print(json.dumps([whole, spoken(answer.iter_lines(decode_unicode=True))]))
""",
    "aiohttp": """
import aiohttp, asyncio
async def main():
    async with aiohttp.ClientSession(headers=AUTH, trust_env=True) as client:
        async with client.post(URL, json=BODY) as answer:
            whole = (await answer.json())["result"]["response"]
        async with client.post(URL, json=STREAM) as answer:
            return [whole, spoken((await answer.text()).split("\\n"))]
print(json.dumps(asyncio.run(main())))
""",
    "urllib": """
import urllib.request
def post(body):
    asked = urllib.request.Request(URL, json.dumps(body).encode(), AUTH)
    with urllib.request.urlopen(asked) as answer:
        return answer.read().decode()
print(json.dumps([json.loads(post(BODY))["result"]["response"], spoken(post(STREAM).split("\\n"))]))
""",
    "cloudflare": """
from cloudflare import Cloudflare
with Cloudflare(api_token=TOKEN) as client:
    assert str(client.base_url).rstrip("/") == V4
    whole = client.ai.run(MODEL, account_id=ACCOUNT, messages=MESSAGES)["response"]
    with client.ai.with_streaming_response.run(
        MODEL, account_id=ACCOUNT, messages=MESSAGES, stream=True
    ) as answer:
        print(json.dumps([whole, spoken(answer.iter_lines())]))
""",
    "openai": """
from openai import OpenAI
with OpenAI(api_key=TOKEN, base_url=OPENAI) as client:
    ask = client.chat.completions.create
    whole = ask(model=MODEL, messages=MESSAGES).choices[0].message.content
    chunks = list(ask(model=MODEL, messages=MESSAGES, stream=True))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    print(json.dumps([whole, text]))
""",
    "langchain_cloudflare": """
from langchain_cloudflare import ChatCloudflareWorkersAI
model = ChatCloudflareWorkersAI(account_id=ACCOUNT, api_token=TOKEN, model=MODEL)
with model.client:
    parts = [chunk.content for chunk in model.stream("hi")]
    print(json.dumps([model.invoke("hi").content, "".join(parts)]))
""",
}
# What does the talking; the others stand on one of them.
STACKS = ("aiohttp", "httpx", "requests", "urllib")
NODE = f"""
const url = {json.dumps(API + PATH)}, headers = {{ Authorization: "Bearer {TOKEN}" }};
const post = (body) => fetch(url, {{ method: "POST", headers, body: JSON.stringify(body) }});
const whole = (await (await post({json.dumps({"messages": MESSAGES})})).json()).result.response;
const lines = (await (await post({json.dumps(STREAM)})).text()).split("\\n").filter(Boolean);
const said = lines.slice(0, -1).map((line) => JSON.parse(line.slice(6)).response).join("");
console.log(JSON.stringify([whole, said]));
"""


def run(*argv: str) -> list[str]:
    """Run a program under the proxy, without proxies of its user's own; return what it printed."""
    kept = {name: text for name, text in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run(
        [*RUN, "--", *argv],
        env=kept,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", sampled(PROGRAMS, set(STACKS).__contains__))
def test_a_python_client_says_the_same_whole_and_streamed(name: str) -> None:
    if not (MUST or importlib.util.find_spec(name)):
        pytest.skip(f"{name} is not installed")
    answers = run(sys.executable, "-c", HEAD + PROGRAMS[name])

    assert answers == [SAID, SAID]


def test_fetch_of_node_says_the_same_whole_and_streamed(tmp_path: Path) -> None:
    program = tmp_path / "program.mjs"
    program.write_text(NODE)
    answers = run(str(node()), str(program))

    assert answers == [SAID, SAID]


@pytest.mark.parametrize("home", ["node-sdk", full("node-sdk-old")])
def test_the_provider_of_the_ai_sdk_needs_no_fetch_of_ours(home: str) -> None:
    if not (MUST or folder_of(home).is_dir()):
        pytest.skip(f"run `make clients`: it adds {home}")
    hook, program = SCRIPTS / "place.mjs", SCRIPTS / "hard-coded.mjs"
    packages = f"PACKAGES={folder_of(home)}"
    asked = (ACCOUNT_ID, TOKEN, MODEL_ID)
    answers = run("env", packages, str(node()), "--import", str(hook), str(program), *asked)

    assert answers == [SAID, SAID]


def test_curl_gets_an_answer() -> None:
    curl = shutil.which("curl")
    if curl is None and not MUST:
        pytest.skip("no curl on this machine")
    assert curl
    body = json.dumps({"messages": MESSAGES})
    printed: object = run(
        curl, "-sS", API + PATH, "-H", f"Authorization: Bearer {TOKEN}", "-d", body
    )

    assert isinstance(printed, dict)
    assert printed["result"]["response"] == SAID
