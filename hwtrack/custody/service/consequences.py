"""What follows a recorded event in the same transaction: alarms of the fact rules, changed statuses, foreign codes.

Asks and writes nothing where nothing follows, so that an ordinary scan stays what it was.
"""

from uuid import UUID

from hwtrack.accounts.device import FORK_REASON
from hwtrack.accounts.device_record import Cause
from hwtrack.accounts.service.devices import suspend_device
from hwtrack.custody.acceptance import Arrival, HomeDraft
from hwtrack.custody.container import Foreign as Bound
from hwtrack.custody.container import Status
from hwtrack.custody.events.foreign_code_bound import ForeignCodeBound
from hwtrack.custody.rules import judge
from hwtrack.custody.scan_facts import facts_of, facts_of_put_aside
from hwtrack.custody.service import judging
from hwtrack.custody.store import append
from hwtrack.infra.decisions import keep_decision
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.local import local_day
from hwtrack.labels.container import Foreign
from hwtrack.labels.service import containers


async def follow(work: AnyWork, arrival: Arrival, home: HomeDraft, *, forked: bool) -> None:
    """Let everything follow that an event of one home organisation has set off."""
    await _alarm(work, arrival, home, forked=forked)
    await judging.tell(work, arrival, home)
    if isinstance(arrival.claim, ForeignCodeBound):
        await _carry(work, arrival, home)


async def carry(work: AnyWork, key: tuple[int, UUID], bound: Bound) -> None:
    """Let labels' container carry the code that was bound to it."""
    await containers.carry_foreign_code(work, key, Foreign(code=bound.code, source=bound.system))


async def suspend(work: AnyWork, arrival: Arrival) -> None:
    """Suspend the device that made an event; both its histories stay recorded."""
    if arrival.claim.device is not None:
        await suspend_device(work, arrival.claim.device.id, FORK_REASON, cause=Cause.FORK)


async def tell_of_fork(work: AnyWork, arrival: Arrival) -> None:
    """Keep the alarm over a put-aside event with which its device has two histories, for the officials of its home."""
    org = arrival.sender.org_id
    facts = facts_of_put_aside(arrival.claim, org_id=org, grade=arrival.grade)
    division = await append.division_of(work, org)
    await keep_decision(
        work,
        judge(facts, on=local_day(arrival.record_time)),
        home=OrgId(org),
        subject=("custody_event", arrival.claim.event_id),
        parties=[org],
        regions=[] if division is None else [division],
    )


async def _carry(work: AnyWork, arrival: Arrival, home: HomeDraft) -> None:
    for link in home.links:
        bound = link.folded.container.foreign
        counts = link.folded.outcome_of(arrival.claim.event_id).status is Status.APPLIED
        if counts and bound is not None:
            await carry(work, (link.found.home_org_id, link.found.container_id), bound)


async def _alarm(work: AnyWork, arrival: Arrival, home: HomeDraft, *, forked: bool) -> None:
    """Judge a recorded event by custody's fact rules and keep the decision where one of them speaks."""
    flaw = arrival.handover.flaw if arrival.handover else None
    facts = facts_of(
        arrival.claim,
        home.header,
        home.before,
        official=arrival.sender.official,
        forked=forked,
        flaw=flaw.value if flaw else "",
    )
    decision = judge(facts, on=local_day(home.header.effective_time))
    if decision.violations:
        await keep_decision(
            work,
            decision,
            home=OrgId(home.header.home_org_id),
            subject=("custody_event", arrival.claim.event_id),
            parties=home.parties,
            regions=home.regions,
        )
