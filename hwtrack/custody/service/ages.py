"""Looking every day at what has been kept too long, against the limit that applies there and any approved extension.

For the worker. What is newly overdue in one place is told in one decision; each container is told once.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from hwtrack.custody.alarms import CONTAINER, Alarm, Subject
from hwtrack.custody.container import ContainerStage
from hwtrack.custody.rules import judge
from hwtrack.custody.stock import ON_PREMISES, days_kept
from hwtrack.custody.store import alarms, lying
from hwtrack.custody.store.lying import Kept
from hwtrack.custody.store_facts import AgeFacts, Stay
from hwtrack.infra.decisions import keep_decision
from hwtrack.infra.work import Work
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.local import SHANGHAI, local_day
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.model import Facility
from hwtrack.registry.service import facts as registry
from hwtrack.registry.storage_limits import StorageExtension, StorageLimit, allowance

RULE = "STO-03"
BATCH = 1000
NAMED = 200
"""Containers one decision names; the rest of a very full store is told with the next look."""

Where = tuple[int, UUID | None]
"""A holder, and the store where it is one."""


async def look_at_ages(work: Work, *, batch: int = BATCH) -> int:
    """Judge what has been kept for longer than the shortest limit; return how many containers were told."""
    today = local_day(work.now)
    limits = await registry.storage_limits_on(work, today)
    days = [limit.max_days for limit in limits.values() if limit.max_days is not None]
    if not days:
        return 0
    count, place, still = 0, (0, UUID(int=0)), set[UUID]()
    before = _midnight(today - timedelta(days=min(days)))
    while page := await lying.kept_since(work, {ContainerStage.STORED, *ON_PREMISES}, before, after=place, limit=batch):
        count += await _judge(work, page, limits, today, still)
        place = (page[-1].home_org_id, page[-1].container_id)
    await _clear(work, still)
    return count


async def _judge(
    work: Work, page: Iterable[Kept], limits: Mapping[str, StorageLimit], today: date, still: set[UUID]
) -> int:
    kept = tuple(page)
    stores = await registry.facilities_by_id(work, {one.facility_id for one in kept if one.facility_id})
    holders = {one.holder_org_id for one in kept}
    licensed = await registry.licensed(work, holders, today)
    extended = await registry.storage_extensions_of(work, sorted(holders))
    known = await alarms.open_of(
        work, {one.holder_org_id for one in kept}, CONTAINER, [one.container_id for one in kept], rule=RULE
    )
    count = 0
    for where, ones in _by_place(kept).items():
        store = stores.get(where[1]) if where[1] else None
        limit = allowance(
            limits,
            type_=store.type if store else None,
            grade=store.storage_grade if store else None,
            licensed=where[0] in licensed,
        ).days
        if limit is not None and limit.max_days is not None:
            stays = {one.container_id: _stay(one, today, extended) for one in ones}
            facts = _facts(where, store, limit, today, stays.values())
            late = {stay.code for stay in facts.overdue}
            overdue = [one for one in ones if one.code in late]
            still |= {one.container_id for one in overdue}
            new = [one for one in overdue if one.container_id not in known][:NAMED]
            count += await _tell(work, facts, new)
    return count


async def _tell(work: Work, facts: AgeFacts, new: list[Kept]) -> int:
    if not new:
        return 0
    codes = {one.code for one in new}
    told = AgeFacts(
        on=facts.on,
        org_id=facts.org_id,
        place=facts.place,
        subject=facts.subject,
        limit_days=facts.limit_days,
        source=facts.source,
        mark=facts.mark,
        stays=tuple(stay for stay in facts.stays if stay.code in codes),
    )
    decision = judge(told, on=facts.on)
    if not decision.violations:
        return 0
    regions = sorted({region for one in new for region in one.regions})
    decision_id = await keep_decision(
        work,
        decision,
        home=OrgId(facts.org_id),
        subject=(CONTAINER, new[0].container_id),
        parties=[facts.org_id],
        regions=regions,
    )
    for one in new:
        subject = Subject(home_org_id=facts.org_id, kind=CONTAINER, subject_id=one.container_id, regions=one.regions)
        await alarms.add(work, subject, RULE, decision_id=decision_id, broken_at=work.now)
    return len(new)


async def _clear(work: Work, still: set[UUID]) -> None:
    open_ones: Mapping[tuple[int, UUID], Alarm] = await alarms.open_under(work, RULE)
    for (home, subject), alarm in open_ones.items():
        if subject not in still:
            await alarms.clear(work, home, [alarm.alarm_id], at=work.now)


def _by_place(kept: Iterable[Kept]) -> Mapping[Where, list[Kept]]:
    places: dict[Where, list[Kept]] = {}
    for one in kept:
        places.setdefault((one.holder_org_id, one.facility_id), []).append(one)
    return places


def _stay(kept: Kept, today: date, extended: Iterable[StorageExtension]) -> Stay:
    code = WasteCode(kept.waste_code)
    until = [one.until for one in extended if one.org_id == kept.holder_org_id and one.covers(kept.site_id, code)]
    return Stay(
        code=kept.code,
        since=local_day(kept.since),
        days=days_kept(kept.since, today) or 0,
        extended_until=max(until, default=None),
    )


def _facts(where: Where, store: Facility | None, limit: StorageLimit, today: date, stays: Iterable[Stay]) -> AgeFacts:
    return AgeFacts(
        on=today,
        org_id=where[0],
        place=f"{store.code} {store.name}" if store else "",
        subject=limit.subject,
        limit_days=limit.max_days or 0,
        source=limit.source,
        mark=limit.mark,
        stays=tuple(sorted(stays, key=lambda stay: (-stay.days, stay.code))),
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
