"""C.1 to C.3: figures from balances, an identity to the gram, what must be explained, and a text that reads back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.custody.ledger.balance import Balance
from hwtrack.custody.ledger.books import Book, Effect
from hwtrack.kernel.canonical import canonical, read_canonical
from hwtrack.kernel.document import shown
from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.transfers.declaring.declaration import (
    Breach,
    ExplanationNeededError,
    NotZeroError,
    Part,
    breaches,
    checked,
    declared,
    demand_explained,
    plain_declaration,
    read_declaration,
)
from hwtrack.transfers.declaring.forms import ZeroReason
from hwtrack.transfers.declaring.sheets import Standing, declaration_table, document, notes
from hwtrack.transfers.drafts import DeclarationBalanceError
from tests.transfers.declaring.make import NAMES, RESIDUE, SLUDGE, WORDS, balance, declaration, grams, part

STANDING = Standing(status="草稿", made="2026-10-08 09:00")
AMOUNTS = st.dictionaries(
    st.sampled_from([effect for effect in Effect if effect is not Effect.MOVED]), st.integers(0, 10**9).map(Mass)
)


def test_the_figures_are_those_of_the_ledger() -> None:
    (waste,) = checked(declaration()).wastes

    assert (waste.opening, waste.generated, waste.closing) == (grams("50.000"), grams("900.000"), grams("349.000"))
    assert waste.row.self_handled == grams("100.000")
    assert waste.row.outsourced == grams("500.000")
    assert waste.row.gap == NOTHING


def test_weighing_differences_and_repacking_are_part_of_what_was_generated_and_named() -> None:
    (waste,) = declared([balance(generated="100.000", reweighed="0.500", repacked="2.000")], {}, WORDS)

    assert waste.generated == grams("102.500")
    assert dict(waste.others) == {"reweighed": grams("0.500"), "repacked": grams("2.000")}


def test_opening_stock_is_part_of_the_opening() -> None:
    booked = {Effect.OPENING: grams("5.000")}
    found = Balance(book=Book.OWN, waste_code=RESIDUE, opening=grams("1.000"), amounts=booked)
    (waste,) = declared([found], {}, WORDS)

    assert (waste.opening, waste.closing, waste.row.gap) == (grams("6.000"), grams("6.000"), NOTHING)


def test_what_a_plant_took_in_is_not_declared() -> None:
    assert declared([balance(book=Book.RECEIVED, received="9.000")], {}, WORDS) == ()


@given(st.integers(0, 10**9).map(Mass), AMOUNTS)
def test_a_declaration_of_a_ledger_balances_to_the_gram(opening: Mass, amounts: dict[Effect, Mass]) -> None:
    found = Balance(
        book=Book.OWN,
        waste_code=RESIDUE,
        opening=opening,
        amounts={effect: mass for effect, mass in amounts.items() if effect is not Effect.RECEIVED},
    )
    parts = {(RESIDUE, effect): (Part(mass=found.amount(effect)),) for effect in (Effect.HANDLED, Effect.OUTSOURCED)}

    checked(declaration(wastes=declared([found], parts, WORDS)))


def test_a_part_that_is_missing_is_found() -> None:
    made = declaration()
    spoilt = replace(made, wastes=(replace(made.wastes[0], handled=()),))

    with pytest.raises(DeclarationBalanceError):
        checked(spoilt)


@pytest.mark.parametrize(("generated", "fine"), [("0.000", True), ("0.001", False)])
def test_a_zero_declaration_is_true_or_refused(generated: str, *, fine: bool) -> None:
    wastes = declared([balance(opening="5.000", generated=generated)], {}, WORDS)
    made = declaration(wastes=wastes, zero=ZeroReason.STOPPED)

    if fine:
        assert checked(made).zero is ZeroReason.STOPPED
    else:
        with pytest.raises(NotZeroError):
            checked(made)


def test_a_zero_declaration_needs_no_row() -> None:
    assert checked(declaration(wastes=(), zero=ZeroReason.NOTHING_GENERATED)).wastes == ()


def test_the_closing_before_is_the_opening_now() -> None:
    before = declaration()
    same = declared([balance(opening="349.000")], {}, WORDS)
    other = declared([balance(opening="350.000"), balance(SLUDGE, opening="2.000")], {}, WORDS)

    assert breaches(None, other) == ()
    assert breaches(before, same) == ()
    assert breaches(before, other) == (
        Breach(SLUDGE, NOTHING, grams("2.000")),
        Breach(RESIDUE, grams("349.000"), grams("350.000")),
    )
    assert breaches(before, ()) == (Breach(RESIDUE, grams("349.000"), NOTHING),)


@pytest.mark.parametrize(
    ("differing", "text", "fine"), [(0, "", True), (1, "称重误差", True), (1, "  ", False), (1, "", False)]
)
def test_what_does_not_agree_is_explained_in_writing(differing: int, text: str, *, fine: bool) -> None:
    made = declaration(differing=differing)

    if fine:
        demand_explained(made, text)
    else:
        with pytest.raises(ExplanationNeededError):
            demand_explained(made, text)


@pytest.mark.parametrize(
    "made",
    [
        declaration(),
        declaration(wastes=(), zero=ZeroReason.STOPPED),
        declaration(breaches=(Breach(RESIDUE, grams("1.000"), NOTHING),), differing=3),
        declaration(wastes=declared([balance(opening="1.000", lost="2.000", reweighed="0.001")], {}, WORDS)),
    ],
    ids=["whole", "zero", "to explain", "negative"],
)
def test_the_frozen_text_reads_back_as_the_same_declaration(made: object) -> None:
    assert read_declaration(read_canonical(canonical(plain_declaration(made)))) == made  # type: ignore[arg-type]


def test_a_negative_stock_is_written_as_such() -> None:
    wastes = declared([balance(handled="2.000")], {(RESIDUE, Effect.HANDLED): (part("2.000"),)}, WORDS)
    text = canonical(plain_declaration(declaration(wastes=wastes)))

    assert '"closing":"-2.000"' in text
    assert read_declaration(read_canonical(text)).wastes[0].closing == -grams("2.000")


COLUMNS = [
    *("行业俗称/单位内部名称", "国家危险废物名录名称", "废物类别", "废物代码", "有害成分", "形态", "危险特性"),
    *("产生量", "计量单位", "自行利用/处置方式", "自行利用/处置量", "计量单位"),
    *("所在省", "接收单位名称", "许可证编码/豁免备案号", "利用/处置方式", "委外利用/处置量", "计量单位"),
    *("上期末贮存量", "计量单位", "本期末贮存量", "计量单位"),
]


def test_the_table_has_the_national_columns_and_a_row_for_every_way() -> None:
    table = declaration_table(declaration(), NAMES)
    first, second = ([shown(cell, column.kind) for cell, column in zip(row.cells, table.columns, strict=True)]
                     for row in table.rows)  # fmt: skip

    assert [column.title for column in table.columns] == COLUMNS
    assert first == [
        *("釜残", "其他化工生产过程中的精馏残余物", "HW11", "900-013-11", "二氯苯、甲苯", "半固态", "T"),
        *("0.900", "吨", "D10 焚烧", "0.100", "吨"),
        *("某省", "静澜环境", "JS-001", "D10 焚烧", "0.300", "吨"),
        *("0.050", "吨", "0.349", "吨"),
    ]
    assert second == [*[""] * 12, "某省", "瑞铜资源", "JS-002", "R4 金属回收", "0.200", "吨", *[""] * 4]


def test_a_waste_that_went_nowhere_has_one_row() -> None:
    table = declaration_table(declaration(wastes=declared([balance(generated="5.000")], {}, WORDS)), NAMES)

    assert len(table.rows) == 1


def test_the_paper_says_whose_it_is_and_that_it_is_not_the_national_system() -> None:
    paper = document(declaration(zero=ZeroReason.STOPPED, differing=2), NAMES, replace(STANDING, explanation="见附件"))

    assert paper.title == "C.1 危险废物月度申报表 2026-09"
    assert "国家固体废物管理信息系统" in paper.footer
    said = " ".join(notes(declaration(differing=2), NAMES, replace(STANDING, explanation="见附件")))
    assert "2 件容器与台账不符" in said
    assert "说明：见附件" in said


def test_what_has_no_column_is_said_in_words() -> None:
    wastes = declared([balance(generated="5.000", reweighed="0.100", lost="0.250")], {}, WORDS)
    said = notes(declaration(wastes=wastes, breaches=(Breach(RESIDUE, grams("1.000"), NOTHING),)), NAMES, STANDING)

    assert "900-013-11：称重差异 0.100 kg。" in said
    assert "900-013-11：取样与损耗 0.250 kg。" in said
    assert any("上期申报结存 1.000 kg" in one for one in said)
