"""What people type, brought to the forms the services read: masses, days, instants, ids, counts.

Knows how people write; knows no request. A comma stands for a decimal point only where it cannot be meant to part
thousands: `206,0` is read, `25,740` is asked about.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from uuid import UUID

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.local import SHANGHAI
from hwtrack.kernel.quantity import Mass

_MASS = re.compile(r"(\d{1,9})(?:\.(\d{0,3})|,(\d{0,2}))?")
_TONNES = re.compile(r"(\d{1,6})(?:\.(\d{0,6})|,(\d{0,2}))?")
_SHOWN = 40
_UUID7 = 7
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


class FieldMissingError(DomainError):
    """Something is missing."""

    kind = Kind.INVALID
    code = "web.field-missing"
    detail = "This has to be filled in."
    remedy = "Fill in what is marked; everything else has been kept."


class TypedMassError(DomainError):
    """This is not a mass."""

    kind = Kind.INVALID
    code = "web.mass"
    detail = "“{text}” cannot be read as a mass."
    remedy = (
        "Write the number as the scale shows it, a full stop before the decimals, nothing between thousands: 206.0."
    )


class TypedDayError(DomainError):
    """This is not a day."""

    kind = Kind.INVALID
    code = "web.day"
    detail = "“{text}” cannot be read as a day."
    remedy = "Write the day like 2026-09-21."


class TypedMomentError(DomainError):
    """This is not a day and a time."""

    kind = Kind.INVALID
    code = "web.moment"
    detail = "“{text}” cannot be read as a day and a time of day."
    remedy = "Write them like 2026-09-21T08:30, in local time."


class TypedNumberError(DomainError):
    """This is not such a number."""

    kind = Kind.INVALID
    code = "web.number"
    detail = "“{text}” is not a whole number from {least} to {most}."
    remedy = "Write digits only."


class UnknownChoiceError(DomainError):
    """This cannot be chosen."""

    kind = Kind.INVALID
    code = "web.choice"
    detail = "“{text}” is none of the choices."
    remedy = "Choose one of those offered; reload the page if the one you need is missing."


def needed(fields: Mapping[str, str], name: str) -> str:
    """Return what was typed in a field, trimmed.

    Raises:
        FieldMissingError: Nothing was.
    """
    text = fields.get(name, "").strip()
    if not text:
        raise FieldMissingError(pointer=f"/{name}")
    return text


def one_line(fields: Mapping[str, str], name: str) -> str:
    """Return what was typed in a field of several lines, on one line, as events have it.

    Raises:
        FieldMissingError: Nothing was.
    """
    return " ".join(needed(fields, name).split())


def chosen(fields: Mapping[str, str], name: str, among: Collection[str]) -> str:
    """Return which choice was made.

    Raises:
        FieldMissingError: None was.
        UnknownChoiceError: It is none of them.
    """
    text = needed(fields, name)
    if text not in among:
        raise UnknownChoiceError(text=text[:_SHOWN], pointer=f"/{name}")
    return text


def an_id(fields: Mapping[str, str], name: str) -> UUID:
    """Return the id of something that was chosen.

    Raises:
        FieldMissingError: Nothing was.
        UnknownChoiceError: It is no id.
    """
    text = needed(fields, name)
    try:
        return UUID(text)
    except ValueError as error:
        raise UnknownChoiceError(text=text[:_SHOWN], pointer=f"/{name}") from error


def kilograms(fields: Mapping[str, str], name: str) -> Mass:
    """Return a mass typed in kilograms.

    Raises:
        FieldMissingError: Nothing was typed.
        TypedMassError: It is no mass, or its comma may mean thousands.
    """
    return Mass(_thousandths(needed(fields, name), _MASS, 3, name))


def tonnes(fields: Mapping[str, str], name: str) -> Mass:
    """Return a mass typed in tonnes.

    Raises:
        FieldMissingError, TypedMassError: As for `kilograms`.
    """
    return Mass(_thousandths(needed(fields, name), _TONNES, 6, name))


def day(fields: Mapping[str, str], name: str) -> date:
    """Return a day.

    Raises:
        FieldMissingError: Nothing was typed.
        TypedDayError: It is no day of the calendar.
    """
    text = needed(fields, name)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise TypedDayError(text=text[:_SHOWN], pointer=f"/{name}") from error


def moment(fields: Mapping[str, str], name: str) -> datetime:
    """Return an instant typed as local day and time.

    Raises:
        FieldMissingError: Nothing was typed.
        TypedMomentError: It is none.
    """
    text = needed(fields, name)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise TypedMomentError(text=text[:_SHOWN], pointer=f"/{name}") from error
    if found.tzinfo is not None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise TypedMomentError(text=text[:_SHOWN], pointer=f"/{name}")
    return found.replace(tzinfo=SHANGHAI)


def count(fields: Mapping[str, str], name: str, most: int) -> int:
    """Return a whole number from 1 to `most`.

    Raises:
        FieldMissingError: Nothing was typed.
        TypedNumberError: It is none.
    """
    text = unicodedata.normalize("NFKC", needed(fields, name))
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and 1 <= int(text) <= most):
        raise TypedNumberError(text=text[:_SHOWN], least=1, most=most, pointer=f"/{name}")
    return int(text)


def instant(text: str) -> datetime | None:
    """Return the instant a page filled in, or nothing where it could not."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if found.tzinfo is None else found.astimezone(UTC)


def event_id(text: str) -> UUID | None:
    """Return the UUIDv7 a page filled in, or nothing where it could not."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if found.version == _UUID7 else None


def _thousandths(text: str, spelling: re.Pattern[str], decimals: int, name: str) -> int:
    found = spelling.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    if found is None:
        raise TypedMassError(text=text[:_SHOWN], pointer=f"/{name}")
    rest = found[2] or found[3] or ""
    return int(found[1] + rest.ljust(decimals, "0"))
