"""盘点 / 盘库: at one place, what was there, what was looked for and missing, and what was there more than once.

An observation: it says where a container was seen, never who holds it or where the books place it. Source: domain.md
B, C; design.md §1 (inspector).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Named, Store, line_of
from hwtrack.custody.container import (
    ENDED,
    Circumstances,
    Container,
    ContainerStage,
    Reason,
    Step,
    applied,
    ended_by,
    held,
    noted,
)
from hwtrack.custody.places import where_of
from hwtrack.custody.shapes import UUID_TEXT, choice, many, record, whole
from hwtrack.kernel.errors import Fault


class Presence(StrEnum):
    """在库、未找到、一码多物."""

    PRESENT = "present"
    MISSING = "missing"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedLine(Named):
    """What a count found of one container."""

    presence: Annotated[Presence, choice(Presence)]
    copies: Annotated[int | None, whole(2, 1000), "packages found under this one code"] = None

    def misfits(self) -> Iterable[Fault]:
        """Say where copies are missing or out of place."""
        if (self.presence is Presence.DUPLICATE) != (self.copies is not None):
            yield Fault("A duplicate says how many packages bear the code, and only a duplicate.", {}, "/copies")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Claim):
    """The containers of a place were counted (盘点)."""

    KIND: ClassVar[str] = "counted"
    WEIGHTY: ClassVar[bool] = False

    containers: Annotated[tuple[CountedLine, ...], many(record(CountedLine), 1, MAX_CONTAINERS)]
    place: Annotated[Store, record(Store), "the place that was counted"]
    stocktake_id: Annotated[UUID, UUID_TEXT]

    def act(self, before: Container, told: Circumstances) -> Step:
        """Note that it was seen here, or looked for here and not found."""
        if before.stage is ContainerStage.UNBORN:
            return held(before, Reason.NOT_BORN)
        line = line_of(self.containers, told.code)
        if line.presence is Presence.MISSING:
            return self._missing(before, told)
        seen = noted(before, told, seen_at=told.at, seen_where=where_of(self.place), missing_since=None)
        return applied(replace(seen, copies=line.copies or 1), self._contradiction(before, told))

    def _missing(self, before: Container, told: Circumstances) -> Step:
        if before.stage in ENDED:
            return applied(noted(before, told), ended_by(before))
        if not told.official and told.org not in (before.holder, before.giver, before.home):
            return held(before, Reason.NOT_THE_HOLDER)
        gone = noted(before, told, missing_since=before.missing_since or told.at)
        return applied(gone, self._contradiction(before, told))

    def _contradiction(self, before: Container, told: Circumstances) -> Reason | None:
        if before.stage in ENDED:
            return ended_by(before)
        counter = told.org if told.place_org is None else told.place_org
        if before.holder != counter:
            return Reason.HELD_ELSEWHERE
        here, books = where_of(self.place), before.where
        other_zone = here.zone_id is not None and books.zone_id not in (None, here.zone_id)
        return Reason.OTHER_PLACE if books.facility_id != here.facility_id or other_zone else None


EVENT = Counted
