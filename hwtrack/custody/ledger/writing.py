"""From a draft to the line that is written: names looked up, the day it is booked on, the code it bears.

Knows what was looked up and the numbers it was given; looks nothing up itself.
"""

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from hwtrack.custody.claims import Duty
from hwtrack.custody.ledger.books import Effect, LineKind, Tab
from hwtrack.custody.ledger.codes import BatchCode, BatchStep, step_of
from hwtrack.custody.ledger.entry import Entry, EntryKey, Spot, Subject
from hwtrack.custody.ledger.line import Facility, Line, Partner, Passage, Waste
from hwtrack.custody.ledger.lines import Draft, Kept
from hwtrack.kernel.local import local_day
from hwtrack.kernel.quantity import NOTHING

PassageKey = tuple[UUID, str]
"""A manifest and a waste code on it."""

_MAIN_DUTY = {
    Tab.BEGUN: Duty.PRODUCING,
    Tab.STORED: Duty.STORING,
    Tab.OUT: Duty.ISSUING,
    Tab.HANDLED: Duty.TREATING,
    Tab.OUTSOURCED: Duty.ISSUING,
}
"""Whose name a table cannot do without; where nobody is named, it is who recorded the step."""


class Serial(NamedTuple):
    """What batch codes are counted by."""

    spot: Spot
    step: BatchStep
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A container with what its label says of the waste, as the ledger copies it."""

    subject: Subject
    waste: Waste
    package: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Everything looked up for some drafts. `closed` is the last day of a site's last closed period."""

    facilities: Mapping[UUID, Facility]
    passages: Mapping[PassageKey, Passage]
    names: Mapping[UUID, str]
    recovering: frozenset[str]
    closed: Mapping[Spot, date]


def kept_of(lines: Iterable[Line]) -> Mapping[EntryKey, Kept]:
    """Return what lines of one container, in the order of their numbers, have written of each entry."""
    found: dict[EntryKey, Kept] = {}
    for line in lines:
        key = EntryKey(line.spot, line.book, line.tab, line.name)
        before = found.get(key)
        found[key] = Kept(
            key=key,
            number=line.number if before is None else before.number,
            batch_code=(line.batch_code or "") if before is None else before.batch_code,
            mass=line.mass if before is None else before.mass + line.mass,
            said=line.said,
            live=line.kind is not LineKind.REVERSAL,
        )
    return found


def partner_of(entry: Entry, waste: Waste, around: Around) -> tuple[Passage | None, Partner | None]:
    """Return the passage an entry was made under, and who stands at its other end."""
    passage = around.passages.get((entry.manifest_id, waste.code)) if entry.manifest_id is not None else None
    if passage is None:
        return None, None
    if entry.tab is Tab.OUTSOURCED:
        return passage, passage.recipient
    return passage, passage.remover if entry.effect is Effect.RECEIVED else None


def serial_of(entry: Entry, waste: Waste, around: Around) -> Serial:
    """Return what the batch code of a first record is counted by."""
    passage, _ = partner_of(entry, waste, around)
    method = entry.method or (passage.method if passage else None)
    step = step_of(entry.tab, entry.book, recovery=method in around.recovering, exported=False)
    return Serial(entry.spot, step, local_day(entry.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """What all lines of one writing share: about which container, caused by which event, when."""

    labelled: Labelled
    cause_id: UUID
    now: datetime
    around: Around
    codes: MutableMapping[str, str]
    """Batch codes by the entries' names: those of earlier lines, and of the lines that are written together."""

    def write(self, draft: Draft, *, number: int, latest: Line | None, code: BatchCode | None) -> Line:
        """Return the line of a draft; `latest` is the last line of the same entry, `code` that of a first record."""
        if draft.entry is None:
            return self._reversed(draft, number, latest)
        line = self._line(draft.entry, number)
        before = draft.adjusts
        return replace(
            line,
            kind=draft.kind,
            mass=draft.mass,
            batch_code=code.text if code else None,
            adjusts=before.number if before else None,
            adjusts_code=before.batch_code if before else None,
            packages=line.packages if before is None or not before.live else 0,
        )

    def _reversed(self, draft: Draft, number: int, latest: Line | None) -> Line:
        before = draft.adjusts
        if latest is None or before is None:
            raise ValueError("a reversal takes back a line")
        return replace(
            latest,
            number=number,
            kind=LineKind.REVERSAL,
            mass=draft.mass,
            packages=-_packages(latest.tab, latest.effect),
            batch_code=None,
            adjusts=before.number,
            adjusts_code=before.batch_code,
            cause_id=self.cause_id,
            booked_on=self._booked(latest.spot, local_day(latest.at)),
            made_at=self.now,
        )

    def _line(self, entry: Entry, number: int) -> Line:
        passage, partner = partner_of(entry, self.labelled.waste, self.around)
        subject = self.labelled.subject
        return Line(
            spot=entry.spot,
            number=number,
            kind=LineKind.ENTRY,
            book=entry.book,
            tab=entry.tab,
            effect=entry.effect,
            name=entry.name,
            batch_code=None,
            adjusts=None,
            adjusts_code=None,
            container_home=subject.home,
            container_id=subject.container_id,
            container_code=subject.code,
            package=self.labelled.package,
            packages=_packages(entry.tab, entry.effect),
            waste=self.labelled.waste,
            mass=NOTHING,
            known=entry.known,
            event_id=entry.event_id,
            cause_id=self.cause_id,
            at=entry.at,
            booked_on=self._booked(entry.spot, local_day(entry.at)),
            made_at=self.now,
            said=entry.said,
            facility=self.around.facilities.get(entry.facility_id) if entry.facility_id else None,
            method=entry.method or (passage.method if passage and entry.tab is Tab.OUTSOURCED else None),
            finished_at=entry.finished_at,
            destination=entry.destination,
            handlers=self._handlers(entry),
            partner=partner,
            manifest_id=entry.manifest_id,
            manifest_no=passage.number if passage else "",
            refers=self.codes.get(entry.refers) if entry.refers else None,
        )

    def _handlers(self, entry: Entry) -> Mapping[str, str]:
        named: dict[str, str] = {}
        for duty, name in entry.handlers:
            named[duty] = f"{named[duty]}、{name}" if duty in named else name
        main = _MAIN_DUTY.get(entry.tab)
        recorder = self.around.names.get(entry.by) if entry.by else None
        if main is not None and recorder is not None:
            named.setdefault(main.value, recorder)
        return named

    def _booked(self, spot: Spot, day: date) -> date:
        closed = self.around.closed.get(spot)
        return day if closed is None or day > closed else closed + timedelta(days=1)


def _packages(tab: Tab, effect: Effect) -> int:
    return 0 if tab is Tab.OTHER or effect is Effect.REWEIGHED else 1
