"""Keeping the ledgers: a follower of the log makes the lines that the chains ask for, once, and numbers them.

For the worker. Whoever knows manifests (a higher package) says what a transfer was; custody knows none. Doing it twice
asks for nothing, so a follower that is given the same events again writes no second line.
Source: HJ 1259-2022, 6; docs/adr (ledger lines are made once, by a follower).
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from hwtrack.custody.fold import Taken, steps
from hwtrack.custody.header import Header, read_header
from hwtrack.custody.ledger.books import LineKind
from hwtrack.custody.ledger.codes import LEAD, BatchCode
from hwtrack.custody.ledger.entry import Entry, EntryKey, Sites, Spot
from hwtrack.custody.ledger.line import Line, Passage
from hwtrack.custody.ledger.lines import Draft, due
from hwtrack.custody.ledger.walk import walk
from hwtrack.custody.ledger.writing import Around, PassageKey, Pen, Serial, kept_of, serial_of
from hwtrack.custody.service import following
from hwtrack.custody.store import ledger_reading as reading
from hwtrack.custody.store import ledger_writing as writing
from hwtrack.custody.store.following import Followed
from hwtrack.custody.store.ledger_reading import Chained, ContainerKey
from hwtrack.infra.work import AnyWork, Work
from hwtrack.kernel.local import local_day
from hwtrack.registry.methods import recovering
from hwtrack.registry.service import facts as registry

FOLLOWER = "custody.ledger"
"""The follower's name; its mark says up to when the ledgers are complete."""

WAITING_AT_ONCE = 200
"""Containers looked at again per step because a day is over."""

Passages = Callable[[AnyWork, Collection[PassageKey]], Awaitable[Mapping[PassageKey, Passage]]]
"""What manifests say of transfers, by manifest and waste code; unknown ones are left out."""


@dataclass(frozen=True, slots=True)
class _Task:
    """One container with lines to be written."""

    chained: Chained
    drafts: tuple[Draft, ...]
    lines: tuple[Line, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(draft.entry for draft in self.drafts if draft.entry is not None)

    @property
    def latest(self) -> Mapping[EntryKey, Line]:
        return {_key(line): line for line in self.lines}

    @property
    def spots(self) -> tuple[Spot, ...]:
        return tuple(_spot(draft) for draft in self.drafts)


async def step(work: Work, passages: Passages, *, lead: str = LEAD) -> bool:
    """Make the lines of what was recorded since the last step, and of days that are over; say whether more waits."""

    async def read(work: Work, events: Sequence[Followed]) -> None:
        keys = {ContainerKey(header.home_org_id, one) for header in map(_header, events) for one in header.containers}
        await post(work, keys, passages, lead=lead)

    more = await following.follow(work, FOLLOWER, read)
    days_over = await writing.waiting(work, local_day(work.now), WAITING_AT_ONCE)
    if days_over:
        await post(work, days_over, passages, lead=lead)
    return more or len(days_over) == WAITING_AT_ONCE


async def post(work: AnyWork, keys: Iterable[ContainerKey], passages: Passages, *, lead: str = LEAD) -> int:
    """Write the lines that containers ask for and return how many there were."""
    found = await reading.chained(work, sorted(set(keys)))
    taken = {one.key: steps(one.blank, one.events) for one in found}
    sites = await reading.sites_of(work, _orgs(taken.values()))
    tasks = await _tasks(work, found, taken, Sites({site: known.org for site, known in sites.items()}))
    if not tasks:
        return 0
    await writing.lock(work, [spot for task in tasks for spot in task.spots])
    around = await _around(work, tasks, passages)
    lines = await _written(work, tasks, around, lead)
    await writing.add(work, [(line, sites[line.spot.site].division) for line in lines])
    return len(lines)


async def _tasks(
    work: AnyWork, found: Sequence[Chained], taken: Mapping[ContainerKey, Sequence[Taken]], sites: Sites
) -> list[_Task]:
    lines = await reading.lines_of(work, [one.key for one in found])
    tasks, waits = [], {}
    for one in found:
        walked = walk(one.labelled.subject, taken[one.key], sites, today=local_day(work.now))
        known = lines.get(one.key, ())
        if drafts := due(walked.entries, kept_of(known)):
            tasks.append(_Task(one, drafts, known))
        waits[one.key] = walked.wait_until
    await writing.wait(work, waits)
    return tasks


async def _around(work: AnyWork, tasks: Sequence[_Task], passages: Passages) -> Around:
    entries = [(task.chained.labelled.waste.code, entry) for task in tasks for entry in task.entries]
    wanted = {(entry.manifest_id, code) for code, entry in entries if entry.manifest_id is not None}
    return Around(
        facilities=await reading.facilities(work, [one.facility_id for _, one in entries if one.facility_id]),
        passages=await passages(work, wanted) if wanted else {},
        names=await reading.names(work, [entry.by for _, entry in entries if entry.by]),
        recovering=recovering(await registry.methods(work)),
        closed=await reading.closed(work, [spot for task in tasks for spot in task.spots]),
    )


async def _written(work: AnyWork, tasks: Sequence[_Task], around: Around, lead: str) -> list[Line]:
    serials = await _serials(work, tasks, around)
    numbers = dict(await writing.reserve_numbers(work, Counter(spot for task in tasks for spot in task.spots)))
    ordered = sorted(((task, draft) for task in tasks for draft in task.drafts), key=_place_in_time)
    coded = [(task, draft, _next_code(serials, draft, task, around, lead)) for task, draft in ordered]
    pens = {task.chained.key: _pen(work, task, around) for task in tasks}
    for task, draft, code in coded:
        if code is not None and draft.entry is not None:
            pens[task.chained.key].codes[draft.entry.name] = code.text
    lines = []
    for task, draft, code in coded:
        spot = _spot(draft)
        before = task.latest.get(draft.adjusts.key) if draft.adjusts else None
        lines.append(pens[task.chained.key].write(draft, number=numbers[spot], latest=before, code=code))
        numbers[spot] += 1
    return lines


def _place_in_time(written: tuple[_Task, Draft]) -> tuple[datetime, str]:
    """Return what lines made together are ordered by: the time of the fact, reversals last."""
    task, draft = written
    at = draft.entry.at if draft.entry is not None else datetime.max.replace(tzinfo=UTC)
    return at, task.chained.labelled.subject.code


def _pen(work: AnyWork, task: _Task, around: Around) -> Pen:
    return Pen(
        labelled=task.chained.labelled,
        cause_id=task.chained.events[-1].event_id,
        now=work.now,
        around=around,
        codes={line.name: line.batch_code for line in task.lines if line.batch_code},
    )


async def _serials(work: AnyWork, tasks: Sequence[_Task], around: Around) -> dict[Serial, int]:
    wanted = Counter(
        serial_of(draft.entry, task.chained.labelled.waste, around)
        for task in tasks
        for draft in task.drafts
        if draft.kind is LineKind.ENTRY and draft.entry is not None
    )
    return dict(await writing.reserve_serials(work, wanted)) if wanted else {}


def _next_code(serials: dict[Serial, int], draft: Draft, task: _Task, around: Around, lead: str) -> BatchCode | None:
    if draft.kind is not LineKind.ENTRY or draft.entry is None:
        return None
    serial = serial_of(draft.entry, task.chained.labelled.waste, around)
    number = serials[serial]
    serials[serial] += 1
    return BatchCode(serial.step, serial.day, number, lead)


def _spot(draft: Draft) -> Spot:
    if draft.entry is not None:
        return draft.entry.spot
    if draft.adjusts is None:
        raise ValueError("a draft without an entry takes a line back")
    return draft.adjusts.key.spot


def _key(line: Line) -> EntryKey:
    return EntryKey(line.spot, line.book, line.tab, line.name)


def _header(event: Followed) -> Header:
    return read_header(event.header)


def _orgs(taken: Iterable[Sequence[Taken]]) -> set[int]:
    return {step.after.holder for steps in taken for step in steps if step.after.holder is not None}
