"""MAN-01 on both sides: digits, year, city."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.transfers.rules import man_01_official_number as rule
from tests.transfers import make


@pytest.mark.parametrize("text", ["20263299000001", "20263299999999"])
def test_a_number_of_this_year_and_city_is_silent(text: str) -> None:
    assert rule.check(make.number(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2026329900041", id="13 digits"),
        pytest.param("202632990004170", id="15 digits"),
        pytest.param("", id="nothing"),
        pytest.param("2026329900041X", id="a letter"),
        pytest.param("２０２６３２９９０００４１７", id="full-width digits"),
        pytest.param("20263299000417\n", id="a line break"),
        pytest.param("20263299000000", id="serial nought"),
        pytest.param("20253299000417", id="last year"),
        pytest.param("20273299000417", id="next year"),
        pytest.param("20263206000417", id="another city"),
        pytest.param("20263199000417", id="another province"),
    ],
)
def test_any_other_number_is_found(text: str) -> None:
    assert rule.check(make.number(text))


@given(st.text(max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    found = rule.check(make.number(text))

    assert (found is None) == (
        text.startswith("20263299") and len(text) == 14 and text.isascii() and text.isdigit() and text[8:] != "000000"
    )
