"""From the ledger to a declaration on the real database: drafted, confirmed once by the company, filed elsewhere."""

import io
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import openpyxl
import pytest

from hwtrack.custody.ledger.period import Month
from hwtrack.custody.service import periods
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.documents import document_press
from hwtrack.infra.i18n import translator
from hwtrack.infra.paging import Slice
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import begin_work
from hwtrack.infra.workbooks import write_workbook
from hwtrack.kernel.actor import SYSTEM
from hwtrack.kernel.canonical import sha256
from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.transfers.commands import NewConsent
from hwtrack.transfers.declaring.declaration import Declaration, NotZeroError
from hwtrack.transfers.declaring.forms import Form, SpanError, ZeroReason
from hwtrack.transfers.declaring.plan import Plan
from hwtrack.transfers.service import declared_papers, declaring, filings
from hwtrack.transfers.service.declaring import (
    AgentConfirmsError,
    Asked,
    DraftChangedError,
    Drafted,
    Kept,
    MonthsOpenError,
    NotADraftError,
)
from hwtrack.transfers.service.passages import passages
from tests.custody.ledger.keeping import keep_books
from tests.infra.databases import CloneOf, Template
from tests.transfers.town import MORNING, SLUDGE, TOMORROW, Company, Town, lines, open_town

pytestmark = pytest.mark.anyio

OCTOBER = datetime.fromisoformat("2026-10-09T09:00:00+08:00")
SEPTEMBER = Month(2026, 9)


@pytest.fixture
def database(template: Template) -> Iterator[CloneOf]:
    """A database of each test's own: a month is closed once."""
    with template.clone() as clone:
        yield clone


@pytest.fixture
async def opened(database: CloneOf) -> AsyncIterator[Database]:
    connections = await Database.open(database.url(roles.APP), pool=2)
    yield connections
    await connections.close()


@pytest.fixture
async def worker(database: CloneOf) -> AsyncIterator[Database]:
    connections = await Database.open(database.url(roles.WORKER), pool=2)
    yield connections
    await connections.close()


@pytest.fixture
async def town(opened: Database, worker: Database) -> Town:
    """A town of each test's own: three drums of 沧澜, one of them taken to 静澜, and the books kept."""
    made = await open_town(opened)
    codes = [await made.drum() for _ in range(3)]
    manifest = await made.dispatched(codes[:1])
    way: dict[str, Any] = {"manifest_id": str(manifest.manifest_id)}
    await made.say(made.antu, "departed", codes[:1], at=TOMORROW + timedelta(minutes=5), **way)
    await made.received(manifest, lines(codes[:1]), at=TOMORROW + timedelta(hours=2))
    await keep_books(worker, passages, at=OCTOBER)
    return made


async def drafted(
    town: Town,
    form: Form = Form.MONTHLY,
    period: str = "2026-09",
    *,
    by: Company | None = None,
    site: UUID | None = None,
    zero: ZeroReason | None = None,
) -> Drafted:
    async with town.work(by or town.canglan, OCTOBER) as work:
        asked = Asked(site_id=site or town.canglan.site_id, form=form, period=period, zero=zero)
        return await declaring.draft(work, asked)


async def close(town: Town, month: Month = SEPTEMBER) -> None:
    async with town.work(town.canglan, OCTOBER) as work:
        await periods.close(work, town.canglan.site_id, month, responsible="周示例")


async def confirm(town: Town, one: Drafted, *, by: Company | None = None, explanation: str = "") -> Kept:
    async with town.work(by or town.canglan, OCTOBER) as work:
        return await declaring.confirm(
            work, one.principal, one.filing_id, responsible="周示例", explanation=explanation
        )


async def read(town: Town, one: Drafted, *, by: Company | None = None) -> Kept:
    async with town.work(by or town.canglan, OCTOBER) as work:
        return await declaring.one(work, one.principal, one.filing_id)


def declaration(kept: Kept) -> Declaration:
    assert isinstance(kept.content, Declaration)
    return kept.content


async def test_a_draft_holds_what_the_ledger_has_to_the_gram(town: Town) -> None:
    kept = await read(town, await drafted(town))
    (waste,) = declaration(kept).wastes
    (part,) = waste.outsourced

    assert (waste.opening, waste.generated, waste.closing) == (NOTHING, Mass.kg("561.000"), Mass.kg("374.000"))
    assert waste.row.gap == NOTHING
    assert (part.mass, part.method, part.name) == (Mass.kg("187.000"), "D10", town.jinglan.name)
    assert part.document
    assert (kept.status, kept.period, declaration(kept).breaches) == ("draft", "2026-09", ())


async def test_a_draft_is_confirmed_when_its_month_is_closed_and_filed_afterwards(town: Town, worker: Database) -> None:
    early = await drafted(town)
    with pytest.raises(MonthsOpenError):
        await confirm(town, early)
    await close(town)
    confirmed = await confirm(town, early)
    async with town.work(town.canglan, OCTOBER) as work:
        filed = await declaring.file(work, early.principal, early.filing_id, number="国家-1", on=date(2026, 10, 12))

    assert (confirmed.status, confirmed.row["responsible"]) == ("confirmed", "周示例")
    assert (filed.status, filed.row["filed_number"], filed.row["filed_on"]) == ("filed", "国家-1", date(2026, 10, 12))
    entry = await worker.pool.fetchrow("SELECT kind, hash FROM log_entry WHERE entry_id = $1", early.filing_id)
    assert entry is not None
    assert (entry["kind"], entry["hash"]) == ("declaration", sha256(filed.row["body"]))
    with pytest.raises(NotADraftError):
        await confirm(town, early)


async def test_a_newer_draft_replaces_an_older_one(town: Town) -> None:
    first, second = await drafted(town), await drafted(town)

    assert (await read(town, first)).status == "replaced"
    assert (await read(town, second)).status == "draft"
    await close(town)
    with pytest.raises(NotADraftError):
        await confirm(town, first)


async def test_a_draft_the_ledger_has_left_behind_is_not_confirmed(town: Town, worker: Database) -> None:
    old = await drafted(town)
    await town.drum()
    await keep_books(worker, passages, at=OCTOBER)
    await close(town)

    with pytest.raises(DraftChangedError):
        await confirm(town, old)
    await confirm(town, await drafted(town))


async def test_two_confirmed_declarations_of_one_month_cannot_be(town: Town) -> None:
    await close(town)
    await confirm(town, await drafted(town))
    again = await drafted(town)

    with pytest.raises(Exception, match="filing_draft_confirmed_key"):
        await confirm(town, again)


async def test_the_closing_declared_before_is_compared_with_the_opening(town: Town) -> None:
    await close(town)
    await confirm(town, await drafted(town))
    october = declaration(await read(town, await drafted(town, period="2026-10")))

    assert october.breaches == ()
    assert october.wastes[0].opening == Mass.kg("374.000")
    quarter = declaration(await read(town, await drafted(town, Form.QUARTERLY, "2026-Q3")))
    assert (quarter.first, quarter.last) == (date(2026, 7, 1), date(2026, 9, 30))
    year = declaration(await read(town, await drafted(town, Form.ANNUAL, "2026")))
    assert year.wastes[0].generated == Mass.kg("561.000")


async def test_a_zero_declaration_is_refused_where_something_was_generated(town: Town) -> None:
    with pytest.raises(NotZeroError):
        await drafted(town, zero=ZeroReason.STOPPED)
    zero = await drafted(town, period="2026-08", zero=ZeroReason.STOPPED)

    assert declaration(await read(town, zero)).zero is ZeroReason.STOPPED
    with pytest.raises(SpanError):
        await drafted(town, period="2026")


async def test_a_plant_declares_its_own_waste_and_not_what_it_took_in(town: Town) -> None:
    one = await drafted(town, by=town.jinglan, site=town.jinglan.site_id)

    assert declaration(await read(town, one, by=town.jinglan)).wastes == ()


async def test_an_agent_prepares_under_consent_and_never_confirms(town: Town, worker: Database) -> None:
    refused = await drafted(town, by=town.luqiao)
    async with town.work(town.officer, MORNING) as work:
        await filings.record_consent(
            work,
            NewConsent(
                agent=town.luqiao.credit, principal=town.canglan.credit, document="澜环固备〔2026〕12号",
                valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31),
            ),
        )  # fmt: skip
    asked = await drafted(town, by=town.luqiao)
    with pytest.raises(NotFoundError):
        await read(town, asked, by=town.luqiao)
    job = await worker.pool.fetchrow(
        "SELECT payload FROM pgqueuer WHERE entrypoint = $1 ORDER BY id DESC LIMIT 1", declaring.JOB
    )
    assert job is not None
    async with begin_work(worker, SYSTEM, clock=lambda: OCTOBER) as work:
        await declaring.draft_for_agent(work, json.loads(job["payload"])["payload"])
    await close(town)

    assert [verdict.rule.id for verdict in refused.decision.violations] == ["INT-04"]
    assert (asked.waiting, asked.principal) == (True, town.canglan.org_id)
    seen = await read(town, asked, by=town.luqiao)
    assert declaration(seen).wastes[0].generated == Mass.kg("561.000")
    with pytest.raises(AgentConfirmsError):
        await confirm(town, asked, by=town.luqiao)
    assert (await confirm(town, asked)).status == "confirmed"


async def test_another_company_sees_no_declaration(town: Town) -> None:
    one = await drafted(town)
    with pytest.raises(NotFoundError):
        await read(town, one, by=town.yunfan)
    async with town.work(town.yunfan, OCTOBER) as work:
        assert (await declaring.page(work, town.canglan.site_id, Slice())).items == ()
    async with town.work(town.officer, OCTOBER) as work:
        assert len((await declaring.page(work, town.canglan.site_id, Slice())).items) == 1


async def test_the_list_is_newest_first_and_pages(town: Town) -> None:
    made = [await drafted(town, period=f"2026-0{month}") for month in (7, 8, 9)]
    async with town.work(town.canglan, OCTOBER) as work:
        first = await declaring.page(work, town.canglan.site_id, Slice(size=2))
    assert first.next is not None
    assert len(first.items) == 2
    assert {kept.filing_id for kept in first.items} <= {one.filing_id for one in made}


async def test_a_plan_proposes_last_years_quantities_and_the_contracts_in_force(town: Town) -> None:
    kept = await read(town, await drafted(town, Form.PLAN, "2027"))
    assert isinstance(kept.content, Plan)
    (row,) = kept.content.transfers

    assert [one.planned for one in kept.content.generation] == [Mass.kg("561.000")]
    assert (row.name, row.method, row.planned) == (town.jinglan.name, "D10", Mass.kg("187.000"))
    confirmed = await confirm(town, Drafted(kept.filing_id, kept.home, None, waiting=False))  # type: ignore[arg-type]
    assert confirmed.status == "confirmed"


@pytest.mark.parametrize(("form", "period", "sheets"), [
    (Form.MONTHLY, "2026-09", ["C.1"]), (Form.PLAN, "2027", ["A.3", "A.7"]),
])  # fmt: skip
async def test_papers_and_worksheets_say_the_same(town: Town, form: Form, period: str, sheets: list[str]) -> None:
    one = await drafted(town, form, period)
    target = io.BytesIO()
    async with town.work(town.canglan, OCTOBER) as work:
        kept = await declaring.one(work, one.principal, one.filing_id)
        paper = await declared_papers.paper(work, kept, translator("zh"))
        await write_workbook(target, await declared_papers.worksheets(work, kept, translator("zh")), at=work.now)

    book = openpyxl.load_workbook(target)
    assert book.sheetnames == sheets
    cells = [cell for row in book[sheets[0]].iter_rows(values_only=True) for cell in row]
    assert 0.561 in cells
    assert document_press().draw(paper, language="zh", at=OCTOBER).startswith(b"%PDF")


async def test_a_waste_of_another_code_has_its_own_row(town: Town, worker: Database) -> None:
    await town.drum(waste=SLUDGE, net="1000.000")
    await keep_books(worker, passages, at=OCTOBER)

    wastes = declaration(await read(town, await drafted(town))).wastes
    assert [(waste.words.text, waste.generated.text) for waste in wastes] == [
        ("336-063-17", "1000.000"), ("900-013-11", "561.000"),
    ]  # fmt: skip
    assert replace(wastes[0], closing=NOTHING).row.gap == Mass.kg("1000.000")
