"""Views of the stock: what lies in a store against what may lie there, and the containers behind a figure."""

from dataclasses import dataclass
from datetime import datetime

from hwtrack.kernel.quantity import Mass
from hwtrack.web.views.parts import Row
from hwtrack.web.words import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """A figure against its limit: both in words, the part in per cent (at most 100), and where the limit comes from.

    `sure` is false where the source is to be confirmed; `over` says that the limit is passed.
    """

    said: Said
    part: int
    over: bool
    source: str
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PileRow:
    """Containers of one waste in one zone, and where they are listed."""

    address: str
    name: str
    count: int
    net: Mass
    days: int | None
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreView:
    """One holding: where, how much, how old, and its piles as rows that open into containers.

    `short` containers have less than nothing in them; `address` leads to them.
    """

    name: str
    about: str
    standing: str
    count: int
    net: Mass
    unweighed: int
    bulk: int
    level: Mass
    days: int | None
    mass_limit: Against | None
    days_limit: Against | None
    short: int
    short_address: str
    piles: tuple[PileRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingsView:
    """The stock of an organisation, or of a region for officials, who may look for a company by its name."""

    stores: tuple[StoreView, ...]
    of: str
    definition: Said
    as_of: datetime
    official: bool = False
    words: str = ""
    companies: tuple[Row, ...] = ()
    next_page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One event that changed what is in a container: when, what, by how much, and what was left."""

    at: datetime
    kind: str
    change: Mass
    left: Mass | None
    is_short: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortView:
    """A container with less than nothing in it, and the events that made it so."""

    row: Row
    left: Mass
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PileView:
    """The containers behind a figure of the stock; those that have less than nothing come with their events."""

    name: str
    rows: tuple[Row, ...]
    shorts: tuple[ShortView, ...]
    as_of: datetime
    back: str
    next_page: str = ""
