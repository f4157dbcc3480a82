"""Periods: months that are closed one after the other, and what is frozen when they are.

Knows the calendar of months and the frozen text; whether a period may be closed now is decided here, the rows are the
service's. Source: HJ 1259-2022 7; domain.md C (freeze for the monthly report).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from hwtrack.custody.ledger.balance import Balance, Difference
from hwtrack.custody.ledger.books import Effect
from hwtrack.kernel.canonical import canonical
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.quantity import NOTHING

MAX_AT_ONCE = 36
"""Months one closing closes at most."""

LAG = timedelta(minutes=5)
"""How far the ledger may be behind what was recorded when a period is closed."""

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_DECEMBER = 12


class MonthError(DomainError):
    """This is no month."""

    kind = Kind.INVALID
    code = "custody.month"
    detail = "“{text}” is not a month like 2026-09."
    remedy = "Write the year and the month with a hyphen."


class PeriodOpenError(DomainError):
    """The period is not over yet."""

    kind = Kind.CONFLICT
    code = "custody.period-open"
    detail = "{month} ends on {last}; it is closed from the day after."
    remedy = "Wait until the month is over, or close an earlier one."


class PeriodClosedError(DomainError):
    """The period is closed already."""

    kind = Kind.CONFLICT
    code = "custody.period-closed"
    detail = "The ledger of this site is closed up to {last}."
    remedy = "Close a later month. What arrives late for a closed one is booked in the next."


class TooManyMonthsError(DomainError):
    """Too many months would be closed at once."""

    kind = Kind.INVALID
    code = "custody.period-many"
    detail = "{count} months are open up to this one; at most {limit} are closed at once."
    remedy = "Close an earlier month first."


class LedgerBehindError(DomainError):
    """The ledger has not caught up."""

    kind = Kind.CONFLICT
    code = "custody.ledger-behind"
    detail = "The ledger is complete up to {read_to}; a period is closed when everything recorded is in it."
    remedy = "Try again in a few minutes; if it stays, the operator looks at the worker."


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month in China."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str, *, pointer: str | None = None) -> Self:
        """Read a month like 2026-09.

        Raises:
            MonthError: It is none.
        """
        match = _MONTH.fullmatch(text)
        if match is None:
            raise MonthError(text=text[:20], pointer=pointer)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the month of a day."""
        return cls(day.year, day.month)

    @property
    def text(self) -> str:
        """The month as it is written."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after.first - timedelta(days=1)

    @property
    def after(self) -> "Month":
        """The next month."""
        return Month(self.year + 1, 1) if self.number == _DECEMBER else Month(self.year, self.number + 1)


def months_to_close(upto: Month, *, today: date, closed_until: date | None, began: date | None) -> tuple[Month, ...]:
    """Return the months that a closing up to a month closes, in order: every open one since the ledger began.

    `began` is the day of the first line; a ledger without lines begins with the month that is closed.

    Raises:
        PeriodOpenError: The month is not over.
        PeriodClosedError: It is closed already.
        TooManyMonthsError: More than 36 months would be closed.
    """
    if today <= upto.last:
        raise PeriodOpenError(month=upto.text, last=upto.last.isoformat())
    if closed_until is not None and upto.last <= closed_until:
        raise PeriodClosedError(last=closed_until.isoformat())
    month = _first_open(upto, closed_until, began)
    found = []
    while month <= upto:
        found.append(month)
        month = month.after
    if len(found) > MAX_AT_ONCE:
        raise TooManyMonthsError(count=len(found), limit=MAX_AT_ONCE)
    return tuple(found)


def demand_caught_up(read_to: datetime | None, now: datetime) -> None:
    """Pass silently if the ledger is complete up to a few minutes ago.

    Raises:
        LedgerBehindError: It is not.
    """
    if read_to is None or now - read_to > LAG:
        raise LedgerBehindError(read_to="-" if read_to is None else read_to.isoformat(timespec="minutes"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesFrozen:
    """Which lines a closed period holds: how many, the last number of the whole ledger, and the hash over them."""

    count: int
    last: int
    sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """Everything that is frozen when a month is closed."""

    period_id: UUID
    org: int
    site: UUID
    month: Month
    closed_at: datetime
    responsible: str
    lines: LinesFrozen
    balances: Sequence[Balance]
    differences: Sequence[Difference]

    @property
    def text(self) -> str:
        """The canonical text whose SHA-256 stands in the log."""
        return canonical(
            {
                "v": 1,
                "period_id": str(self.period_id),
                "org_id": self.org,
                "site_id": str(self.site),
                "from": self.month.first.isoformat(),
                "until": self.month.last.isoformat(),
                "closed_at": self.closed_at.isoformat(),
                "responsible": self.responsible,
                "lines": {"count": self.lines.count, "last": self.lines.last, "sha256": self.lines.sha256.hex()},
                "balances": [_balance(one) for one in self.balances],
                "differences": [_difference(one) for one in self.differences],
            }
        )


def _first_open(upto: Month, closed_until: date | None, began: date | None) -> Month:
    if closed_until is not None:
        return Month.of(closed_until + timedelta(days=1))
    return upto if began is None else min(Month.of(began), upto)


def _balance(one: Balance) -> Mapping[str, Any]:
    return {
        "book": one.book.value,
        "waste_code": one.waste_code,
        "opening": one.opening.text,
        **{effect.value: one.amount(effect).text for effect in Effect if effect is not Effect.MOVED},
        "closing": one.closing.text,
        "later": {effect.value: mass.text for effect, mass in one.later.items() if mass != NOTHING},
    }


def _difference(one: Difference) -> Mapping[str, Any]:
    return {
        "container": one.container_code,
        "lined": one.lined.text,
        "seen": one.seen.text,
        "cause": one.cause.value,
        "lines": list(one.lines),
    }
