"""What the rules on stores are asked about: how much lay in a storage point, what lies beside what, what lies too long.

One frozen type of facts for each; knows no rule and no stock.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from hwtrack.kernel.rules import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class PointFacts:
    """One time at which a store held more than a mass: from when, until when (None: still), and the most of it.

    `limit_g` is the most that may lie there, with its source and how sure that is.
    """

    facility_id: UUID
    facility: str
    org_id: int
    limit_g: int
    source: str
    mark: str
    began: datetime
    ended: datetime | None
    peak_g: int
    peak_at: datetime

    @property
    def stage(self) -> Stage:
        """The stage at which the mass of a store is judged."""
        return Stage.STOCK


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """One of two wastes that lie together: the container named for it, its waste, what it bears, how many there are."""

    code: str
    waste_code: str
    bears: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourFacts:
    """Two wastes in one part of a store whose constituents must not meet, and what happens if they do.

    `zone` is empty where the store has no zones; `zone_known` is false where a container's zone was not recorded
    although the store has some.
    """

    facility_id: UUID
    facility: str
    zone: str
    zone_known: bool
    one: Neighbour
    other: Neighbour
    danger: str
    source: str
    mark: str

    @property
    def stage(self) -> Stage:
        """The stage at which neighbours are judged."""
        return Stage.NEIGHBOURS


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One container in a store: since which day, for how many days, and until when an authority lets it stay."""

    code: str
    since: date
    days: int
    extended_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeFacts:
    """Containers of one holder in one place, longest first, with the longest stay allowed there.

    `subject` is whom the limit is for; an alert for generators is no breach. `place` is empty where it is no store.
    """

    on: date
    org_id: int
    place: str
    subject: str
    limit_days: int
    source: str
    mark: str
    stays: tuple[Stay, ...]

    @property
    def stage(self) -> Stage:
        """The stage at which ages are judged."""
        return Stage.DAILY

    @property
    def overdue(self) -> tuple[Stay, ...]:
        """Those beyond the limit, for which no extension holds any more."""
        return tuple(
            stay
            for stay in self.stays
            if stay.days > self.limit_days and (stay.extended_until is None or self.on > stay.extended_until)
        )
