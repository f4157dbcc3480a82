"""What people type: read exactly, or asked about."""

import contextlib
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.quantity import MAX_GRAMS, Mass
from hwtrack.web import typed


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("206", 206_000),
        ("206.0", 206_000),
        ("206,0", 206_000),
        ("206.", 206_000),
        ("0.001", 1),
        (" 18.6 ", 18_600),
        ("18.6", 18_600),
        ("999999999.999", MAX_GRAMS),
        ("1 000", 1_000_000),
        ("1,", 1_000),
    ],
)
def test_a_mass_is_read_to_the_gram(text: str, grams: int) -> None:
    assert typed.kilograms({"gross": text}, "gross") == Mass(grams)


@pytest.mark.parametrize("text", ["25,740", "1.0001", "-1", "+1", "1e3", "1.2.3", "kg", "½", "9999999999", ".5"])
def test_what_is_no_mass_is_asked_about(text: str) -> None:
    with pytest.raises(typed.TypedMassError) as caught:
        typed.kilograms({"gross": text}, "gross")
    assert caught.value.pointer == "/gross"


@given(st.integers(min_value=0, max_value=MAX_GRAMS))
def test_every_mass_is_read_back_from_its_wire_form(grams: int) -> None:
    assert typed.kilograms({"m": Mass(grams).text}, "m") == Mass(grams)


@pytest.mark.parametrize(("text", "grams"), [("500", 500_000_000), ("3.023", 3_023_000), ("0,5", 500_000)])
def test_tonnes_are_read_to_the_gram(text: str, grams: int) -> None:
    assert typed.tonnes({"t": text}, "t") == Mass(grams)


@pytest.mark.parametrize(("text", "counted"), [("1", 1), ("999", 999), ("12", 12)])
def test_a_count_is_read(text: str, counted: int) -> None:
    assert typed.count({"count": text}, "count", 999) == counted


@pytest.mark.parametrize("text", ["0", "1000", "-1", "1.5", "二", "9" * 50])
def test_a_count_out_of_range_is_refused(text: str) -> None:
    with pytest.raises(typed.TypedNumberError):
        typed.count({"count": text}, "count", 999)


@given(st.text(max_size=40))
def test_nothing_typed_is_ever_a_surprise(text: str) -> None:
    """Each reader returns a value or refuses in words; no text brings the page down."""
    readers: tuple[Callable[[], object], ...] = (
        lambda: typed.kilograms({"f": text}, "f"),
        lambda: typed.tonnes({"f": text}, "f"),
        lambda: typed.day({"f": text}, "f"),
        lambda: typed.count({"f": text}, "f", 999),
        lambda: typed.chosen({"f": text}, "f", ("a",)),
    )
    for read in readers:
        with contextlib.suppress(DomainError):
            read()
    typed.instant(text)
    typed.event_id(text)


def test_instants_and_ids_of_pages_are_taken_and_others_left() -> None:
    assert typed.instant("2026-09-21T08:30:00+08:00") == datetime(2026, 9, 21, 0, 30, tzinfo=UTC)
    assert typed.instant("2026-09-21T08:30:00") is None
    assert typed.instant("") is None
    assert typed.event_id("01997000-0000-7000-8000-000000000001") is not None
    assert typed.event_id("01997000-0000-4000-8000-000000000001") is None
    assert typed.day({"d": "2026-09-21"}, "d") == date(2026, 9, 21)
