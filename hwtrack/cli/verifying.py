"""`hwtrack verify …`: what can be proved, and what proves it.

Checking a file needs no database, no network and no settings, so this module brings none of them in; the verbs that
ask a database fetch what they need when they are called. A first argument that is no verb is a file.
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from hwtrack.cli.bundle_report import report_text
from hwtrack.custody.bundle.anchors import read_anchors
from hwtrack.custody.bundle.form import MAX_FILE_BYTES
from hwtrack.custody.bundle.report import EXIT_CODES
from hwtrack.custody.bundle.verify import verify
from hwtrack.kernel.errors import DomainError

MAX_TRUST_BYTES = 1_000_000
UNREADABLE = 2


class VerbOrFile(TyperGroup):
    """The verbs, and `bundle` for anything else that stands in a verb's place."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the verb in where a file was named without one."""
        named = args and args[0] not in self.commands and args[0] != "--help"
        return super().parse_args(ctx, ["bundle", *args] if named else args)


app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    cls=VerbOrFile,
    help="What can be proved.",
)

Language = Annotated[str, typer.Option("--lang", help="zh or en.")]
Code = Annotated[str, typer.Argument(help="The code of 37 characters.")]


@app.command("bundle")
def verify_bundle(
    file: Annotated[Path, typer.Argument(help="A bundle, *.hwbundle.json; the verb may be left out.")],
    trust: Annotated[Path | None, typer.Option(help="Keys to check with, from `hwtrack trust export`.")] = None,
    language: Language = "zh",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The report for programs.")] = False,
) -> None:
    """Check a file without database or network, layer by layer; exit 0 if it holds, 1 if not, 2 if unreadable."""
    try:
        anchors = None if trust is None else read_anchors(_content(trust, MAX_TRUST_BYTES).decode(errors="replace"))
        report = verify(_content(file, MAX_FILE_BYTES), anchors)
    except (OSError, DomainError) as error:
        sentence = error.english() if isinstance(error, DomainError) else str(error)
        typer.echo(f"hwtrack: {sentence}", err=True)
        sys.exit(UNREADABLE)
    typer.echo(json.dumps(report.plain, ensure_ascii=False, indent=1) if as_json else report_text(report, language))
    raise typer.Exit(EXIT_CODES[report.verdict])


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


@app.command("log")
def verify_log(language: Language = "zh") -> None:
    """Check everything that was recorded, layer by layer, and ask the witnesses; exit 1 if anything is wrong."""
    from hwtrack.cli import whole_log  # noqa: PLC0415 - it needs the database, other verbs here must not
    from hwtrack.cli.plainly import plain_errors  # noqa: PLC0415 - the same
    from hwtrack.config import Settings  # noqa: PLC0415 - the same

    with plain_errors():
        text, holds = whole_log.check(Settings(), language)
        typer.echo(text)
        raise typer.Exit(0 if holds else 1)


@app.command("receipt")
def verify_receipt(
    file: Annotated[Path, typer.Argument(help="A receipt as a phone keeps it.", exists=True, dir_okay=False)],
    language: Language = "zh",
) -> None:
    """Say whether the log kept what a receipt promised; exit 1 if not."""
    from hwtrack.cli import whole_log  # noqa: PLC0415 - it needs the database, other verbs here must not
    from hwtrack.cli.plainly import plain_errors  # noqa: PLC0415 - the same
    from hwtrack.config import Settings  # noqa: PLC0415 - the same

    with plain_errors():
        sentence, holds = whole_log.receipt(Settings(), file, language)
        typer.echo(sentence)
        raise typer.Exit(0 if holds else 1)


def _content(path: Path, limit: int) -> bytes:
    """Return what a file holds, at most one byte more than its limit."""
    with path.open("rb") as file:
        return file.read(limit + 1)
