"""Stock on the wire; masses are kilograms with three decimals, negative where less than nothing is left."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from hwtrack.custody.schemas.events import CardOut, Wire
from hwtrack.custody.stock import DEFINITION, BalanceStep, Pile, Stocked, days_kept
from hwtrack.infra.i18n import translate
from hwtrack.infra.paging import Page
from hwtrack.kernel.local import local_day
from hwtrack.registry.storage_limits import StorageLimit


class LimitOut(Wire):
    """What may lie there or how long, with its source and how sure it is."""

    subject: str
    max_days: int | None
    max_mass: str | None
    source: str
    mark: str

    @classmethod
    def of(cls, limit: StorageLimit | None) -> Self | None:
        """Write a limit, if there is one."""
        if limit is None:
            return None
        return cls(
            subject=limit.subject,
            max_days=limit.max_days,
            max_mass=limit.max_mass.text if limit.max_mass else None,
            source=limit.source,
            mark=limit.mark,
        )


class PileOut(Wire):
    """Containers of one waste in one zone."""

    zone_id: UUID | None
    waste_code: str
    count: int
    mass: str
    unweighed: int
    bulk: int
    level: str
    oldest: datetime | None
    days: int | None
    short: int

    @classmethod
    def of(cls, pile: Pile, as_of: datetime) -> Self:
        """Write a pile."""
        return cls(
            zone_id=pile.zone_id,
            waste_code=pile.waste_code,
            count=pile.count,
            mass=pile.mass.text,
            unweighed=pile.unweighed,
            bulk=pile.bulk,
            level=pile.level.text,
            oldest=pile.oldest,
            days=days_kept(pile.oldest, local_day(as_of)),
            short=pile.short,
        )


class StockedOut(Wire):
    """What one organisation has in one place in one way."""

    org_id: int
    site_id: UUID | None
    standing: str
    facility_id: UUID | None
    facility_code: str | None
    facility_name: str | None
    count: int
    mass: str
    unweighed: int = Field(description="Containers without a known mass; they are in no sum.")
    bulk: int
    level: str
    short: int = Field(description="Containers with less than nothing in them.")
    oldest: datetime | None
    days: int | None
    mass_limit: LimitOut | None
    share: str | None = Field(description="Per cent of the mass that may lie there.")
    days_limit: LimitOut | None
    too_much: bool
    too_long: bool
    piles: list[PileOut]

    @classmethod
    def of(cls, stocked: Stocked) -> Self:
        """Write a holding."""
        held, facility = stocked.holding, stocked.facility
        return cls(
            org_id=held.org_id,
            site_id=held.site_id,
            standing=held.standing.value,
            facility_id=held.facility_id,
            facility_code=facility.code if facility else None,
            facility_name=facility.name if facility else None,
            count=held.count,
            mass=held.mass.text,
            unweighed=held.unweighed,
            bulk=held.bulk,
            level=held.level.text,
            short=held.short,
            oldest=held.oldest,
            days=stocked.days,
            mass_limit=LimitOut.of(stocked.allowance.mass),
            share=None if stocked.share is None else str(stocked.share),
            days_limit=LimitOut.of(stocked.allowance.days),
            too_much=stocked.too_much,
            too_long=stocked.too_long,
            piles=[PileOut.of(pile, stocked.as_of) for pile in held.piles],
        )


class StockOut(Wire):
    """A page of the stock, what its figures mean (口径), and as of when."""

    items: list[StockedOut]
    next: str | None
    as_of: datetime
    definition: str

    @classmethod
    def of(cls, page: Page[Stocked], *, as_of: datetime, language: str) -> Self:
        """Write a page in a language."""
        return cls(
            items=[StockedOut.of(one) for one in page.items],
            next=page.next,
            as_of=as_of,
            definition=translate(language, DEFINITION),
        )


class StockedContainersOut(Wire):
    """A page of containers, oldest registration first."""

    items: list[CardOut]
    next: str | None


class BalanceStepOut(Wire):
    """One event that changed what is in a container."""

    event_id: UUID
    kind: str
    at: datetime
    org_id: int
    before: str | None
    after: str | None
    change: str
    short: bool

    @classmethod
    def of(cls, step: BalanceStep) -> Self:
        """Write a step."""
        return cls(
            event_id=step.event_id,
            kind=step.kind,
            at=step.at,
            org_id=step.org_id,
            before=step.before.text if step.before is not None else None,
            after=step.after.text if step.after is not None else None,
            change=step.change.text,
            short=step.is_short,
        )


class BalanceOut(Wire):
    """Every event that changed what is in a container, in the order in which they count: as many as its chain has."""

    code: str
    items: list[BalanceStepOut]

    @classmethod
    def of(cls, code: str, steps: tuple[BalanceStep, ...]) -> Self:
        """Write the steps."""
        return cls(code=code, items=[BalanceStepOut.of(step) for step in steps])
