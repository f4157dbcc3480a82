"""Waste codes: eight digits, one value, two spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.kernel.waste import HazardProperty, WasteCode, WasteCodeFormatError, hazard_byte, hazards_of_byte


@given(st.from_regex(r"\A[0-9]{8}\Z"))
def test_both_spellings_are_the_same_code(digits: str) -> None:
    code = WasteCode.of(digits)

    assert WasteCode.of(code.text) == code
    assert code.category == f"HW{digits[6:]}"


@pytest.mark.parametrize("text", ["900-13-11", "9000131", "900013111", "900 013 11", "９００-013-11", "abc-def-gh", ""])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(WasteCodeFormatError):
        WasteCode.of(text)


@given(st.frozensets(st.sampled_from(HazardProperty)))
def test_hazards_survive_the_byte(hazards: frozenset[HazardProperty]) -> None:
    assert hazards_of_byte(hazard_byte(hazards)) == hazards
