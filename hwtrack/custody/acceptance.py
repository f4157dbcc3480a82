"""From a claim and what is known to what is stored: headers, links, states, parties, one draft per event.

Pure: the service fetches what is known, this decides, the store appends it if nobody was faster. Nothing is refused
here. Source: design.md §4.6 (parties and regions), §6.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.chain import FIRST_PREV, link_hash
from hwtrack.custody.claims import Claim
from hwtrack.custody.clock import Impossible, Lateness, Timing
from hwtrack.custody.container import Container, Status, Where
from hwtrack.custody.events.judged import Change
from hwtrack.custody.fold import Folded, fold_before_and_after
from hwtrack.custody.geofence import Fix
from hwtrack.custody.handover import Verdict
from hwtrack.custody.header import Grade, Header
from hwtrack.custody.judging import changed
from hwtrack.custody.vouching import Doubt, Vouch
from hwtrack.kernel.canonical import sha256
from hwtrack.tlog.leaf import over_links

GRAVEST_FIRST = (Status.CONTESTED, Status.HELD, Status.REPLACED, Status.REPEAT, Status.APPLIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who sends an event, and the second person who confirmed it, where one did.

    `official` organisations look at containers without being a party.
    """

    org_id: int
    account_id: UUID | None
    acting_for: int | None = None
    official: bool = False
    second_account_id: UUID | None = None

    @property
    def acting_org(self) -> int:
        """The organisation on whose behalf it is done."""
        return self.org_id if self.acting_for is None else self.acting_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A container as the store knows it: identity, head, hold, and every event of its chain.

    `takers` are the organisations that the open manifest names.
    """

    home_org_id: int
    container_id: UUID
    code: str
    seq: int
    head: bytes
    open_manifest_id: UUID | None
    takers: tuple[int, ...]
    parties: tuple[int, ...]
    regions: tuple[int, ...]
    events: tuple[Accepted, ...]

    @property
    def blank(self) -> Container:
        """The container before anything happened to it."""
        return Container(container_id=self.container_id, code=self.code, home=self.home_org_id)

    def has(self, event_id: UUID) -> bool:
        """Say whether the event is in its chain already."""
        return any(event.event_id == event_id for event in self.events)

    def invitation(self, org: int) -> UUID | None:
        """Return the open manifest if it names the organisation."""
        return self.open_manifest_id if org in self.takers else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One event on its way in, with everything the server found out about it.

    `place_org` is whose the claimed place is; `labelled` are codes whose containers bear a live label of their own.
    """

    claim: Claim
    body: str
    signature: bytes | None
    sender: Sender
    timing: Timing
    vouch: Vouch
    record_time: datetime
    handover: Verdict | None = None
    fix: Fix | None = None
    division: int | None = None
    place_org: int | None = None
    labelled: frozenset[str] = frozenset()

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the body's text."""
        return sha256(self.body)

    @property
    def grade(self) -> Grade:
        """What vouches for it."""
        return self.vouch.grade

    @property
    def obstacle(self) -> Doubt | Impossible | None:
        """Why it cannot be recorded as it came, if so: the device is asked first, the clock second."""
        return self.vouch.doubt or self.timing.impossible


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDraft:
    """One link to be appended to one container's chain, and the state it leads to."""

    found: Found
    prev: bytes
    hash: bytes
    folded: Folded
    parties: tuple[int, ...]
    regions: tuple[int, ...]

    def appended(self, event: Accepted) -> Found:
        """Return the container as it is once the link to an event stands."""
        found = self.found
        return replace(
            found,
            seq=found.seq + 1,
            head=self.hash,
            events=(*found.events, event),
            parties=self.parties,
            regions=self.regions,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeDraft:
    """The event's row for one home organisation, with its links in the order of their containers.

    `changed` says which earlier events have another status now, by code; containers where nothing changed are left out.
    """

    header: Header
    header_text: str
    entry_hash: bytes
    status: Status
    before: Mapping[str, Container]
    changed: Mapping[str, tuple[Change, ...]]
    links: tuple[LinkDraft, ...]
    parties: tuple[int, ...]
    regions: tuple[int, ...]

    def appended(self, claim: Claim) -> Mapping[str, Found]:
        """Return its containers, by code, as they are once the event stands."""
        event = Accepted(claim, self.header)
        return {link.found.code: link.appended(event) for link in self.links}


@dataclass(frozen=True, slots=True)
class Edge:
    """One container's waste going into another's, as seen from the parent."""

    parent: Found
    child: Found
    mass_g: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything to be stored for one event."""

    arrival: Arrival
    homes: tuple[HomeDraft, ...]
    edges: tuple[Edge, ...]


def draft(arrival: Arrival, found: Iterable[Found]) -> Draft:
    """Return what is to be stored for an event about these containers, in (home, container) order."""
    ordered = sorted(found, key=lambda one: (one.home_org_id, one.container_id))
    homes = tuple(
        _home(arrival, home, tuple(group)) for home, group in groupby(ordered, key=lambda one: one.home_org_id)
    )
    return Draft(arrival=arrival, homes=homes, edges=tuple(_edges(arrival.claim, {one.code: one for one in ordered})))


def system_arrival(body: str, claim: Claim, *, org: int, record_time: datetime) -> Arrival:
    """Return an event that the system itself writes, at the instant of its cause."""
    return Arrival(
        claim=claim,
        body=body,
        signature=None,
        sender=Sender(org_id=org, account_id=None),
        timing=Timing(record_time, Lateness.NORMAL),
        vouch=Vouch(Grade.SYSTEM),
        record_time=record_time,
    )


def gravest(statuses: Iterable[Status]) -> Status:
    """Return the status that needs attention most."""
    return min(statuses, key=GRAVEST_FIRST.index)


def summary(folded: Folded) -> dict[str, Any]:
    """Return a state as it is stored and shown: plain values, masses in grams."""
    state = folded.container
    return {
        "stage": state.stage.value,
        "holder_org_id": state.holder,
        "giver_org_id": state.giver,
        **_place(state.where),
        "manifest_id": _text(state.manifest_id),
        "gross_g": state.gross and state.gross.grams,
        "tare_g": state.tare and state.tare.grams,
        "net_g": state.net and state.net.grams,
        "declared_g": state.declared and state.declared.grams,
        "checked_g": state.checked and state.checked.grams,
        "level_g": state.level and state.level.grams,
        "capacity_g": state.capacity and state.capacity.grams,
        "mass_source": state.source,
        "bulk": state.bulk,
        "opening_stock": state.opening_stock,
        "sealed": state.sealed,
        "top_ups": state.top_ups,
        "parents": list(state.parents),
        "children": list(state.children),
        "claimants": list(state.claimants),
        "disputed": [str(event_id) for event_id in state.disputed],
        "detained": [str(event_id) for event_id in state.detained],
        "blocks": [block.value for block in state.blocks],
        "inside": state.inside,
        "contents": list(state.contents),
        "foreign": None if state.foreign is None else state.foreign._asdict(),
        "seen_at": _instant(state.seen_at),
        "seen_where": _place(state.seen_where) if state.seen_at else None,
        "missing_since": _instant(state.missing_since),
        "copies": state.copies,
        "born_at": _instant(state.born_at),
        "last_at": _instant(state.last_at),
        "kept_since": _instant(state.kept_since),
        "held": folded.counts[Status.HELD],
        "contested": folded.counts[Status.CONTESTED],
    }


def _home(arrival: Arrival, home: int, found: tuple[Found, ...]) -> HomeDraft:
    header = _header(arrival, home, found)
    event = Accepted(arrival.claim, header)
    runs = {one.code: fold_before_and_after(one.blank, one.events, event) for one in found}
    before = {code: run[0].container for code, run in runs.items()}
    after = {code: run[1] for code, run in runs.items()}
    differences = {code: changed(*run) for code, run in runs.items()}
    text = header.text
    links = tuple(_link(arrival, sha256(text), one, after[one.code]) for one in found)
    return HomeDraft(
        header=header,
        header_text=text,
        entry_hash=over_links([link.hash for link in links]),
        status=gravest(folded.outcome_of(header.event_id).status for folded in after.values()),
        before=before,
        changed={code: changes for code, changes in differences.items() if changes},
        links=links,
        parties=_event_parties(arrival, header, found, before),
        regions=_with(arrival.division, *(region for one in found for region in one.regions)),
    )


def _header(arrival: Arrival, home: int, found: Sequence[Found]) -> Header:
    sender, claim = arrival.sender, arrival.claim
    manifests = tuple(one.invitation(sender.acting_org) for one in found)
    return Header(
        event_id=claim.event_id,
        home_org_id=home,
        containers=tuple(one.container_id for one in found),
        record_time=arrival.record_time,
        effective_time=arrival.timing.effective_time,
        lateness=arrival.timing.lateness,
        org_id=sender.org_id,
        grade=arrival.grade,
        account_id=sender.account_id,
        acting_for=sender.acting_for,
        device_id=None if claim.device is None else claim.device.id,
        signature=arrival.signature,
        manifest_ids=manifests if any(manifests) else (),
        distance_m=None if arrival.fix is None else arrival.fix.distance_m,
        nearness=None if arrival.fix is None else arrival.fix.nearness,
        handover=None if arrival.handover is None else arrival.handover.proof.value,
        second_account_id=sender.second_account_id,
        official=sender.official,
        place_org_id=arrival.place_org if sender.official else None,
        labelled=tuple(one.container_id for one in found if one.code in arrival.labelled),
    )


def _link(arrival: Arrival, header_sha256: bytes, found: Found, folded: Folded) -> LinkDraft:
    prev = found.head if found.seq else FIRST_PREV
    hashed = link_hash(prev, found.seq + 1, header_sha256=header_sha256, body_sha256=arrival.digest)
    counted = folded.outcome_of(arrival.claim.event_id).status is Status.APPLIED
    # Why: only custody that passed to somebody named makes a party; an uninvited scan is contested, not applied.
    holder = folded.container.holder if counted else None
    return LinkDraft(
        found=found,
        prev=prev,
        hash=hashed,
        folded=folded,
        parties=_with(holder, *found.parties),
        regions=_with(arrival.division if counted else None, *found.regions),
    )


def _event_parties(
    arrival: Arrival, header: Header, found: Sequence[Found], before: Mapping[str, Container]
) -> tuple[int, ...]:
    """Whom the event names: the issuer, its author, who held it, and, from whoever may name them, the takers.

    What the system judged tells of the whole chain, and is for those who see that.
    """
    if arrival.grade is Grade.SYSTEM:
        return (header.home_org_id,)
    parties = {header.home_org_id, arrival.sender.org_id, arrival.sender.acting_org}
    for one in found:
        holder = before[one.code].holder
        parties |= {holder} if holder is not None else set()
        invited = one.invitation(arrival.sender.acting_org) is not None
        parties |= set(one.takers) if invited else set()
        if invited or holder == arrival.sender.acting_org:
            parties |= set(arrival.claim.named_orgs)
    return tuple(sorted(parties))


def _edges(claim: Claim, found: Mapping[str, Found]) -> Iterable[Edge]:
    for descent in claim.descents:
        mass = None if descent.mass is None else descent.mass.grams
        yield Edge(found[descent.parent], found[descent.child], mass)


def _with(one: int | None, *more: int) -> tuple[int, ...]:
    return tuple(sorted({*more, *(() if one is None else (one,))}))


def _place(where: Where) -> dict[str, str | None]:
    named = ("site_id", "facility_id", "zone_id")
    return {name: _text(getattr(where, name)) for name in named} | {"row": where.row}


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
