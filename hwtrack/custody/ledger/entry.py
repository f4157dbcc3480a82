"""An entry: what one step of a container means to the ledger of one site.

Entries are the view; lines (`lines`) are what was written down of it. Knows no store and no numbering.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from hwtrack.custody.ledger.books import Book, Effect, Tab
from hwtrack.kernel.canonical import canonical, plain, sha256
from hwtrack.kernel.quantity import Mass


class Spot(NamedTuple):
    """A production site and the organisation that runs it: whose ledger it is."""

    org: int
    site: UUID


class EntryKey(NamedTuple):
    """What makes two readings of a chain speak of the same entry."""

    spot: Spot
    book: Book
    tab: Tab
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A container as its label knows it; the site and facility are those it was registered at."""

    home: int
    container_id: UUID
    code: str
    site: UUID
    facility_id: UUID | None = None
    bulk: bool = False


@dataclass(frozen=True, slots=True)
class Sites:
    """Which organisation runs which site."""

    owners: Mapping[UUID, int]

    def owned(self, site: UUID | None, org: int) -> UUID | None:
        """Return the site if the organisation runs it."""
        return site if site is not None and self.owners.get(site) == org else None

    def first(self, org: int) -> UUID | None:
        """Return the organisation's first site; none where it has none."""
        return min((site for site, owner in self.owners.items() if owner == org), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record of one table.

    `mass` is what the table records, signed for weighing differences, repacking and returns; `known` is false where
    nobody has stated one. `name` tells entries of a container apart and stays the same however often its chain is read.
    `refers` names the earlier entry this one continues; `by` is who recorded it, for want of a named handler.
    """

    spot: Spot
    book: Book
    tab: Tab
    effect: Effect
    name: str
    mass: Mass
    at: datetime
    event_id: UUID
    known: bool = True
    facility_id: UUID | None = None
    method: str | None = None
    finished_at: datetime | None = None
    destination: str | None = None
    manifest_id: UUID | None = None
    handlers: tuple[tuple[str, str], ...] = ()
    by: UUID | None = None
    refers: str | None = None

    @property
    def key(self) -> EntryKey:
        """What makes two readings of a chain speak of the same entry."""
        return EntryKey(self.spot, self.book, self.tab, self.name)

    @property
    def change(self) -> Mass:
        """What it does to the stock of its site."""
        return Mass(self.effect.sign * self.mass.grams)

    @property
    def said(self) -> bytes:
        """The SHA-256 of everything it says but its mass: another value asks for an adjustment."""
        facts = {
            "effect": self.effect,
            "at": self.at,
            "known": self.known,
            "facility": self.facility_id,
            "method": self.method,
            "finished": self.finished_at,
            "destination": self.destination,
            "manifest": self.manifest_id,
            "handlers": self.handlers,
            "refers": self.refers,
        }
        return sha256(canonical(plain(facts)))
