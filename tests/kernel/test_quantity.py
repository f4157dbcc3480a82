"""Mass: exact to the gram, one spelling, no floats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.kernel.quantity import MAX_GRAMS, NOTHING, Mass, MassFormatError, total

grams = st.integers(min_value=0, max_value=MAX_GRAMS)


@given(grams)
def test_a_mass_reads_back_what_it_writes(value: int) -> None:
    assert Mass.kg(Mass(value).text) == Mass(value)


@given(st.lists(grams, max_size=20))
def test_a_total_is_exact(values: list[int]) -> None:
    assert total([Mass(value) for value in values]).grams == sum(values)


@pytest.mark.parametrize(
    "text",
    ["187.4", "187", "0187.400", "-1.000", "+1.000", "1e3", "1.0000", " 1.000", "1.000 ", "", "1,000.000", "١.000"],
)
def test_any_other_spelling_is_refused(text: str) -> None:
    with pytest.raises(MassFormatError):
        Mass.kg(text)


def test_the_largest_mass_is_the_last_that_is_read() -> None:
    assert Mass.kg("999999999.999").grams == MAX_GRAMS
    with pytest.raises(MassFormatError):
        Mass.kg("1000000000.000")


@pytest.mark.parametrize(
    ("value", "text", "tonnes"),
    [
        (187_400, "187.400", "0.187"),
        (-4_000, "-4.000", "-0.004"),
        (9_860_500, "9860.500", "9.861"),
        (1, "0.001", "0.000"),
    ],
)
def test_a_mass_is_written_in_kilograms_and_tonnes(value: int, text: str, tonnes: str) -> None:
    assert Mass(value).text == text
    assert Mass(value).tonnes == tonnes


def test_masses_add_and_subtract() -> None:
    assert Mass.kg("206.000") - Mass.kg("18.600") == Mass.kg("187.400")
    assert Mass.kg("1.000") + -Mass.kg("1.000") == NOTHING
