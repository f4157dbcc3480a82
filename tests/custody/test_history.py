"""What was known on a day: it never changes afterwards, and today's view is set beside it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.answers import ContainerNotFoundError
from hwtrack.custody.container import Status
from hwtrack.custody.differences import differences
from hwtrack.custody.fold import Folded, fold
from hwtrack.custody.service import history, standing
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice
from hwtrack.infra.work import begin_work
from tests.custody import make
from tests.custody.make import CARRIER, STRANGER, accepted, minutes
from tests.custody.yard import Yard, open_yard

FIRST = accepted("loaded", 8, at=minutes(70), org=CARRIER, invited=True, carrier_org_id=None)
SECOND = accepted(
    "loaded", 50, at=minutes(75), org=STRANGER, invited=True, carrier_org_id=None, record_time=minutes(500)
)
LATE = accepted("weighed", 51, at=minutes(45), record_time=minutes(600))


def known(events: tuple[Accepted, ...], at: datetime) -> Folded:
    return fold(make.blank(), [event for event in events if event.header.record_time <= at])


def compared(at: float) -> list[tuple[str, Status | None, Status]]:
    events = (*make.straight_path()[:7], FIRST, SECOND, LATE)
    found = differences(known(events, minutes(at)), fold(make.blank(), events), events, minutes(at))
    return [(one.event.claim.KIND, one.then.status if one.then else None, one.now.status) for one in found]


def test_what_was_known_then_is_set_beside_what_is_known_today() -> None:
    assert compared(80) == [
        ("weighed", None, Status.APPLIED),
        ("loaded", Status.APPLIED, Status.CONTESTED),
        ("loaded", None, Status.CONTESTED),
    ]


def test_what_had_not_happened_yet_is_no_difference() -> None:
    assert compared(44) == []


def test_today_there_is_no_difference() -> None:
    assert compared(600) == []
    assert compared(599) == [("weighed", None, Status.APPLIED)]


moments = st.lists(st.integers(0, 600), min_size=1, max_size=10, unique=True)


@given(moments, st.integers(0, 700), st.data())
@settings(max_examples=60, deadline=None)
def test_what_was_known_at_an_instant_never_changes(recorded: list[int], at: int, data: st.DataObject) -> None:
    """Events come in with any delay; whatever comes after an instant leaves what was known then as it was."""
    path = [*make.straight_path()[:7], FIRST]
    events = tuple(
        accepted(
            path[index % len(path)].claim.KIND,
            100 + index,
            at=minutes(data.draw(st.integers(0, moment))),
            record_time=minutes(moment),
        )
        for index, moment in enumerate(sorted(recorded))
    )
    then = known(events, minutes(at))

    for until in range(len(events) + 1):
        if all(event.header.record_time > minutes(at) for event in events[until:]):
            assert known(events[:until], minutes(at)) == then


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


async def contested(yard: Yard) -> str:
    code = await yard.born()
    await yard.say(yard.generator, "loaded", code, after=10, carrier_org_id=yard.carrier.org_id, unit=None)
    await yard.say(yard.stranger, "loaded", code, after=15, carrier_org_id=None, unit=None)
    return code


@pytest.mark.anyio
async def test_a_container_as_it_was_known(yard: Yard) -> None:
    code = await contested(yard)

    async with begin_work(yard.database, yard.generator.worker) as work:
        before = await history.as_known(work, code, make.minutes(9))
        then = await history.as_known(work, code, make.minutes(14))
        now = await history.as_known(work, code, make.minutes(15))
        today = await standing.look_up(work, code)

    assert (before.state["stage"], len(before.hops)) == ("on_site", 1)
    assert (then.state["holder_org_id"], then.state["blocks"]) == (yard.carrier.org_id, [])
    assert [hop.outcome.status for hop in then.hops if hop.outcome] == [Status.APPLIED, Status.APPLIED]
    assert [hop.today.status for hop in then.hops if hop.today] == [Status.CONTESTED]
    assert [one.event.claim.KIND for one in then.differences] == ["loaded"]
    assert (now.state, now.differences, len(now.hops)) == (today.state, (), 4)


@pytest.mark.anyio
async def test_before_anything_was_recorded_nothing_was_known(yard: Yard) -> None:
    code = await yard.born()

    async with begin_work(yard.database, yard.inspector) as work:
        nothing = await history.as_known(work, code, make.NOON - timedelta(seconds=1))

    assert (nothing.state, nothing.hops) == ({}, ())


@pytest.mark.anyio
async def test_the_chain_as_it_was_known_is_paged(yard: Yard) -> None:
    code = await contested(yard)

    async with begin_work(yard.database, yard.generator.worker) as work:
        first = await history.chain_as_known(work, code, make.minutes(14), Slice(size=1))
        rest = await history.chain_as_known(
            work, code, make.minutes(14), Slice(after=(str(first.items[-1].seq),), size=5)
        )

    assert [hop.claim.KIND for hop in (*first.items, *rest.items)] == ["generated", "loaded"]


@pytest.mark.anyio
@pytest.mark.parametrize("who", ["carrier", "stranger"])
async def test_only_whoever_sees_the_whole_chain_is_told(yard: Yard, who: str) -> None:
    code = await contested(yard)
    actor: Any = getattr(yard, who).worker

    with pytest.raises(ContainerNotFoundError):
        async with begin_work(yard.database, actor) as work:
            await history.as_known(work, code, make.minutes(20))
