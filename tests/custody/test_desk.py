"""The desk: what takes two people is proposed by one and confirmed by another, and only then counts."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from hwtrack.custody.answers import DifferentBodyError, Recorded, UnknownContainerError
from hwtrack.custody.container import Reason
from hwtrack.custody.events import BodyFaultsError, UnknownKindError
from hwtrack.custody.header import Header
from hwtrack.custody.proposal import (
    MAX_OPEN,
    OPEN_FOR,
    Desk,
    HinderedError,
    Proposal,
    ProposalNotFoundError,
    ProposalSettledError,
    ProposalState,
    QuarantineNotFoundError,
    ReleasedAlreadyError,
    SamePersonError,
    TooManyProposalsError,
    WrongDeskError,
    stamped,
)
from hwtrack.custody.service import desk, inspecting, standing
from hwtrack.custody.service.recording import Sent
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import Actor, NotSignedInError, Scope
from hwtrack.kernel.ids import OrgId
from tests.custody import make
from tests.custody.yard import Company, Yard, open_yard
from tests.infra.databases import CloneOf
from tests.registry import make as registry

LATER = make.minutes(60)


def test_a_live_body_gets_the_confirmations_time_and_a_back_entry_keeps_its_own() -> None:
    live, back = make.body("ruled"), make.body("ruled", back_entry=True)

    again, kept = (json.loads(stamped(body, make.event_id(7), LATER)) for body in (live, back))

    assert (again["event_id"], again["event_time"]) == (str(make.event_id(7)), LATER.isoformat())
    assert (kept["event_id"], kept["event_time"]) == (str(make.event_id(7)), make.NOON.isoformat())
    assert {name for name in again if again[name] != json.loads(live)[name]} == {"event_id", "event_time"}


pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


@pytest.fixture(scope="module")
async def truth(database: CloneOf) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.url(roles.SUPERUSER))
    yield connection
    await connection.close()


def second(who: Company | Actor) -> Actor:
    return replace(who.worker if isinstance(who, Company) else who, account_id=make.SECOND)


def official(account: UUID = make.ACCOUNT) -> Actor:
    return Actor(
        org_id=OrgId(9001),
        scope=Scope.OFFICIAL,
        name="officer",
        account_id=account,
        regions=(registry.WANGCHAO,),
    )


async def propose(yard: Yard, who: Actor, body: str, at: Desk = Desk.CORRECTIONS) -> desk.Proposed:
    async with begin_work(yard.database, who, clock=lambda: LATER) as work:
        return await desk.propose(work, at, body)


async def waiting(yard: Yard, who: Actor, body: str, at: Desk = Desk.CORRECTIONS) -> Proposal:
    done = await propose(yard, who, body, at)
    assert done.proposal is not None
    return done.proposal


async def confirm(
    yard: Yard, who: Actor, proposal: Proposal, at: Desk = Desk.CORRECTIONS, *, later: int = 10
) -> Recorded:
    async with begin_work(yard.database, who, clock=lambda: LATER + timedelta(minutes=later)) as work:
        return await desk.confirm(work, at, proposal.proposal_id)


async def sealed(yard: Yard) -> tuple[str, Recorded]:
    code = await yard.born()
    done = await yard.say(yard.generator, "sealed", code, after=10, line={"mass": make.mass("187.000")})
    return code, done


def void(yard: Yard, code: str, event: Recorded, **more: Any) -> str:
    return yard.body("corrected", code, at=LATER, corrects=str(event.event_id), **more)


async def header_of(yard: Yard, code: str, event_id: UUID) -> Header:
    async with begin_work(yard.database, yard.inspector) as work:
        hops = (await standing.chain_of(work, code, Slice())).items
    return next(hop.header for hop in hops if hop.header.event_id == event_id)


async def test_a_correction_of_mass_waits_for_a_second_person_and_counts_then(yard: Yard) -> None:
    code, seal = await sealed(yard)
    proposal = await waiting(yard, yard.generator.worker, void(yard, code, seal))
    async with begin_work(yard.database, yard.generator.worker) as work:
        before = (await standing.look_up(work, code)).state

    done = await confirm(yard, second(yard.generator), proposal)

    async with begin_work(yard.database, yard.generator.worker) as work:
        after = (await standing.look_up(work, code)).state
    assert (before["sealed"], after["sealed"]) == (True, False)
    assert [one.status for one in done.receipts] == ["applied"]
    header = await header_of(yard, code, done.event_id)
    assert (header.account_id, header.second_account_id) == (make.ACCOUNT, make.SECOND)
    assert header.effective_time == LATER + timedelta(minutes=10)


async def test_a_place_is_corrected_by_one_person_at_once(yard: Yard) -> None:
    code = await yard.born()
    stored = await yard.say(yard.generator, "stored_in", code, after=10, place=yard.generator.place)

    done = await propose(yard, yard.generator.worker, void(yard, code, stored))

    assert done.proposal is None
    assert done.recorded is not None
    assert [one.status for one in done.recorded.receipts] == ["applied"]
    assert (await header_of(yard, code, done.recorded.event_id)).second_account_id is None


async def test_the_same_proposal_is_kept_once_and_another_under_its_id_is_refused(yard: Yard) -> None:
    code, seal = await sealed(yard)
    body = void(yard, code, seal)

    first, again = [await waiting(yard, yard.generator.worker, body) for _ in range(2)]

    assert first == again
    other = json.dumps(json.loads(body) | {"note": "x"}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    with pytest.raises(DifferentBodyError):
        await propose(yard, yard.generator.worker, other)


async def test_nobody_confirms_their_own(yard: Yard) -> None:
    code, seal = await sealed(yard)
    proposal = await waiting(yard, yard.generator.worker, void(yard, code, seal))

    with pytest.raises(SamePersonError):
        await confirm(yard, yard.generator.worker, proposal)


async def test_a_proposal_is_another_organisations_business_no_more_than_another_desks(yard: Yard) -> None:
    code, seal = await sealed(yard)
    proposal = await waiting(yard, yard.generator.worker, void(yard, code, seal))

    with pytest.raises(ProposalNotFoundError):
        await confirm(yard, second(yard.carrier), proposal)
    with pytest.raises(ProposalNotFoundError):
        await confirm(yard, second(yard.generator), proposal, Desk.RULINGS)
    async with begin_work(yard.database, yard.carrier.worker) as work:
        assert (await desk.listed(work, Desk.CORRECTIONS, Slice(), waiting=False)).items == ()


async def test_what_is_settled_is_settled(yard: Yard) -> None:
    code, seal = await sealed(yard)
    taken_back = await waiting(yard, yard.generator.worker, void(yard, code, seal))
    confirmed = await waiting(yard, yard.generator.worker, void(yard, code, seal))
    async with begin_work(yard.database, second(yard.generator), clock=lambda: LATER) as work:
        assert (await desk.withdraw(work, Desk.CORRECTIONS, taken_back.proposal_id)).settled is ProposalState.WITHDRAWN
    await confirm(yard, second(yard.generator), confirmed)

    for proposal, state in ((taken_back, "withdrawn"), (confirmed, "confirmed")):
        with pytest.raises(ProposalSettledError, match=state):
            await confirm(yard, second(yard.generator), proposal)


async def test_a_proposal_waits_for_thirty_days_and_no_longer(yard: Yard) -> None:
    code, seal = await sealed(yard)
    body = void(yard, code, seal)
    proposal = await waiting(yard, yard.generator.worker, body)
    minutes = int(OPEN_FOR.total_seconds() // 60)

    assert proposal.state(LATER + OPEN_FOR - timedelta(seconds=1)) is ProposalState.OPEN
    with pytest.raises(ProposalSettledError, match="expired"):
        await confirm(yard, second(yard.generator), proposal, later=minutes)
    done = await confirm(yard, second(yard.generator), proposal, later=minutes - 1)
    assert [one.status for one in done.receipts] == ["applied"]


async def test_two_who_confirm_at_once_record_it_once(yard: Yard, truth: asyncpg.Connection) -> None:
    code, seal = await sealed(yard)
    proposal = await waiting(yard, yard.generator.worker, void(yard, code, seal))

    answers = await asyncio.gather(
        *(confirm(yard, second(yard.generator), proposal) for _ in range(4)), return_exceptions=True
    )

    assert sum(isinstance(one, Recorded) for one in answers) == 1
    assert sum(isinstance(one, ProposalSettledError) for one in answers) == 3
    count = await truth.fetchval(
        "SELECT count(*) FROM custody_event WHERE kind = 'corrected' AND body LIKE '%' || $1 || '%'", str(seal.event_id)
    )
    assert count == 1


HINDERED: dict[str, Any] = {
    "of an event that is not there": {"corrects": str(make.event_id(99))},
    "of somebody else's": {"who": "stranger"},
}


@pytest.mark.parametrize("case", HINDERED.values(), ids=HINDERED)
async def test_what_could_not_count_is_refused_at_the_desk(yard: Yard, case: dict[str, str]) -> None:
    code, seal = await sealed(yard)
    body = yard.body("corrected", code, at=LATER, corrects=case.get("corrects", str(seal.event_id)))

    with pytest.raises(HinderedError) as caught:
        await propose(yard, getattr(yard, case.get("who", "generator")).worker, body)

    assert [fault.pointer for fault in caught.value.faults] == ["/containers/0/code"]


async def test_what_is_no_correction_or_names_nothing_is_not_taken(yard: Yard) -> None:
    code, _ = await sealed(yard)
    with pytest.raises(WrongDeskError):
        await propose(yard, yard.generator.worker, yard.body("sealed", code, line={"mass": make.mass("1.000")}))
    with pytest.raises(WrongDeskError):
        await propose(yard, yard.generator.worker, make.body("released"))
    with pytest.raises(WrongDeskError):
        await propose(yard, yard.generator.worker, make.body("corrected"), Desk.RULINGS)
    with pytest.raises(UnknownKindError):
        await propose(yard, yard.generator.worker, '{"kind":"burnt","v":1}')
    with pytest.raises(UnknownContainerError):
        await propose(yard, yard.generator.worker, yard.body("corrected", code[:-3] + "999", corrects=str(UUID(int=1))))


async def test_a_machine_without_an_account_proposes_nothing(yard: Yard) -> None:
    code, seal = await sealed(yard)

    with pytest.raises(NotSignedInError):
        await propose(yard, replace(yard.generator.worker, account_id=None), void(yard, code, seal))


async def test_so_many_wait_and_no_more(yard: Yard, truth: asyncpg.Connection) -> None:
    code, seal = await sealed(yard)
    many = (
        "INSERT INTO custody_proposal (org_id, proposal_id, kind, body, codes, proposed_by, proposed_at, expires_at)"
        " SELECT $1, gen_random_uuid(), 'corrected', '{}', '{}', $2, $3, $4 FROM generate_series(1, $5)"
    )
    there = await truth.fetchval(
        "SELECT count(*) FROM custody_proposal WHERE org_id = $1 AND settled IS NULL", yard.generator.org_id
    )
    await truth.execute(many, yard.generator.org_id, make.ACCOUNT, LATER, LATER + OPEN_FOR, MAX_OPEN - there - 1)

    try:
        await waiting(yard, yard.generator.worker, void(yard, code, seal))
        with pytest.raises(TooManyProposalsError):
            await propose(yard, yard.generator.worker, void(yard, code, seal))
    finally:
        await truth.execute("DELETE FROM custody_proposal WHERE body = '{}'")


async def test_proposals_are_listed_newest_first_and_paged(yard: Yard) -> None:
    code, seal = await sealed(yard)
    bodies = [yard.body("corrected", code, at=LATER, corrects=str(seal.event_id)) for _ in range(3)]
    made = [await waiting(yard, yard.generator.worker, body) for body in bodies]

    async with begin_work(yard.database, yard.generator.worker, clock=lambda: LATER) as work:
        first = await desk.listed(work, Desk.CORRECTIONS, Slice(size=2), waiting=True)
        last = str(first.items[-1].proposal_id)
        rest = await desk.listed(work, Desk.CORRECTIONS, Slice(after=(last,), size=50), waiting=True)

    ids = [one.proposal_id for one in (*first.items, *rest.items)]
    assert ids[:3] == [one.proposal_id for one in reversed(made)]
    assert first.next is not None


async def contested(yard: Yard) -> tuple[str, Recorded, Recorded]:
    code = await yard.born()
    first = await yard.say(yard.generator, "loaded", code, after=10, carrier_org_id=yard.carrier.org_id, unit=None)
    second_truck = await yard.say(yard.stranger, "loaded", code, after=15, carrier_org_id=None, unit=None)
    return code, first, second_truck


def ruling(yard: Yard, code: str, *, upholds: Recorded, aside: Recorded) -> str:
    named: dict[str, Any] = {"upholds": [str(upholds.event_id)], "sets_aside": [str(aside.event_id)], "lifts": None}
    return yard.body("ruled", code, at=LATER, **named)


async def test_two_officials_rule_and_the_block_is_gone(yard: Yard) -> None:
    code, first, other = await contested(yard)
    body = ruling(yard, code, upholds=first, aside=other)
    proposal = await waiting(yard, official(), body, Desk.RULINGS)

    done = await confirm(yard, official(make.SECOND), proposal, Desk.RULINGS)

    header = await header_of(yard, code, done.event_id)
    assert (header.official, header.second_account_id, header.org_id) == (True, make.SECOND, 9001)
    async with begin_work(yard.database, yard.generator.worker) as work:
        state = (await standing.look_up(work, code)).state
    assert (state["blocks"], state["holder_org_id"]) == ([], yard.carrier.org_id)


async def test_the_generator_rules_over_two_carriers(yard: Yard) -> None:
    code, first, other = await contested(yard)
    proposal = await waiting(yard, yard.generator.worker, ruling(yard, code, upholds=first, aside=other), Desk.RULINGS)

    done = await confirm(yard, second(yard.generator), proposal, Desk.RULINGS)

    assert [one.status for one in done.receipts] == ["applied"]


@pytest.mark.parametrize("who", ["carrier", "stranger", "plant"])
async def test_nobody_else_rules(yard: Yard, who: str) -> None:
    code, first, other = await contested(yard)

    with pytest.raises(HinderedError):
        await propose(yard, getattr(yard, who).worker, ruling(yard, code, upholds=first, aside=other), Desk.RULINGS)


async def quarantined(yard: Yard, code: str, number: int = 0) -> UUID:
    phone = {"id": str(make.container_id(82 + number)), "seq": 1}
    line = {"mass": make.mass("187.000")}
    body = yard.body("sealed", code, at=make.NOON.replace(year=2040), device=phone, line=line)
    done = await yard.record(yard.generator.worker, body)
    assert done.quarantine_id is not None
    return done.quarantine_id


async def release(
    yard: Yard, who: Actor, quarantine_id: UUID, at: Desk = Desk.CORRECTIONS, *, number: int = 7001, **more: Any
) -> Proposal:
    async with begin_work(yard.database, who, clock=lambda: LATER) as work:
        done = await desk.propose_release(
            work, at, quarantine_id, proposal_id=make.event_id(number, LATER), reason="时钟有误", **more
        )
    assert done.proposal is not None
    return done.proposal


async def test_what_lies_in_quarantine_is_let_in_by_two(yard: Yard, truth: asyncpg.Connection) -> None:
    code = await yard.born()
    lies = await quarantined(yard, code)
    proposal = await release(yard, yard.generator.worker, lies)
    assert await release(yard, yard.generator.worker, lies) == proposal

    done = await confirm(yard, second(yard.generator), proposal)

    async with begin_work(yard.database, yard.generator.worker) as work:
        assert (await standing.look_up(work, code)).state["declared_g"] == 187_000
        listed = await desk.in_quarantine(work, Slice(size=200), waiting=False)
        still = await desk.in_quarantine(work, Slice(size=200), waiting=True)
    assert [one.released_by for one in listed.items if one.quarantine_id == lies] == [done.event_id]
    assert lies not in {one.quarantine_id for one in still.items}
    assert (await header_of(yard, code, done.event_id)).effective_time == LATER + timedelta(minutes=10)
    with pytest.raises(ReleasedAlreadyError):
        await release(yard, yard.generator.worker, lies, number=7002)


async def test_it_may_be_let_in_at_the_time_it_really_happened(yard: Yard) -> None:
    code = await yard.born()
    proposal = await release(
        yard, yard.generator.worker, await quarantined(yard, code), number=7003, happened_at=make.minutes(20)
    )

    done = await confirm(yard, second(yard.generator), proposal)

    assert (await header_of(yard, code, done.event_id)).effective_time == make.minutes(20)


async def test_two_proposals_of_one_body_let_it_in_once(yard: Yard) -> None:
    code = await yard.born()
    lies = await quarantined(yard, code, 3)
    first = await release(yard, yard.generator.worker, lies, number=7004)
    other = await release(yard, yard.generator.worker, lies, number=7005)
    await confirm(yard, second(yard.generator), first)

    with pytest.raises(ReleasedAlreadyError):
        await confirm(yard, second(yard.generator), other)


async def test_officials_let_in_what_companies_of_their_region_sent(yard: Yard) -> None:
    code = await yard.born()
    lies = await quarantined(yard, code, 4)
    proposal = await release(yard, official(), lies, Desk.RULINGS, number=7006)

    done = await confirm(yard, official(make.SECOND), proposal, Desk.RULINGS)

    header = await header_of(yard, code, done.event_id)
    assert (header.org_id, header.acting_for, header.official) == (9001, yard.generator.org_id, True)
    assert [one.status for one in done.receipts] == ["applied"]


async def test_nobody_lets_in_what_is_not_theirs(yard: Yard) -> None:
    lies = await quarantined(yard, await yard.born(), 5)

    with pytest.raises(QuarantineNotFoundError):
        await release(yard, yard.carrier.worker, lies)
    with pytest.raises(QuarantineNotFoundError):
        await release(yard, replace(official(), regions=(329904,)), lies, Desk.RULINGS)
    with pytest.raises(QuarantineNotFoundError):
        await release(yard, official(), lies, Desk.CORRECTIONS)
    async with begin_work(yard.database, yard.carrier.worker) as work:
        seen = await desk.in_quarantine(work, Slice(size=200), waiting=False)
    assert lies not in {one.quarantine_id for one in seen.items}


async def test_a_correction_is_made_anew_and_not_released(yard: Yard) -> None:
    code, seal = await sealed(yard)
    phone = {"id": str(make.container_id(95)), "seq": 1}
    body = yard.body("corrected", code, at=make.NOON.replace(year=2040), device=phone, corrects=str(seal.event_id))
    lies = (await yard.record(yard.generator.worker, body)).quarantine_id
    assert lies is not None

    with pytest.raises(BodyFaultsError):
        await release(yard, yard.generator.worker, lies, number=7007)


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("held", {"seal_number": "F-1"}),
        ("weighed", {"line": {"mass": make.mass("187.000")}}),
        ("sampled", {"line": {"taken": "0.100", "sample_number": "S-1"}, "laboratory_org_id": None}),
        ("counted", {"line": {"presence": "present"}, "place": True}),
    ],
)
async def test_officials_record_what_they_found_or_ordered(yard: Yard, kind: str, members: dict[str, Any]) -> None:
    code = await yard.born()
    await yard.say(yard.generator, "stored_in", code, after=10, place=yard.generator.place)
    if "place" in members:
        members = members | {"place": yard.generator.place}
    body = yard.body(kind, code, at=LATER, **members)

    async with begin_work(yard.database, official(), clock=lambda: LATER) as work:
        done = await inspecting.record(work, Sent(body))

    assert [one.status for one in done.receipts] == ["applied"]
    header = await header_of(yard, code, done.event_id)
    assert (header.official, header.org_id) == (True, 9001)
    assert header.place_org_id == (yard.generator.org_id if "place" in members else None)


async def test_officials_record_no_companys_step(yard: Yard) -> None:
    code = await yard.born()

    with pytest.raises(WrongDeskError):
        async with begin_work(yard.database, official(), clock=lambda: LATER) as work:
            await inspecting.record(work, Sent(yard.body("stored_out", code, place=yard.generator.place)))


async def test_a_lone_correction_sent_as_an_event_is_kept_and_does_not_count(yard: Yard) -> None:
    code, seal = await sealed(yard)
    body = void(yard, code, seal)

    done = await yard.record(yard.generator.worker, body, at=LATER)

    assert [one.status for one in done.receipts] == ["held"]
    async with begin_work(yard.database, yard.generator.worker) as work:
        hop = (await standing.chain_of(work, code, Slice())).items[-1]
    assert hop.outcome is not None
    assert hop.outcome.reasons == (Reason.NEEDS_SECOND_PERSON,)
