"""Forms and their periods: read, written, and one after the other without a gap."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.infra.i18n import chinese
from hwtrack.transfers.declaring import forms, plan, sheets
from hwtrack.transfers.declaring.forms import Form, SpanError, read_span, span_of

PERIODIC = (Form.MONTHLY, Form.QUARTERLY, Form.ANNUAL, Form.PLAN)


@pytest.mark.parametrize(
    ("form", "text", "first", "last"),
    [
        (Form.MONTHLY, "2026-09", "2026-09-01", "2026-09-30"),
        (Form.MONTHLY, "2026-12", "2026-12-01", "2026-12-31"),
        (Form.MONTHLY, "2028-02", "2028-02-01", "2028-02-29"),
        (Form.QUARTERLY, "2026-Q1", "2026-01-01", "2026-03-31"),
        (Form.QUARTERLY, "2026-Q4", "2026-10-01", "2026-12-31"),
        (Form.ANNUAL, "2026", "2026-01-01", "2026-12-31"),
        (Form.PLAN, "2027", "2027-01-01", "2027-12-31"),
    ],
)
def test_a_period_is_read(form: Form, text: str, first: str, last: str) -> None:
    span = read_span(form, text)

    assert (span.first.isoformat(), span.last.isoformat(), span.text) == (first, last, text)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Form.MONTHLY, "2026-13"), (Form.MONTHLY, "2026-Q3"), (Form.MONTHLY, "2026"), (Form.MONTHLY, ""),
        (Form.QUARTERLY, "2026-Q0"), (Form.QUARTERLY, "2026-Q5"), (Form.QUARTERLY, "2026-09"),
        (Form.ANNUAL, "26"), (Form.ANNUAL, "1999"), (Form.PLAN, "2026-01"), (Form.TYPED, "2026-09"),
    ],
)  # fmt: skip
def test_what_is_no_period_of_the_form_is_refused(form: Form, text: str) -> None:
    with pytest.raises(SpanError):
        read_span(form, text)


@given(st.sampled_from(PERIODIC), st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_every_day_lies_in_one_period_of_a_form(form: Form, day: date) -> None:
    span = span_of(form, day)

    assert span.first <= day <= span.last
    assert read_span(form, span.text) == span
    assert span.before.last == span.first - timedelta(days=1)


def test_every_name_and_heading_has_its_chinese() -> None:
    texts = {
        *forms.FORM_NAMES.values(), *forms.ZERO_NAMES.values(), *plan.TRANSFER_NAMES.values(), *sheets.HEADINGS,
    }  # fmt: skip

    assert {text for text in texts if text not in chinese()} == set()
