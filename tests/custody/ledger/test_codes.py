"""Batch codes: every code reads back as itself, and nothing else reads at all."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.custody.ledger.books import Book, Tab
from hwtrack.custody.ledger.codes import (
    BatchCode,
    BatchCodeError,
    BatchStep,
    LeadError,
    checked_lead,
    read_batch_code,
    step_of,
)

CODES = st.builds(
    BatchCode,
    st.sampled_from(BatchStep),
    st.dates(date(1000, 1, 1), date(9999, 12, 31)),
    st.integers(1, 999_999_999),
    st.from_regex(r"[A-Z]{2,4}", fullmatch=True),
)


@given(CODES)
def test_a_code_reads_back_as_itself(code: BatchCode) -> None:
    assert read_batch_code(code.text, lead=code.lead) == code


@given(CODES, st.data())
def test_a_code_with_one_character_changed_is_another_code_or_none(code: BatchCode, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(code.text) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda character: character != code.text[place]))
    changed = code.text[:place] + other + code.text[place + 1 :]

    try:
        read = read_batch_code(changed, lead=code.lead)
    except BatchCodeError:
        return
    assert read.text == changed
    assert read != code


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("HWCS20211031001", BatchStep.GENERATED),
        ("HWRK20211031001", BatchStep.STORED),
        ("HWCK20211031001", BatchStep.OUT),
        ("HWZXLY20211031001", BatchStep.OWN_RECOVERY),
        ("HWZXCZ20211031001", BatchStep.OWN_DISPOSAL),
        ("HWWWLY20211031001", BatchStep.OUTSOURCED_RECOVERY),
        ("HWWWCZ20211031001", BatchStep.OUTSOURCED_DISPOSAL),
        ("HWCKLY20211031001", BatchStep.EXPORTED_RECOVERY),
        ("HWCKCZ20211031001", BatchStep.EXPORTED_DISPOSAL),
    ],
)
def test_the_printed_examples_are_read(text: str, step: BatchStep) -> None:
    assert read_batch_code(text) == BatchCode(step, date(2021, 10, 31), 1)


@pytest.mark.parametrize(("serial", "written"), [(1, "001"), (999, "999"), (1000, "1000"), (12345, "12345")])
def test_the_serial_grows_beyond_three_digits(serial: int, written: str) -> None:
    code = BatchCode(BatchStep.GENERATED, date(2026, 9, 21), serial)

    assert code.text == f"HWCS20260921{written}"
    assert read_batch_code(code.text).serial == serial


@pytest.mark.parametrize(
    "text",
    [
        "",
        "HWCS2026092101",
        "HWCS20260921000",
        "HWCS202609210001",
        "HWCS20260931001",
        "HWCS00000101001",
        "HWXX20260921001",
        "hwcs20260921001",
        "XXCS20260921001",
        "HWCS20260921001 ",
        "HWCS２０２６0921001",
        "HWCKXX20260921001",
    ],
)
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(BatchCodeError):
        read_batch_code(text)


@pytest.mark.parametrize("lead", ["", "H", "HWHWH", "hw", "H1", "危废"])
def test_leading_letters_are_two_to_four_capitals(lead: str) -> None:
    with pytest.raises(LeadError):
        checked_lead(lead)
    with pytest.raises(LeadError):
        BatchCode(BatchStep.OUT, date(2026, 9, 21), 1, lead)


def test_serials_begin_at_one() -> None:
    with pytest.raises(ValueError, match="begin at 1"):
        BatchCode(BatchStep.OUT, date(2026, 9, 21), 0)


@pytest.mark.parametrize(
    ("tab", "book", "recovery", "exported", "step"),
    [
        (Tab.BEGUN, Book.OWN, False, False, BatchStep.GENERATED),
        (Tab.BEGUN, Book.RECEIVED, False, False, BatchStep.RECEIVED),
        (Tab.STORED, Book.OWN, True, True, BatchStep.STORED),
        (Tab.OUT, Book.OWN, True, True, BatchStep.OUT),
        (Tab.HANDLED, Book.OWN, True, False, BatchStep.OWN_RECOVERY),
        (Tab.HANDLED, Book.RECEIVED, False, False, BatchStep.OWN_DISPOSAL),
        (Tab.OUTSOURCED, Book.OWN, True, False, BatchStep.OUTSOURCED_RECOVERY),
        (Tab.OUTSOURCED, Book.OWN, False, False, BatchStep.OUTSOURCED_DISPOSAL),
        (Tab.OUTSOURCED, Book.OWN, True, True, BatchStep.EXPORTED_RECOVERY),
        (Tab.OUTSOURCED, Book.OWN, False, True, BatchStep.EXPORTED_DISPOSAL),
        (Tab.OTHER, Book.OWN, False, False, BatchStep.OTHER),
    ],
)
def test_every_table_has_its_letters(tab: Tab, book: Book, step: BatchStep, *, recovery: bool, exported: bool) -> None:
    assert step_of(tab, book, recovery=recovery, exported=exported) is step
