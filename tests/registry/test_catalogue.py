"""The catalogue: 467 codes, what the separators of hazards mean, and which edition binds on a day."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.waste import HazardProperty, WasteCode
from hwtrack.registry.catalogue import (
    Catalogue,
    Edition,
    EditionStanding,
    NoEditionError,
    ReportMissingError,
    UnknownWasteCodeError,
    WasteCodeNotInForceError,
    WasteEntry,
    catalogue_of,
    read_entries,
)
from hwtrack.registry.hazards import Hazards, HazardsFormatError, HazardsNotListedError, in_order
from tests.registry import make

STILL = WasteCode.of("900-013-11")
TODAY = date(2026, 10, 26)
HEAD = "category,category_name_zh,industry_zh,code,description_zh,hazards\n"

T, I, R, C, IN = HazardProperty  # noqa: E741 - the catalogue's own letters


def entry(edition: str, code: str) -> WasteEntry:
    return WasteEntry(edition, WasteCode.of(code), "某类", "某业", "某废物", Hazards.of("T"))


def succession() -> Catalogue:
    """Return two editions that follow each other: A to 2019, B from 2020, both loaded."""
    editions = (
        Edition("A", "甲", date(2010, 1, 1), date(2020, 1, 1), "B"),
        Edition("B", "乙", date(2020, 1, 1)),
    )
    return catalogue_of(editions, (entry("A", "900-001-11"), entry("B", "900-002-11")))


def test_the_2021_edition_is_complete() -> None:
    entries = make.entries()
    assert len(entries) == 467
    categories = {entry.code.category for entry in entries}
    assert categories == {f"HW{number:02d}" for number in (*range(1, 41), *range(45, 51))}


def test_the_hazard_column_is_kept_to_the_letter() -> None:
    found = Counter(entry.hazards.text for entry in make.entries())
    assert found == {
        "T": 364, "T,I": 29, "C,T": 27, "T,R": 16, "T,C": 5, "T,I,R": 4, "T/C/I/R": 4, "R,T": 4, "C": 3, "In": 3,
        "T/In": 2, "R": 1, "R,C": 1, "C,R": 1, "T,I,C": 1, "T/C": 1, "T/C/I/R/In": 1,
    }  # fmt: skip


def test_a_comma_makes_the_first_hazard_certain_and_the_others_possible() -> None:
    assert Hazards.of("C,T") == Hazards((C,), (T,))
    assert Hazards.of("T") == Hazards((T,), ())


def test_a_slash_makes_none_certain() -> None:
    assert Hazards.of("T/C/I/R") == Hazards((), (T, C, I, R))


@pytest.mark.parametrize(
    ("listed", "declared", "fits"),
    [
        ("C,T", {C}, True),
        ("C,T", {C, T}, True),
        ("C,T", {T}, False),
        ("C,T", {C, I}, False),
        ("C,T", set(), False),
        ("T/In", {IN}, True),
        ("T/In", {T, IN}, True),
        ("T/In", set(), False),
        ("T/In", {C}, False),
        ("T", {T}, True),
    ],
)
def test_declared_hazards_fit_the_listed_ones_or_are_refused(
    *, listed: str, declared: set[HazardProperty], fits: bool
) -> None:
    hazards = Hazards.of(listed)
    if fits:
        hazards.check(frozenset(declared))
        return
    with pytest.raises(HazardsNotListedError):
        hazards.check(frozenset(declared), pointer="/hazards")


@pytest.mark.parametrize("text", ["", "X", "T,", "T;C", "T,C/I", "T/C,I", "T,T", "t", "T, I"])
def test_hazards_in_another_spelling_are_refused(text: str) -> None:
    with pytest.raises(HazardsFormatError):
        Hazards.of(text)


@given(letters=st.lists(st.sampled_from(HazardProperty), min_size=1, unique=True), slash=st.booleans())
def test_the_spelling_of_hazards_survives_reading(*, letters: list[HazardProperty], slash: bool) -> None:
    text = ("/" if slash else ",").join(letters)
    assert Hazards.of(text).text == text
    assert in_order(Hazards.of(text).listed) == tuple(sorted(letters, key=list(HazardProperty).index))


@pytest.mark.parametrize(
    ("on", "status"),
    [
        (date(2021, 1, 1), "in-force"),
        (date(2024, 12, 31), "in-force"),
        (date(2025, 1, 1), "unconfirmed-2025"),
        (TODAY, "unconfirmed-2025"),
    ],
)
def test_the_2021_edition_stays_usable_and_says_that_2025_is_missing(on: date, status: str) -> None:
    listing = make.catalogue().listing(STILL, on)
    assert (listing.edition, listing.status) == ("2021", status)
    assert listing.entry
    assert listing.entry.hazards == Hazards.of("T")


def test_the_day_before_the_first_edition_no_code_is_known() -> None:
    with pytest.raises(NoEditionError):
        make.catalogue().listing(STILL, date(2020, 12, 31))


def test_once_the_rows_of_2025_are_loaded_the_old_edition_is_expired() -> None:
    editions = make.catalogue().editions
    loaded = catalogue_of(editions, (*make.entries(), entry("2025", "321-099-48")))
    assert editions[0].standing(TODAY, loaded.loaded) is EditionStanding.EXPIRED
    assert loaded.listing(WasteCode.of("321-099-48"), TODAY).status == "in-force"
    with pytest.raises(WasteCodeNotInForceError):
        loaded.listing(STILL, TODAY)
    assert loaded.listing(STILL, date(2024, 12, 31)).edition == "2021"


def test_a_code_of_an_expired_edition_is_refused_by_name_and_stays_right_for_old_waste() -> None:
    catalogue = succession()
    with pytest.raises(WasteCodeNotInForceError) as refused:
        catalogue.listing(WasteCode.of("900-001-11"), date(2020, 1, 1))
    assert refused.value.facts == {"code": "900-001-11", "edition": "A", "current": "B"}
    assert catalogue.listing(WasteCode.of("900-001-11"), date(2019, 12, 31)).status == "in-force"


def test_a_code_of_a_later_edition_is_refused_before_its_day() -> None:
    with pytest.raises(WasteCodeNotInForceError):
        succession().listing(WasteCode.of("900-002-11"), date(2019, 12, 31))


def test_an_edition_not_yet_in_force_says_so() -> None:
    editions = succession().editions
    assert editions[1].status(date(2019, 12, 31), frozenset({"B"})) == "not-yet"


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(UnknownWasteCodeError) as refused:
        make.catalogue().listing(WasteCode.of("999-999-99"), TODAY, pointer="/waste_code")
    assert refused.value.pointer == "/waste_code"


def test_identified_waste_without_a_code_needs_its_report_and_a_real_category() -> None:
    catalogue = make.catalogue()
    with pytest.raises(ReportMissingError):
        catalogue.listing(WasteCode.of("900-000-17"), TODAY)
    with pytest.raises(ReportMissingError):
        catalogue.listing(WasteCode.of("900-000-17"), TODAY, report="  ")
    assert catalogue.listing(WasteCode.of("900-000-17"), TODAY, report="鉴定〔2026〕8号").entry is None
    with pytest.raises(UnknownWasteCodeError):
        catalogue.listing(WasteCode.of("900-000-41"), TODAY, report="鉴定〔2026〕8号")


@pytest.mark.parametrize(
    "rows",
    [
        "HW11,某类,某业,900-013-12,某废物,T\n",
        "HW11,某类,某业,900-013-11,甲,T\nHW11,某类,某业,900-013-11,乙,T\n",
        "HW11,某类,某业,90-013-11,某废物,T\n",
        "HW11,某类,某业,900-013-11,某废物,Q\n",
    ],
)
def test_a_damaged_list_is_not_loaded(rows: str) -> None:
    with pytest.raises((ValueError, DomainError)):
        read_entries(HEAD + rows, "2021")
