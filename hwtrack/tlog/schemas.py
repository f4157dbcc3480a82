"""The log on the wire: checkpoints, proofs, how it stands, its keys. Hashes in base64, as in the log's own texts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from hwtrack.infra.paging import Page
from hwtrack.tlog.note import encode
from hwtrack.tlog.service.desk import LogDesk
from hwtrack.tlog.service.proving import Consistency
from hwtrack.tlog.service.standing import Standing, WitnessStanding
from hwtrack.tlog.store.checkpoints import Kept
from hwtrack.tlog.store.keys import ReceiptKey
from hwtrack.tlog.tree import Head


class Wire(BaseModel):
    """The manners of every shape here."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class HeadOut(Wire):
    """A tree: how many leaves, and its root."""

    size: int
    root: str

    @classmethod
    def of(cls, head: Head) -> Self:
        """Write a head."""
        return cls(size=head.size, root=encode(head.root))


class WordOut(Wire):
    """That a witness confirmed a checkpoint, and when it says it did."""

    witness: str
    signed_at: datetime


class CheckpointOut(Wire):
    """A checkpoint: its head, when it came in, who confirmed it, and the whole signed note."""

    head: HeadOut
    received_at: datetime
    witnesses: list[WordOut]
    note: str

    @classmethod
    def of(cls, kept: Kept) -> Self:
        """Write a checkpoint."""
        return cls(
            head=HeadOut.of(kept.head),
            received_at=kept.received_at,
            witnesses=[WordOut(witness=one.witness, signed_at=one.signed_at) for one in kept.words],
            note=kept.note.whole,
        )


class CheckpointPage(Wire):
    """Some checkpoints, the newest first, and the cursor of the next part if there is one."""

    items: list[CheckpointOut]
    next: str | None

    @classmethod
    def of(cls, page: Page[Kept]) -> Self:
        """Write a page."""
        return cls(items=[CheckpointOut.of(kept) for kept in page.items], next=page.next)


class ConsistencyOut(Wire):
    """Two heads, and the hashes which show that the later one begins with the earlier."""

    old: HeadOut
    new: HeadOut
    proof: list[str]

    @classmethod
    def of(cls, found: Consistency) -> Self:
        """Write a proof."""
        proof = [encode(one) for one in found.hashes]
        return cls(old=HeadOut.of(found.old), new=HeadOut.of(found.new), proof=proof)


class WitnessOut(Wire):
    """A witness, the largest checkpoint it confirmed, when, and how many seconds ago; nulls where it never spoke."""

    name: str
    key: str
    size: int | None
    signed_at: datetime | None
    age: float | None

    @classmethod
    def of(cls, witness: WitnessStanding) -> Self:
        """Write a witness."""
        last = witness.last
        return cls(
            name=witness.key.name,
            key=witness.key.text,
            size=last.size if last else None,
            signed_at=last.signed_at if last else None,
            age=round(last.age, 1) if last else None,
        )


class StandingOut(Wire):
    """How the log stands. `lag` is how many seconds the oldest unsealed entry has waited."""

    head: HeadOut
    sealing: str
    waiting: int
    lag: float | None
    checkpoint: CheckpointOut | None
    witnesses: list[WitnessOut]
    quorum: int

    @classmethod
    def of(cls, found: Standing) -> Self:
        """Write it down."""
        return cls(
            head=HeadOut.of(found.head),
            sealing=found.sealing.value,
            waiting=found.waiting,
            lag=None if found.lag is None else round(found.lag, 1),
            checkpoint=CheckpointOut.of(found.newest) if found.newest else None,
            witnesses=[WitnessOut.of(one) for one in found.witnesses],
            quorum=found.quorum,
        )


class BlockerOut(Wire):
    """A transaction that sealing waits for: whose, what it does, since when; the first words of its query."""

    pid: int
    role: str
    database: str
    state: str
    since: str
    query_since: str
    query: str


class DelayOut(Wire):
    """Whether sealing is late, by how many seconds, and who holds it up, the oldest first."""

    sealing: str
    waiting: int
    lag: float | None
    held_up_by: list[BlockerOut]

    @classmethod
    def of(cls, found: Standing) -> Self:
        """Write it down."""
        return cls(
            sealing=found.sealing.value,
            waiting=found.waiting,
            lag=None if found.lag is None else round(found.lag, 1),
            held_up_by=[
                BlockerOut(
                    pid=one.pid,
                    role=one.role,
                    database=one.database,
                    state=one.state,
                    since=one.since,
                    query_since=one.query_since,
                    query=one.query,
                )
                for one in found.held_up_by
            ],
        )


class ReceiptKeyOut(Wire):
    """A key with which receipts were signed, since when, and the log entry that names it (home organisation 0)."""

    key: str
    made_at: datetime
    entry_id: UUID


class LogKeysOut(Wire):
    """The keys of the log as this service knows them; a verifier takes those of log and witnesses from elsewhere."""

    origin: str
    log: str | None
    witnesses: list[str]
    quorum: int
    receipts: list[ReceiptKeyOut]

    @classmethod
    def of(cls, desk: LogDesk, receipts: Sequence[ReceiptKey]) -> Self:
        """Write them down."""
        return cls(
            origin=desk.origin,
            log=desk.log.text if desk.log else None,
            witnesses=[one.key.text for one in desk.witnesses],
            quorum=desk.quorum,
            receipts=[ReceiptKeyOut(key=one.key, made_at=one.made_at, entry_id=one.entry_id) for one in receipts],
        )
