"""The signer as it runs: look, sign, bring the checkpoint to the service, rest; once or until told to stop."""

import asyncio
import signal
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx

from hwtrack.infra.telemetry import log
from hwtrack.signer.memory import Memory
from hwtrack.signer.signing import LogSigner
from hwtrack.tlog.note import HeldKey, KeyKind, read_held_key

KEY = "log.key"
MEMORY = "signer.sqlite"
PATIENCE_S = 10.0


class SignerError(Exception):
    """The signer cannot work; the message is one sentence for its operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Where the signer works: its folder, the database as hwtrack_witness, the service's address, and its rest."""

    folder: Path
    database_url: str
    service_url: str
    rest_s: float = 60.0


async def run_once(post: Post) -> str | None:
    """Sign what is new, bring the newest checkpoint to the service, and return it.

    Raises:
        SignerError: There is no key, or the service does not take the checkpoint.
        RefusedToSignError: The log does not continue what was signed.
        OSError, asyncpg.PostgresError: The database cannot be reached or asked.
    """
    return await _round(post, _signer(post))


async def run(post: Post) -> None:
    """Do so until SIGTERM or SIGINT; what goes wrong on the way is said and tried again, a refusal ends it.

    Raises:
        SignerError: There is no key.
        RefusedToSignError: The log does not continue what was signed.
    """
    stop, signer = asyncio.Event(), _signer(post)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    while not stop.is_set():
        try:
            await _round(post, signer)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, SignerError) as error:
            log.warning("not signed", error=repr(error))
        try:
            await asyncio.wait_for(stop.wait(), post.rest_s)
        except TimeoutError:
            continue


async def _round(post: Post, signer: LogSigner) -> str | None:
    database = await asyncpg.connect(post.database_url)
    try:
        note = await signer.sign(database)
    finally:
        await database.close()
    if note is not None:
        await _bring(post.service_url, note)
    return note


async def _bring(service_url: str, note: str) -> None:
    headers = {"content-type": "text/plain; charset=utf-8", "accept-language": "en"}
    try:
        async with httpx.AsyncClient(timeout=PATIENCE_S) as http:
            answer = await http.post(f"{service_url}/api/log/checkpoints", content=note.encode(), headers=headers)
    except httpx.HTTPError as error:
        raise SignerError(f"the service at {service_url} cannot be reached: {error!r}") from error
    if answer.status_code not in (httpx.codes.OK, httpx.codes.CREATED):
        raise SignerError(f"the service does not take the checkpoint ({answer.status_code}): {answer.text[:300]}")
    log.info("checkpoint", size=note.split("\n")[1], new=answer.status_code == httpx.codes.CREATED)


def _signer(post: Post) -> LogSigner:
    return LogSigner(_key(post.folder / KEY), Memory(post.folder / MEMORY))


def _key(path: Path) -> HeldKey:
    try:
        key = read_held_key(path.read_text("utf-8").removesuffix("\n"))
    except (OSError, ValueError) as error:
        raise SignerError(f"{path} holds no key of the log: make one with `hwtrack tlog keygen`") from error
    if key.kind is not KeyKind.NOTE:
        raise SignerError(f"{path} holds a witness's key, not the log's")
    return key
