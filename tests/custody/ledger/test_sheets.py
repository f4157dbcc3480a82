"""The ledger's tables on paper: the national columns in their order, and every change said in words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from hwtrack.custody.ledger import books, sheets
from hwtrack.custody.ledger.books import Book, Effect, LineKind, Tab
from hwtrack.custody.ledger.line import Facility, Line, Partner, PartnerKind, Waste
from hwtrack.infra.i18n import chinese, translator
from hwtrack.kernel.document import shown
from hwtrack.kernel.quantity import Mass
from tests.custody import make
from tests.custody.ledger.make import HERE, WORKSHOP

ZH = translator("zh")
WORDS = sheets.Words(
    say=ZH,
    packages={"drum": "Drum"},
    facilities={"warehouse": "Storage warehouse"},
    methods={"D10": "焚烧", "R4": "再循环/再利用金属和金属化合物"},
)

ORDER: Mapping[Tab, list[str]] = {
    Tab.BEGUN: [
        "产生批次编码",
        "产生时间",
        "行业俗称/单位内部名称",
        "国家危险废物名录名称",
        "废物类别",
        "废物代码",
        "数量",
        "计量单位",
        "容器/包装编码",
        "容器/包装类型",
        "容器/包装数量",
        "产生危险废物设施编码",
        "产生部门经办人",
        "去向",
        "备注",
    ],
    Tab.STORED: [
        "入库批次编码",
        "入库时间",
        "容器/包装编码",
        "容器/包装类型",
        "容器/包装数量",
        "行业俗称/单位内部名称",
        "国家危险废物名录名称",
        "废物类别",
        "废物代码",
        "入库量",
        "计量单位",
        "贮存设施编码",
        "贮存设施类型",
        "运送部门经办人",
        "贮存部门经办人",
        "产生批次编码",
        "备注",
    ],
    Tab.OUT: [
        "出库批次编码",
        "出库时间",
        "容器/包装编码",
        "容器/包装类型",
        "容器/包装数量",
        "行业俗称/单位内部名称",
        "国家危险废物名录名称",
        "废物类别",
        "废物代码",
        "出库量",
        "计量单位",
        "贮存设施编码",
        "贮存设施类型",
        "出库部门经办人",
        "运送部门经办人",
        "入库批次编码",
        "去向",
        "备注",
    ],
    Tab.HANDLED: [
        "自行利用/处置批次编码",
        "自行利用/处置时间",
        "容器/包装编码",
        "容器/包装类型",
        "容器/包装数量",
        "行业俗称/单位内部名称",
        "国家危险废物名录名称",
        "废物类别",
        "废物代码",
        "数量",
        "计量单位",
        "自行利用/处置设施编码",
        "利用/处置方式",
        "利用/处置完毕时间",
        "经办人",
        "产生/出库批次编码",
        "备注",
    ],
    Tab.OUTSOURCED: [
        "委外利用/处置批次编码",
        "出厂时间",
        "容器/包装编码",
        "容器/包装类型",
        "容器/包装数量",
        "行业俗称/单位内部名称",
        "国家危险废物名录名称",
        "废物类别",
        "废物代码",
        "数量",
        "计量单位",
        "利用/处置方式",
        "接收单位类型",
        "接收单位名称",
        "许可证编码/豁免备案号",
        "产生/出库批次编码",
        "备注",
    ],
}


def line(**changes: Any) -> Line:
    made = Line(
        spot=HERE,
        number=1,
        kind=LineKind.ENTRY,
        book=Book.OWN,
        tab=Tab.BEGUN,
        effect=Effect.GENERATED,
        name="e/B.1",
        batch_code="HWCS20260921001",
        adjusts=None,
        adjusts_code=None,
        container_home=make.GENERATOR,
        container_id=make.container_id(1),
        container_code=make.DRUM,
        package="drum",
        packages=1,
        waste=Waste(
            code="90001311",
            name="釜残",
            catalogue_name="其他化工生产过程中精馏残余物",
            form="semi_solid",
            hazards=("T",),
            harmful="二氯苯",
        ),
        mass=Mass(187_400),
        known=True,
        event_id=make.event_id(1),
        cause_id=make.event_id(1),
        at=make.NOON,
        booked_on=date(2026, 9, 21),
        made_at=make.NOON + timedelta(minutes=1),
        said=bytes(32),
        facility=Facility(facility_id=WORKSHOP, code="MF0001", type="warehouse", name="车间三"),
        handlers={
            "producing": "周示例",
            "storing": "吴示例",
            "moving": "郑示例",
            "issuing": "王示例",
            "treating": "冯示例",
        },
    )
    return replace(made, **changes)


def cells(one: Line, following: sheets.Following | None = None) -> dict[str, str]:
    columns = sheets.columns(one.book, one.tab, ZH)
    found = sheets.row(one, WORDS, following or {})
    texts = (shown(cell, column.kind) for cell, column in zip(found.cells, columns, strict=True))
    return dict(zip([column.title for column in columns], texts, strict=True))


@pytest.mark.parametrize("tab", ORDER)
def test_the_columns_stand_in_the_order_of_the_national_layout(tab: Tab) -> None:
    assert [column.title for column in sheets.columns(Book.OWN, tab, ZH)] == ORDER[tab]


@pytest.mark.parametrize("book", Book)
@pytest.mark.parametrize("tab", Tab)
def test_every_table_has_as_many_cells_as_columns(book: Book, tab: Tab) -> None:
    one = line(book=book, tab=tab)

    assert len(sheets.row(one, WORDS, {}).cells) == len(sheets.columns(book, tab, ZH))
    assert sheets.title(book, tab, ZH)


def test_every_heading_and_name_has_its_chinese() -> None:
    texts = {
        *sheets.HEADINGS,
        *sheets.TITLES.values(),
        *sheets.PARTNER_NAMES.values(),
        *sheets.DESTINATION_NAMES.values(),
        *books.TAB_NAMES.values(),
        *books.BOOK_NAMES.values(),
        *books.LINE_NAMES.values(),
        *books.EFFECT_NAMES.values(),
    }

    assert {text for text in texts if text not in chinese()} == set()


def test_a_generated_drum() -> None:
    found = cells(line(), {"HWCS20260921001": (Tab.STORED, "HWRK20260921001")})

    assert list(found.values()) == [
        *("HWCS20260921001", "2026-09-21 12:00", "釜残", "其他化工生产过程中精馏残余物", "HW11", "900-013-11"),
        *("0.187", "吨", make.DRUM, "桶", "1", "MF0001", "周示例", "入库 HWRK20260921001", ""),
    ]


def test_a_drum_put_into_store_and_out_again() -> None:
    stored = cells(line(tab=Tab.STORED, batch_code="HWRK20260921001", refers="HWCS20260921001"))
    out = cells(line(tab=Tab.OUT, batch_code="HWCK20260928001", refers="HWRK20260921001", destination="transfer"))

    assert (stored["产生批次编码"], stored["贮存部门经办人"], stored["运送部门经办人"]) == (
        "HWCS20260921001", "吴示例", "郑示例",
    )  # fmt: skip
    assert (out["入库批次编码"], out["去向"], out["出库部门经办人"], out["贮存设施类型"]) == (
        "HWRK20260921001", "委外利用/处置", "王示例", "贮存库",
    )  # fmt: skip


def test_waste_treated_and_handed_over() -> None:
    partner = Partner(kind=PartnerKind.LICENCE, name="静澜环境", credit_code="91329900MA9XJL0479", document="JS-001")
    handled = cells(line(tab=Tab.HANDLED, method="R4", finished_at=make.NOON + timedelta(hours=2)))
    outsourced = cells(line(tab=Tab.OUTSOURCED, method="D10", partner=partner, manifest_no="20263299000001"))
    nobody = cells(line(tab=Tab.OUTSOURCED))

    assert (handled["利用/处置方式"], handled["利用/处置完毕时间"], handled["经办人"]) == (
        "R4 再循环/再利用金属和金属化合物", "2026-09-21 14:00", "冯示例",
    )  # fmt: skip
    assert [outsourced[name] for name in ORDER[Tab.OUTSOURCED][11:15]] == [
        "D10 焚烧", "持有许可证单位", "静澜环境", "JS-001",
    ]  # fmt: skip
    assert outsourced["备注"] == "联单 20263299000001"
    assert [nobody[name] for name in ORDER[Tab.OUTSOURCED][11:15]] == [""] * 4


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"kind": LineKind.ADJUSTMENT, "batch_code": None, "adjusts": 1, "adjusts_code": "HWCS20260921001"},
         "调整 HWCS20260921001"),
        ({"kind": LineKind.REVERSAL, "batch_code": None, "adjusts": 1, "adjusts_code": "HWCS20260921001"},
         "撤销 HWCS20260921001"),
        ({"booked_on": date(2026, 10, 1)}, "2026-09 发生，计入 2026-10"),
        ({"known": False, "mass": Mass(0)}, "重量未申报"),
    ],
    ids=["adjustment", "reversal", "late", "unknown"],
)  # fmt: skip
def test_what_is_odd_about_a_line_is_said(changes: dict[str, Any], remark: str) -> None:
    found = sheets.row(line(**changes), WORDS, {})

    assert found.cells[-1] == remark
    assert found.marked is ("kind" in changes)


def test_a_receipt_names_who_handed_over() -> None:
    partner = Partner(kind=PartnerKind.UNKNOWN, name="沧澜化工", credit_code="91329900MA9XCL014E")
    found = cells(line(book=Book.RECEIVED, effect=Effect.RECEIVED, batch_code="HWJS20260929001", partner=partner))

    assert (found["接收批次编码"], found["备注"]) == ("HWJS20260929001", "来自 沧澜化工")
