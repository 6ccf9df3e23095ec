"""Opening a page in the browser of whoever started the command."""

from __future__ import annotations

import asyncio
import webbrowser

import click


async def open_browser(url: str) -> None:
    """Open a page, or say that it must be done by hand."""
    if not await asyncio.to_thread(webbrowser.open, url):
        click.echo(f"no browser was found; open {url}", err=True)
