"""The ledger over HTTP: pages, filters, balances, closing, files that another program reads."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import openpyxl
import pypdf
import pytest
from fastapi import FastAPI, Request, Response

from hwtrack.config import FileSettings, Settings
from hwtrack.custody import routes
from hwtrack.custody.service import ledgers
from hwtrack.custody.service.ledgers import MAX_EXPORT, LedgerTooLongError, Question
from hwtrack.infra import problems, roles
from hwtrack.infra.auth import DEMO_NOW
from hwtrack.infra.db import Database
from hwtrack.infra.exports import PER_WINDOW
from hwtrack.infra.guard import Guard
from hwtrack.infra.i18n import translator
from hwtrack.infra.work import begin_work
from hwtrack.infra.workbooks import write_workbook
from hwtrack.kernel.actor import ANONYMOUS, Actor, Permission
from hwtrack.kernel.ids import OrgId
from tests.custody import make
from tests.custody.ledger.keeping import keep_books
from tests.custody.yard import Yard, open_yard
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio

CLOSING = make.NOON + timedelta(days=17)
SEPTEMBER = {"from": "2026-09-01", "until": "2026-09-30"}

_COPY = """
    INSERT INTO ledger_line SELECT (jsonb_populate_record(l, jsonb_build_object('line_no', l.line_no + n,
        'batch_code', l.batch_code || 'x' || n))).* FROM ledger_line l, generate_series(1, $2::int) AS n
    WHERE l.org_id = $1 AND l.line_no = (SELECT max(line_no) FROM ledger_line WHERE org_id = $1)
"""


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


@pytest.fixture(scope="module")
async def worker(database: CloneOf) -> AsyncIterator[Database]:
    connections = await Database.open(database.url(roles.WORKER), pool=4)
    yield connections
    await connections.close()


def people(yard: Yard) -> dict[str, Actor]:
    may = frozenset({Permission.LEDGER_READ, Permission.LEDGER_DECLARE})
    return {
        "manager": replace(yard.generator.worker, permissions=may),
        "stranger": replace(yard.stranger.worker, permissions=may),
        "inspector": replace(yard.inspector, account_id=make.ACCOUNT, permissions=frozenset({Permission.LEDGER_READ})),
        "elsewhere": replace(yard.inspector, permissions=may, regions=(329901,), org_id=OrgId(9002)),
    }


@pytest.fixture(scope="module")
async def drums(yard: Yard, worker: Database) -> list[str]:
    """Three drums, two of them in store, and the books kept."""
    codes = [await yard.born() for _ in range(3)]
    for code in codes[:2]:
        await yard.say(yard.generator, "stored_in", code, after=10, place=yard.generator.place)
    await keep_books(worker, at=CLOSING)
    return codes


@pytest.fixture(scope="module")
async def client(
    yard: Yard, drums: list[str], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    """Custody's part of the service in October; the header X-Who says whose request it is."""
    assert drums is not None
    app = FastAPI()
    app.state.settings = Settings(file=FileSettings(directory=tmp_path_factory.mktemp("files")))
    app.state.database = replace(yard.database, installation="demo")
    problems.install(app)
    app.include_router(routes.router)
    routes.mount(app)
    known = people(yard)

    @app.middleware("http")
    async def admit(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        request.state.actor = known.get(request.headers.get("x-who", ""), ANONYMOUS)
        return await go_on(request)

    app.add_middleware(Guard)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="http://hw.test",
        headers={"x-who": "manager", DEMO_NOW: CLOSING.isoformat()},
    ) as client:
        yield client


def address(yard: Yard, rest: str = "") -> str:
    return f"/api/sites/{yard.generator.site_id}/ledger{rest}"


async def get(client: httpx.AsyncClient, yard: Yard, rest: str = "", **more: Any) -> httpx.Response:
    headers = {"x-who": more.pop("who", "manager")}
    return await client.get(address(yard, rest), params=SEPTEMBER | more, headers=headers)


async def test_lines_come_in_pages_and_each_once(client: httpx.AsyncClient, yard: Yard) -> None:
    numbers: list[int] = []
    after: dict[str, str] = {}
    while True:
        body = (await get(client, yard, size=2, **after)).json()
        numbers += [line["number"] for line in body["items"]]
        if body["next"] is None:
            break
        after = {"after": body["next"]}

    assert numbers == [1, 2, 3, 4, 5]
    assert body["complete_to"].startswith("2026-10-08")


@pytest.mark.parametrize(
    ("more", "count"),
    [
        ({}, 5),
        ({"tab": "B.1"}, 3),
        ({"tab": "B.2"}, 2),
        ({"tab": "B.5"}, 0),
        ({"book": "received"}, 0),
        ({"waste_code": "900-013-11"}, 5),
        ({"waste_code": "336-063-17"}, 0),
        ({"word": "HWCS20260921001"}, 2),
        ({"from": "2026-09-22"}, 0),
        ({"until": "2026-09-20"}, 0),
        ({"from": "2026-09-21", "until": "2026-09-21"}, 5),
    ],
)
async def test_lines_are_filtered(client: httpx.AsyncClient, yard: Yard, more: dict[str, str], count: int) -> None:
    body = (await get(client, yard, **more)).json()

    assert len(body["items"]) == count


async def test_a_container_is_found_by_its_code(client: httpx.AsyncClient, yard: Yard, drums: list[str]) -> None:
    body = (await get(client, yard, word=drums[0])).json()

    assert [line["tab"] for line in body["items"]] == ["B.1", "B.2"]
    assert {line["container_code"] for line in body["items"]} == {drums[0]}
    assert body["items"][1]["refers"] == body["items"][0]["batch_code"]


@pytest.mark.parametrize("who", ["stranger", "elsewhere"])
@pytest.mark.parametrize("rest", ["", "/balance", "/periods", "/file"])
async def test_anothers_ledger_is_not_there(client: httpx.AsyncClient, yard: Yard, rest: str, who: str) -> None:
    answer = await get(client, yard, rest, who=who, form="xlsx")

    assert answer.status_code == 404


async def test_an_official_of_the_district_reads_and_closes_nothing(client: httpx.AsyncClient, yard: Yard) -> None:
    read = await get(client, yard, who="inspector")
    closed = await client.post(
        address(yard, "/periods"), json={"month": "2026-09", "responsible": "某"}, headers={"x-who": "inspector"}
    )

    assert (read.status_code, len(read.json()["items"])) == (200, 5)
    assert closed.status_code == 403


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        ("2026-09-02", "2026-09-01", 422),
        ("2026-09-01", "2026-09-01", 200),
        ("2016-09-23", "2026-09-30", 200),
        ("2016-09-22", "2026-09-30", 422),
    ],
)
async def test_a_period_is_one_day_to_ten_years(
    client: httpx.AsyncClient, yard: Yard, first: str, last: str, status: int
) -> None:
    assert (await get(client, yard, **{"from": first, "until": last})).status_code == status


async def test_the_balance_adds_up(client: httpx.AsyncClient, yard: Yard) -> None:
    body = (await get(client, yard, "/balance")).json()
    (row,) = body["rows"]

    assert (row["waste_code"], row["opening_kg"], row["amounts_kg"]["generated"], row["closing_kg"]) == (
        "900-013-11", "0.000", "562.200", "562.200",
    )  # fmt: skip
    assert body["differences"] == []


async def test_a_worksheet_holds_the_lines_as_another_program_reads_them(
    client: httpx.AsyncClient, yard: Yard, drums: list[str]
) -> None:
    answer = await get(client, yard, "/file", form="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    items = (await get(client, yard)).json()["items"]

    assert answer.headers["content-disposition"].startswith('attachment; filename="ledger_2026_09_01_2026_09_30.xlsx"')
    assert book.sheetnames == ["B.1", "B.2", "B.3", "B.4", "B.5", "其他增减"]
    begun = list(book["B.1"].iter_rows(min_row=7, values_only=True))
    assert [row[8] for row in begun] == sorted(drums)
    assert [row[0] for row in begun] == [line["batch_code"] for line in items if line["tab"] == "B.1"]
    assert {type(row[6]) for row in begun} == {float}
    assert sum(float(str(row[6])) for row in begun) == pytest.approx(0.5622)
    assert str(begun[0][13]).startswith("入库 HWRK20260921")
    heads = [cell.value for cell in book["B.1"][6]]
    assert heads[:2] == ["产生批次编码", "产生时间"]


async def test_a_paper_has_the_site_the_period_and_a_line_to_sign(client: httpx.AsyncClient, yard: Yard) -> None:
    answer = await get(client, yard, "/file", form="pdf", tab="B.2")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)

    assert answer.headers["content-type"] == "application/pdf"
    for wanted in (
        "B.2 危险废物入库环节记录表",
        "2026-09-01 – 2026-09-30",
        "负责人：",
        "HWRK20260921001",
        "第 1 页 共 1 页",
    ):
        assert wanted in text


async def test_a_company_takes_a_share_of_files_and_no_more(client: httpx.AsyncClient, yard: Yard) -> None:
    later = {DEMO_NOW: (CLOSING + timedelta(hours=1)).isoformat()}
    for _ in range(PER_WINDOW):
        answer = await client.get(address(yard, "/file"), params=SEPTEMBER | {"form": "xlsx"}, headers=later)
        assert answer.status_code == 200
    refused = await client.get(address(yard, "/file"), params=SEPTEMBER | {"form": "xlsx"}, headers=later)

    assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-exports")


@pytest.mark.parametrize(("limit", "fine"), [(5, True), (4, False)])
async def test_a_file_has_so_many_lines_and_no_more(
    yard: Yard, client: httpx.AsyncClient, limit: int, *, fine: bool
) -> None:
    assert client is not None
    question = Question(first=make.NOON.date(), last=make.NOON.date())
    async with begin_work(yard.database, people(yard)["manager"]) as work:
        for made in (ledgers.worksheets, ledgers.document):
            if fine:
                await made(work, yard.generator.site_id, question, translator("zh"), limit=limit)
            else:
                with pytest.raises(LedgerTooLongError):
                    await made(work, yard.generator.site_id, question, translator("zh"), limit=limit)


@pytest.mark.long
async def test_two_hundred_thousand_lines_are_written(yard: Yard, worker: Database, database: CloneOf) -> None:
    """The lines are copies made by the superuser."""
    await yard.say(yard.plant, "generated", await yard.drum(yard.plant), line={"mass": make.mass("1.000")})
    await keep_books(worker, at=CLOSING)
    connection = await asyncpg.connect(database.url(roles.SUPERUSER))
    await connection.execute(_COPY, yard.plant.org_id, MAX_EXPORT - 1)
    await connection.close()
    question = Question(first=make.NOON.date(), last=make.NOON.date())
    reader = replace(yard.plant.worker, permissions=frozenset({Permission.LEDGER_READ}))
    async with begin_work(yard.database, reader) as work:
        sheets = await ledgers.worksheets(work, yard.plant.site_id, question, translator("zh"))
        assert await write_workbook(io.BytesIO(), sheets, at=work.now) == MAX_EXPORT


async def test_a_month_is_closed_over_http(client: httpx.AsyncClient, yard: Yard) -> None:
    closed = await client.post(address(yard, "/periods"), json={"month": "2026-09", "responsible": "周示例"})
    again = await client.post(address(yard, "/periods"), json={"month": "2026-09", "responsible": "周示例"})
    wrong = await client.post(address(yard, "/periods"), json={"month": "2026-9", "responsible": "周示例"})
    page = (await get(client, yard, "/periods")).json()

    assert (closed.status_code, closed.json()) == (201, {"months": ["2026-09"]})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/custody.period-closed")
    assert (wrong.status_code, wrong.json()["type"]) == (422, "/problems/custody.month")
    assert [one["responsible"] for one in page["items"]] == ["周示例"]
