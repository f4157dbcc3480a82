"""`hwtrack ledger` beside a running service: tables B.1 to B.5 as a file, or a sentence that says why not."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest

from hwtrack.infra import roles
from hwtrack.infra.db import Database
from tests.cli.test_bundle_commands import command
from tests.custody.ledger.keeping import keep_books
from tests.custody.yard import Yard, open_yard
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio

NOWHERE = UUID(int=7)


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


@pytest.fixture(scope="module")
async def worker(database: CloneOf) -> AsyncIterator[Database]:
    connections = await Database.open(database.url(roles.WORKER), pool=2)
    yield connections
    await connections.close()


@pytest.fixture(scope="module")
async def drums(yard: Yard, worker: Database) -> tuple[str, str]:
    """A drum whose storing was taken back, and one that stays in store; the books kept before and after."""
    taken_back, stays = await yard.born(), await yard.born()
    stored = await yard.say(yard.generator, "stored_in", taken_back, after=10, place=yard.generator.place)
    await yard.say(yard.generator, "stored_in", stays, after=11, place=yard.generator.place)
    await keep_books(worker)
    await yard.say(
        yard.generator, "corrected", taken_back, after=60, corrects=str(stored.event_id), reason="did_not_happen"
    )
    await keep_books(worker)
    return taken_back, stays


@pytest.fixture
def known(database: CloneOf) -> dict[str, str]:
    """The settings of the service as environment variables."""
    return {"HWTRACK_DATABASE_URL": database.url(roles.APP), "HWTRACK_DATABASE_WORKER_URL": database.url(roles.WORKER)}


def days(first: str, last: str) -> tuple[str, ...]:
    return ("--from", first, "--to", last)


SEPTEMBER = days("2026-09-01", "2026-09-30")


def lines_of(file: Path, name: str) -> list[dict[str, str]]:
    """Return the lines of one table, as texts by their headings."""
    rows = [[str(one or "") for one in row] for row in openpyxl.load_workbook(file)[name].iter_rows(values_only=True)]
    at = next(number for number, row in enumerate(rows) if "废物代码" in row)
    return [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :] if any(row)]


async def test_a_months_tables_are_written_with_what_changed_them(
    yard: Yard, drums: tuple[str, str], known: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "ledger.xlsx"
    done = command("ledger", str(yard.generator.site_id), "--xlsx", str(file), *SEPTEMBER, environment=known)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    begun, stored = lines_of(file, "B.1"), lines_of(file, "B.2")

    assert openpyxl.load_workbook(file).sheetnames == ["B.1", "B.2", "B.3", "B.4", "B.5", "其他增减"]
    assert [(line["产生批次编码"], line["容器/包装编码"], line["数量"]) for line in begun] == [
        ("HWCS20260921001", drums[0], "0.1874"),
        ("HWCS20260921002", drums[1], "0.1874"),
    ]
    assert [line["去向"] for line in begun] == ["", "入库 HWRK20260921002"]
    assert [(line["入库批次编码"], line["入库量"], line["备注"]) for line in stored] == [
        ("HWRK20260921001", "0.1874", ""),
        ("HWRK20260921002", "0.1874", ""),
        ("", "-0.1874", "撤销 HWRK20260921001"),
    ]
    assert lines_of(file, "B.5") == []


async def test_the_last_day_is_included_and_the_next_begins_without_it(
    yard: Yard, drums: tuple[str, str], known: dict[str, str], tmp_path: Path
) -> None:
    counted = []
    for first, last in (("2026-09-01", "2026-09-21"), ("2026-09-22", "2026-10-31"), ("2026-09-01", "2026-09-20")):
        file = tmp_path / f"{first}-{last}.xlsx"
        asked = (str(yard.generator.site_id), "--xlsx", str(file), "--lang", "en", *days(first, last))
        assert command("ledger", *asked, environment=known).returncode == 0
        sheet = openpyxl.load_workbook(file)["B.1"]
        texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]
        counted.append([code in texts for code in drums])
        assert f"{first} – {last}" in texts

    assert counted == [[True, True], [False, False], [False, False]]


@pytest.mark.parametrize(
    ("site", "period", "code", "said"),
    [
        (str(NOWHERE), SEPTEMBER, 1, "Nothing was found at this address"),
        (None, days("2026-09-30", "2026-09-01"), 1, "The days from 2026-09-30 to 2026-09-01 are no period"),
        (None, days("2026-09", "2026-09-30"), 2, "'2026-09' does not match"),
        ("canglan", SEPTEMBER, 2, "found `n` at 2"),
    ],
)
async def test_what_cannot_be_answered_is_said_in_a_sentence_and_nothing_is_written(  # noqa: PLR0917 - a table
    yard: Yard, known: dict[str, str], tmp_path: Path, site: str | None, period: tuple[str, ...], code: int, said: str
) -> None:
    file = tmp_path / "ledger.xlsx"
    done = command("ledger", site or str(yard.generator.site_id), "--xlsx", str(file), *period, environment=known)

    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert not file.exists()


@pytest.mark.parametrize("verb", ["ledger", "bundle", "trust"])
async def test_a_folder_that_is_not_there_is_named_before_anything_is_asked(verb: str, tmp_path: Path) -> None:
    file = str(tmp_path / "nowhere" / "file")
    rest = {
        "ledger": (str(NOWHERE), "--xlsx", file, *SEPTEMBER),
        "bundle": ("9" * 37, "-o", file),
        "trust": ("export", "-o", file),
    }
    done = command(verb, *rest[verb], environment={"COLUMNS": "200"})

    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "There is no folder" in done.stderr
