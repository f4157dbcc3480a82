"""How masses, instants, days and codes are written on pages: one way each.

Masses are exact (no digit is rounded away); instants and days are Asia/Shanghai's. Pure.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from hwtrack.kernel.quantity import Mass

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUS = "−"
_CODE_CUTS = (0, 18, 26, 34, 37)
_SIGN_CUTS = (0, 18, 24)


def kg(mass: Mass) -> str:
    """Kilograms with thousands separated, one to three decimals: `8,976.0`, `187.45`."""
    sign = MINUS if mass.grams < 0 else ""
    whole, grams = divmod(abs(mass.grams), 1000)
    decimals = f"{grams:03d}".rstrip("0") or "0"
    return f"{sign}{whole:,}.{decimals}"


def tonnes(mass: Mass) -> str:
    """Tonnes with three decimals, as manifests and plans show mass: `8.976`."""
    return mass.tonnes.replace("-", MINUS)


def local(instant: datetime) -> datetime:
    """The instant in Asia/Shanghai."""
    return instant.astimezone(SHANGHAI)


def moment(instant: datetime) -> Markup:
    """Date and minute, marked up with the full instant."""
    there = local(instant)
    return _time(there.isoformat(timespec="seconds"), f"{there:%Y-%m-%d %H:%M}")


def short_moment(instant: datetime) -> Markup:
    """Month, day and minute, where the year is plain from the page."""
    there = local(instant)
    return _time(there.isoformat(timespec="seconds"), f"{there:%m-%d %H:%M}")


def day(on: date) -> Markup:
    """A day of the calendar."""
    return _time(on.isoformat(), on.isoformat())


def iso(instant: datetime) -> str:
    """The instant in UTC to the millisecond, for the pages' clock."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds")


def whole_hours(span: timedelta) -> int:
    """The hours of a span, rounded to the nearest."""
    return round(span.total_seconds() / 3600)


def segments(code: str) -> tuple[str, ...]:
    """The parts of a printed code, for reading aloud: four of a container's, two of a plaque's."""
    cuts = _CODE_CUTS if len(code) == _CODE_CUTS[-1] else _SIGN_CUTS
    return tuple(code[start:end] for start, end in zip(cuts, (*cuts[1:-1], len(code)), strict=False))


def _time(machine: str, shown: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(machine, shown)
