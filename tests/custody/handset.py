"""An enrolled phone that scans: numbers its events, names the hash before, signs, as the page does."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from hwtrack.accounts.service import devices
from hwtrack.custody.answers import Recorded
from hwtrack.custody.possession import Contact, contact_text
from hwtrack.custody.service import recording
from hwtrack.custody.service.recording import Sent
from hwtrack.custody.service.syncing import Batch
from hwtrack.infra.work import begin_hot_work, begin_work
from hwtrack.kernel.canonical import sha256
from tests.accounts.phones import Phone, enrolled
from tests.custody import make
from tests.custody.yard import Company, Yard


@dataclass
class Handset:
    """A phone of a company."""

    yard: Yard
    company: Company
    phone: Phone
    seq: int = 0
    prev: bytes | None = None
    sent: list[Sent] = field(default_factory=list)
    contacts: int = 0

    @property
    def device_id(self) -> UUID:
        """The phone's id."""
        return self.phone.device_id

    def link(self) -> dict[str, Any]:
        """Return the next event's place in the phone's chain."""
        place: dict[str, Any] = {"id": str(self.device_id), "seq": self.seq + 1}
        return place if self.prev is None else place | {"prev": self.prev.hex()}

    def scan(self, kind: str, *codes: str, at: datetime = make.NOON, **more: Any) -> Sent:
        """Make and sign an event; the phone has it, the service does not yet."""
        body = self.yard.body(kind, *codes, at=at, device=self.link(), **more)
        self.seq, self.prev = self.seq + 1, sha256(body)
        self.sent.append(Sent(body, self.phone.sign(body.encode())))
        return self.sent[-1]

    def batch(self, events: Sequence[Sent], *, device_now: datetime = make.NOON, phone: Phone | None = None) -> Batch:
        """Return the phone's next request, its possession proved with its key or that of another phone."""
        self.contacts += 1
        bodies = [one.body for one in events]
        contact = Contact(device_id=self.device_id, number=self.contacts, device_now=device_now, bodies=bodies)
        return Batch(
            device_id=self.device_id,
            device_now=device_now,
            events=events,
            contact=self.contacts,
            possession=(phone or self.phone).sign(contact_text(contact).encode()),
        )

    def copy(self) -> "Handset":
        """Return a second phone with the same key and the same past: what a copied profile is."""
        return replace(self, sent=list(self.sent))

    async def deliver(self, sent: Sent, *, at: datetime = make.NOON) -> Recorded:
        """Send an event."""
        async with begin_hot_work(self.yard.database, self.company.worker, clock=lambda: at) as work:
            return await recording.record(work, sent)

    async def say(self, kind: str, *codes: str, at: datetime = make.NOON, **more: Any) -> Recorded:
        """Make an event and send it at once."""
        return await self.deliver(self.scan(kind, *codes, at=at, **more), at=at)

    async def act(self, name: str, reason: str = "丢失") -> None:
        """Suspend, restore or revoke the phone at noon."""
        async with begin_work(self.yard.database, self.company.worker, clock=lambda: make.NOON) as work:
            await getattr(devices, f"{name}_device")(work, self.device_id, reason)


async def handset(yard: Yard, company: Company | None = None) -> Handset:
    """Enrol a phone of a company, the generator's by default."""
    owner = company or yard.generator
    async with begin_work(yard.database, owner.worker, clock=lambda: make.NOON) as work:
        phone = Phone(work.new_id())
    await enrolled(yard.database, owner.worker, owner.worker, phone, clock=lambda: make.NOON)
    return Handset(yard, owner, phone)
