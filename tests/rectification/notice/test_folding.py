import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.rectification.notice.folding import chinese_number, chinese_numeral, fold


@given(st.text())
def test_folding_keeps_every_position(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_full_width_signs_and_quotation_marks_fold_into_one_spelling() -> None:
    assert fold("（一）１８．「甲」；：，\u3000") == "(一)18.“甲”;:, "


@given(st.integers(1, 99))
def test_numerals_read_back(number: int) -> None:
    assert chinese_number(chinese_numeral(number)) == number


@pytest.mark.parametrize(("numeral", "number"), [("十", 10), ("十一", 11), ("二十", 20), ("九十九", 99), ("八", 8)])
def test_numerals_as_printed(numeral: str, number: int) -> None:
    assert chinese_number(numeral) == number


@pytest.mark.parametrize("numeral", ["", "一二", "十十", "二十十", "百", "一十二三", "3"])
def test_what_is_no_numeral_is_none(numeral: str) -> None:
    assert chinese_number(numeral) is None
