"""The ledger on the wire; masses are kilograms with three decimals, signed."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from hwtrack.custody.ledger.balance import Balance, Difference
from hwtrack.custody.ledger.books import Effect
from hwtrack.custody.ledger.line import Line, Partner
from hwtrack.custody.ledger.period import Month
from hwtrack.custody.schemas.events import Wire
from hwtrack.custody.service.ledgers import LedgerPage
from hwtrack.custody.service.periods import ClosedMonths, ClosedPeriod, SiteBalance
from hwtrack.infra.paging import Page


class PartnerOut(Wire):
    """The other end of a transfer, as it was known when the line was made."""

    kind: str
    name: str
    credit_code: str
    document: str

    @classmethod
    def of(cls, partner: Partner | None) -> Self | None:
        """Write a partner, if there is one."""
        if partner is None:
            return None
        return cls(
            kind=partner.kind.value,
            name=partner.name,
            credit_code=partner.credit_code,
            document=partner.document,
        )


class LineOut(Wire):
    """One line: an entry has a batch code, an adjustment or reversal names the line it changes."""

    number: int
    kind: str
    book: str
    tab: str
    effect: str
    batch_code: str | None
    adjusts: int | None
    adjusts_code: str | None
    container_code: str
    package: str
    packages: int
    waste_code: str
    waste_name: str
    catalogue_name: str
    category: str
    mass_kg: str
    tonnes: str
    mass_known: bool
    happened_at: datetime
    booked_on: date
    made_at: datetime
    event_id: UUID
    cause_id: UUID
    facility_code: str | None
    method: str | None
    finished_at: datetime | None
    destination: str | None
    handlers: dict[str, str]
    partner: PartnerOut | None
    manifest_no: str
    refers: str | None

    @classmethod
    def of(cls, line: Line) -> Self:
        """Write a line."""
        return cls(
            number=line.number,
            kind=line.kind.value,
            book=line.book.value,
            tab=line.tab.value,
            effect=line.effect.value,
            batch_code=line.batch_code,
            adjusts=line.adjusts,
            adjusts_code=line.adjusts_code,
            container_code=line.container_code,
            package=line.package,
            packages=line.packages,
            waste_code=line.waste.text,
            waste_name=line.waste.name,
            catalogue_name=line.waste.catalogue_name,
            category=line.waste.category,
            mass_kg=line.mass.text,
            tonnes=line.mass.tonnes,
            mass_known=line.known,
            happened_at=line.at,
            booked_on=line.booked_on,
            made_at=line.made_at,
            event_id=line.event_id,
            cause_id=line.cause_id,
            facility_code=line.facility.code if line.facility else None,
            method=line.method,
            finished_at=line.finished_at,
            destination=line.destination,
            handlers=dict(line.handlers),
            partner=PartnerOut.of(line.partner),
            manifest_no=line.manifest_no,
            refers=line.refers,
        )


class LedgerOut(Wire):
    """Some lines of a site's ledger, and up to when it is complete."""

    items: list[LineOut]
    next: str | None
    complete_to: datetime | None

    @classmethod
    def of(cls, page: LedgerPage) -> Self:
        """Write a page."""
        return cls(
            items=[LineOut.of(line) for line in page.lines.items],
            next=page.lines.next,
            complete_to=page.complete_to,
        )


class BalanceRowOut(Wire):
    """One waste code of one book; opening + what came = what went + closing, to the gram."""

    book: str
    waste_code: str
    opening_kg: str
    amounts_kg: dict[str, str]
    closing_kg: str
    later_kg: dict[str, str]

    @classmethod
    def of(cls, balance: Balance) -> Self:
        """Write a row."""
        code = balance.waste_code
        return cls(
            book=balance.book.value,
            waste_code=f"{code[:3]}-{code[3:6]}-{code[6:]}",
            opening_kg=balance.opening.text,
            amounts_kg={effect.value: balance.amount(effect).text for effect in Effect if effect is not Effect.MOVED},
            closing_kg=balance.closing.text,
            later_kg={effect.value: mass.text for effect, mass in balance.later.items()},
        )


class DifferenceOut(Wire):
    """A container whose state shows another mass at the site than its lines; the lines are named by number."""

    container_code: str
    lined_kg: str
    seen_kg: str
    cause: str
    lines: list[int]

    @classmethod
    def of(cls, found: Difference) -> Self:
        """Write a difference."""
        return cls(
            container_code=found.container_code,
            lined_kg=found.lined.text,
            seen_kg=found.seen.text,
            cause=found.cause.value,
            lines=list(found.lines),
        )


class LedgerBalanceOut(Wire):
    """The balance of a site over some days."""

    site_id: UUID
    first: date
    last: date
    rows: list[BalanceRowOut]
    differences: list[DifferenceOut]
    closed_until: date | None
    complete_to: datetime | None

    @classmethod
    def of(cls, found: SiteBalance) -> Self:
        """Write a balance."""
        return cls(
            site_id=found.site.site_id,
            first=found.first,
            last=found.last,
            rows=[BalanceRowOut.of(row) for row in found.balances],
            differences=[DifferenceOut.of(one) for one in found.differences],
            closed_until=found.closed_until,
            complete_to=found.complete_to,
        )


class CloseIn(Wire):
    """Which month to close, every open one before it included, and who answers for it."""

    month: Annotated[str, Field(max_length=20, description="Like 2026-09.")]
    responsible: Annotated[str, Field(min_length=1, max_length=40, description="The person responsible, by name.")]

    def to_month(self) -> Month:
        """Return the month."""
        return Month.read(self.month, pointer="/month")


class ClosedOut(Wire):
    """The months that were closed."""

    months: list[str]

    @classmethod
    def of(cls, closed: ClosedMonths) -> Self:
        """Write what was closed."""
        return cls(months=[month.text for month in closed.months])


class PeriodOut(Wire):
    """A closed month: its frozen text, whose SHA-256 stands in the log under `period_id`."""

    period_id: UUID
    first: date
    last: date
    closed_at: datetime
    responsible: str
    sha256: str
    text: str

    @classmethod
    def of(cls, period: ClosedPeriod) -> Self:
        """Write a period."""
        return cls(
            period_id=period.period_id,
            first=period.first,
            last=period.last,
            closed_at=period.closed_at,
            responsible=period.responsible,
            sha256=period.sha256.hex(),
            text=period.text,
        )


class PeriodPageOut(Wire):
    """Closed months, newest first."""

    items: list[PeriodOut]
    next: str | None

    @classmethod
    def of(cls, page: Page[ClosedPeriod]) -> Self:
        """Write a page."""
        return cls(items=[PeriodOut.of(one) for one in page.items], next=page.next)
