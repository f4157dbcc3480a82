"""The verbs of the transparency log: seal, sign, witness, make keys, say how it stands."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hwtrack.cli import ask, place, run
from hwtrack.cli.plainly import plain_errors
from hwtrack.config import Settings
from hwtrack.infra import roles, telemetry
from hwtrack.infra.secret_files import write_once
from hwtrack.signer import program
from hwtrack.tlog.note import HeldKey, KeyKind, is_name, read_held_key
from hwtrack.witness.__main__ import KEY as WITNESS_KEY
from hwtrack.witness.__main__ import main as run_witness

app = typer.Typer(no_args_is_help=True, help="The transparency log.")

Folder = Annotated[Path, typer.Option("--folder", help="The program's own folder, with its key and its memory.")]


@app.callback()
def log() -> None:
    """The transparency log."""


@app.command()
def seal() -> None:
    """Seal the log and do nothing else, or stand by while another process does."""
    with plain_errors():
        run.seal(Settings())


@app.command()
def keygen(
    name: Annotated[str, typer.Argument(help="The name it signs under: the log's origin, or the witness's own.")],
    folder: Folder,
    *,
    witness: Annotated[bool, typer.Option("--witness", help="A witness's key instead of the log's.")] = False,
) -> None:
    """Make a key in a folder of its own, unless one is there, and show its public half."""
    if not is_name(name):
        typer.echo("hwtrack: a name has no spaces and no plus signs", err=True)
        raise typer.Exit(1)
    path = folder / (WITNESS_KEY if witness else program.KEY)
    kind = KeyKind.COSIGNATURE if witness else KeyKind.NOTE
    write_once(path, HeldKey(name, Ed25519PrivateKey.generate().private_bytes_raw(), kind).text + "\n")
    typer.echo(read_held_key(path.read_text("utf-8").removesuffix("\n")).key.text)


@app.command()
def sign(
    folder: Folder,
    service: Annotated[str, typer.Option("--service", help="Where the service answers.")] = "",
    *,
    once: Annotated[bool, typer.Option("--once", help="Sign what is new, show the checkpoint, and end.")] = False,
) -> None:
    """Sign the log's newest head again and again and bring it to the service; needs HWTRACK_DATABASE_WITNESS_URL."""
    settings = Settings()
    telemetry.configure(settings.telemetry)
    with plain_errors(), place.attached(settings) as at:
        post = program.Post(
            folder=folder,
            database_url=at.url(roles.WITNESS),
            service_url=service.rstrip("/") or f"http://127.0.0.1:{settings.web.port}",
            rest_s=settings.log.sign_seconds,
        )
        if not once:
            asyncio.run(program.run(post))
            return
        typer.echo(asyncio.run(program.run_once(post)) or "nothing has been sealed yet", nl=False)


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": ["--no-help"]}
)
def witness(context: typer.Context) -> None:
    """Confirm checkpoints of a log, on a machine of somebody else's; --help shows its own options."""
    raise typer.Exit(run_witness(context.args))


@app.command()
def status() -> None:
    """Say how the log stands; exit 1 if entries wait too long or nobody seals."""
    with plain_errors():
        text, well = ask.log(Settings())
        typer.echo(text)
        raise typer.Exit(0 if well else 1)
