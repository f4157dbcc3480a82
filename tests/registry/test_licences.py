"""Licences, permits, quantities, names and the management class."""

from datetime import date

import pytest

from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.ids import LicenceId, OrgId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry import licences, names
from hwtrack.registry.kinds import LicenceMode, ManagementClass
from hwtrack.registry.management import Generation, annual_quantity, management_class
from tests.registry import make


def licence(codes: frozenset[WasteCode] = frozenset()) -> licences.Licence:
    return licences.Licence(
        licence_id=LicenceId(make.ID),
        org_id=OrgId(4),
        number="JSLJ9900OOD001",
        mode=LicenceMode.COMPREHENSIVE,
        categories=frozenset({"HW11"}),
        codes=codes,
        methods=frozenset({"D10"}),
        capacity=licences.tonnes("9900"),
        period=licences.period(date(2024, 1, 1), date(2028, 12, 31)),
    )


def test_a_category_covers_its_codes_and_a_code_itself_only() -> None:
    both = licence(codes=frozenset({WasteCode.of("900-041-49")}))
    assert both.covers_waste(WasteCode.of("900-013-11"))
    assert both.covers_waste(WasteCode.of("900-041-49"))
    assert not both.covers_waste(WasteCode.of("900-039-49"))
    assert both.covers_method("D10")
    assert not both.covers_method("D1")


@pytest.mark.parametrize(
    ("on", "valid"),
    [
        (date(2023, 12, 31), False),
        (date(2024, 1, 1), True),
        (date(2028, 12, 31), True),
        (date(2029, 1, 1), False),
    ],
)
def test_a_licence_is_valid_on_its_first_and_on_its_last_day(*, on: date, valid: bool) -> None:
    assert licence().period.holds(on) is valid


def test_a_period_without_an_end_is_open_and_one_that_ends_first_is_refused() -> None:
    assert licences.period(date(2024, 1, 1), None).holds(date(2999, 1, 1))
    assert licences.period(date(2024, 1, 1), date(2024, 1, 1)).holds(date(2024, 1, 1))
    with pytest.raises(licences.PeriodError):
        licences.period(date(2024, 1, 2), date(2024, 1, 1), pointer="/valid_until")


@pytest.mark.parametrize(
    ("text", "grams"),
    [("9900", 9_900_000_000), ("0.001", 1_000), ("9900.000", 9_900_000_000), ("999999", 999_999_000_000)],
)
def test_tonnes_become_grams(text: str, grams: int) -> None:
    assert licences.tonnes(text) == Mass(grams)


@pytest.mark.parametrize(
    "text", ["0", "0.000", "999999.001", "1000000", "-1", "1e3", "9,900", "1.2345", "01", "", "１", ".5", "9900\n"]
)
def test_a_quantity_in_another_spelling_or_beyond_the_limit_is_refused(text: str) -> None:
    with pytest.raises(licences.CapacityError):
        licences.tonnes(text)


@pytest.mark.parametrize(
    ("mode", "categories", "methods", "covers"),
    [
        (LicenceMode.COMPREHENSIVE, {"HW11"}, {"D10"}, True),
        (LicenceMode.COLLECTION, {"HW11"}, set(), True),
        (LicenceMode.COMPREHENSIVE, set(), {"D10"}, False),
        (LicenceMode.COMPREHENSIVE, {"HW11"}, set(), False),
        (LicenceMode.COLLECTION, set(), set(), False),
    ],
)
def test_a_licence_without_scope_is_refused_but_a_collector_needs_no_method(
    *, mode: LicenceMode, categories: set[str], methods: set[str], covers: bool
) -> None:
    def check() -> None:
        licences.check_scope(mode, categories=frozenset(categories), codes=frozenset(), methods=frozenset(methods))

    if covers:
        check()
        return
    with pytest.raises(licences.EmptyScopeError):
        check()


@pytest.mark.parametrize("text", ["HW01", "HW09", "HW10", "HW39", "HW40", "HW45", "HW49", "HW50"])
def test_a_category_of_the_catalogue_is_taken(text: str) -> None:
    assert licences.waste_categories([text]) == {text}


@pytest.mark.parametrize("text", ["HW00", "HW41", "HW44", "HW51", "hw11", "11", "HW1", "HW111", ""])
def test_a_category_that_the_catalogue_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(licences.CategoryError):
        licences.waste_categories(["HW11", text])


def test_a_permit_for_a_class_covers_its_divisions_and_not_the_other_way_round() -> None:
    classes = licences.goods_classes(["6", "8", "4.1"])
    permit = licences.Permit("苏交运危9900001", OrgId(6), classes, licences.period(date(2024, 1, 1), None))
    assert [permit.covers(goods) for goods in ("6.1", "6", "8", "4.1", "4.2", "4", "3")] == [
        True, True, True, True, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["0", "10", "6.3", "3.1", "six", ""])
def test_what_is_no_class_of_dangerous_goods_is_refused(text: str) -> None:
    with pytest.raises(licences.DangerousGoodsClassError):
        licences.goods_classes([text])


def test_a_name_loses_its_outer_spaces_and_is_composed() -> None:
    assert names.line("  沧澜化工 \n", 10) == "沧澜化工"
    assert names.line("e\u0301", 1) == "\u00e9"
    assert names.line("", 10, blank=True) == ""


@pytest.mark.parametrize("text", ["", "   ", "a\nb", "a\tb", "a\0b", "\u200b", "\ufeffx\ufeffx", "甲" * 11, "\ue000"])
def test_a_name_that_is_empty_long_or_holds_the_invisible_is_refused(text: str) -> None:
    with pytest.raises(DomainError):
        names.line(text, 10)


@pytest.mark.parametrize(
    ("grams", "treats_own", "holds_licence", "expected"),
    [
        (100_000_000, False, False, ManagementClass.KEY),
        (99_999_999, False, False, ManagementClass.SIMPLIFIED),
        (10_000_000, False, False, ManagementClass.SIMPLIFIED),
        (9_999_999, False, False, ManagementClass.REGISTERED),
        (0, False, False, ManagementClass.REGISTERED),
        (0, True, False, ManagementClass.KEY),
        (0, False, True, ManagementClass.KEY),
    ],
)
def test_the_class_follows_quantity_own_treatment_and_licence(
    *, grams: int, treats_own: bool, holds_licence: bool, expected: ManagementClass
) -> None:
    assert management_class(Mass(grams), treats_own=treats_own, holds_licence=holds_licence) is expected


@pytest.mark.parametrize(
    ("by_year", "assessed", "cycle", "tonnes"),
    [
        ((5, 20, 10, 900), (50,), 1, 20),
        ((5,), (50,), 1, 5),
        ((), (50, 60), 1, 60),
        ((5, 20), (50,), 4, 50),
        ((5, 20), (50,), 3, 20),
        ((), (), 1, 0),
    ],
)
def test_the_deciding_quantity_is_the_highest_of_three_years_or_the_assessed_one(
    by_year: tuple[int, ...], assessed: tuple[int, ...], cycle: int, tonnes: int
) -> None:
    generation = Generation(
        tuple(Mass(year * 1_000_000) for year in by_year), tuple(Mass(figure * 1_000_000) for figure in assessed), cycle
    )
    assert annual_quantity(generation) == Mass(tonnes * 1_000_000)
