"""Declarations for tests: a site with two wastes over a September."""

from datetime import date
from typing import Any

from hwtrack.custody.ledger.balance import Balance
from hwtrack.custody.ledger.books import Book, Effect
from hwtrack.infra.i18n import translator
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import PHYSICAL_FORM_NAMES
from hwtrack.transfers.declaring.declaration import Declaration, Part, Words, declared
from hwtrack.transfers.declaring.forms import Form
from hwtrack.transfers.declaring.sheets import Names

RESIDUE, SLUDGE = "90001311", "33606317"

WORDS = {
    RESIDUE: Words(
        code=RESIDUE,
        names=("釜残",),
        catalogue_name="其他化工生产过程中的精馏残余物",
        harmful=("二氯苯", "甲苯"),
        forms=("semi_solid",),
        hazards=("T",),
    ),
    SLUDGE: Words(
        code=SLUDGE, names=("电镀污泥",), catalogue_name="电镀污泥", harmful=(), forms=("solid",), hazards=("T", "C")
    ),
}
NAMES = Names(say=translator("zh"), forms=PHYSICAL_FORM_NAMES, methods={"D10": "焚烧", "R4": "金属回收"})


def grams(kilograms: str) -> Mass:
    return Mass.kg(kilograms)


def balance(code: str = RESIDUE, *, opening: str = "0.000", book: Book = Book.OWN, **amounts: str) -> Balance:
    return Balance(
        book=book,
        waste_code=code,
        opening=grams(opening),
        amounts={Effect(name): grams(mass) for name, mass in amounts.items()},
    )


def part(mass: str, **facts: str) -> Part:
    return Part(mass=grams(mass), **facts)


def declaration(**changes: Any) -> Declaration:
    """Return a September with 900 kg generated, 100 kg treated here, 500 kg handed to two plants, 1 kg sampled."""
    parts = {
        (RESIDUE, Effect.HANDLED): (part("100.000", method="D10"),),
        (RESIDUE, Effect.OUTSOURCED): (
            part("300.000", method="D10", province="某省", name="静澜环境", document="JS-001", kind="licence"),
            part("200.000", method="R4", province="某省", name="瑞铜资源", document="JS-002", kind="licence"),
        ),
    }
    found = balance(opening="50.000", generated="900.000", handled="100.000", outsourced="500.000", lost="1.000")
    facts: dict[str, Any] = {
        "form": Form.MONTHLY,
        "period": "2026-09",
        "first": date(2026, 9, 1),
        "last": date(2026, 9, 30),
        "organisation": "澜江市沧澜化工有限公司",
        "credit_code": "91329900MA9XCL014E",
        "site": "一厂区",
        "wastes": declared([found], parts, WORDS),
    }
    return Declaration(**facts | changes)
