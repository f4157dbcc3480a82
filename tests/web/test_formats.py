"""Masses exact, instants local, codes readable."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.kernel.quantity import MAX_GRAMS, Mass
from hwtrack.web import formats


@pytest.mark.parametrize(
    ("grams", "shown"),
    [
        (187_400, "187.4"),
        (8_976_000, "8,976.0"),
        (12_345, "12.345"),
        (0, "0.0"),
        (-4_000, "−4.0"),
        (10, "0.01"),
        (1_234_567_001, "1,234,567.001"),
    ],
)
def test_kilograms(grams: int, shown: str) -> None:
    assert formats.kg(Mass(grams)) == shown


@given(st.integers(-MAX_GRAMS, MAX_GRAMS))
def test_no_gram_is_lost_in_writing(grams: int) -> None:
    whole, decimals = formats.kg(Mass(grams)).replace(",", "").replace("−", "-").split(".")
    sign = -1 if whole.startswith("-") else 1

    assert sign * (abs(int(whole)) * 1000 + int(decimals.ljust(3, "0"))) == grams


def test_tonnes_have_three_decimals() -> None:
    assert formats.tonnes(Mass(8_976_000)) == "8.976"
    assert formats.tonnes(Mass(-500)) == "−0.001"


def test_an_instant_is_shown_in_shanghai_with_its_full_form_behind() -> None:
    shown = formats.moment(datetime(2026, 9, 29, 16, 30, tzinfo=UTC))

    assert shown == '<time datetime="2026-09-30T00:30:00+08:00">2026-09-30 00:30</time>'
    assert formats.day(date(2026, 9, 30)) == '<time datetime="2026-09-30">2026-09-30</time>'


def test_a_code_is_cut_as_it_is_read_aloud() -> None:
    assert formats.segments("91329900MA9XCL014E9000131120260921017") == (
        "91329900MA9XCL014E",
        "90001311",
        "20260921",
        "017",
    )
    assert formats.segments("91329900MA9XCL014E00001A") == ("91329900MA9XCL014E", "00001A")


@given(st.text(max_size=60))
def test_cutting_loses_nothing_whatever_the_text(text: str) -> None:
    assert "".join(formats.segments(text)) == text
