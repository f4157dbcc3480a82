"""A.3 and A.7: last year's quantities as a proposal, recipients with a contract in neutral order."""

import random

from hwtrack.kernel.canonical import canonical, read_canonical
from hwtrack.kernel.document import shown
from hwtrack.kernel.quantity import Mass
from hwtrack.transfers.declaring.plan import (
    Contracted,
    Plan,
    Source,
    TransferKind,
    Ways,
    generation_rows,
    plain_plan,
    planned_total,
    read_plan,
    transfer_rows,
)
from hwtrack.transfers.declaring.sheets import Standing, document, plan_tables
from tests.transfers.declaring.make import NAMES, RESIDUE, SLUDGE, WORDS, grams

WAYS = Ways(storage={RESIDUE: ("TS002", "TS001", "TS001")}, recovery={}, disposal={RESIDUE: ("TS010",)})
SOURCES = (
    Source(waste_code=RESIDUE, facility_code="MF0002", facility_name="二车间", mass=grams("100.000")),
    Source(waste_code=RESIDUE, facility_code="MF0001", facility_name="一车间", mass=grams("900.000")),
    Source(waste_code=SLUDGE, facility_code="MF0003", facility_name="电镀线", mass=grams("50.000")),
)


def contracted(credit_code: str, *, mass: str = "0.000", **facts: object) -> Contracted:
    known: dict[str, object] = {
        "waste_code": RESIDUE, "name": f"单位{credit_code}", "credit_code": credit_code, "division": 329901,
        "method": "D10", "kind": "licence", "document": f"JS-{credit_code}", "mass": grams(mass),
    }  # fmt: skip
    return Contracted(**known | facts)  # type: ignore[arg-type]  # what a test changes


RECIPIENTS = (
    contracted("B", mass="800.000"),
    contracted("A"),
    contracted("C", division=310101, kind="exempt"),
    contracted("A", waste_code="99999999"),
)


def plan() -> Plan:
    return Plan(
        period="2027",
        basis="2026",
        organisation="沧澜化工",
        credit_code="91329900MA9XCL014E",
        site="一厂区",
        generation=generation_rows(SOURCES, WAYS, WORDS),
        transfers=transfer_rows(RECIPIENTS, WORDS, home_division=329901),
    )


def test_generation_is_proposed_by_facility_in_order() -> None:
    rows = plan().generation

    assert [(row.facility_code, row.planned.text) for row in rows] == [
        ("MF0003", "50.000"), ("MF0001", "900.000"), ("MF0002", "100.000"),
    ]  # fmt: skip
    assert (rows[1].storage, rows[1].own_disposal, rows[1].own_recovery) == ("TS001、TS002", "TS010", "")
    assert planned_total(plan()) == grams("1050.000")


def test_recipients_stand_in_the_order_of_their_credit_codes_whatever_went_to_them() -> None:
    """INT-11: nobody is ranked, recommended or put forward."""
    rows = plan().transfers

    assert [row.name for row in rows] == ["单位A", "单位B", "单位C"]
    assert [row.planned for row in rows] == [Mass(0), grams("800.000"), Mass(0)]
    shuffled = list(RECIPIENTS)
    random.Random(7).shuffle(shuffled)  # noqa: S311 - a test's own dice
    assert transfer_rows(shuffled, WORDS, home_division=329901) == rows


def test_another_province_is_another_kind_of_transfer() -> None:
    assert [row.transfer for row in plan().transfers] == [
        TransferKind.WITHIN, TransferKind.WITHIN, TransferKind.ACROSS,
    ]  # fmt: skip


def test_the_frozen_text_reads_back_as_the_same_plan() -> None:
    assert read_plan(read_canonical(canonical(plain_plan(plan())))) == plan()


def test_the_tables_have_the_national_columns() -> None:
    generation, transfers = plan_tables(plan(), NAMES)

    assert [column.title for column in generation.columns] == [
        *("产生危险废物设施编码", "产生危险废物设施名称", "产生环节"),
        *("行业俗称/单位内部名称", "国家危险废物名录名称", "废物类别", "废物代码", "有害成分", "形态", "危险特性"),
        *("本年度预计产生量", "计量单位", "自行利用设施编码", "自行利用能力", "自行处置设施编码", "自行处置能力"),
        *("贮存设施编码", "贮存能力"),
    ]
    assert [column.title for column in transfers.columns] == [
        "转移类型",
        *("行业俗称/单位内部名称", "国家危险废物名录名称", "废物类别", "废物代码", "有害成分", "形态", "危险特性"),
        *("预计转移量", "计量单位", "利用/处置方式", "接收单位类型", "持证单位名称", "许可证编码", "豁免管理单位名称"),
        "境外单位名称",
    ]
    texts = [[shown(cell, column.kind) for cell, column in zip(row.cells, transfers.columns, strict=True)]
             for row in transfers.rows]  # fmt: skip
    assert [text[0] for text in texts] == ["省内转移", "省内转移", "跨省转移"]
    assert texts[2][11:15] == ["豁免管理单位", "", "", "单位C"]


def test_the_paper_says_that_nobody_is_recommended() -> None:
    paper = document(plan(), NAMES, Standing(status="草稿", made="2026-10-08 09:00"))

    assert paper.title == "危险废物管理计划表 2027"
    assert any("不作推荐" in getattr(block, "text", "") for block in paper.blocks)
