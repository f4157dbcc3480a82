"""The codes a label bears: 37 characters on a container, 24 on a facility's plaque or a transport unit.

Knows how a code is built, read and counted; knows nothing of signatures, pictures or the database. A code has exactly
one spelling. Whether the waste code stands in the catalogue of that day is for `registry` to say.
Source: HJ 1276-2022, 数字识别码 (regulation.md 1.2, [S] and [I]); design.md §5.
"""

from dataclasses import dataclass
from datetime import date
from typing import Self

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.credit import LENGTH as CREDIT_LENGTH
from hwtrack.registry.credit import (
    MAX_SERIAL_NUMBER,
    SERIAL_LENGTH,
    CreditCode,
    CreditCodeError,
    in_alphabet,
    serial_number,
    sign_serial,
)

LENGTH = 37
MAX_SERIAL = 999
"""Numbers per organisation, waste code and day: three digits, 000 is not used."""

FIRST_YEAR, LAST_YEAR = 1900, 2099
SIGN_LENGTH = CREDIT_LENGTH + SERIAL_LENGTH
_SHOWN = 60


class CodeLengthError(DomainError):
    """The label code has the wrong length."""

    kind = Kind.INVALID
    code = "labels.code-length"
    detail = "“{text}” has {length} characters; a code here has {expected}."
    remedy = "Type all {expected} characters as they stand under the symbol, or scan the symbol."


class CodeAlphabetError(DomainError):
    """The label code holds a character that cannot stand there."""

    kind = Kind.INVALID
    code = "labels.code-alphabet"
    detail = "Character {place} of “{text}” cannot stand there."
    remedy = "Compare the code with the label: I, O, S, V and Z are never used, and only digits follow the credit code."


class CodeCheckError(DomainError):
    """The label code's check character is wrong."""

    kind = Kind.INVALID
    code = "labels.code-check"
    detail = "The check character of “{text}” does not fit: one of its characters was misread."
    remedy = "Compare the code with the label character by character, or scan the symbol."


class CodeDateError(DomainError):
    """The label code's date does not exist."""

    kind = Kind.INVALID
    code = "labels.code-date"
    detail = "“{digits}” in the code is not a day between 1900 and 2099."
    remedy = "Compare characters 27 to 34 with the production date on the label."


class CodeSerialError(DomainError):
    """The label code's serial number is out of range."""

    kind = Kind.INVALID
    code = "labels.code-serial"
    detail = "“{serial}” is no serial number: numbers begin with 1."
    remedy = "Compare the last characters of the code with the label."


class SerialsUsedUpError(DomainError):
    """The serial numbers of this waste code and day are used up."""

    kind = Kind.CONFLICT
    code = "labels.serials-used-up"
    detail = "{wanted} numbers were asked for; {left} of 999 are left for waste code {waste} on {day}. None was taken."
    remedy = "Print at most {left}, or combine packages and put one label on the combined package."


class BatchSizeError(DomainError):
    """The number of labels asked for is out of range."""

    kind = Kind.INVALID
    code = "labels.batch-size"
    detail = "{wanted} labels cannot be asked for at once."
    remedy = "Ask for 1 to 999 labels."


@dataclass(frozen=True, slots=True, order=True)
class DigitalCode:
    """数字识别码 of a container: who produced, what, when, and the how-manieth of that day.

    `produced_on` is an Asia/Shanghai date; `serial` runs from 1 to 999.
    """

    credit: CreditCode
    waste: WasteCode
    produced_on: date
    serial: int

    def __post_init__(self) -> None:
        if not 1 <= self.serial <= MAX_SERIAL:
            raise CodeSerialError(serial=self.serial)
        if not FIRST_YEAR <= self.produced_on.year <= LAST_YEAR:
            raise CodeDateError(digits=f"{self.produced_on:%Y%m%d}")

    @property
    def text(self) -> str:
        """The 37 characters."""
        return f"{self.credit.text}{self.waste.digits}{self.produced_on:%Y%m%d}{self.serial:03d}"

    @classmethod
    def parse(cls, text: str, *, pointer: str | None = None) -> Self:
        """Read the 37 characters, in the order a person would check them.

        Raises:
            CodeLengthError: Not 37 characters.
            CodeAlphabetError: A character outside the credit code's alphabet, or no digit behind it.
            CodeCheckError: The credit code's check character does not fit.
            CodeDateError: The date does not exist, or lies outside 1900 to 2099.
            CodeSerialError: The serial is 000.
        """
        _demand_length(text, LENGTH, pointer)
        _demand_characters(text, pointer, digits_from=CREDIT_LENGTH)
        credit = _credit(text, pointer)
        return cls(
            credit=credit,
            waste=WasteCode.of(text[18:26], pointer=pointer),
            produced_on=_day(text[26:34], pointer),
            serial=_serial(text[34:], pointer),
        )


@dataclass(frozen=True, slots=True, order=True)
class SignCode:
    """Code of a facility's plaque or of a transport unit: credit code, five counted characters and a check character.

    The serial uses the credit code's alphabet of thirty-one, which leaves out what is easily misread (I, O, S, V, Z).
    The last character checks all 23 before it, so that a typed code is refused rather than taken for another one.
    `number` runs from 1 per organisation. Source: design.md §5.
    """

    credit: CreditCode
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= MAX_SERIAL_NUMBER:
            raise CodeSerialError(serial=self.number)

    @property
    def serial(self) -> str:
        """The six characters behind the credit code."""
        return sign_serial(self.credit, self.number)

    @property
    def text(self) -> str:
        """The 24 characters."""
        return self.credit.text + self.serial

    @classmethod
    def parse(cls, text: str, *, pointer: str | None = None) -> Self:
        """Read the 24 characters.

        Raises:
            CodeLengthError: Not 24 characters.
            CodeAlphabetError: A character outside the alphabet.
            CodeCheckError: One of the two check characters does not fit.
            CodeSerialError: The number is 0.
        """
        _demand_length(text, SIGN_LENGTH, pointer)
        _demand_characters(text, pointer, digits_from=SIGN_LENGTH)
        credit = _credit(text, pointer)
        serial = text[CREDIT_LENGTH:]
        number = serial_number(serial)
        if number == 0:
            raise CodeSerialError(serial=serial, pointer=pointer)
        if serial != sign_serial(credit, number):
            raise CodeCheckError(text=text, pointer=pointer)
        return cls(credit, number)


LabelCode = DigitalCode | SignCode
"""Any code a label may bear."""


def next_serials(*, used: int, wanted: int, waste: WasteCode, day: date) -> range:
    """Return the serials of a batch: the `wanted` numbers that follow the last one used, all or none.

    `used` is the highest number given out so far for this organisation, waste code and production date.

    Raises:
        BatchSizeError: `wanted` is not within 1 to 999.
        SerialsUsedUpError: Fewer are left than wanted.
    """
    demand_batch_size(wanted)
    if wanted > MAX_SERIAL - used:
        raise used_up(used=used, wanted=wanted, waste=waste, day=day)
    return range(used + 1, used + wanted + 1)


def used_up(*, used: int, wanted: int, waste: WasteCode, day: date) -> SerialsUsedUpError:
    """Return the refusal of a batch that the counter did not grant."""
    return SerialsUsedUpError(wanted=wanted, left=MAX_SERIAL - used, waste=waste.text, day=day.isoformat())


def demand_batch_size(wanted: int) -> None:
    """Pass silently when `wanted` labels may be asked for at once.

    Raises:
        BatchSizeError: Not within 1 to 999.
    """
    if not 1 <= wanted <= MAX_SERIAL:
        raise BatchSizeError(wanted=wanted)


def _demand_length(text: str, expected: int, pointer: str | None) -> None:
    if len(text) != expected:
        raise CodeLengthError(text=text[:_SHOWN], length=len(text), expected=expected, pointer=pointer)


def _demand_characters(text: str, pointer: str | None, *, digits_from: int) -> None:
    for place, character in enumerate(text):
        allowed = in_alphabet(character) and (place < digits_from or character.isdigit())
        if not allowed:
            raise CodeAlphabetError(text=text, place=place + 1, pointer=pointer)


def _credit(text: str, pointer: str | None) -> CreditCode:
    try:
        return CreditCode.of(text[:CREDIT_LENGTH])
    except CreditCodeError as error:
        raise CodeCheckError(text=text, pointer=pointer) from error


def _day(digits: str, pointer: str | None) -> date:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError as error:
        raise CodeDateError(digits=digits, pointer=pointer) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CodeDateError(digits=digits, pointer=pointer)
    return day


def _serial(digits: str, pointer: str | None) -> int:
    serial = int(digits)
    if serial == 0:
        raise CodeSerialError(serial=digits, pointer=pointer)
    return serial
