"""Declarations and plans drafted from the ledger, on the wire."""

import json
from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from hwtrack.infra.paging import Page
from hwtrack.registry.duties import Deadline
from hwtrack.transfers.declaring.declaration import Declaration
from hwtrack.transfers.declaring.forms import Form, ZeroReason
from hwtrack.transfers.schemas.shared import Wire
from hwtrack.transfers.service.declaring import Asked, Drafted, Kept
from hwtrack.transfers.service.duties import SiteDuties


class DraftIn(Wire):
    """Which form for which period; a zero declaration says why."""

    form: Form
    period: Annotated[str, Field(max_length=20, description="2026-09, 2026-Q3 or 2026, as the form asks.")]
    zero: ZeroReason | None = None

    def to_asked(self, site_id: UUID) -> Asked:
        """Return what the service takes."""
        return Asked(site_id=site_id, form=self.form, period=self.period, zero=self.zero)


class DraftedOut(Wire):
    """Where a draft is, or will be in a moment where an agent asked for it."""

    home_org_id: int
    filing_id: UUID
    waiting: bool

    @classmethod
    def of(cls, drafted: Drafted) -> Self:
        """Write what became of the wish."""
        return cls(home_org_id=drafted.principal, filing_id=drafted.filing_id, waiting=drafted.waiting)


class ConfirmIn(Wire):
    """Who answers for it by name, and why figures do not agree where they do not."""

    responsible: Annotated[str, Field(min_length=1, max_length=40)]
    explanation: Annotated[str, Field(max_length=1000)] = ""


class FiledIn(Wire):
    """The number the national system gave, and the day it was filed there."""

    number: Annotated[str, Field(min_length=1, max_length=60)]
    on: date


class DeclarationKeptOut(Wire):
    """A declaration or plan as it is kept; masses in `content` are kilograms with three decimals."""

    home_org_id: int
    filing_id: UUID
    site_id: UUID
    agent_org_id: int | None
    form: str
    period: str
    first: date
    last: date
    status: str
    made_at: datetime
    responsible: str | None
    explanation: str | None
    confirmed_at: datetime | None
    filed_number: str | None
    filed_on: date | None
    to_explain: int
    sha256: str | None
    content: dict[str, Any]

    @classmethod
    def of(cls, kept: Kept) -> Self:
        """Write a declaration."""
        row = kept.row
        return cls(
            home_org_id=kept.home,
            filing_id=kept.filing_id,
            site_id=kept.site_id,
            agent_org_id=row["agent_org_id"],
            form=kept.form.value,
            period=kept.period,
            first=row["period_from"],
            last=row["period_until"],
            status=kept.status,
            made_at=row["made_at"],
            responsible=row["responsible"],
            explanation=row["explanation"],
            confirmed_at=row["confirmed_at"],
            filed_number=row["filed_number"],
            filed_on=row["filed_on"],
            to_explain=kept.content.to_explain if isinstance(kept.content, Declaration) else 0,
            sha256=row["body_sha256"].hex() if row["body_sha256"] else None,
            content=json.loads(row["body"]),
        )


class DeadlineOut(Wire):
    """A paper that is due; `due` is a calendar day that no day off moves."""

    duty: str
    period: str
    due: date

    @classmethod
    def of(cls, found: Deadline) -> Self:
        """Write a deadline."""
        return cls(duty=found.duty.value, period=found.period, due=found.due)


class SiteDutiesOut(Wire):
    """A site's management class and what it owes; `whole` is false where its ledger is younger than a year."""

    org_id: int
    site_id: UUID
    name: str
    recorded: str | None
    computed: str
    quantity_kg: str
    whole: bool
    overdue: list[DeadlineOut]
    coming: list[DeadlineOut]

    @classmethod
    def of(cls, one: SiteDuties) -> Self:
        """Write a site's duties; without a ledger none are known."""
        known = one.known.began is not None
        return cls(
            org_id=one.site.org_id,
            site_id=one.site.site_id,
            name=one.site.name,
            recorded=one.known.recorded.value if one.known.recorded else None,
            computed=one.found.computed.value,
            quantity_kg=one.found.quantity.text,
            whole=one.found.whole,
            overdue=[DeadlineOut.of(found) for found in one.calendar.overdue] if known else [],
            coming=[DeadlineOut.of(found) for found in one.calendar.coming] if known else [],
        )


class DutyPageOut(Wire):
    """Sites in the order they were registered."""

    items: list[SiteDutiesOut]
    next: str | None

    @classmethod
    def of(cls, page: Page[SiteDuties]) -> Self:
        """Write a page."""
        return cls(items=[SiteDutiesOut.of(one) for one in page.items], next=page.next)


class DeclarationKeptPageOut(Wire):
    """A site's declarations and plans, newest first."""

    items: list[DeclarationKeptOut]
    next: str | None

    @classmethod
    def of(cls, page: Page[Kept]) -> Self:
        """Write a page."""
        return cls(items=[DeclarationKeptOut.of(kept) for kept in page.items], next=page.next)
