"""The forms of HJ 1259 and the periods they are for.

Source: HJ 1259-2022, 5.2, 7.2; regulation.md 2.2.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from hwtrack.kernel.errors import DomainError, Kind


class Form(StrEnum):
    """月度、季度、年度申报表; 管理计划. `typed` is a declaration whose figures somebody wrote by hand."""

    TYPED = "typed"
    MONTHLY = "C.1"
    QUARTERLY = "C.2"
    ANNUAL = "C.3"
    PLAN = "A"


FORM_NAMES: Mapping[Form, str] = MappingProxyType(
    {
        Form.TYPED: "Declaration by hand",
        Form.MONTHLY: "Monthly declaration",
        Form.QUARTERLY: "Quarterly declaration",
        Form.ANNUAL: "Annual declaration",
        Form.PLAN: "Management plan tables",
    }
)


class ZeroReason(StrEnum):
    """Why a period brought nothing: 零产生, 停产."""

    NOTHING_GENERATED = "nothing_generated"
    STOPPED = "stopped"


ZERO_NAMES: Mapping[ZeroReason, str] = MappingProxyType(
    {ZeroReason.NOTHING_GENERATED: "Nothing was generated", ZeroReason.STOPPED: "Production was stopped"}
)


class SpanError(DomainError):
    """The period does not belong to the form."""

    kind = Kind.INVALID
    code = "transfers.declaration-span"
    detail = "“{text}” is no period of this form; it is written like {example}."
    remedy = "Write a month like 2026-09, a quarter like 2026-Q3, or a year like 2026."


@dataclass(frozen=True, slots=True)
class Span:
    """A form with its period, both days included."""

    form: Form
    text: str
    first: date
    last: date

    @property
    def before(self) -> "Span":
        """The same form's period before this one."""
        return span_of(self.form, self.first - timedelta(days=1))


_SHAPES: Mapping[Form, tuple[re.Pattern[str], str]] = MappingProxyType(
    {
        Form.MONTHLY: (re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])"), "2026-09"),
        Form.QUARTERLY: (re.compile(r"(20[0-9]{2})-Q([1-4])"), "2026-Q3"),
        Form.ANNUAL: (re.compile(r"(20[0-9]{2})"), "2026"),
        Form.PLAN: (re.compile(r"(20[0-9]{2})"), "2026"),
    }
)
_MONTHS = {Form.MONTHLY: 1, Form.QUARTERLY: 3, Form.ANNUAL: 12, Form.PLAN: 12}


def read_span(form: Form, text: str, *, pointer: str | None = None) -> Span:
    """Read the period of a form.

    Raises:
        SpanError: It is none of that form's, or the form has none.
    """
    pattern, example = _SHAPES.get(form, (None, "2026-09"))
    match = pattern.fullmatch(text) if pattern else None
    if match is None:
        raise SpanError(text=text[:20], example=example, pointer=pointer)
    part = int(match[2]) if match.lastindex and match.lastindex > 1 else 1
    return _span(form, int(match[1]), part)


def span_of(form: Form, day: date) -> Span:
    """Return a form's period that a day lies in."""
    return _span(form, day.year, (day.month - 1) // _MONTHS[form] + 1)


def _span(form: Form, year: int, part: int) -> Span:
    months = _MONTHS[form]
    first = date(year, (part - 1) * months + 1, 1)
    end = first.month + months
    after = date(year + 1, 1, 1) if end > 12 else date(year, end, 1)  # noqa: PLR2004 - months of a year
    written = {Form.MONTHLY: f"{year}-{part:02d}", Form.QUARTERLY: f"{year}-Q{part}"}.get(form, f"{year}")
    return Span(form, written, first, after - timedelta(days=1))
