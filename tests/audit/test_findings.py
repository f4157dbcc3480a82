"""Findings: what the watch over the books found, as officials ask for it; a company is shown none of it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime

import pytest

from hwtrack.audit.findings import RULES, Finding, FindingQuestion, State, UnknownRuleError
from hwtrack.audit.service import findings
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Page, Slice, read_cursor
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import Actor
from hwtrack.kernel.rules import Effect
from tests.custody import make
from tests.custody.looking import looked
from tests.custody.yard import Company, Yard, open_yard
from tests.infra.databases import CloneOf
from tests.registry import make as registry

pytestmark = pytest.mark.anyio

ALL = Slice(size=50)


def afterwards() -> datetime:
    return make.minutes(100)


@pytest.fixture(scope="module")
async def worker(opened: Database, database: CloneOf) -> AsyncIterator[Database]:
    del opened
    found = await Database.open(database.url(roles.WORKER), pool=2)
    yield found
    await found.close()


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


async def company(yard: Yard) -> Company:
    """Return a company of its own, so that a test counts its own findings."""
    return (await open_yard(yard.database)).generator


async def overdrawn(yard: Yard, owner: Company) -> str:
    """Take more out of a drum than was in it."""
    code = await yard.drum(owner)
    await yard.say(owner, "generated", code, line={"mass": make.mass("100.000")}, waste_code="90001311")
    await yard.say(owner, "stored_in", code, after=1, place=owner.place)
    await yard.say(owner, "sampled", code, after=2, line={"taken": "112.600", "sample_number": "S-1"})
    return code


async def asked(yard: Yard, actor: Actor, wanted: Slice = ALL, **narrowed: object) -> Page[Finding]:
    async with begin_work(yard.database, actor, clock=afterwards) as work:
        return await findings.finding_page(work, FindingQuestion(**narrowed), wanted)  # type: ignore[arg-type]  # a test's shorthand


async def test_officials_find_it_by_rule_company_and_district_and_the_company_does_not(
    yard: Yard, worker: Database
) -> None:
    mine, inspector = await company(yard), yard.inspector
    code = await overdrawn(yard, mine)
    await looked(worker, clock=afterwards)

    found = await asked(yard, inspector, org_id=mine.org_id)
    told = {one.rule: one for finding in found.items for one in finding.told}

    assert told["LED-02"].state is State.OPEN
    assert "LED-02" in RULES
    assert {tuple(one.codes) for one in found.items} == {(code,)}
    assert len((await asked(yard, inspector, org_id=mine.org_id, rule="LED-02")).items) == 1
    assert len((await asked(yard, inspector, org_id=mine.org_id, rule="STO-01")).items) == 0
    assert (await asked(yard, inspector, org_id=mine.org_id, region=registry.WANGCHAO)).items == found.items
    assert (await asked(yard, inspector, org_id=yard.stranger.org_id)).items == ()
    assert (await asked(yard, mine.worker)).items == ()
    elsewhere = replace(inspector, regions=(329904,))
    assert (await asked(yard, elsewhere, org_id=mine.org_id)).items == ()


async def test_what_no_longer_goes_on_is_left_out_where_only_that_is_asked_for(yard: Yard, worker: Database) -> None:
    mine, carrier = await company(yard), yard.carrier
    code = await yard.drum(mine)
    await yard.say(mine, "generated", code, line={"mass": make.mass("100.000")}, waste_code="90001311")
    await yard.say(mine, "loaded", code, after=10, carrier_org_id=int(carrier.org_id), manifest_id=None)
    await looked(worker, clock=afterwards)
    before = await asked(yard, yard.inspector, org_id=mine.org_id, rule="LED-01", open_only=True)
    late = yard.body("stored_in", code, at=make.minutes(5), place=mine.place, back_entry=True)
    await yard.record(mine.worker, late, at=make.minutes(60))
    await looked(worker, clock=afterwards)
    after = await asked(yard, yard.inspector, org_id=mine.org_id, rule="LED-01", open_only=True)
    [still] = (await asked(yard, yard.inspector, org_id=mine.org_id, rule="LED-01")).items
    [led] = [one for one in still.told if one.rule == "LED-01"]

    assert [one.codes for one in before.items] == [(code,)]
    assert after.items == ()
    assert led.state is State.CLEARED
    assert led.lasting is not None
    assert led.lasting.cleared_at is not None


async def test_pages_follow_each_other_without_gap_or_repeat(yard: Yard, worker: Database) -> None:
    mine = await company(yard)
    for _ in range(3):
        await overdrawn(yard, mine)
    await looked(worker, clock=afterwards)
    whole = (await asked(yard, yard.inspector, org_id=mine.org_id, rule="LED-02")).items
    seen: list[Finding] = []
    wanted = Slice(size=1)
    while True:
        page = await asked(yard, yard.inspector, wanted, org_id=mine.org_id, rule="LED-02")
        seen.extend(page.items)
        if page.next is None:
            break
        wanted = Slice(size=1, after=read_cursor(page.next))

    assert len(whole) == 3
    assert tuple(seen) == whole


async def test_up_to_when_steps_were_looked_at_is_said(yard: Yard, worker: Database) -> None:
    await overdrawn(yard, yard.generator)
    await looked(worker, clock=afterwards)
    async with begin_work(yard.database, yard.inspector) as work:
        assert await findings.looked_to(work) is not None


def test_every_listed_rule_raises_alarms_and_others_are_refused_by_name() -> None:
    assert {"LED-01", "LED-02", "LED-03", "STO-01", "STO-02", "STO-03", "LAB-01"} <= set(RULES)
    assert all(Effect.ALARM in rule.effects.values() for rule in RULES.values())
    with pytest.raises(UnknownRuleError):
        FindingQuestion(rule="INT-99")
