"""批次编码: the batch codes of the ledger.

`HW`, the initials of the step, the day, a serial of three or more digits. `HWCK` (出库) begins `HWCKLY` (出口利用) too,
so the longest initials are tried first. A code is unique within one site, never beyond. The annex that shows the form
is informative, so its leading letters are a setting. Source: HJ 1259-2022 Annex B; regulation.md 0.4, 2.4.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from hwtrack.custody.ledger.books import Book, Tab
from hwtrack.kernel.errors import DomainError, Kind

LEAD = "HW"
"""The leading letters in every printed example of the standard."""

_LEAD = re.compile(r"[A-Z]{2,4}")
_DAY = "%Y%m%d"


class BatchStep(StrEnum):
    """The initials of a step. `JS` (接收) and `QT` (其他) are ours: the standard prints no example for them."""

    GENERATED = "CS"
    STORED = "RK"
    OUT = "CK"
    OWN_RECOVERY = "ZXLY"
    OWN_DISPOSAL = "ZXCZ"
    OUTSOURCED_RECOVERY = "WWLY"
    OUTSOURCED_DISPOSAL = "WWCZ"
    EXPORTED_RECOVERY = "CKLY"
    EXPORTED_DISPOSAL = "CKCZ"
    RECEIVED = "JS"
    OTHER = "QT"


class BatchCodeError(DomainError):
    """This is no batch code."""

    kind = Kind.INVALID
    code = "custody.batch-code"
    detail = "“{text}” is not a batch code like {example}."
    remedy = "Copy the code from the ledger: letters, the day, and a serial of three or more digits."


class LeadError(ValueError):
    """The leading letters of batch codes are not two to four capitals."""


@dataclass(frozen=True, slots=True)
class BatchCode:
    """One batch code. `serial` counts from 1 within site, step and day, and is never used twice.

    Raises:
        LeadError: The leading letters are not two to four capitals.
        ValueError: The serial is below one.
    """

    step: BatchStep
    on: date
    serial: int
    lead: str = LEAD

    def __post_init__(self) -> None:
        checked_lead(self.lead)
        if self.serial < 1:
            raise ValueError("serials of batch codes begin at 1")

    @property
    def text(self) -> str:
        """The code as it is written; beyond 999 the serial grows."""
        return f"{self.lead}{self.step.value}{self.on.strftime(_DAY)}{self.serial:03d}"


def read_batch_code(text: str, *, lead: str = LEAD, pointer: str | None = None) -> BatchCode:
    """Read a batch code, the longest initials first.

    Raises:
        BatchCodeError: It is none: other letters, a day that is no day, or a serial written otherwise.
        LeadError: The leading letters asked for are not two to four capitals.
    """
    match = _pattern(lead).fullmatch(text)
    code = None if match is None else _code(match, lead)
    if code is None or code.text != text:
        raise BatchCodeError(text=text[:40], example=f"{lead}CS20260921001", pointer=pointer)
    return code


def checked_lead(lead: str) -> str:
    """Return the leading letters if they are two to four capitals.

    Raises:
        LeadError: They are not.
    """
    if not _LEAD.fullmatch(lead):
        raise LeadError(f"“{lead}” cannot begin a batch code")
    return lead


def step_of(tab: Tab, book: Book, *, recovery: bool, exported: bool) -> BatchStep:
    """Return the initials for a line of a table; the last two matter where waste is handled or handed over."""
    if tab is Tab.BEGUN:
        return BatchStep.GENERATED if book is Book.OWN else BatchStep.RECEIVED
    if tab is Tab.OUTSOURCED:
        return _OUTSOURCED[exported, recovery]
    if tab is Tab.HANDLED:
        return BatchStep.OWN_RECOVERY if recovery else BatchStep.OWN_DISPOSAL
    return _PLAIN[tab]


_PLAIN = {Tab.STORED: BatchStep.STORED, Tab.OUT: BatchStep.OUT, Tab.OTHER: BatchStep.OTHER}
_OUTSOURCED = {
    (False, True): BatchStep.OUTSOURCED_RECOVERY,
    (False, False): BatchStep.OUTSOURCED_DISPOSAL,
    (True, True): BatchStep.EXPORTED_RECOVERY,
    (True, False): BatchStep.EXPORTED_DISPOSAL,
}


@cache
def _pattern(lead: str) -> re.Pattern[str]:
    steps = "|".join(sorted((step.value for step in BatchStep), key=lambda letters: (-len(letters), letters)))
    return re.compile(rf"{checked_lead(lead)}({steps})([0-9]{{8}})([0-9]{{3,9}})")


def _code(match: re.Match[str], lead: str) -> BatchCode | None:
    digits = match[2]
    try:
        on = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        return BatchCode(BatchStep(match[1]), on, int(match[3]), lead)
    except ValueError:
        return None
