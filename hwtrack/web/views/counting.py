"""Views of counting a place: choosing its scope, scanning, the five lists, and the record of a closed count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hwtrack.kernel.quantity import Mass
from hwtrack.web.views.parts import Choice, Form, Row
from hwtrack.web.words import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class CountPlacesView:
    """Where no plaque was scanned: the places of one organisation, which officials look for by its name."""

    official: bool
    of: str = ""
    places: tuple[Row, ...] = ()
    words: str = ""
    companies: tuple[Row, ...] = ()
    next_page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCountView:
    """Beginning a count: which place, which of its zones, and, for officials, manifests that are looked for too."""

    place: str
    code: str
    organisation: str
    stocktake_id: str
    zones: tuple[Choice, ...] = ()
    manifests: tuple[Choice, ...] = ()
    form: Form = field(default_factory=Form)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountView:
    """The screen one counts with. `tally` is what the page's module needs to go on without a connection."""

    address: str
    place: str
    organisation: str
    opened_at: datetime
    manifests: tuple[str, ...]
    scans: int
    extras: int
    tally: Mapping[str, Any]
    said: Said | None = None
    tone: str = ""
    code: str = ""
    asks_again: bool = False
    form: Form = field(default_factory=Form)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One container of a list: what it is and what the books say of it."""

    code: str
    about: str
    books: Said
    days: int = 0
    copies: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CountList:
    """One of the five lists, with its figures; `key` is the word of the table of findings."""

    key: str
    count: int
    net: Mass
    unweighed: int
    lines: tuple[Listed, ...]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlabelled:
    """A package without a readable code."""

    description: str
    pieces: int
    mass: Mass | None
    photo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedView:
    """The result of a count: five lists and what bears no code; closing it, or its record once it is closed.

    `paper` leads to the PDF; `digest` is the SHA-256 of the record; `people` are who counted and the party.
    """

    address: str
    place: str
    organisation: str
    official: bool
    status: str
    opened_at: datetime
    ended_at: datetime | None
    lists: tuple[CountList, ...]
    extras: tuple[Unlabelled, ...]
    manifests: tuple[str, ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    digest: str = ""
    paper: str = ""
    as_of: datetime
    form: Form = field(default_factory=Form)
    may_count: bool = False
