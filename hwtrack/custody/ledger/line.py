"""A line of the ledger as it is written, and as it stays.

What a chain says of it comes from the `Entry`; what it takes to read it by itself (names, codes, licence numbers) is
looked up when the line is made and frozen with it, so that a ledger printed in five years says what it said.
Source: HJ 1259-2022 Annex B; regulation.md 2.4.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from hwtrack.custody.ledger.books import Book, Effect, LineKind, Tab
from hwtrack.custody.ledger.entry import Spot
from hwtrack.kernel.local import local_day
from hwtrack.kernel.quantity import Mass


class PartnerKind(StrEnum):
    """接收单位类型: licence holder, exempt, or without any document known; or a site of the same organisation."""

    LICENCE = "licence"
    EXEMPT = "exempt"
    UNKNOWN = "unknown"
    OWN_SITE = "own_site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """The other end of a transfer: who received, or who handed over; `document` is the licence or filing number."""

    kind: PartnerKind
    name: str
    credit_code: str
    org_id: int | None = None
    division: int | None = None
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What a manifest says of a container's transfer; the method is the recipient's."""

    number: str
    remover: Partner
    recipient: Partner
    method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waste:
    """The waste as its label says it: trade name, catalogue name, code, form, hazards, harmful constituents."""

    code: str
    name: str
    catalogue_name: str
    form: str
    hazards: tuple[str, ...]
    harmful: str

    @property
    def category(self) -> str:
        """The category the code ends in, like HW11."""
        return f"HW{self.code[-2:]}"

    @property
    def text(self) -> str:
        """The code as it is printed, like 900-013-11."""
        return f"{self.code[:3]}-{self.code[3:6]}-{self.code[6:]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """A facility as a line names it: its printed code and what it is."""

    facility_id: UUID
    code: str
    type: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. `number` runs without gaps through all lines of the site's ledger.

    An entry has a batch code; an adjustment and a reversal name the number of the line they change. `mass` is what this
    line adds, signed; `booked_on` is the day whose period it belongs to, which is later than the day of the fact where
    that period was closed.
    """

    spot: Spot
    number: int
    kind: LineKind
    book: Book
    tab: Tab
    effect: Effect
    name: str
    batch_code: str | None
    adjusts: int | None
    adjusts_code: str | None
    container_home: int
    container_id: UUID
    container_code: str
    package: str
    packages: int
    waste: Waste
    mass: Mass
    known: bool
    event_id: UUID
    cause_id: UUID
    at: datetime
    booked_on: date
    made_at: datetime
    said: bytes
    facility: Facility | None = None
    method: str | None = None
    finished_at: datetime | None = None
    destination: str | None = None
    handlers: Mapping[str, str]
    partner: Partner | None = None
    manifest_id: UUID | None = None
    manifest_no: str = ""
    refers: str | None = None

    @property
    def day(self) -> date:
        """The day of the fact, in China."""
        return local_day(self.at)

    @property
    def change(self) -> Mass:
        """What it does to the stock of its site."""
        return Mass(self.effect.sign * self.mass.grams)

    @property
    def marked(self) -> bool:
        """Whether it changes another line and is shown red."""
        return self.kind is not LineKind.ENTRY
