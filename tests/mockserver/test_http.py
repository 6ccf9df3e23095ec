"""What HTTP itself asks of the server, over real sockets."""

from __future__ import annotations

import gzip
import json
from typing import BinaryIO, cast

import pytest

from workersai_mock.reply import Echo, Text

from .client import AUTH, PATH, RUN, call, connect, raw, read_until, receive
from .conftest import Serve

STREAM = {"prompt": "hi", "stream": True}


def test_headers_of_a_plain_answer(serve: Serve) -> None:
    got = call(serve())

    date = got.headers.pop("Date")
    assert date.endswith(" GMT")
    assert got.headers == {
        "Content-Type": "application/json",
        "Content-Length": str(len(got.body)),
        "Server": "cloudflare",
        "cf-ray": "2a601e26c704cecd-AMS",
        "cf-ai-req-id": "8ad285c9-8efc-47e4-9ac2-b82407ae0042",
    }


def test_headers_of_a_stream(serve: Serve) -> None:
    got = call(serve(), STREAM)

    del got.headers["Date"]
    assert got.headers == {
        "Content-Type": "text/event-stream",
        "Transfer-Encoding": "chunked",
        "Server": "cloudflare",
        "cf-ray": "2a601e26c704cecd-AMS",
        "cf-ai-req-id": "8ad285c9-8efc-47e4-9ac2-b82407ae0042",
    }


@pytest.mark.parametrize(
    "kind", ["application/json", "application/x-www-form-urlencoded", "text/plain", "nonsense", ""]
)
def test_body_is_json_whatever_its_content_type(serve: Serve, kind: str) -> None:
    got = call(serve(), headers={**AUTH, "Content-Type": kind})

    assert got.json["result"]["response"] == "Hello there"


@pytest.mark.parametrize("pieces", [1, 2, 5])
def test_chunked_body(serve: Serve, pieces: int) -> None:
    body = b'{"prompt":"in pieces"}'
    size = -(-len(body) // pieces)
    chunks = [body[i : i + size] for i in range(0, len(body), size)]
    head = f"POST {PATH} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a\r\n"

    with connect(serve(reply=Echo())) as connection:
        connection.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        for chunk in chunks:
            connection.sendall(b"%x\r\n%b\r\n" % (len(chunk), chunk))
        connection.sendall(b"0\r\n\r\n")
        got = receive(connection)

    assert got.json["result"]["response"] == "in pieces"


def test_http_1_0_gets_a_plain_answer_and_the_end(serve: Serve) -> None:
    with connect(serve()) as connection:
        connection.sendall(raw({"prompt": "hi"}, version="1.0"))
        data = read_until(connection, b"never")

    assert data.startswith(b"HTTP/1.0 200 OK\r\n")
    assert data.endswith(b'"success":true,"errors":[],"messages":[]}')


@pytest.mark.parametrize("keep", ["", "Connection: keep-alive\r\n"])
def test_http_1_0_stream_is_not_chunked_and_ends_with_the_connection(
    serve: Serve, keep: str
) -> None:
    server = serve()
    with connect(server) as connection:
        connection.sendall(raw(STREAM, version="1.0", headers=keep))
        data = read_until(connection, b"never")

    head, _, body = data.partition(b"\r\n\r\n")
    assert b"Transfer-Encoding" not in head
    assert body == call(server, STREAM).body


def test_client_that_waits_to_send_its_body_is_told_to(serve: Serve) -> None:
    head, _, body = raw({"prompt": "hi"}, headers="Expect: 100-continue\r\n").partition(b"\r\n\r\n")

    with connect(serve()) as connection:
        connection.sendall(head + b"\r\n\r\n")
        interim = read_until(connection, b"\r\n\r\n")
        connection.sendall(body)
        got = receive(connection)

    assert interim == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert got.status == 200


def test_http_1_0_is_told_nothing_before_its_body(serve: Serve) -> None:
    with connect(serve()) as connection:
        connection.sendall(raw({"prompt": "hi"}, headers="Expect: 100-continue\r\n", version="1.0"))
        data = read_until(connection, b"never")

    assert data.startswith(b"HTTP/1.0 200 OK\r\n")


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_head_is_the_wrong_method_and_has_no_body(serve: Serve, version: str) -> None:
    head = f"HEAD {PATH} HTTP/{version}\r\nHost: a\r\nConnection: close\r\n\r\n"

    with connect(serve()) as connection:
        connection.sendall(head.encode())
        data = read_until(connection, b"never")

    assert data.split()[1] == b"405"
    assert data.endswith(b"\r\n\r\n")
    assert b"Content-Type: application/json" in data


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_wrong_method(serve: Serve, method: str) -> None:
    got = call(serve(), method=method)

    assert got.error == (405, 7001, f"{method} not supported for requested URI.")


def test_path_is_echoed_as_it_came(serve: Serve) -> None:
    path = "/client/v4/accounts/%3cX%3E/ai/run/@cf/qwen/qwen1.5-1.8b-chat"

    got = call(serve(), path=path + "?tags=%20")

    assert got.error == (
        404,
        7003,
        f"Could not route to {path}, perhaps your object identifier is invalid?",
    )


@pytest.mark.parametrize("tail", ["?", "?tags=x", "?queueRequest=&tags=%2F"])
def test_query_is_let_pass(serve: Serve, tail: str) -> None:
    assert call(serve(), path=PATH + tail).status == 200


def test_percent_encoded_model_is_served(serve: Serve) -> None:
    assert call(serve(), path=RUN + "%40cf%2Fqwen%2Fqwen1.5-1.8b-chat").status == 200


def test_body_that_is_too_large(serve: Serve) -> None:
    server = serve(max_body_bytes=1000)
    body = {"prompt": "x" * 1000}

    got = call(server, body)
    nowhere = call(server, body, path="/nowhere")
    nobody = call(server, body, headers={})

    assert got.error == (413, 3006, "AiError: Request is too large")
    assert nowhere.error[:2] == (400, 7000)
    assert nobody.error[:2] == (400, 9106)


def test_body_of_the_largest_size_is_read(serve: Serve) -> None:
    body = b'{"prompt":"%b"}' % (b"x" * 987)

    got = call(serve(max_body_bytes=len(body) + 1, reply=Echo()), body)

    assert got.json["result"]["response"] == "x" * 987


def test_empty_body(serve: Serve) -> None:
    got = call(serve(), b"")

    assert got.error == (400, 3003, "AiError: Request is missing headers or body: body")


def test_compressed_body_is_read(serve: Serve) -> None:
    body = gzip.compress(b'{"prompt":"squeezed"}')

    got = call(serve(reply=Echo()), body, headers={**AUTH, "Content-Encoding": "gzip"})

    assert got.json["result"]["response"] == "squeezed"


def test_body_that_cannot_be_decoded_is_no_json(serve: Serve) -> None:
    got = call(serve(), b"not gzip", headers={**AUTH, "Content-Encoding": "gzip"})

    assert got.error[:2] == (400, 5006)


def test_connection_lives_on_after_refusals(serve: Serve) -> None:
    with connect(serve()) as connection:
        statuses = []
        for body in (b"{", b"{}", b"", b'{"prompt":"hi"}'):
            connection.sendall(raw(body))
            statuses.append(receive(connection).status)

    assert statuses == [400, 400, 400, 200]


@pytest.mark.parametrize("at_once", [True, False], ids=["pipelined", "in turn"])
def test_twenty_requests_on_one_connection(serve: Serve, at_once: bool) -> None:
    requests = [raw({"prompt": f"number {n}", "stream": n % 2 == 0}) for n in range(20)]
    texts = []

    with connect(serve(reply=Echo(), wire="2023")) as connection:
        if at_once:
            connection.sendall(b"".join(requests))
            file = connection.makefile("rb")
            for _ in requests:
                texts.append(read_response(cast(BinaryIO, file)))
            file.close()
        else:
            for request in requests:
                connection.sendall(request)
                texts.append(text_of(receive(connection).body))

    assert texts == [f"number {n}" for n in range(20)]


def text_of(body: bytes) -> str:
    if not body.startswith(b"data: "):
        return str(json.loads(body)["result"]["response"])
    events = body.decode().split("\n\n")[:-2]
    return "".join(json.loads(event[6:])["response"] for event in events)


def read_response(file: BinaryIO) -> str:
    """Read one response of many from one buffer, which http.client cannot."""
    headers = {}
    assert b"200" in file.readline()
    while (line := file.readline()) != b"\r\n":
        name, _, value = line.decode().strip().partition(": ")
        headers[name] = value
    if "Content-Length" in headers:
        return text_of(file.read(int(headers["Content-Length"])))
    body = b""
    while size := int(file.readline(), 16):
        body += file.read(size)
        file.readline()
    file.readline()
    return text_of(body)


def test_each_event_is_a_chunk_of_its_own(serve: Serve) -> None:
    with connect(serve(reply=Text("word " * 200), wire="2023")) as connection:
        connection.sendall(raw({"prompt": "hi", "stream": True, "max_tokens": 150}))
        data = read_until(connection, b"\r\n0\r\n\r\n")

    body = data.partition(b"\r\n\r\n")[2]
    chunks = []
    while body:
        size, _, body = body.partition(b"\r\n")
        chunks.append(body[: int(size, 16)])
        body = body[int(size, 16) + 2 :]
    assert chunks.pop() == b""
    assert len(chunks) == 151
    assert all(chunk.startswith(b"data: ") and chunk.endswith(b"\n\n") for chunk in chunks)


@pytest.mark.parametrize("depth", [200, 400, 5_000])
def test_deep_nesting_is_answered(serve: Serve, depth: int) -> None:
    body = b'{"prompt":"hi","tools":%b%b}' % (b"[" * depth, b"]" * depth)

    got = call(serve(), body)

    assert got.status == 200


def test_client_that_leaves_in_its_upload_harms_nobody(serve: Serve) -> None:
    server = serve()
    with connect(server) as connection:
        connection.sendall(raw({"prompt": "hi"})[:-5])

    assert call(server).status == 200
    assert len(server.mock.state.tenant("default").journal) == 1
