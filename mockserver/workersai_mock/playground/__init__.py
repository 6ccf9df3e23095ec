"""The playground: a page of the mock's own below `/__playground/`, served from package data.

Owns the files' headers and who may have them. What the page does it does over the mock's doors and
the admin API, like any other caller.
"""

from __future__ import annotations

from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

from aiohttp import web

from ..settings import PLAYGROUND_PREFIX

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from ..settings import Settings

# Nothing but its own files, and nothing written into the page as HTML: where a browser knows
# Trusted Types it does not even parse it.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # A browser asks each time and is told 304: a newer release is seen at once.
    "Cache-Control": "no-cache",
}
TYPES = {
    "css": "text/css",
    "html": "text/html",
    "js": "text/javascript",
    "svg": "image/svg+xml",
}


class Playground:
    """Answers what is asked below `/__playground/`.

    Args:
        settings: whom the admin API lets in, and whether `/` leads here.
    """

    def __init__(self, settings: Settings) -> None:
        from ..admin.guard import Guard

        self._guard = Guard(token=settings.admin_token, origins=())
        self._leads = settings.convenience and settings.worker_route != "/"

    def owns(self, http: web.BaseRequest) -> bool:
        """Tell whether a request is for the page."""
        path = http.raw_path
        return path.startswith(PLAYGROUND_PREFIX[:-1]) or (
            path == "/" and self._leads and is_visit(http)
        )

    def handle(self, http: web.BaseRequest) -> web.Response:
        """Answer a request."""
        from ..admin.problem import Trouble, not_found

        try:
            self._guard.check_visit(http.headers, peer=http.remote)
            path = http.raw_path.partition("?")[0]
            if path in ("/", PLAYGROUND_PREFIX[:-1]):
                return web.Response(status=307, headers={"Location": PLAYGROUND_PREFIX})
            file = self._files.get(path.removeprefix(PLAYGROUND_PREFIX) or "index.html")
            if file is None or not path.startswith(PLAYGROUND_PREFIX):
                raise not_found(f"the playground has no file {path}")
            if http.method not in ("GET", "HEAD"):
                raise Trouble(
                    405,
                    "method",
                    title="This method is not for this path",
                    detail="a page is read with GET",
                    headers={"Allow": "GET, HEAD"},
                )
        except Trouble as trouble:
            response = trouble.response()
            response.headers["X-Content-Type-Options"] = "nosniff"
            return response
        return _sent(file, http.headers.get("If-None-Match", ""))

    @cached_property
    def _files(self) -> dict[str, Traversable]:
        from importlib.resources import files

        return dict(_walked(files(__package__).joinpath("page"), ""))


def is_visit(http: web.BaseRequest) -> bool:
    """Tell whether a person opened an address: no client of an API sends these together."""
    headers = http.headers
    return (
        http.method == "GET"
        and headers.get("Sec-Fetch-Mode") == "navigate"
        and headers.get("Sec-Fetch-Dest") == "document"
        and "text/html" in headers.get("Accept", "")
    )


def _walked(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for file in folder.iterdir():
        if file.is_dir():
            found += _walked(file, f"{prefix}{file.name}/")
        else:
            found.append((prefix + file.name, file))
    return found


def _sent(file: Traversable, known: str) -> web.Response:
    body = file.read_bytes()
    tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {**HEADERS, "ETag": tag}
    if known == tag:
        return web.Response(status=304, headers=headers)
    kind = TYPES[file.name.rpartition(".")[2]]
    return web.Response(body=body, content_type=kind, charset="utf-8", headers=headers)
