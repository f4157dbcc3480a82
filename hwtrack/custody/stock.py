"""库存: what lies where, how much and since when, against what may lie there.

What an organisation has is what it holds, and what it sent and nobody has accepted yet. A mass below nothing is never
left out: it stands in its own count, and the steps that made it can be read (`balance`). Pure: the store adds rows up,
this says what they mean. Source: design.md §4.8, §6; trackdechets.md 2 (a negative stock is never dropped silently).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from hwtrack.custody.container import ENDED, ON_THE_ROAD, ContainerStage
from hwtrack.custody.fold import Taken
from hwtrack.kernel.local import local_day
from hwtrack.kernel.quantity import NOTHING, Mass, total
from hwtrack.registry.model import Facility
from hwtrack.registry.storage_limits import Allowance


class Standing(StrEnum):
    """How a container counts: in a store, on the premises but in none, sent and not accepted yet, or carried."""

    IN_STORE = "in_store"
    ON_SITE = "on_site"
    UNDER_WAY = "under_way"
    ABOARD = "aboard"


ON_PREMISES = frozenset(ContainerStage) - ON_THE_ROAD - ENDED - {ContainerStage.UNBORN, ContainerStage.STORED}
"""Stages of a container that its holder has on its premises, in no store."""

STAGES: Mapping[Standing, frozenset[ContainerStage]] = MappingProxyType(
    {
        Standing.IN_STORE: frozenset({ContainerStage.STORED}),
        Standing.ON_SITE: ON_PREMISES,
        Standing.UNDER_WAY: ON_THE_ROAD,
        Standing.ABOARD: ON_THE_ROAD,
    }
)

DEFINITION = (
    "Containers by the state their recorded events lead to. Mass is net of packaging, as last weighed or else declared;"
    " for bulk containers, their level. Days count from the first storing by the present holder, or from the day it has"
    " had what was never stored."
)
"""口径: what every figure of the stock means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whose stock is asked for, and where; None asks for all one may see."""

    org_id: int | None = None
    site_id: UUID | None = None
    facility_id: UUID | None = None
    standing: Standing | None = None
    zone_id: UUID | None = None
    waste_code: str | None = None
    short: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """Containers of one waste code in one zone of a holding.

    `mass` is the sum of what is known; `unweighed` containers are in no sum. `level` is what of it lies in `bulk`
    containers. `oldest` is since when the one kept longest is kept. `short` containers have less than nothing in them.
    """

    zone_id: UUID | None
    waste_code: str
    count: int
    mass: Mass
    unweighed: int = 0
    bulk: int = 0
    level: Mass = NOTHING
    oldest: datetime | None = None
    short: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What one organisation has at one site in one way; of what is in store, one facility's."""

    org_id: int
    site_id: UUID | None
    standing: Standing
    facility_id: UUID | None
    piles: tuple[Pile, ...]

    @property
    def count(self) -> int:
        """How many containers."""
        return sum(pile.count for pile in self.piles)

    @property
    def mass(self) -> Mass:
        """What they weigh together, as far as it is known."""
        return total([pile.mass for pile in self.piles])

    @property
    def level(self) -> Mass:
        """What of it lies in bulk containers."""
        return total([pile.level for pile in self.piles])

    @property
    def unweighed(self) -> int:
        """How many have no known mass."""
        return sum(pile.unweighed for pile in self.piles)

    @property
    def bulk(self) -> int:
        """How many are bulk containers."""
        return sum(pile.bulk for pile in self.piles)

    @property
    def short(self) -> int:
        """How many have less than nothing in them."""
        return sum(pile.short for pile in self.piles)

    @property
    def oldest(self) -> datetime | None:
        """Since when the one kept longest is kept."""
        return min((pile.oldest for pile in self.piles if pile.oldest is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stocked:
    """A holding with the store it lies in and what may lie there."""

    holding: Holding
    facility: Facility | None
    allowance: Allowance
    as_of: datetime

    @property
    def days(self) -> int | None:
        """How many days the one kept longest has been kept."""
        return days_kept(self.holding.oldest, local_day(self.as_of))

    @property
    def share(self) -> Decimal | None:
        """What part of the mass that may lie there lies there, in per cent."""
        return share(self.holding.mass, self.allowance.max_mass)

    @property
    def too_much(self) -> bool:
        """Whether more lies there than may."""
        limit = self.allowance.max_mass
        return limit is not None and self.holding.mass > limit

    @property
    def too_long(self) -> bool:
        """Whether something has been kept for longer than it may."""
        return is_too_long(self.days, self.allowance.max_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceStep:
    """One step that changed what is in a container: which event, when it counts, what was in it before and after."""

    event_id: UUID
    kind: str
    at: datetime
    org_id: int
    before: Mass | None
    after: Mass | None

    @property
    def change(self) -> Mass:
        """By how much; an unknown mass counts as nothing."""
        return (self.after or NOTHING) - (self.before or NOTHING)

    @property
    def is_short(self) -> bool:
        """Whether less than nothing is left after it."""
        return self.after is not None and self.after < NOTHING


def balance(steps: Iterable[Taken]) -> tuple[BalanceStep, ...]:
    """Return the steps of a fold that changed what is in the container, in the order in which they count."""
    return tuple(
        BalanceStep(
            event_id=step.event.event_id,
            kind=step.claim.KIND,
            at=step.event.header.effective_time,
            org_id=step.event.header.acting_org,
            before=step.before.net,
            after=step.after.net,
        )
        for step in steps
        if step.before.net != step.after.net
    )


def days_kept(since: datetime | None, today: date) -> int | None:
    """Return the days from an instant's day in China to a day; 0 on the same day."""
    return None if since is None else (today - local_day(since)) // timedelta(days=1)


def is_too_long(days: int | None, limit: int | None) -> bool:
    """Say whether a stay is over its limit: the limit's own day is still within."""
    return days is not None and limit is not None and days > limit


def share(mass: Mass, limit: Mass | None) -> Decimal | None:
    """Return what part of a limit a mass is, in per cent with one decimal, rounded up: above 100 is above it."""
    if limit is None or limit.grams <= 0:
        return None
    return (Decimal(mass.grams) * 100 / limit.grams).quantize(Decimal("0.1"), ROUND_CEILING)
