"""The verbs of the transparency log."""

import typer

from hwtrack.cli import run
from hwtrack.cli.plainly import plain_errors
from hwtrack.config import Settings

app = typer.Typer(no_args_is_help=True, help="The transparency log.")


@app.callback()
def log() -> None:
    """The transparency log."""


@app.command()
def seal() -> None:
    """Seal the log and do nothing else, or stand by while another process does."""
    with plain_errors():
        run.seal(Settings())
