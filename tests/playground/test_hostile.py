"""Text that came over the wire is text in the page, whatever it tries to be."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page, expect
from tests.playground.rig import Desk
from tests.sweep import sampled

from workersai_mock.reply import Text
from workersai_mock.server import MockServer

Open = Callable[..., AbstractContextManager[Desk]]
Serve = Callable[..., MockServer]

RUN = "window.bitten = true"
ATTACKS = {
    "script": f"<script>{RUN}</script>",
    "onerror": f'<img src="nowhere" onerror="{RUN}">',
    "svg": f"<svg onload={RUN}></svg>",
    "iframe": f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    "link": f"[click](javascript:{RUN})",
    "data-link": "[click](data:text/html,<script>parent.bitten=true</script>)",
    "picture": "![x](https://nowhere.example/pixel.png)",
    "code": f"```html\n<script>{RUN}</script>\n```",
    "title": f'[a](http://localhost/" onmouseover="{RUN})',
    "style": "<style>body { display: none }</style>",
    "nested": "> " * 500 + "deep",
    "brackets": "[" * 300 + "*" * 300 + "`" * 300,
}
# One of each way in: an element, an attribute, an address, the reader of Markdown.
EVERYDAY = {"script", "onerror", "data-link", "nested"}
UNWANTED = "script, iframe, style, svg, object, embed, [onerror], [onload], [onmouseover]"


def answered(page: Page) -> None:
    expect(page.locator(".answer[data-state=settled]").last).to_be_visible()


@pytest.mark.parametrize("name", sampled(ATTACKS, EVERYDAY.__contains__))
def test_an_answer_stays_text_in_every_form(lay: Open, serve: Serve, name: str) -> None:
    with lay(serve(reply=Text(ATTACKS[name]))) as desk:
        page = desk.open()
        page.get_by_role("textbox", name="max_tokens", exact=True).fill("20000")
        # The question is as hostile as its answer.
        desk.ask(ATTACKS[name][:500])
        answered(page)
        log = page.get_by_role("log", name="Conversation")
        expect(log.locator(".answer .plain-text")).to_have_text(ATTACKS[name])
        for form in ("Markdown", "Raw"):
            page.get_by_role("group", name="Answer as").get_by_role("radio", name=form).check(
                force=True
            )
            expect(log.locator(UNWANTED)).to_have_count(0)
            expect(log.locator("img, a[href^='javascript'], a[href^='data']")).to_have_count(0)
        page.get_by_role("button", name="See the bytes").click()
        expect(page.locator(".frames tbody tr").last).to_contain_text("[DONE]")

        expect(page.locator(f".frames :is({UNWANTED})")).to_have_count(0)
        assert page.evaluate("() => window.bitten") is None


def test_markdown_is_markdown_all_the_same(lay: Open, serve: Serve) -> None:
    said = (
        "# Head\n\nSome **bold**, *thin*, `code` and [a link](https://example.org/a_(b)).\n\n"
        "1. one\n2. two\n   - inner\n\n- [x] done\n\n> quoted\n\n```py\nprint('<b>')\n```\n\n"
        "| a | b |\n|---|--:|\n| 1 | 2\\|3 |\n\n---\n\nlast ~~gone~~"
    )
    with lay(serve(reply=Text(said))) as desk:
        page = desk.open()
        page.get_by_role("group", name="Answer as").get_by_role("radio", name="Markdown").check(
            force=True
        )
        desk.ask("Markdown")
        answered(page)

        shown = page.locator(".answer .markdown")
        expect(shown.get_by_role("heading", name="Head")).to_be_visible()
        expect(shown.locator("strong")).to_have_text("bold")
        expect(shown.locator("em")).to_have_text("thin")
        expect(shown.get_by_role("link", name="a link")).to_have_attribute(
            "href", "https://example.org/a_(b)"
        )
        expect(shown.locator("ol > li")).to_have_text(["one", re.compile("two")])
        expect(shown.locator("ol ul li")).to_have_text("inner")
        expect(shown.get_by_role("img", name="done")).to_be_visible()
        expect(shown.locator("blockquote")).to_have_text("quoted")
        expect(shown.locator("pre code")).to_have_text("print('<b>')")
        expect(shown.locator("td")).to_have_text(["1", "2|3"])
        expect(shown.locator("td.right")).to_have_count(1)
        expect(shown.locator("hr, del")).to_have_count(2)


@pytest.mark.full
def test_writing_that_turns_around_stays_in_its_place(lay: Open, serve: Serve) -> None:
    turned = "safe \u202egnp.exe\u202c \u0627\u0644\u0639\u0631\u0628\u064a\u0629"
    with lay(serve(reply=Text(turned))) as desk:
        page = desk.open()
        desk.ask("Turn")
        answered(page)
        expect(page.locator(".answer .plain-text")).to_have_css("unicode-bidi", "plaintext")

        page.get_by_role("group", name="Answer as").get_by_role("radio", name="Raw").check(
            force=True
        )

        expect(page.locator(".answer pre")).to_contain_text("\\u202e")
        assert "\u202e" not in page.locator(".answer pre").inner_text()


@pytest.mark.full
def test_a_line_of_a_megabyte_leaves_the_page_usable(lay: Open, serve: Serve) -> None:
    line = "x" * 1_000_000
    with lay(serve(reply=Text(line), wire="2023")) as desk:
        page = desk.open()
        page.get_by_role("textbox", name="max_tokens", exact=True).fill("1000000")
        page.get_by_role("checkbox", name="Stream").uncheck()
        desk.ask("Long")
        answered(page)
        expect(page.locator(".answer")).to_contain_text("1,000,000 characters in all.")
        assert len(page.locator(".answer .plain-text").inner_text()) == 100_000

        page.get_by_role("button", name="See the bytes").click()

        expect(page.locator(".frames tbody tr")).to_contain_text("1.0 MB")
        assert len(page.locator(".frames tbody tr").inner_text()) < 2000


def test_a_model_of_a_hostile_name_is_a_name(lay: Open, serve: Serve) -> None:
    from workersai_contracts.catalog import alias
    from workersai_mock.settings import MODEL_ID

    hostile = alias("@cf/evil/<img src=x onerror=alert(1)>", MODEL_ID)
    with lay(serve(models=(hostile,))) as desk:
        page = desk.open()

        expect(page.locator(f"main :is({UNWANTED}, img)")).to_have_count(0)
        expect(page.locator("#model option", has_text="onerror")).to_have_count(1)


def test_the_policy_forbids_what_the_page_does_not_do(table: Desk) -> None:
    page = table.open()
    violated = page.evaluate(
        """async () => {
            const seen = [];
            const note = (event) => seen.push(event.effectiveDirective);
            document.addEventListener('securitypolicyviolation', note);
            const script = document.createElement('script');
            script.append('window.bitten = true');
            document.body.append(script);
            const picture = new Image();
            picture.src = 'https://nowhere.example/pixel.png';
            try { document.body.innerHTML = '<b>x</b>'; } catch (e) { seen.push(e.name); }
            await fetch('https://nowhere.example/').catch(() => {});
            await new Promise((done) => setTimeout(done));
            return [seen, window.bitten ?? null];
        }"""
    )

    assert {"require-trusted-types-for", "img-src", "connect-src", "TypeError"} <= set(violated[0])
    assert violated[1] is None
    table.faults.clear()  # this once they are wanted
