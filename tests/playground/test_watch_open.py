"""One request of the log, opened: why it was answered so, and made a stub of; whatever it holds."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from contextlib import AbstractContextManager, closing

from playwright.sync_api import expect
from tests.playground.client import RUN, TOKEN, ask
from tests.playground.log import line, lines, live
from tests.playground.rig import Desk

from workersai_mock.matcher import Matcher, contains
from workersai_mock.pace import Pace
from workersai_mock.reply import Result, Text
from workersai_mock.server import MockServer
from workersai_mock.settings import MODEL_ID
from workersai_mock.stub import Stub

Open = Callable[..., AbstractContextManager[Desk]]
Serve = Callable[..., MockServer]


def test_a_request_is_opened_with_its_secrets_redacted(lay: Open, serve: Serve) -> None:
    with lay(serve(reply=Text("one two three"))) as desk:
        page = live(desk)
        ask(desk.server, {"prompt": "What is it?", "stream": True}, headers={"Cookie": "a=secret"})
        line(page, 1).click()

        one = page.get_by_role("complementary", name="Request")
        expect(one.get_by_role("region", name="Request", exact=True)).to_contain_text(
            '"prompt": "What is it?"'
        )
        expect(one.get_by_role("region", name="Answer", exact=True)).to_contain_text(
            "one two three"
        )
        expect(one.locator(".frames tbody tr")).to_have_count(6)
        expect(one.locator(".frames tbody tr").last).to_contain_text("[DONE]")
        one.get_by_text("headers, secrets redacted").click()
        expect(one.get_by_text("[redacted]")).to_have_count(2)
        assert TOKEN not in page.content()
        assert "a=secret" not in page.content()
        one.get_by_role("button", name="Take it along").click()
        expect(page.locator(".snippet")).to_contain_text("What is it?")


def test_a_refusal_is_opened_with_its_cause(table: Desk) -> None:
    page = live(table)
    ask(table.server, {"prompt": "Hi", "temperature": 9})

    expect(line(page, 1)).to_contain_text("the model's schema forbids the body")
    line(page, 1).click()
    expect(page.get_by_role("region", name="Why")).to_contain_text("BAD_INPUT")
    expect(page.get_by_role("button", name="Turn into a stub")).to_be_disabled()


def test_one_click_makes_a_stub(lay: Open, serve: Serve) -> None:
    server = serve(vary=True)
    with lay(server) as desk:
        page = live(desk)
        first = ask(server, {"prompt": "Twice"})
        line(page, 1).hover()
        page.get_by_role("button", name="Turn request 1 into a stub").click()
        expect(page.get_by_text("Stub #1 answers this request from now on")).to_be_visible()

        assert [ask(server, {"prompt": "Twice"}) for _ in range(2)] == [first, first]
        assert ask(server, {"prompt": "Another"}).isdigit() is False
        expect(line(page, 2).locator(".said")).to_have_text("stub request 1")
        expect(line(page, 4).locator(".said")).to_have_text("no stub fits: default reply")


def test_why_no_stub_fits_is_said_with_the_nearest(table: Desk) -> None:
    page = live(table)
    for prompt in ("weather", "something else"):
        page.evaluate(
            "(stub) => fetch('/__admin/stubs', { method: 'POST', body: JSON.stringify(stub), "
            "headers: { 'Content-Type': 'application/json' } }).then(() => null)",
            {"match": {"prompt": prompt}, "reply": "x"},
        )
    ask(table.server, {"prompt": "wether"})

    expect(line(page, 1)).to_contain_text(
        "no stub fits; nearest stub 1: prompt: expected 'weather', got 'wether'"
    )
    line(page, 1).click()
    near = page.locator(".near > li")
    expect(near.nth(0)).to_contain_text("prompt: expected 'weather', got 'wether'")
    expect(near.nth(1)).to_contain_text("expected 'something else'")


def test_a_client_that_left_and_one_that_did_wrong_are_named(lay: Open, serve: Serve) -> None:
    server = serve(pace=Pace(ttft_s=0.0, itl_s=30.0))
    with lay(server) as desk:
        page = live(desk)
        with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)) as leaving:
            leaving.request(
                "POST",
                RUN + MODEL_ID,
                '{"prompt": "Hi", "stream": true}',
                {"Authorization": f"Bearer {TOKEN}"},
            )
            leaving.getresponse().read(5)
            expect(line(page, 1).locator(".took")).to_have_text("running")
        ask(server, {"prompt": "Busy"}, headers={"x-workersai-mock-fault": "refuse"})

        expect(line(page, 1)).to_contain_text("client left at event 1")
        expect(line(page, 2)).to_contain_text("client: not retried")
        line(page, 2).click()
        expect(page.get_by_role("region", name="Why")).to_contain_text("The client gave up at once")


HOSTILE = (
    "<script>window.broken = 1</script><img src=x onerror='window.broken = 2'>"
    " \u202edlrow\u202c \u0000\u001b[31m </pre></div>"
)


def test_hostile_text_is_harmless(lay: Open, serve: Serve) -> None:
    server = serve()
    answer = Result({"response": HOSTILE + "x" * 1_000_000}, off_contract=True)
    stub = Stub(matcher=Matcher(prompt=contains(HOSTILE)), outcomes=(answer,), name=HOSTILE)
    server.mock.state.tenant("default").stubs.add(stub)
    with lay(server) as desk:
        page = live(desk)
        ask(server, {"prompt": HOSTILE + "y" * 100_000})
        ask(server, {"prompt": HOSTILE + "y" * 1_000_000})
        ask(server, {"prompt": HOSTILE}, model="%3Cimg%20src=x%20onerror=broken=3%3E")
        expect(lines(page)).to_have_count(3)
        for number in (1, 2, 3):
            line(page, number).click()
            expect(
                page.get_by_role("heading", name=f"Request {number}", exact=True)
            ).to_be_visible()
            expect(page.get_by_role("region", name="Request", exact=True)).to_contain_text(
                "<script>"
            )
            expect(page.get_by_role("region", name="Request", exact=True)).to_contain_text(
                "\\u202edlrow"
            )
        page.get_by_role("button", name="Close").click()
        line(page, 1).hover()
        page.get_by_role("button", name="Turn request 1 into a stub").click()
        expect(page.get_by_text("Stub #2 answers")).to_be_visible()
        desk.open("steer")
        expect(page.locator(".stub").first).to_contain_text("<script>")

        assert page.evaluate("() => window.broken") is None
        assert page.locator("main img, main script").count() == 0
        assert page.evaluate("() => document.querySelector('main').scrollWidth") <= 1280
