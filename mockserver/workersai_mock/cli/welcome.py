"""What `serve` says first: where it is, what to paste, what is true of the model today."""

from __future__ import annotations

import shlex
from importlib.metadata import version

from ..environment import variables
from ..replay.report import remarks as replay_remarks
from ..server import MockServer
from ..settings import ACCOUNT_ID, MODEL_ID, PLAYGROUND_PREFIX, TOKEN
from .proxy import proxy_environment


def welcome(server: MockServer) -> str:
    """Return the lines that a newcomer needs."""
    settings, contract = server.settings, server.mock.contract
    model = contract.catalog.get(MODEL_ID)
    era = contract.era_of(model)
    token = settings.tokens[0] if settings.tokens else TOKEN
    lines = [f"workersai-mock {version('workersai-mock')}, {model.id} as of {era.name}", ""]
    lines += [f"  note: {text}" for text in remarks(server)]
    lines += [
        f"  listening  {server.url}",
        *(
            [f"  playground {server.url}{PLAYGROUND_PREFIX}"]
            if settings.admin and settings.playground
            else []
        ),
        f"  seed       {settings.seed}   (replay: --seed {settings.seed})",
        f"  account    {ACCOUNT_ID}",
        *([f"  worker     {server.url}{settings.worker_route}"] if settings.worker_route else []),
        "",
        "Try it:",
        "",
        f"  curl {server.run_url}/{MODEL_ID} \\",
        f"    -H 'Authorization: Bearer {token}' \\",
        '    -d \'{"prompt": "Where is New York?", "stream": true}\'',
        "",
        "Point the cloudflare SDK at it:",
        "",
    ]
    cloudflare = variables(server, token=token)
    openai = variables(server, token=token, openai=True).items() - cloudflare.items()
    lines += [f"  export {name}={value}" for name, value in cloudflare.items()]
    lines += ["", "and the openai SDK:", ""]
    lines += [f"  export {name}={value}" for name, value in sorted(openai, reverse=True)]
    if server.proxy:
        said = proxy_environment(server)
        lines += ["", "and clients that know only Cloudflare's hosts, by the proxy:", ""]
        lines += [f"  export {name}={shlex.quote(value)}" for name, value in said.items()]
    return "\n".join([*lines, "", "Ctrl-C stops it. Requests:"])


def remarks(server: MockServer) -> list[str]:
    """Return what should be known before the first request."""
    settings, contract = server.settings, server.mock.contract
    model = contract.catalog.get(MODEL_ID)
    said = []
    if model.retired and settings.lifecycle == "as-published":
        said.append(
            f"Cloudflare retired this model on {model.retired}; the live API answers 410/5028 "
            "today (--lifecycle current does too)."
        )
    if settings.schema or settings.wire:
        said.append(
            "--schema and --wire were set by hand: this mix of eras was never served as one."
        )
    if settings.quota and not settings.neurons_per_1k_tokens:
        said.append(
            "neurons: unknown (not priced) for this model; --neurons-per-1k-tokens sets a rate."
        )
    if settings.replay:
        said += replay_remarks(settings.replay, now_s=settings.clock.now())
    return said
