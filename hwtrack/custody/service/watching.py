"""Watching the stock: what the rules on books and stores say of every recorded event, within seconds, beside the scan.

For the worker, behind the follower `custody.stock`; ages are looked at once a day. A rule is told once for a subject
until it clears and breaks again. Source: regulation.md 4.4 (LED-01, 02; STO-01, 02, 03).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hwtrack.custody.acceptance import Found
from hwtrack.custody.alarms import CONTAINER, FACILITY, ZONE, Alarm, Subject
from hwtrack.custody.book_facts import book_facts
from hwtrack.custody.container import ContainerStage
from hwtrack.custody.fold import Taken, fold, steps
from hwtrack.custody.neighbours import Meeting, meetings
from hwtrack.custody.occupancy import Change, Passage, course, passages
from hwtrack.custody.rules import judge
from hwtrack.custody.service.stock import allowances
from hwtrack.custody.service.telling import keep, settle
from hwtrack.custody.service.treatments import judge_treatments
from hwtrack.custody.store import alarms, found, lying
from hwtrack.custody.store.following import Followed
from hwtrack.custody.store_facts import NeighbourFacts, PointFacts
from hwtrack.infra.work import Work
from hwtrack.kernel.local import local_day
from hwtrack.registry.model import Facility
from hwtrack.registry.service import facts as registry
from hwtrack.registry.storage_limits import StorageLimit

FOLLOWER = "custody.stock"
CHUNK = 500
"""Containers whose chains are read in one question."""

POINT_RULE, NEIGHBOUR_RULE = "STO-01", "STO-02"


@dataclass(frozen=True, slots=True)
class _Told:
    """A container of some events, with the steps of its fold that count."""

    found: Found
    steps: tuple[Taken, ...]


async def watch(work: Work, events: Sequence[Followed]) -> None:
    """Judge the books of the containers that events name, and the stores they touched."""
    codes = sorted({code for event in events for code in found.accepted(event.header, event.body).claim.codes})
    touched: dict[UUID, datetime] = {}
    recent = {event.mark.entry_id for event in events}
    for start in range(0, len(codes), CHUNK):
        told = [_told(one) for one in await found.containers(work, codes[start : start + CHUNK])]
        await _judge_books(work, told)
        for one in told:
            await judge_treatments(work, one.found, one.steps)
        for facility, at in _places(told, recent):
            touched[facility] = min(at, touched.get(facility, at))
    stores = await registry.facilities_by_id(work, touched)
    limits = await allowances(work, list(stores), local_day(work.now))
    for facility_id, store in sorted(stores.items()):
        await _judge_neighbours(work, store)
        if limit := limits[facility_id].mass:
            await _judge_mass(work, store, limit, since=touched[facility_id])


def _told(container: Found) -> _Told:
    return _Told(container, steps(container.blank, container.events))


def _places(told: Iterable[_Told], recent: set[UUID]) -> Iterable[tuple[UUID, datetime]]:
    """Yield the stores that recent events put something into or took something out of, and since when."""
    for one in told:
        for step in one.steps:
            if step.event.event_id not in recent:
                continue
            for side in (step.before, step.after):
                if side.stage is ContainerStage.STORED and side.where.facility_id is not None:
                    yield side.where.facility_id, step.event.header.effective_time


async def _judge_books(work: Work, told: Sequence[_Told]) -> None:
    homes, ids = [one.found.home_org_id for one in told], [one.found.container_id for one in told]
    known = await alarms.open_of(work, homes, CONTAINER, ids)
    for one in told:
        container = one.found
        facts = book_facts(fold(container.blank, container.events), one.steps)
        last = container.events[-1].header.effective_time if container.events else work.now
        subject = Subject(
            home_org_id=container.home_org_id,
            kind=CONTAINER,
            subject_id=container.container_id,
            regions=container.regions,
        )
        decision = judge(facts, on=local_day(last))
        await settle(work, subject, decision, known.get(container.container_id, ()), broken_at=last)


async def _judge_neighbours(work: Work, store: Facility) -> None:
    matrix = await registry.incompatibilities(work)
    met = meetings(await lying.in_store(work, store.facility_id), matrix)
    zones = await registry.zones_of(work, store.facility_id)
    known: dict[UUID, tuple[Alarm, ...]] = {}
    for kind, ids in ((ZONE, list(zones)), (FACILITY, [store.facility_id])):
        known |= await alarms.open_of(work, [store.org_id], kind, ids, rule=NEIGHBOUR_RULE)
    for meeting in met:
        subject = _subject(store, meeting)
        there = [one for one in known.get(subject.subject_id, ()) if one.aspect == subject.aspect]
        names = {key: zone.name or zone.code for key, zone in zones.items()}
        decision = judge(_neighbour_facts(store, names, meeting), on=local_day(work.now))
        await settle(work, subject, decision, there, broken_at=work.now)
    still = {(subject.subject_id, subject.aspect) for subject in (_subject(store, one) for one in met)}
    over = [one.alarm_id for key, ones in known.items() for one in ones if (key, one.aspect) not in still]
    await alarms.clear(work, store.org_id, over, at=work.now)


async def _judge_mass(work: Work, store: Facility, limit: StorageLimit, *, since: datetime) -> None:
    if limit.max_mass is None:
        return
    subject = Subject(home_org_id=store.org_id, kind=FACILITY, subject_id=store.facility_id, regions=(store.division,))
    known = await alarms.every(work, subject, POINT_RULE)
    above = passages(await _courses(work, store, since), limit.max_mass)
    for passage in above:
        told = any(passage.touches(one.broken_at, one.cleared_at) for one in known)
        if not told and passage.touches(since, None):
            await _tell_passage(work, store, limit, subject, passage)
    for alarm in known:
        if alarm.cleared_at is None:
            await _clear_passage(work, store, alarm, above)


async def _courses(work: Work, store: Facility, since: datetime) -> list[tuple[Change, ...]]:
    codes = await lying.ever_in_store(work, store.facility_id, store.org_id, since=since)
    courses: list[tuple[Change, ...]] = []
    for start in range(0, len(codes), CHUNK):
        there = await found.containers(work, codes[start : start + CHUNK])
        courses.extend(course(steps(one.blank, one.events), store.facility_id) for one in there)
    return courses


async def _clear_passage(work: Work, store: Facility, alarm: Alarm, above: Sequence[Passage]) -> None:
    """Clear an alarm whose time above the limit has ended, or turns out never to have been."""
    same = [passage for passage in above if passage.touches(alarm.broken_at, None)]
    if all(passage.ended is not None for passage in same):
        ends = [passage.ended for passage in same if passage.ended is not None]
        await alarms.clear(work, store.org_id, [alarm.alarm_id], at=max(ends, default=work.now))


async def _tell_passage(work: Work, store: Facility, limit: StorageLimit, subject: Subject, passage: Passage) -> None:
    facts = PointFacts(
        facility_id=store.facility_id,
        facility=f"{store.code} {store.name}",
        org_id=store.org_id,
        limit_g=limit.max_mass.grams if limit.max_mass else 0,
        source=limit.source,
        mark=limit.mark,
        began=passage.began,
        ended=passage.ended,
        peak_g=passage.peak.grams,
        peak_at=passage.peak_at,
    )
    decision = judge(facts, on=local_day(passage.began))
    if decision.violations:
        decision_id = await keep(work, subject, decision)
        await alarms.add(
            work,
            subject,
            POINT_RULE,
            decision_id=decision_id,
            broken_at=passage.began,
            cleared_at=passage.ended,
        )


def _subject(store: Facility, meeting: Meeting) -> Subject:
    return Subject(
        home_org_id=store.org_id,
        kind=FACILITY if meeting.zone_id is None else ZONE,
        subject_id=meeting.zone_id or store.facility_id,
        aspect=meeting.key,
        regions=(store.division,),
    )


def _neighbour_facts(store: Facility, zones: Mapping[UUID, str], meeting: Meeting) -> NeighbourFacts:
    pair = meeting.conflict.pair
    return NeighbourFacts(
        facility_id=store.facility_id,
        facility=f"{store.code} {store.name}",
        zone=zones.get(meeting.zone_id, "") if meeting.zone_id else "",
        zone_known=meeting.zone_known,
        one=meeting.one,
        other=meeting.other,
        danger=pair.danger,
        source=pair.source,
        mark=pair.mark,
    )
