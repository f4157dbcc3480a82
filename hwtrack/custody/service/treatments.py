"""Judging treatments by the plants' licences, beside the scan: for the worker, behind the follower `custody.stock`.

Each plant is told once for a container; a correction clears it. Source: regulation.md 4.4 (LIC-02).
"""

from collections.abc import Sequence

from hwtrack.custody.acceptance import Found
from hwtrack.custody.alarms import CONTAINER, Alarm, Subject
from hwtrack.custody.events.corrected import Corrected
from hwtrack.custody.events.released import Released
from hwtrack.custody.fold import Taken
from hwtrack.custody.rules import judge
from hwtrack.custody.service.telling import settle
from hwtrack.custody.store import alarms
from hwtrack.custody.treatment import Treatment
from hwtrack.custody.treatment_facts import TreatmentFacts, plants, treatment_facts
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.local import local_day
from hwtrack.registry.service import facts as registry

RULE = "CUS-07"

_TREATING = (Treatment, Corrected, Released)
"""Kinds that treat, or whose bodies may."""


async def judge_treatments(work: AnyWork, container: Found, steps: Sequence[Taken]) -> None:
    """Judge what every plant did with a container's waste, and what was told of it before."""
    treated_by = plants(steps)
    if not treated_by and not any(isinstance(event.claim, _TREATING) for event in container.events):
        return
    homes = {*treated_by, *container.parties}
    known = (await alarms.open_of(work, homes, CONTAINER, [container.container_id], rule=RULE)).values()
    by_plant: dict[int, list[Alarm]] = {org: [] for org in treated_by}
    for alarm in (one for several in known for one in several):
        by_plant.setdefault(int(alarm.aspect), []).append(alarm)
    for org, told in sorted(by_plant.items()):
        await _judge_plant(work, container, await _facts(work, container, org, steps), told)


async def _judge_plant(work: AnyWork, container: Found, facts: TreatmentFacts, told: Sequence[Alarm]) -> None:
    last = container.events[-1].header.effective_time
    subject = Subject(
        home_org_id=facts.org_id,
        kind=CONTAINER,
        subject_id=container.container_id,
        aspect=str(facts.org_id),
        regions=container.regions,
    )
    day = facts.treatings[0].on if facts.treatings else local_day(last)
    await settle(work, subject, judge(facts, on=day), told, broken_at=last)


async def _facts(work: AnyWork, container: Found, org: int, steps: Sequence[Taken]) -> TreatmentFacts:
    licences = await registry.licences_of(work, OrgId(org))
    exempt = await registry.exempt_registrations_of(work, OrgId(org))
    return treatment_facts(container.code, org, steps, licences, exempt)
