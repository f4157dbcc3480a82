"""期初: a list pasted from a spreadsheet, every fault by its line, a dry run that takes no number, then all of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.web import opening
from hwtrack.web.opening import MOST_LINES
from tests.web import live
from tests.web.live import City

HEADINGS = "废物代码\t名称\t形态\t特性\t成分\t包装\t件数\t净重\t设施\t日期\t外部码"
GOOD = ("900-013-11", "蒸馏釜残", "半固态", "T", "高沸点有机物", "200L桶", "2", "187.4", "TS001", "2026-08-01", "")


def row(**changes: str) -> str:
    cells = dict(zip((key for key, _ in opening.COLUMNS), GOOD, strict=True)) | changes
    return "\t".join(cells.values())


def test_a_line_is_read_as_people_write_it() -> None:
    text = row(produced_on="2026/8/1", mass="187,4", form="固 态", hazards="T, I", count="２")
    (line,) = opening.read(f"{HEADINGS}\n\n{text}\n").lines

    assert (line.number, line.waste.text, line.count, line.mass.text) == (3, "900-013-11", 2, "187.400")
    assert (line.produced_on.isoformat(), line.form.value, sorted(line.hazards)) == ("2026-08-01", "solid", ["I", "T"])
    assert line.package.volume_ml == 200_000


def test_the_example_on_the_page_is_a_good_line() -> None:
    assert opening.read(opening.example()).faults == ()


def test_the_last_column_may_be_left_out() -> None:
    assert len(opening.read("\t".join(GOOD[:-1])).lines) == 1


@pytest.mark.parametrize(
    ("changes", "column", "said"),
    [
        ({"waste": "900-013-1"}, "Waste code", "900-013-1"),
        ({"waste": ""}, "Waste code", "filled in"),
        ({"form": "plasma"}, "Form", "is none of"),
        ({"hazards": "X"}, "Hazards", "is none of"),
        ({"package": "barrel"}, "Container", "is none of"),
        ({"count": "0"}, "How many", "whole number"),
        ({"count": "501"}, "How many", "whole number"),
        ({"mass": "0"}, "Net in each, kg", "above zero"),
        ({"mass": "25,740"}, "Net in each, kg", "cannot be read"),
        ({"produced_on": "gestern"}, "Produced on", "cannot be read as a day"),
        ({"produced_on": "2026-13-01"}, "Produced on", "cannot be read as a day"),
        ({"foreign_code": "JS-1"}, "Code of the provincial system", "one container"),
    ],
)
def test_a_fault_names_its_line_and_its_column(changes: dict[str, str], column: str, said: str) -> None:
    (fault,) = opening.read(f"{row()}\n{row(**changes)}").faults

    assert (fault.line, fault.column) == (2, column)
    assert said in fault.told.template or said in str(fault.told.facts)


def test_every_fault_of_a_line_is_found_at_once() -> None:
    assert len(opening.read(row(mass="x", count="x", form="x")).faults) == 3


def test_too_few_columns_and_too_many_lines_are_faults() -> None:
    assert opening.read("900-013-11\t蒸馏釜残").faults[0].told.facts["count"] == 2
    assert opening.read("\n".join([row()] * MOST_LINES)).faults == ()
    assert opening.read("\n".join([row()] * (MOST_LINES + 1))).faults[-1].line == MOST_LINES + 1


@given(st.text(max_size=400))
def test_rubbish_is_read_without_surprise(text: str) -> None:
    pasted = opening.read(text)

    assert all(fault.line >= 1 for fault in pasted.faults)


@pytest.mark.anyio
async def test_a_list_is_tried_out_and_then_registered_with_its_labels(city: City) -> None:
    worker = await city.person(live.WORKER)
    form = _form(city, f"{row()}\n{row(count='1', facility='', foreign_code='JS-3206-9')}")
    tried = await worker.send("/opening-stock", form, press="try")
    done = await worker.send("/opening-stock", form, press="record")
    codes = re.findall(r"[0-9A-Z]{37}", done.location)
    one, last = await worker.see(f"/containers/{codes[0]}"), await worker.see(f"/containers/{codes[-1]}")

    assert "3 containers, 562.2 kg net. No number has been taken yet." in tried.words
    assert "Register 3 containers" in tried.words
    assert len(codes) == 3
    assert "In store: TS001" in one.words
    assert "187.4 kg" in one.words
    assert "Opening stock" in one.words
    assert "JS-3206-9" in last.words
    assert "Being filled where it is generated" in last.words


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"waste": "900-013-99"}, "900-013-99"),
        ({"hazards": "In"}, "does not fit"),
        ({"produced_on": "2199-01-01"}, "later than today"),
        ({"facility": "TS999"}, "is none of the choices"),
    ],
)
async def test_what_the_catalogue_or_the_register_refuses_is_a_fault_of_its_line(
    city: City, changes: dict[str, str], said: str
) -> None:
    worker = await city.person(live.WORKER)
    before = (await worker.see("/containers")).text.count("/containers/9")
    page = await worker.send("/opening-stock", _form(city, f"{row()}\n{row(**changes)}"), press="record")

    assert page.status == 422
    assert said in page.words
    assert "1 faults; nothing was registered" in page.words
    assert "高沸点有机物" in page.text
    assert (await worker.see("/containers")).text.count("/containers/9") == before


@pytest.mark.anyio
async def test_an_empty_list_and_a_foreign_site_are_refused(city: City) -> None:
    worker = await city.person(live.WORKER)
    empty = await worker.send("/opening-stock", _form(city, ""), press="try")
    foreign = await worker.send("/opening-stock", _form(city, row()) | {"site": "elsewhere"}, press="try")

    assert (empty.status, foreign.status) == (422, 422)
    assert 'id="list-error"' in empty.text


def _form(city: City, text: str) -> dict[str, str]:
    return {"list": text, "as_of": "2026-09-30", "site": str(city.ids.sites["canglan"])}
