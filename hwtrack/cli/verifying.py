"""`hwtrack verify …`: what can be proved, and what proves it.

Checking a file needs no database, no network and no settings, so this module brings none of them in; the verbs that
ask a database fetch what they need when they are called.
"""

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help="What can be proved.")

Language = Annotated[str, typer.Option("--lang", help="zh or en.")]
Code = Annotated[str, typer.Argument(help="The code of 37 characters.")]


@app.callback()
def verify() -> None:
    """What can be proved."""


@app.command("chain")
def verify_chain(code: Code, language: Language = "zh") -> None:
    """Recompute a container's chain and name its first break; exit 1 if there is one."""
    from hwtrack.cli import ask  # noqa: PLC0415 - it needs the database, other verbs here must not
    from hwtrack.cli.plainly import plain_errors  # noqa: PLC0415 - the same
    from hwtrack.config import Settings  # noqa: PLC0415 - the same

    with plain_errors():
        sentence, holds = ask.chain(Settings(), code, language)
        typer.echo(sentence)
        raise typer.Exit(0 if holds else 1)
