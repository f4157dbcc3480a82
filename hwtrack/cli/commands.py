"""The verbs and their arguments; what they do stands in the sibling files."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from hwtrack.cli import ask, place, publish, run, tlog, verifying
from hwtrack.cli.bench.registry import BENCHES, SHORT
from hwtrack.cli.plainly import plain_errors
from hwtrack.config import Settings
from hwtrack.infra import roles
from hwtrack.infra.bootstrap import bootstrap, passwords_in

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Hazardous-waste lifecycle tracking.",
)
database = typer.Typer(no_args_is_help=True, help="The database itself.")
app.add_typer(database, name="db")
label = typer.Typer(no_args_is_help=True, help="Labels.")
app.add_typer(label, name="label")
app.add_typer(verifying.app, name="verify")
app.add_typer(tlog.app, name="tlog")
trust = typer.Typer(no_args_is_help=True, help="The keys that bundles are checked with.")
app.add_typer(trust, name="trust")
rectification = typer.Typer(no_args_is_help=True, help="Rectification.")
app.add_typer(rectification, name="rectification")
rules = typer.Typer(no_args_is_help=True, help="The rules of transfers.")
app.add_typer(rules, name="rules")


def _in_a_folder(path: Path | None) -> Path | None:
    """Pass a file on whose folder is there, before anything is asked of the service."""
    if path is not None and not path.parent.is_dir():
        raise typer.BadParameter(f"There is no folder {path.parent}.")
    return path


Language = Annotated[str, typer.Option("--lang", help="zh or en.")]
Code = Annotated[str, typer.Argument(help="The code of 37 characters.")]


@app.command()
def serve() -> None:
    """Serve the web application; with no database in the settings, on the private PostgreSQL."""
    with plain_errors():
        run.serve(Settings())


@app.command()
def worker() -> None:
    """Run background jobs against the database that is being served."""
    with plain_errors():
        run.work(Settings())


@app.command()
def migrate(revision: Annotated[str, typer.Argument(help="Where to go.")] = "head") -> None:
    """Bring the database to a revision."""
    with plain_errors(), place.attached(Settings()) as at:
        asyncio.run(place.upgrade(at, revision))


@app.command()
def demo(
    *, once: Annotated[bool, typer.Option("--once", help="Play the story through, print the table, and end.")] = False
) -> None:
    """Serve the demo city on a private database of its own."""
    from hwtrack.cli.demo import command  # noqa: PLC0415 - it brings half the program with it

    with plain_errors():
        if once:
            raise typer.Exit(command.run_once(Settings()))
        command.run_demo(Settings())


@database.command("bootstrap")
def bootstrap_database() -> None:
    """Make roles, database and extensions on the server of HWTRACK_DATABASE_ADMIN_URL; safe to repeat.

    The passwords that the other addresses in the settings carry become the roles' passwords.
    """
    stated = Settings().database
    secrets = (stated.url, stated.owner_url, stated.migrator_url, stated.worker_url, stated.witness_url)
    passwords = passwords_in(secret.get_secret_value() for secret in secrets if secret is not None)
    with plain_errors(), place.attached(Settings()) as at:
        asyncio.run(bootstrap(at.url(roles.SUPERUSER), passwords=passwords))


@app.command()
def schemas(
    *, check: Annotated[bool, typer.Option("--check", help="Compare only; exit 1 if something would change.")] = False
) -> None:
    """Write the published contracts that are made from the code: OpenAPI, problems, settings page."""
    changed = publish.publish(Settings(), write=not check)
    for path in changed:
        typer.echo(f"{'differs' if check else 'written'}: {path}")
    if check and changed:
        typer.echo("run ./dev cli schemas and commit the result", err=True)
        raise typer.Exit(1)


@label.command("show")
def show_label(
    code: Code, *, light: Annotated[bool, typer.Option("--light", help="For a light terminal.")] = False
) -> None:
    """Show a container's newest label, with a symbol that a phone reads off the screen."""
    with plain_errors():
        typer.echo(ask.label(Settings(), code, light=light))


@app.command("bundle")
def make_bundle(
    codes: Annotated[list[str], typer.Argument(help="Codes of 37 characters.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", callback=_in_a_folder, help="Where to write it, like drum.hwbundle.json.")
    ],
) -> None:
    """Write everything that proves containers' chains into one file, for `hwtrack verify` anywhere."""
    with plain_errors():
        output.write_text(ask.bundle(Settings(), codes), encoding="utf-8")


@app.command("ledger")
def take_ledger(
    site: Annotated[UUID, typer.Argument(help="The production site's id, as its ledger's address has it.")],
    xlsx: Annotated[Path, typer.Option("--xlsx", callback=_in_a_folder, help="Where to write it.")],
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day a line is booked on.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, included.")],
    language: Language = "zh",
) -> None:
    """Write tables B.1 to B.5 of a site's ledger as worksheets."""
    with plain_errors():
        ask.ledger(Settings(), site, (first.date(), last.date()), xlsx, language)


@trust.callback()
def keys() -> None:
    """The keys that bundles are checked with."""


@trust.command("export")
def export_trust(
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", callback=_in_a_folder, help="Where to write it; else it is printed."),
    ] = None,
) -> None:
    """Write the keys that bundles are checked with. Hand them out by a way of their own, not with the bundles."""
    with plain_errors():
        text = ask.trust(Settings())
        if output is None:
            typer.echo(text, nl=False)
        else:
            output.write_text(text, encoding="utf-8")


@rectification.command("import")
def import_notice(
    file: Annotated[Path, typer.Argument(help="A published notice, as text.", exists=True, dir_okay=False)],
    language: Language = "zh",
) -> None:
    """Read a published notice and say what it holds; nothing is written."""
    with plain_errors():
        typer.echo(ask.notice(file, language))


@rules.command("list")
def list_rules(language: Language = "zh") -> None:
    """List every rule with its clause and what it does at each stage."""
    typer.echo(ask.rules(language))


@app.command()
def bench(
    names: Annotated[list[str] | None, typer.Argument(help="Which; none: all.")] = None,
    *,
    short: Annotated[
        bool, typer.Option("--short", help="The long ones smaller: trace to 10⁶, faults with 30.")
    ] = False,
) -> None:
    """Measure, print figure and ratio; exit 1 if a figure is not reached."""
    benches = {**BENCHES, **SHORT} if short else BENCHES
    unknown = set(names or ()) - set(BENCHES)
    if unknown:
        typer.echo(f"no bench {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}", err=True)
        raise typer.Exit(2)
    reached = True
    for name in names or BENCHES:
        outcome = asyncio.run(benches[name]())
        typer.echo(outcome.text())
        reached = reached and outcome.reached
    raise typer.Exit(0 if reached else 1)


def keys_folder(settings: Settings, at: place.Place) -> Path:
    """Return the folder of the file keys: as set, or beside the private cluster."""
    return settings.label.keys or at.folder / "keys"
