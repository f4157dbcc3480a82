"""A container and its chain as pages show them: sentences for stages, hops in the order they count, gaps between them.

Knows custody's values and turns them into views; fetches nothing. Names of organisations and places are given.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from hwtrack.custody.answers import Hop as CustodyHop
from hwtrack.custody.claims import Claim, Weighing, line_of
from hwtrack.custody.clock import Lateness
from hwtrack.custody.container import REASON_TEXTS, ContainerStage, Reason, Status
from hwtrack.custody.differences import Difference
from hwtrack.custody.events import replacement_of
from hwtrack.custody.events.corrected import Corrected
from hwtrack.custody.header import Grade
from hwtrack.kernel.canonical import read_canonical
from hwtrack.kernel.quantity import Mass
from hwtrack.labels.container import Container
from hwtrack.labels.issue import Issue
from hwtrack.labels.model import LabelState
from hwtrack.registry.hazards import in_order
from hwtrack.web import body_reading
from hwtrack.web.body_reading import BodyRow, Members, differences, rows_of
from hwtrack.web.telling import told
from hwtrack.web.ties import is_struck, ties_of
from hwtrack.web.views.containers import Chain, Changed, ContainerCard, FileSeen, Gap, Hop, KnownOn, Tie
from hwtrack.web.words import Said

STAGES: Mapping[str, str] = MappingProxyType(
    {
        ContainerStage.UNBORN: "Labelled, not yet in use",
        ContainerStage.ON_SITE: "Being filled where it is generated",
        ContainerStage.STORED: "In store: {place}",
        ContainerStage.OUT: "Taken out of store",
        ContainerStage.LOADED: "On the vehicle",
        ContainerStage.IN_TRANSIT: "On its way",
        ContainerStage.ARRIVED: "At the gate, not yet accepted",
        ContainerStage.UNLOADED: "Unloaded, not yet accepted",
        ContainerStage.RECEIVED: "Accepted",
        ContainerStage.REFUSED: "Refused at the gate",
        ContainerStage.NOT_ARRIVED: "Did not arrive",
        ContainerStage.RETURNED: "Back with its remover",
        ContainerStage.TREATED: "Recovered or disposed of",
        ContainerStage.EMPTIED: "Emptied into other containers",
    }
)
"""The sentence for each stage; `place` is filled where it is known."""

SEALED = "Sealed, not yet in store"

GAPS = frozenset(
    {
        Reason.NOT_BORN,
        Reason.NOT_THE_HOLDER,
        Reason.NOT_STORED,
        Reason.NOT_LOADED,
        Reason.UNINVITED,
        Reason.TAKEN_TWICE,
        Reason.AFTER_SEALING,
        Reason.OTHER_PLACE,
        Reason.NOT_SIGNED_OUT,
        Reason.NO_DEPARTURE,
        Reason.MORE_THAN_IT_HAS,
        Reason.STILL_PACKED,
        Reason.CONTENTS_NOT_NAMED,
        Reason.NOT_PACKED,
        Reason.NO_ARRIVAL,
        Reason.OTHER_WASTE,
        Reason.REST_UNEXPLAINED,
        Reason.ABOVE_CAPACITY,
        Reason.HELD_ELSEWHERE,
        Reason.BOUND_TWICE,
        Reason.DISPUTED,
        Reason.WHILE_HELD,
        Reason.ATTACHMENT_MISSING,
    }
)
"""Reasons that are shown as something that does not join; the others are remarks."""

UNCORRECTED = frozenset({"corrected", "ruled", "judged"})
"""Kinds that are not corrected: whoever errs in one records another."""

FEW = 8
"""Containers of one event whose lines are all shown in the chain of one of them."""

LABEL_STATES: Mapping[LabelState, str] = MappingProxyType(
    {
        LabelState.PRINTED: "printed",
        LabelState.ACTIVATED: "valid",
        LabelState.SUPERSEDED: "superseded",
        LabelState.VOIDED: "voided",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What ids are called: organisations by key, places by id."""

    orgs: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    places: Mapping[UUID, str] = field(default_factory=lambda: MappingProxyType({}))

    def org(self, org_id: int | None) -> str:
        """Return an organisation's name, or a dash."""
        return self.orgs.get(org_id, "—") if org_id is not None else "—"

    def place(self, *ids: UUID | None) -> str:
        """Return the names of the narrowest places known."""
        named = [self.places[one] for one in ids if one is not None and one in self.places]
        return " · ".join(named)


def state_of(state: Mapping[str, Any], names: Names) -> Said:
    """Return where a container stands, as a sentence."""
    stage = ContainerStage(state.get("stage", "unborn"))
    if stage is ContainerStage.ON_SITE and state.get("sealed"):
        return Said(SEALED)
    place = place_in(state, names) or "—"
    return Said(STAGES[stage], {"place": place} if stage is ContainerStage.STORED else {})


def place_in(state: Mapping[str, Any], names: Names) -> str:
    """Return the place a stored state names: the facility with zone and row, else the site."""
    facility, zone = _id(state, "facility_id"), _id(state, "zone_id")
    inside = names.place(facility, zone)
    row = state.get("row")
    return " · ".join(part for part in (inside or names.place(_id(state, "site_id")), row) if part)


def places_in(state: Mapping[str, Any]) -> tuple[UUID, ...]:
    """Return the ids of places a stored state names."""
    found = (_id(state, name) for name in ("site_id", "facility_id", "zone_id"))
    return tuple(one for one in found if one is not None)


def mass_in(state: Mapping[str, Any], name: str = "net_g") -> Mass | None:
    """Return a mass of a stored state."""
    grams = state.get(name)
    return None if grams is None else Mass(int(grams))


def label_key(found: Container, issues: Iterable[Issue], state: Mapping[str, Any]) -> str:
    """Return how the container's label stands, as a key of the table of words.

    A printed label whose container is in use counts as valid: it may have been put into use by another way than a scan.
    """
    if found.foreign:
        return "foreign"
    labels = [issue.label.state for issue in issues]
    key = LABEL_STATES[labels[-1]] if labels else "none"
    in_use = ContainerStage(state.get("stage", "unborn")) is not ContainerStage.UNBORN
    return "valid" if key == "printed" and in_use else key


def card_of(found: Container, state: Mapping[str, Any], *, label: str, names: Names) -> ContainerCard:
    """Return a container in brief."""
    return ContainerCard(
        code=found.code.text,
        waste_name=found.contents.waste_name,
        waste_code=found.contents.waste,
        hazards=in_order(found.contents.hazards),
        net=mass_in(state),
        state=state_of(state, names),
        label=label,
        holder=names.org(state.get("holder_org_id")),
    )


def chain_of(
    hops: Iterable[CustodyHop], code: str, names: Names, *, called: Mapping[str, str] = MappingProxyType({})
) -> Chain:
    """Return the events in the order in which they count, and what does not join.

    `called` names what is in their bodies beside organisations and places.
    """
    ordered = sorted(hops, key=lambda hop: (hop.header.effective_time, hop.header.event_id))
    numbers = {hop.header.event_id: hop.seq for hop in ordered}
    known = {str(event_id): f"#{seq}" for event_id, seq in numbers.items()} | dict(called)
    gaps = tuple(gap for hop in ordered for gap in _gaps(hop))
    handed = {hop.header.event_id: hop for hop in ordered if hop.claim.handover is not None}
    drawn = (_hop(hop, code, names, handed) for hop in ordered)
    ties, there = ties_of(ordered), {hop.header.event_id: hop for hop in ordered}
    marked = (
        _marked(
            one,
            hop,
            ties.get(hop.header.event_id, ()),
            code=code,
            called=known,
            before=there.get(hop.claim.corrects) if isinstance(hop.claim, Corrected) else None,
        )
        for one, hop in zip(drawn, ordered, strict=True)
    )
    return Chain(hops=tuple(marked), gaps=gaps)


def correctable(chain: Chain, events: Collection[str]) -> Chain:
    """Return a chain in which some events offer their correction."""
    return replace(chain, hops=tuple(replace(hop, may_correct=hop.event_id in events) for hop in chain.hops))


def bodies_in(hops: Iterable[CustodyHop]) -> tuple[tuple[str, Members], ...]:
    """Return the kind and the members of every body."""
    return tuple((hop.claim.KIND, members_of(hop.body)) for hop in hops if hop.body)


def members_of(body: str) -> Members:
    """Return the members of a stored body's text."""
    found: Members = read_canonical(body)
    return found


def _marked(
    one: Hop, hop: CustodyHop, ties: tuple[Tie, ...], *, code: str, called: Mapping[str, str], before: CustodyHop | None
) -> Hop:
    """Return a hop with what stands on it beside its own facts: who vouches, what replaced it, what it says in full."""
    claim, header = hop.claim, hop.header
    struck = hop.outcome is not None and is_struck(hop.outcome)
    return replace(
        one,
        event_id=str(header.event_id),
        status=Status.REPLACED.value if struck and one.status == Status.APPLIED else one.status,
        today=hop.today.status.value if hop.today else "",
        back_entry=claim.back_entry,
        two_people=not header.alone,
        official=header.official,
        is_note=header.grade is Grade.SYSTEM,
        ties=ties,
        is_struck=struck,
        changes=tuple(_changes(claim, before, called)),
        body=tuple(_rows(hop, code, called)) if hop.body else (),
    )


def _changes(claim: Claim, before: CustodyHop | None, called: Mapping[str, str]) -> Iterable[body_reading.Difference]:
    """Return what a correction says otherwise than the body it replaces."""
    if not isinstance(claim, Corrected) or claim.replacement is None or before is None or not before.body:
        return ()
    kind = before.claim.KIND
    found = differences(kind, members_of(before.body), claim.replacement, called)
    return (one for one in found if one.changed)


def _rows(hop: CustodyHop, code: str, called: Mapping[str, str]) -> Iterable[BodyRow]:
    """Return a body in words; of many containers only what it says of this one."""
    members = members_of(hop.body)
    few = len(hop.claim.codes) <= FEW
    for row in rows_of(hop.claim.KIND, members, called):
        if few or not isinstance(row.group, str) or row.group in ("", code):
            yield row


def known_on(day: date, differences: Iterable[Difference], numbers: Mapping[UUID, int], *, address: str) -> KnownOn:
    """Return what differs between a day and today; `numbers` are those of the events, `address` is today's page."""
    changes = tuple(
        Changed(
            seq=numbers.get(one.event.event_id, 0),
            kind=one.event.claim.KIND,
            happened_at=one.event.header.effective_time,
            recorded_at=one.event.header.record_time,
            then=one.then.status.value if one.then else "",
            now=one.now.status.value,
        )
        for one in differences
    )
    return KnownOn(day=day, changes=changes, today=address)


def orgs_in(hops: Iterable[CustodyHop]) -> frozenset[int]:
    """Return the organisations that acted, or that a handover names."""
    seen = tuple(hops)
    acted = {hop.header.acting_org for hop in seen}
    return frozenset(acted | {hop.claim.handover.counterpart.org_id for hop in seen if hop.claim.handover})


def sites_in(hops: Iterable[CustodyHop]) -> frozenset[UUID]:
    """Return the places that events name."""
    found = [part for hop in hops if hop.claim.place for part in _place_ids(hop.claim)]
    return frozenset(one for one in found if one is not None)


def _hop(hop: CustodyHop, code: str, names: Names, handed: Mapping[UUID, CustodyHop]) -> Hop:
    claim, header, mass = hop.claim, hop.header, _mass(_newest(hop.claim), code)
    return Hop(
        seq=hop.seq,
        kind=claim.KIND,
        status=hop.outcome.status.value if hop.outcome else "recorded",
        claimed_at=claim.event_time,
        recorded_at=header.record_time,
        place=_place(claim, names),
        place_gap_m=header.distance_m,
        who=names.org(header.acting_org),
        organisation="",
        gross=mass.gross if mass else None,
        tare=mass.tare if mass else None,
        net=mass.net if mass else None,
        grade=header.grade.value,
        remarks=(*_handover(hop, names, handed), *_remarks(hop, code)),
        files=tuple(FileSeen(one.sha256.hex(), one.sha256 in hop.arrived) for one in hop.claim.attachments),
    )


def _handover(hop: CustodyHop, names: Names, handed: Mapping[UUID, CustodyHop]) -> Iterable[Said]:
    """Say what a handover between two phones proves: whole once both halves are here and name each other."""
    said = hop.claim.handover
    if said is None:
        return
    other = handed.get(said.counterpart.event_id)
    back = other.claim.handover if other else None
    both = {hop.header.handover, other.header.handover if other else None} <= {"half", "proved"}
    facts = {"other": names.org(said.counterpart.org_id), "phone": str(said.counterpart.device_id)[-6:]}
    if hop.header.handover == "unproved":
        yield Said("A handover with {other} (phone …{phone}) that does not hold", facts)
    elif both and back is not None and back.counterpart.event_id == hop.header.event_id:
        yield Said("Handed over between two phones: with {other} (phone …{phone})", facts)
    else:
        yield Said("Handed over by phone to {other} (phone …{phone}); the other half is not here yet", facts)


def _newest(claim: Claim) -> Claim:
    """Return the new body of a correction that has one, else the claim itself."""
    return (replacement_of(claim) or claim) if isinstance(claim, Corrected) else claim


def _mass(claim: Claim, code: str) -> Weighing | None:
    if code not in {line.code for line in claim.containers}:
        return None
    mass = getattr(line_of(claim.containers, code), "mass", None)
    return mass if isinstance(mass, Weighing) else None


def _place(claim: Claim, names: Names) -> str:
    if claim.place is None:
        unit = getattr(claim, "unit", None)
        return " + ".join(plate for plate in (unit.plate, unit.trailer_plate) if plate) if unit else ""
    site, *inside = _place_ids(claim)
    named = names.place(*inside) or names.place(site)
    return " · ".join(part for part in (named, claim.place.row) if part)


def _place_ids(claim: Claim) -> tuple[UUID | None, ...]:
    place = claim.place
    return (place.site_id, place.facility_id, place.zone_id) if place else ()


def _remarks(hop: CustodyHop, code: str) -> Iterable[Said]:
    yield from told(hop.claim, code)
    if hop.header.lateness is not Lateness.NORMAL:
        came = hop.header.record_time - hop.header.effective_time
        yield Said("It came {hours} hours after it had happened", {"hours": came // timedelta(hours=1)})
    for reason in hop.outcome.reasons if hop.outcome else ():
        if reason not in GAPS:
            yield Said(REASON_TEXTS[reason])
    if hop.claim.note:
        yield Said("Note: {text}", {"text": hop.claim.note})


def _gaps(hop: CustodyHop) -> Iterable[Gap]:
    if hop.outcome is None:
        return
    bad = hop.outcome.status in (Status.HELD, Status.CONTESTED)
    for reason in hop.outcome.reasons:
        if reason in GAPS:
            yield Gap(after=hop.seq, text=Said(REASON_TEXTS[reason]), tone="bad" if bad else "warn")


def _id(state: Mapping[str, Any], name: str) -> UUID | None:
    text = state.get(name)
    return UUID(text) if text else None
