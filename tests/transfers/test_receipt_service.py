"""Receipts on the real database: custody and manifest in one transaction, the fourth line, and what follows from it."""

import json
from datetime import date, timedelta

import pytest

from hwtrack.custody.answers import Recording
from hwtrack.custody.events import BodyFaultsError
from hwtrack.custody.service import standing
from hwtrack.custody.service.recording import Sent
from hwtrack.infra.db import Database
from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.transfers.commands import Haulage, Told
from hwtrack.transfers.drafts import Decision, Difference, DifferenceKind
from hwtrack.transfers.manifest import NotYourMoveError, Status, WrongStatusError
from hwtrack.transfers.reading_scan import OtherEventError
from hwtrack.transfers.receipt import NoReceiptError, Outcome, ReceiptFaultsError
from hwtrack.transfers.record import Manifest
from hwtrack.transfers.service import desk, reading, receiving
from tests.transfers.town import MORNING, PAPER, TOMORROW, Town, body, lines, open_town

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def town(opened: Database) -> Town:
    return await open_town(opened)


async def sheet(town: Town, manifest: Manifest, at: object = TOMORROW) -> reading.Sheet:
    async with town.work(town.jinglan, at) as work:  # type: ignore[arg-type]  # an instant
        return await reading.sheet(work, manifest.home_org_id, manifest.manifest_id)


async def test_two_drums_never_arrive_one_leaks_and_the_numbers_say_so(town: Town) -> None:
    codes = [await town.drum() for _ in range(5)]
    made = await town.dispatched(codes)
    what = [
        *lines(codes[:2]),
        *lines(codes[2:3], "refused", reason="leaking", remark="桶底渗漏"),
        *lines(codes[3:], "not_arrived"),
    ]
    load = await town.received(made, what, net="620.000")

    assert load.figures
    assert load.figures.received == Mass.kg("561.000")
    assert load.figures.accepted == Mass.kg("374.000")
    assert load.figures.refused == Mass.kg("187.000")
    assert load.figures.not_arrived == Mass.kg("374.000")
    assert [one.kind for one in load.differences] == [DifferenceKind.NOT_ARRIVED, DifferenceKind.REFUSED]
    found = await sheet(town, made)
    assert found.manifest.status is Status.RECEIVED
    assert found.manifest.receipt
    assert found.manifest.receipt.decision is Decision.ACCEPT_PART
    assert found.figures == load.figures
    assert [line.outcome for line in found.manifest.lines] == [
        Outcome.ACCEPTED,
        Outcome.ACCEPTED,
        Outcome.REFUSED,
        Outcome.NOT_ARRIVED,
        Outcome.NOT_ARRIVED,
    ]
    report, way_back = (json.loads(one.body) for one in found.drafts)
    assert {one.kind for one in found.drafts} == {"difference_report", "return_draft"}
    assert report["bureau_division"] == made.recipient_division
    assert [one["kind"] for one in report["differences"]] == ["not_arrived", "refused"]
    assert way_back["codes"] == codes[2:3]


async def test_the_receipts_alarm_is_the_officials_until_it_is_disclosed(town: Town) -> None:
    codes = [await town.drum() for _ in range(2)]
    made = await town.dispatched(codes)
    await town.received(made, [*lines(codes[:1]), *lines(codes[1:], "not_arrived")])

    async with town.work(town.jinglan, TOMORROW) as work:
        own = await reading.sheet(work, made.home_org_id, made.manifest_id)
    async with town.work(town.officer, TOMORROW) as work:
        seen = await reading.sheet(work, made.home_org_id, made.manifest_id)
    assert "receipt" not in [one.stage for one in own.judgements]
    (kept,) = [one for one in seen.judgements if one.stage == "receipt"]
    assert [one["rule"] for one in kept.violations] == ["MAN-05"]


async def test_custody_knows_the_receipt_in_the_same_transaction(town: Town) -> None:
    codes = [await town.drum()]
    made = await town.dispatched(codes)
    await town.received(made, lines(codes))

    async with town.work(town.jinglan, TOMORROW) as work:
        (state,) = await standing.states_of(work, codes)
        card = await standing.look_up(work, codes[0])
    assert state.holder == town.jinglan.org_id
    assert card.open_manifest_id is None


async def test_a_receipt_sent_twice_is_recorded_once(town: Town) -> None:
    codes = [await town.drum()]
    made = await town.dispatched(codes)
    async with town.work(town.jinglan, TOMORROW) as work:
        sent = town.receipt(work, made, lines(codes))
        first = await receiving.receive(work, made.home_org_id, made.manifest_id, sent, Told())
    async with town.work(town.jinglan, TOMORROW + timedelta(minutes=1)) as work:
        again = await receiving.receive(work, made.home_org_id, made.manifest_id, sent, Told())

    assert first.recorded
    assert again.recorded
    assert first.recorded.recording is Recording.RECORDED
    assert again.recorded.recording is Recording.REPEATED
    assert again.figures == first.figures
    assert len((await sheet(town, made)).signatures) == 4


async def test_a_second_receipt_is_a_conflict_and_leaves_nothing(town: Town) -> None:
    codes = [await town.drum()]
    made = await town.dispatched(codes)
    await town.received(made, lines(codes))
    with pytest.raises(WrongStatusError):
        await town.received(made, lines(codes))

    async with town.work(town.jinglan, TOMORROW) as work:
        rows = await work.fetch(
            "SELECT 1 FROM custody_event WHERE kind = 'received' AND body LIKE '%' || $1 || '%'", codes[0]
        )
    assert len(rows) == 1


async def test_a_whole_load_refused_goes_back_and_frees_the_capacity(town: Town) -> None:
    codes = [await town.drum() for _ in range(2)]
    made = await town.dispatched(codes)
    load = await town.received(made, lines(codes, "refused", reason="papers"))
    assert load.manifest.status is Status.REFUSED
    assert load.manifest.reason == "papers"
    async with town.work(town.canglan, TOMORROW) as work:
        back = await receiving.take_back(work, made.home_org_id, made.manifest_id)

    assert back.manifest.status is Status.RETURNED
    async with town.work(town.jinglan, TOMORROW) as work:
        row = await work.fetchrow(
            "SELECT licence_use($1, $2, 2026, NULL, NULL, NULL, NULL, NULL, NULL) AS used",
            town.jinglan.org_id,
            made.licence_id,
        )
        others = await work.fetch("SELECT declared_g FROM manifest WHERE manifest_id = $1", made.manifest_id)
    assert row is not None
    assert others
    again = await town.issued(codes)
    assert again.status is Status.ISSUED


async def test_the_bridge_decides_only_beyond_its_division(town: Town) -> None:
    close, far = [await town.drum()], [await town.drum()]
    near = await town.received(await town.dispatched(close), lines(close), net="225.500")
    wide = await town.received(await town.dispatched(far), lines(far), net="225.501")

    assert near.differences == ()
    assert [(one.kind, one.mass.text) for one in wide.differences] == [(DifferenceKind.MASS, "20.001")]


async def test_a_stranger_drum_in_the_load_is_a_difference_not_a_refusal(town: Town) -> None:
    codes = [await town.drum()]
    extra = await town.drum()
    made = await town.dispatched(codes)
    load = await town.received(made, [*lines(codes), *lines([extra])])

    assert [(one.kind, one.codes) for one in load.differences] == [(DifferenceKind.NOT_LISTED, (extra,))]
    assert load.figures
    assert load.figures.received == Mass.kg("187.000")


async def test_differences_a_person_saw_are_kept_with_the_others(town: Town) -> None:
    codes = [await town.drum()]
    made = await town.dispatched(codes)
    saw = Difference(kind=DifferenceKind.PACKAGING, mass=NOTHING, codes=tuple(codes), note="桶盖变形")
    async with town.work(town.jinglan, TOMORROW) as work:
        sent = town.receipt(work, made, lines(codes))
        await receiving.receive(work, made.home_org_id, made.manifest_id, sent, Told(stated=(saw,)))

    assert (await sheet(town, made)).differences == (saw,)


async def test_answering_differences_marks_the_report_and_silences_the_daily_rule(town: Town) -> None:
    codes = [await town.drum() for _ in range(2)]
    made = await town.dispatched(codes)
    await town.received(made, [*lines(codes[:1]), *lines(codes[1:], "not_arrived")])
    day = date(2026, 9, 30)
    async with town.work(town.jinglan, TOMORROW + timedelta(days=1)) as work:
        await receiving.answer(work, made.home_org_id, made.manifest_id, noticed_on=day, reported_on=day)
    async with town.work(town.jinglan, TOMORROW + timedelta(days=1)) as work:
        settled = await receiving.settle(work, made.home_org_id, made.manifest_id)

    assert settled.decision
    assert settled.decision.violations == ()
    found = await sheet(town, made)
    assert found.manifest.receipt
    assert found.manifest.receipt.reported_on == day
    assert [one.status for one in found.drafts] == ["sent"]


async def test_a_late_confirmation_is_taken_and_alarms(town: Town) -> None:
    codes = [await town.drum()]
    made = await town.dispatched(codes)
    await town.received(made, lines(codes))
    assert not (await sheet(town, made, TOMORROW + timedelta(days=13))).late
    assert (await sheet(town, made, TOMORROW + timedelta(days=14))).late
    async with town.work(town.jinglan, TOMORROW + timedelta(days=14)) as work:
        settled = await receiving.settle(work, made.home_org_id, made.manifest_id)

    assert settled.manifest.status is Status.SETTLED
    assert settled.decision
    assert [verdict.rule.id for verdict in settled.decision.violations] == ["MAN-03"]


async def test_a_load_on_paper_needs_its_number_ten_working_days_after_its_receipt(town: Town) -> None:
    codes = [await town.drum()]
    draft = await town.drafted(codes)
    key = (draft.home_org_id, draft.manifest_id)
    async with town.work(town.canglan) as work:
        await desk.check(work, *key)
    async with town.work(town.canglan) as work:
        made = (await desk.issue(work, *key, paper=PAPER)).manifest
    await town.load(made, codes)
    async with town.work(town.canglan, TOMORROW) as work:
        made = (await desk.dispatch(work, *key, Haulage())).manifest
    assert (await sheet(town, made)).number_by is None
    await town.received(made, lines(codes))

    found = await sheet(town, made)
    assert found.number_by
    assert found.number_by.on == date(2026, 10, 19)
    async with town.work(town.canglan, TOMORROW) as work:
        await desk.enter_number(work, *key, town.number())
    assert (await sheet(town, made)).number_by is None


async def test_departure_and_arrival_can_be_noted_at_the_desk(town: Town) -> None:
    made = await town.dispatched([await town.drum()])
    async with town.work(town.antu, TOMORROW) as work:
        assert (await receiving.depart(work, made.home_org_id, made.manifest_id)).manifest.status is Status.IN_TRANSIT
    async with town.work(town.jinglan, TOMORROW) as work:
        assert (await receiving.arrive(work, made.home_org_id, made.manifest_id)).manifest.status is Status.ARRIVED
    with pytest.raises(WrongStatusError):
        async with town.work(town.canglan, TOMORROW) as work:
            await desk.cancel(work, made.home_org_id, made.manifest_id, "已在途,不应作废")


async def test_impossible_receipts_are_told_why(town: Town) -> None:
    codes = [await town.drum() for _ in range(2)]
    made = await town.dispatched(codes)
    with pytest.raises(ReceiptFaultsError):
        await town.received(made, lines(codes[:1]))
    with pytest.raises(BodyFaultsError):
        await town.received(made, lines(codes, "refused"))
    with pytest.raises(NotYourMoveError):
        async with town.work(town.antu, TOMORROW) as work:
            sent = town.receipt(work, made, lines(codes))
            await receiving.receive(work, made.home_org_id, made.manifest_id, sent, Told())
    with pytest.raises(NoReceiptError):
        async with town.work(town.jinglan, TOMORROW) as work:
            await receiving.answer(work, made.home_org_id, made.manifest_id, noticed_on=None, reported_on=None)


async def test_another_manifests_event_is_no_receipt(town: Town) -> None:
    codes = [await town.drum()]
    made, other = await town.dispatched(codes), await town.dispatched([await town.drum()])
    async with town.work(town.jinglan, TOMORROW) as work:
        wrong = town.receipt(work, other, lines(codes))
        arrived = Sent(body(work, "arrived", codes, manifest_id=str(made.manifest_id)))
    for sent in (wrong, arrived):
        with pytest.raises(OtherEventError):
            async with town.work(town.jinglan, TOMORROW) as work:
                await receiving.receive(work, made.home_org_id, made.manifest_id, sent, Told())


async def test_what_was_accepted_may_be_moved_on_by_its_recipient(town: Town) -> None:
    codes = [await town.drum()]
    made = await town.dispatched(codes)
    await town.received(made, lines(codes))
    async with town.work(town.jinglan, TOMORROW) as work:
        rows = await work.fetch("SELECT 1 FROM container_hold WHERE manifest_id = $1", made.manifest_id)
        (state,) = await standing.states_of(work, codes)
    assert rows == []
    assert state.holder == town.jinglan.org_id
    assert MORNING < TOMORROW
