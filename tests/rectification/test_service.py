"""The ledger on a real database."""

import asyncio
import hashlib
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib.resources import files
from uuid import UUID

import asyncpg
import pytest

from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.paging import CursorError, Slice
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work, begin_work
from hwtrack.kernel.actor import Actor, NotPermittedError
from hwtrack.kernel.ids import CampaignId
from hwtrack.rectification import service
from hwtrack.rectification import sign_off as outcome
from hwtrack.rectification.campaign import CampaignKind, TermError
from hwtrack.rectification.draft import read_campaign
from hwtrack.rectification.evidence import EvidenceKind, Scan
from hwtrack.rectification.issue import (
    DeadlinePlannedError,
    IssueClosedError,
    MoveCommand,
    MoveNotOpenError,
    OfficesError,
)
from hwtrack.rectification.ledger import AlreadyImportedError, IssueKey, IssueQuestion, RegionsError
from hwtrack.rectification.meter import FutureAsOfError, UnknownMetricError
from hwtrack.rectification.notice.reading import NoticeWithoutIssuesError
from hwtrack.rectification.service import Assign, AttachEvidence, CaptureMetric, ImportNotice
from hwtrack.rectification.states import IssueState, Move
from tests.infra.databases import CloneOf
from tests.rectification import make

pytestmark = pytest.mark.anyio

ON = date(2026, 11, 30)
DEMO = read_campaign((files("hwtrack.rectification") / "demo_campaign.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", autouse=True)
async def offices(database: CloneOf) -> None:
    await make.offices(database.url(roles.SUPERUSER))


@pytest.fixture
async def campaign_id(opened: Database) -> CampaignId:
    async with begun(opened) as work:
        card = await service.open_demo_campaign(work)
    return card.campaign_id


def begun(
    opened: Database, actor: Actor = make.OFFICER, *, at: datetime = make.NOON
) -> AbstractAsyncContextManager[Work]:
    return begin_work(opened, actor, clock=lambda: at)


async def step(opened: Database, key: IssueKey, *moves: Move, actor: Actor = make.OFFICER, note: str = "") -> None:
    for move in moves:
        async with begun(opened, actor) as work:
            await service.make_move(work, key, MoveCommand(move=move, note=note))


async def accepted(opened: Database, key: IssueKey) -> None:
    await step(opened, key, Move.CLAIM, Move.PLAN, Move.BEGIN, Move.SELF_CHECK, Move.APPLY, Move.ACCEPT)


async def proven(opened: Database, key: IssueKey, *, sha256: bytes = b"", found: bytes | None = None) -> None:
    sha256 = sha256 or hashlib.sha256(str(key).encode()).digest()
    async with begun(opened) as work:
        attached = AttachEvidence(kind=EvidenceKind.PHOTO_AFTER, title="整改后", sha256=sha256)
        detail = await service.attach_evidence(work, key, attached)
        n = detail.evidence[-1].fact.n
        await service.record_check(work, key, n, found=found or sha256, scan=Scan.CLEAN)


async def test_a_notice_becomes_a_campaign_and_nothing_of_it_is_lost(opened: Database) -> None:
    async with begun(opened) as work:
        card, notice = await service.import_notice(work, ImportNotice(data=make.NOTICE.encode("gbk")))

    async with begun(opened) as work:
        page = await service.issues(work, IssueQuestion(campaign_id=card.campaign_id), Slice())
        detail = await service.issue(work, page.items[0].key)
        kept = await service.source_text(work, card.campaign_id)

    assert notice.lost == 0
    assert kept == make.NOTICE
    assert card.source_encoding == "gb18030"
    assert [line.title for line in page.items] == [issue.problem for issue in notice.issues]
    assert {line.state for line in page.items} == {IssueState.REGISTERED}
    assert [measure.text for measure in detail.measures] == [each.text for each in notice.issues[0].measures]
    assert [document.name for document in detail.documents] == ["澜江市关于禁止中介代签合同的通知"]
    assert [entry.kind for entry in detail.history] == ["opened"]


async def test_the_same_file_is_not_imported_twice(opened: Database) -> None:
    data = make.NOTICE.replace("2026-09-28", "2026-09-29").encode()
    async with begun(opened) as work:
        card, _ = await service.import_notice(work, ImportNotice(data=data))

    with pytest.raises(AlreadyImportedError) as refused:
        async with begun(opened) as work:
            await service.import_notice(work, ImportNotice(data=data))
    assert refused.value.facts == {"campaign_id": str(card.campaign_id)}


async def test_two_imports_of_one_file_at_once_make_one_campaign(opened: Database) -> None:
    data = make.NOTICE.replace("2026-09-28", "2026-09-30").encode()

    async def one() -> bool:
        try:
            async with begun(opened) as work:
                await service.import_notice(work, ImportNotice(data=data))
        except Exception as error:  # noqa: BLE001 - which of two refusals it is depends on the moment
            cause = getattr(error, "orig", error)
            original = getattr(cause, "__cause__", None) or cause
            assert isinstance(original, AlreadyImportedError | asyncpg.UniqueViolationError)
            return False
        return True

    assert sorted(await asyncio.gather(one(), one())) == [False, True]


async def test_a_notice_without_issues_leaves_nothing_behind(opened: Database) -> None:
    async with begun(opened) as work:
        before = await service.campaigns(work, Slice(size=200))

    with pytest.raises(NoticeWithoutIssuesError):
        async with begun(opened) as work:
            await service.import_notice(work, ImportNotice(data="一、通知。".encode()))

    async with begun(opened) as work:
        assert await service.campaigns(work, Slice(size=200)) == before


async def test_the_demo_campaign_holds_twenty_one_issues_in_eight_groups(
    opened: Database, campaign_id: CampaignId
) -> None:
    async with begun(opened) as work:
        card, states = await service.campaign(work, campaign_id)
        page = await service.issues(work, IssueQuestion(campaign_id=campaign_id), Slice())

    assert card.kind is CampaignKind.INSPECTION
    assert states == {IssueState.REGISTERED: 21}
    assert [line.key.issue_no for line in page.items] == list(range(1, 22))
    assert len({line.group_title for line in page.items}) == 8


async def test_pages_of_issues_hold_each_once(opened: Database, campaign_id: CampaignId) -> None:
    asked = IssueQuestion(campaign_id=campaign_id)
    seen: list[int] = []
    wanted = Slice(size=5)
    while True:
        async with begun(opened) as work:
            page = await service.issues(work, asked, wanted)
        seen += [line.key.issue_no for line in page.items]
        if page.next is None:
            break
        last = page.items[-1].key
        wanted = Slice(after=(str(last.campaign_id), str(last.issue_no)), size=5)

    assert seen == list(range(1, 22))


@pytest.mark.parametrize(
    "after", [("x", "1"), (str(UUID(int=1)), "-1"), (str(UUID(int=1)),), (str(UUID(int=1)), "9999")]
)
async def test_a_cursor_of_another_list_is_refused(opened: Database, after: tuple[str, ...]) -> None:
    async with begun(opened) as work:
        with pytest.raises(CursorError):
            await service.issues(work, IssueQuestion(), Slice(after=after))


async def test_campaigns_are_listed_newest_first_and_paged(opened: Database, campaign_id: CampaignId) -> None:
    async with begun(opened, at=make.NOON + timedelta(hours=1)) as work:
        newer = await service.open_demo_campaign(work)

    async with begun(opened) as work:
        first = await service.campaigns(work, Slice(size=1))
        second = await service.campaigns(work, Slice(size=200, after=(str(first.items[0].campaign_id),)))

    assert first.items[0].campaign_id == newer.campaign_id
    assert first.next is not None
    assert campaign_id in [card.campaign_id for card in second.items]
    assert newer.campaign_id not in [card.campaign_id for card in second.items]


async def test_issues_are_narrowed_by_state_office_and_lateness(opened: Database, campaign_id: CampaignId) -> None:
    async def numbers(asked: IssueQuestion) -> list[int]:
        async with begun(opened) as work:
            return [line.key.issue_no for line in (await service.issues(work, asked, Slice())).items]

    await step(opened, IssueKey(campaign_id, 2), Move.CLAIM)

    assert await numbers(IssueQuestion(campaign_id=campaign_id, state=IssueState.CLAIMED)) == [2]
    assert await numbers(IssueQuestion(campaign_id=campaign_id, lead_office="固废科")) == [2, 11]
    assert await numbers(IssueQuestion(campaign_id=campaign_id, late_on=date(2026, 10, 26))) == [20]
    assert await numbers(IssueQuestion(campaign_id=campaign_id, late_on=date(2026, 10, 27))) == [11, 20]


async def test_office_and_deadline_are_set_and_remembered(opened: Database, campaign_id: CampaignId) -> None:
    key = IssueKey(campaign_id, 4)

    async with begun(opened) as work:
        command = Assign(lead_office=" 督察科 ", co_offices=("综合科",), deadline=ON)
        detail = await service.assign(work, key, command)

    assert (detail.line.lead_office, detail.line.co_offices, detail.line.deadline) == ("督察科", ("综合科",), ON)
    assert detail.history[-1].kind == "assigned"
    assert detail.history[-1].details["deadline"] == "2026-11-30"
    assert detail.history[-1].by_name == "经办人"


async def test_a_planned_deadline_is_moved_only_by_an_extension(opened: Database, campaign_id: CampaignId) -> None:
    key = IssueKey(campaign_id, 4)
    await step(opened, key, Move.CLAIM, Move.PLAN)
    later = date(2027, 1, 31)

    with pytest.raises(DeadlinePlannedError):
        async with begun(opened) as work:
            await service.assign(work, key, Assign(lead_office="督察科", deadline=later))
    with pytest.raises(NotPermittedError):
        await step(opened, key, Move.EXTEND, note="设备未到")
    async with begun(opened, make.LEAD) as work:
        detail = await service.make_move(work, key, MoveCommand(move=Move.EXTEND, note="设备未到", deadline=later))

    assert detail.line.deadline == later
    assert detail.line.state is IssueState.PLANNED
    assert detail.history[-1].note == "设备未到"


@pytest.mark.parametrize("lead", ["", " ", "科" * 101])
async def test_an_office_has_a_name_within_the_limit(opened: Database, campaign_id: CampaignId, lead: str) -> None:
    with pytest.raises(OfficesError):
        async with begun(opened) as work:
            await service.assign(work, IssueKey(campaign_id, 1), Assign(lead_office=lead))


async def test_an_issue_is_signed_off_by_another_person_with_sound_evidence(
    opened: Database, campaign_id: CampaignId
) -> None:
    key = IssueKey(campaign_id, 1)
    await accepted(opened, key)
    await proven(opened, key)

    async with begun(opened, make.LEAD) as work:
        check, detail = await service.sign_off(work, key)

    assert check.obstacles == ()
    assert detail.line.state is IssueState.SIGNED_OFF
    assert (detail.line.evidence, detail.line.sound) == (1, 1)
    assert [entry.kind for entry in detail.history][-1] == "signed_off"
    assert detail.open_moves == (Move.CONFIRM, Move.REOPEN)
    assert detail.due_on == date(2027, 4, 24)


async def test_a_stopped_sign_off_is_recorded_and_changes_nothing_else(
    opened: Database, campaign_id: CampaignId
) -> None:
    key = IssueKey(campaign_id, 3)
    await accepted(opened, key)
    await proven(opened, key, found=b"\xff" * 32)

    async with begun(opened, make.LEAD) as work:
        check, _ = await service.sign_off(work, key, explanation="已知悉")
    async with begun(opened) as work:
        detail = await service.issue(work, key)

    assert [obstacle.template for obstacle in check.obstacles] == [outcome.ALTERED]
    assert detail.line.state is IssueState.ACCEPTED
    assert detail.history[-1].kind == "sign_off_stopped"
    assert "altered" in str(detail.history[-1].details)


async def test_one_photo_for_two_issues_must_be_explained(opened: Database, campaign_id: CampaignId) -> None:
    first, second = IssueKey(campaign_id, 5), IssueKey(campaign_id, 6)
    await accepted(opened, first)
    shared = b"\x07" * 32
    await proven(opened, first, sha256=shared)
    await proven(opened, second, sha256=shared)

    async with begun(opened, make.LEAD) as work:
        check, _ = await service.sign_off(work, first)

    assert [obstacle.template for obstacle in check.obstacles] == [outcome.REUSED, outcome.UNEXPLAINED]
    assert check.obstacles[0].facts["issues"] == "6"


async def test_the_clerk_may_not_sign_off(opened: Database, campaign_id: CampaignId) -> None:
    with pytest.raises(NotPermittedError):
        async with begun(opened) as work:
            await service.sign_off(work, IssueKey(campaign_id, 1))


async def test_two_moves_at_once_leave_one_and_name_the_other(opened: Database, campaign_id: CampaignId) -> None:
    key = IssueKey(campaign_id, 8)

    results = await asyncio.gather(step(opened, key, Move.CLAIM), step(opened, key, Move.CLAIM), return_exceptions=True)

    assert sorted(type(result).__name__ for result in results) == ["MoveNotOpenError", "NoneType"]
    async with begun(opened) as work:
        history = (await service.issue(work, key)).history
    assert [entry.n for entry in history] == [1, 2]


async def test_a_closed_issue_takes_no_more_evidence_until_it_rebounds(
    opened: Database, campaign_id: CampaignId
) -> None:
    key = IssueKey(campaign_id, 7)
    await accepted(opened, key)
    await proven(opened, key, sha256=b"\x09" * 32)
    async with begun(opened, make.LEAD) as work:
        await service.sign_off(work, key)

    with pytest.raises(IssueClosedError):
        await proven(opened, key, sha256=b"\x0a" * 32)
    await step(opened, key, Move.REOPEN, actor=make.LEAD, note="回头看发现反弹")
    await step(opened, key, Move.BEGIN)
    await proven(opened, key, sha256=b"\x0a" * 32)

    async with begun(opened) as work:
        assert (await service.issue(work, key)).line.state is IssueState.UNDER_WAY


async def test_a_delegated_issue_is_publicised_for_its_term_before_sign_off(opened: Database) -> None:
    async with begun(opened) as work:
        draft = replace(DEMO, kind=CampaignKind.DELEGATED)
        card = await service.open_campaign(work, draft, terms={"publicised": 7})
    key = IssueKey(card.campaign_id, 1)
    await accepted(opened, key)
    await proven(opened, key, sha256=b"\x0b" * 32)
    await step(opened, key, Move.PUBLICISE)

    async with begun(opened, make.LEAD) as work:
        early, detail = await service.sign_off(work, key)
    async with begun(opened, make.LEAD, at=make.NOON + timedelta(days=8)) as work:
        late, _ = await service.sign_off(work, key)

    assert detail.public_until == date(2026, 11, 2)
    assert [obstacle.template for obstacle in early.obstacles] == [outcome.NOTICE_RUNS]
    assert late.obstacles == ()


async def test_a_term_out_of_range_opens_nothing(opened: Database) -> None:
    with pytest.raises(TermError):
        async with begun(opened) as work:
            await service.open_campaign(work, DEMO, terms={"claimed": 0})


async def test_a_live_figure_is_kept_with_all_that_is_needed_to_ask_again(
    opened: Database, campaign_id: CampaignId
) -> None:
    key, meter = IssueKey(campaign_id, 2), make.RefusalMeter()
    async with begun(opened) as work:
        ids = [await make.refuse(work), await make.refuse(work)]
    command = CaptureMetric(metric="refused-requests", parameters={"since": "2026-10-26T00:00+00:00"})
    async with begun(opened) as work:
        kept = await service.capture_metric(work, meter, key, command)

    async with begun(opened, at=make.NOON + timedelta(hours=2)) as work:
        await make.refuse(work)
    async with begun(opened, at=make.NOON + timedelta(hours=3)) as work:
        stored, drift = await service.rerun_metric(work, meter, key, kept.n)
        fresh = await service.capture_metric(work, meter, key, command)
        detail = await service.issue(work, key)

    assert stored == kept
    assert stored.capture.sha256 == kept.capture.sha256
    assert kept.capture.reading.figures[0].value == "2"
    assert sorted(kept.capture.reading.rows) == sorted(str(each) for each in ids)
    assert kept.capture.as_of == make.NOON
    assert kept.capture.log_proof is None
    assert drift.is_same
    assert fresh.capture.reading.figures[0].value == "3"
    assert [each.n for each in detail.captures] == [1, 2]


async def test_a_contradicting_figure_asks_for_an_explanation_and_the_newest_one_counts(
    opened: Database, campaign_id: CampaignId
) -> None:
    key, meter = IssueKey(campaign_id, 9), make.RefusalMeter()
    await accepted(opened, key)
    async with begun(opened) as work:
        await make.refuse(work)
        bad = CaptureMetric(metric="refused-requests", parameters={"since": "2026-10-26T00:00+00:00"})
        await service.capture_metric(work, meter, key, bad)
    async with begun(opened, make.LEAD) as work:
        check, _ = await service.sign_off(work, key)
    async with begun(opened) as work:
        good = CaptureMetric(metric="refused-requests", parameters={"since": "2026-10-27T00:00+00:00"})
        await service.capture_metric(work, meter, key, good)
    async with begun(opened, make.LEAD) as work:
        settled, _ = await service.sign_off(work, key)

    assert [obstacle.template for obstacle in check.obstacles] == [outcome.CONTRADICTED, outcome.UNEXPLAINED]
    assert not settled.stopped


async def test_a_metric_that_does_not_exist_or_lies_ahead_is_refused(opened: Database, campaign_id: CampaignId) -> None:
    key, meter = IssueKey(campaign_id, 2), make.RefusalMeter()

    with pytest.raises(UnknownMetricError):
        async with begun(opened) as work:
            await service.capture_metric(work, meter, key, CaptureMetric(metric="none", parameters={}))
    ahead = CaptureMetric(metric="refused-requests", parameters={}, as_of=make.NOON + timedelta(seconds=1))
    with pytest.raises(FutureAsOfError):
        async with begun(opened) as work:
            await service.capture_metric(work, meter, key, ahead)


@pytest.mark.parametrize("stranger", [make.NEIGHBOUR_OFFICER, make.COMPANY], ids=["neighbour", "company"])
async def test_nobody_else_sees_or_moves_an_issue(opened: Database, campaign_id: CampaignId, stranger: Actor) -> None:
    stranger = replace(stranger, permissions=make.LEAD.permissions)
    key = IssueKey(campaign_id, 1)

    async with begun(opened, stranger) as work:
        assert (await service.issues(work, IssueQuestion(campaign_id=campaign_id), Slice())).items == ()
        with pytest.raises(NotFoundError):
            await service.campaign(work, campaign_id)
        with pytest.raises(NotFoundError):
            await service.issue(work, key)
        with pytest.raises(NotFoundError):
            await service.make_move(work, key, MoveCommand(move=Move.CLAIM))
        with pytest.raises(NotFoundError):
            await service.source_text(work, campaign_id)


async def test_history_and_captures_cannot_be_changed(opened: Database, campaign_id: CampaignId) -> None:
    for statement in (
        "UPDATE issue_event SET note = 'x'",
        "DELETE FROM issue_event",
        "UPDATE metric_capture SET body = 'x'",
        "DELETE FROM metric_capture",
        "UPDATE issue_evidence SET sha256 = decode(repeat('00', 32), 'hex')",
        "UPDATE campaign SET source_text = 'x'",
        "DELETE FROM issue",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with begun(opened) as work:
                await work.execute(statement)


async def test_a_campaign_covers_only_divisions_of_its_official(opened: Database) -> None:
    draft = DEMO
    for regions in ((make.NEIGHBOUR,), (make.DISTRICT, make.NEIGHBOUR), ()):
        with pytest.raises(RegionsError):
            async with begun(opened) as work:
                await service.open_campaign(work, draft, regions=regions)


async def test_evidence_for_a_measure_that_does_not_exist_is_not_attached(
    opened: Database, campaign_id: CampaignId
) -> None:
    command = AttachEvidence(kind=EvidenceKind.DOCUMENT, title="文件", sha256=b"\x01" * 32, measure=99)
    with pytest.raises(NotFoundError):
        async with begun(opened) as work:
            await service.attach_evidence(work, IssueKey(campaign_id, 1), command)
    with pytest.raises(NotFoundError):
        async with begun(opened) as work:
            await service.record_check(work, IssueKey(campaign_id, 1), 7, found=None, scan=Scan.CLEAN)
    with pytest.raises(NotFoundError):
        async with begun(opened) as work:
            await service.rerun_metric(work, make.RefusalMeter(), IssueKey(campaign_id, 1), 7)


async def test_sign_off_is_not_made_by_a_move(opened: Database, campaign_id: CampaignId) -> None:
    with pytest.raises(MoveNotOpenError):
        await step(opened, IssueKey(campaign_id, 1), Move.SIGN_OFF, actor=make.LEAD)
