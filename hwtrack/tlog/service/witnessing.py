"""Bringing the newest checkpoint to the witnesses, and keeping what they say of it once it has been checked.

Witnesses are asked outside any transaction: nothing in the database waits for somebody else's machine.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum

import httpx

from hwtrack.infra.work import Work
from hwtrack.tlog.addresses import WitnessAddress
from hwtrack.tlog.checkpoint import read_number
from hwtrack.tlog.cosignature import Cosignature, cosignatures
from hwtrack.tlog.note import MAX_BYTES, Note, Signature, demand_size, read_signature
from hwtrack.tlog.reason import ProofError, Reason
from hwtrack.tlog.service.desk import LogDesk
from hwtrack.tlog.service.proving import consistency
from hwtrack.tlog.store import checkpoints
from hwtrack.tlog.store.checkpoints import Kept, Word
from hwtrack.tlog.submission import MEDIA_TYPE_OF_SIZE, Submission

PATIENCE_S = 10.0

Begin = Callable[[], AbstractAsyncContextManager[Work]]


class Said(StrEnum):
    """What came of asking a witness."""

    CONFIRMED = "confirmed"
    AWAY = "away"
    REFUSED = "refused"
    AHEAD = "ahead"
    UNBELIEVED = "unbelieved"


@dataclass(frozen=True, slots=True)
class Told:
    """What one witness said; `detail` is its status or what was wrong with its answer.

    `ahead`: it has confirmed a larger log than the one here; entries are missing from this database.
    """

    witness: str
    said: Said
    detail: str = ""


async def submit(begin: Begin, desk: LogDesk, http: httpx.AsyncClient) -> tuple[Told, ...]:
    """Ask every witness of the settings to confirm the newest checkpoint, and keep what they confirm."""
    async with begin() as work:
        newest = await checkpoints.newest(work)
        last = await checkpoints.last_words(work, [one.key.name for one in desk.witnesses])
    if newest is None or desk.log is None:
        return ()
    known = {name: min(word.size, newest.head.size) for name, word in last.items()}
    plain = Note(newest.note.text, newest.note.by(desk.log))
    return tuple([await _ask(begin, http, one, newest, plain, known.get(one.key.name, 0)) for one in desk.witnesses])


async def _ask(
    begin: Begin, http: httpx.AsyncClient, witness: WitnessAddress, newest: Kept, plain: Note, known: int
) -> Told:
    """Ask from the size the witness is believed to know, and once more from the size it says it knows."""
    name = witness.key.name
    try:
        answer = await _sent(begin, http, witness, newest, plain, known)
        if answer.status_code == httpx.codes.CONFLICT and (size := _size_in(answer)) is not None:
            if size > newest.head.size:
                return Told(name, Said.AHEAD, str(size))
            answer = await _sent(begin, http, witness, newest, plain, size)
    except httpx.HTTPError as error:
        return Told(name, Said.AWAY, repr(error))
    if answer.status_code != httpx.codes.OK:
        return Told(name, Said.REFUSED, str(answer.status_code))
    try:
        line, found = _confirmed(plain, witness, answer.text)
    except ProofError as error:
        return Told(name, Said.UNBELIEVED, error.reason.value)
    async with begin() as work:
        await checkpoints.cosign(work, newest.head.size, Word(name, found.at), line.line)
    return Told(name, Said.CONFIRMED, str(newest.head.size))


async def _sent(
    begin: Begin, http: httpx.AsyncClient, witness: WitnessAddress, newest: Kept, plain: Note, known: int
) -> httpx.Response:
    async with begin() as work:
        proof = (await consistency(work, known, newest.head.size)).hashes
    body = Submission(known, proof, plain).text
    return await http.post(f"{witness.url}/add-checkpoint", content=body.encode(), timeout=PATIENCE_S)


def _size_in(answer: httpx.Response) -> int | None:
    if not answer.headers.get("content-type", "").startswith(MEDIA_TYPE_OF_SIZE):
        return None
    try:
        return read_number(answer.text.removesuffix("\n"))
    except ProofError:
        return None


def _confirmed(plain: Note, witness: WitnessAddress, answer: str) -> tuple[Signature, Cosignature]:
    """Return the line of this witness in its answer, and what it says, having checked it against the checkpoint."""
    demand_size(answer, MAX_BYTES)
    lines = [read_signature(line) for line in answer.removesuffix("\n").split("\n")]
    note = Note(plain.text, tuple(lines))
    found = cosignatures(note, witness.key)
    if not found:
        raise ProofError(Reason.UNSIGNED)
    return note.by(witness.key)[0], found[0]
