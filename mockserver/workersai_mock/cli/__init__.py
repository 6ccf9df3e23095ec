"""The command line. Each command is a module of its own, loaded only when it is called."""

from __future__ import annotations

import gc
from importlib import import_module

import click

COMMANDS = {
    "doctor": "which clients are installed here, where they send, and whether the mock answers",
    "drift": "what changed in the published contract, and whom it hurts",
    "faults": "the paces, faults, quirks and fragmentations by name",
    "fidelity": "what is published, observed or assumed about each behaviour",
    "js-client": "the admin client for JavaScript, as a file",
    "lint": "what is wrong with scenario files",
    "models": "the catalogue of models and their schemas",
    "openapi": "the OpenAPI document of the doors and models",
    "record": "keep what passes between a client and the real service, redacted, in a file",
    "run": "run a command with the mock behind its Workers AI clients",
    "serve": "serve the mock",
    "verify": "check the mock, the real API or kept evidence against what is known",
    "worker-config": "what makes env.AI of a local Worker ask the mock",
}


class Commands(click.Group):
    """The sub-commands by name, without importing those that are not called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the help page."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f".{cmd_name.replace('-', '_')}", __name__).command
        if not gc.isenabled():  # it rests since the start of the process
            gc.freeze()
            gc.enable()
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; wrong use of it is one line, where click would print its usage too."""
        try:
            return super().invoke(ctx)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            from .failure import Misuse

            hint = f" ({ctx.info_name} -h helps)"
            raise Misuse(error.format_message() + hint) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(None, "-V", "--version", package_name="workersai-mock", message="%(version)s")
def main() -> None:
    """A verified fake of Cloudflare Workers AI text generation."""
