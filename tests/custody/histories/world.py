"""A small world whose people record what they do: organisations, phones with clocks of their own, containers, a server.

Nobody here is careful. Steps are made in any order, sent late, twice or never, corrected, disputed and ruled upon. The
server does what acceptance does and keeps what it accepted; what it means is the fold's to say. Time is its own.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.claims import Claim
from hwtrack.custody.clock import SERVICE_BEGAN, Clocks, judge
from hwtrack.custody.container import Container
from hwtrack.custody.events import read_body
from hwtrack.custody.fold import Folded, fold
from hwtrack.custody.header import Grade, Header
from hwtrack.kernel.canonical import canonical
from tests.custody import make


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is there and which containers; `homes` says who issued each label."""

    generator: int
    carrier: int
    plant: int
    stranger: int
    bureau: int
    homes: Mapping[str, int]
    ids: Mapping[str, UUID]
    place: Mapping[str, str]

    @property
    def codes(self) -> tuple[str, ...]:
        """All containers, the generator's drums before the plant's box."""
        return tuple(self.homes)

    @property
    def companies(self) -> tuple[int, ...]:
        """Everybody but the bureau."""
        return self.generator, self.carrier, self.plant, self.stranger

    @property
    def phones(self) -> tuple[int, ...]:
        """Who has a phone; strangers and officials sit at desks."""
        return self.generator, self.carrier, self.plant


def paper_cast() -> Cast:
    """Return a cast that exists nowhere: three drums of residue and a box of slag."""
    homes = {f"{make.DRUM[:-3]}{number:03d}": make.GENERATOR for number in (1, 2, 3)} | {make.SLAG: make.PLANT}
    return Cast(
        generator=make.GENERATOR,
        carrier=make.CARRIER,
        plant=make.PLANT,
        stranger=make.STRANGER,
        bureau=9001,
        homes=homes,
        ids={code: make.container_id(100 + number) for number, code in enumerate(homes)},
        place={"site_id": make.SITE, "facility_id": make.STORE},
    )


@dataclass(slots=True)
class Phone:
    """A phone: how far its clock runs ahead, what it has not sent, what it sent, and whether it still counts."""

    ahead: timedelta = timedelta(0)
    outbox: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    revoked: bool = False


@dataclass(slots=True)
class World:
    """Everything there is; `manifest` are the organisations that the open manifest names."""

    cast: Cast
    now: datetime = make.NOON
    phones: dict[int, Phone] = field(default_factory=dict)
    chains: dict[str, list[Accepted]] = field(default_factory=lambda: defaultdict(list))
    events: dict[UUID, Claim] = field(default_factory=dict)
    quarantine: dict[UUID, tuple[str, int]] = field(default_factory=dict)
    answers: dict[UUID, str] = field(default_factory=dict)
    manifest: frozenset[int] = frozenset()
    made: int = 0

    def __post_init__(self) -> None:
        """Give everybody who has one a phone."""
        self.phones = {org: Phone() for org in self.cast.phones}

    # --- people ------------------------------------------------------------------------------------------------------

    def body(self, kind: str, lines: Iterable[dict[str, Any]], *, org: int, ago: int = 0, **more: Any) -> str:
        """Return a new body as somebody makes it, so many minutes ago, by the clock at hand."""
        self.made += 1
        phone = self.phones.get(org)
        at = self.now - timedelta(minutes=ago) + (phone.ahead if phone else timedelta(0))
        members = make.members(kind, self.made, at=at, containers=list(lines), scans=None, **more)
        if phone is not None:
            members["device"] = {"id": str(make.container_id(200 + self.cast.phones.index(org))), "seq": 1}
        return canonical(members)

    def act(self, org: int, body: str) -> None:
        """Let somebody record something: it lies in the phone until it is sent, and goes at once from a desk."""
        if org in self.phones:
            self.phones[org].outbox.append(body)
        else:
            self.receive(org, body)

    def at_desk(self, org: int, body: str, *, alone: bool = False) -> str:
        """Let two people of an organisation record something at a desk, or one alone; return what became of it."""
        members = {name: value for name, value in json.loads(body).items() if name != "device"}
        return self.receive(org, canonical(members), second=None if alone else make.SECOND)

    def sync(self, org: int, body: str) -> str:
        """Send one event that lies in a phone."""
        phone = self.phones[org]
        phone.outbox.remove(body)
        phone.sent.append(body)
        return self.receive(org, body)

    # --- the server --------------------------------------------------------------------------------------------------

    def receive(self, org: int, body: str, *, second: UUID | None = None) -> str:
        """Take an event in as acceptance does, once; return what became of it."""
        claim = read_body(body)
        if claim.event_id in self.answers:
            return self.answers[claim.event_id]
        self.now += timedelta(seconds=1)
        phone = self.phones.get(org)
        revoked = claim.device is not None and phone is not None and phone.revoked
        self.answers[claim.event_id] = self._taken(org, claim, body, second, revoked=revoked)
        return self.answers[claim.event_id]

    def _taken(self, org: int, claim: Claim, body: str, second: UUID | None, *, revoked: bool) -> str:
        timing = judge(
            Clocks(
                event_id=claim.event_id,
                event_time=claim.event_time,
                record_time=self.now,
                service_began=SERVICE_BEGAN,
                live=not claim.back_entry,
            )
        )
        if timing.impossible is not None or revoked:
            self.quarantine[claim.event_id] = (body, org)
            return "quarantined"
        for home in sorted({self.cast.homes[code] for code in claim.codes}):
            named = [code for code in claim.codes if self.cast.homes[code] == home]
            header = Header(
                event_id=claim.event_id,
                home_org_id=home,
                containers=tuple(self.cast.ids[code] for code in named),
                record_time=self.now,
                effective_time=timing.effective_time,
                lateness=timing.lateness,
                org_id=org,
                grade=Grade.DESK if claim.device is None else Grade.DEVICE,
                account_id=make.ACCOUNT,
                manifest_ids=tuple(make.MANIFEST for _ in named) if org in self.manifest else (),
                second_account_id=second,
                official=org == self.cast.bureau,
                place_org_id=self.cast.generator if org == self.cast.bureau else None,
            )
            for code in named:
                self.chains[code].append(Accepted(claim, header))
        self.events[claim.event_id] = claim
        return "recorded"

    # --- what it comes to --------------------------------------------------------------------------------------------

    def blank(self, code: str) -> Container:
        """Return a container nothing has happened to."""
        return Container(container_id=self.cast.ids[code], code=code, home=self.cast.homes[code])

    def known(self, code: str, until: datetime) -> list[Accepted]:
        """Return what had been recorded of a container by an instant."""
        return [event for event in self.chains[code] if event.header.record_time <= until]

    def folded(self, code: str, *, until: datetime | None = None) -> Folded:
        """Return what a chain leads to, or led to as it was known at an instant."""
        return fold(self.blank(code), self.known(code, until or self.now))
