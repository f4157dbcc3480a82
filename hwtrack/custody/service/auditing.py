"""Checking everything that was recorded: every chain, every event against its log entry, every phone's signature.

Goes through the rows in parts, each in a unit of work of its own. A layer looks at its own matter only: an edited text
is the bodies' finding, and the rows stay silent about it as long as the links still lead to the log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from hwtrack.accounts.device import signature_holds
from hwtrack.custody.chain import Break, BreakKind, first_break
from hwtrack.custody.header import Grade, Header, read_header
from hwtrack.custody.store import audit
from hwtrack.custody.store.audit import START, EventRow, Place
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.canonical import read_canonical
from hwtrack.kernel.errors import DomainError, Fault
from hwtrack.tlog.findings import Commitment, Findings, Layer
from hwtrack.tlog.leaf import over_links
from hwtrack.tlog.service.checking import entry_hashes
from hwtrack.tlog.service.witnessing import Begin

CHAINS = 100
"""Containers of one unit of work."""

EVENTS = 500
"""Events of one unit of work."""


async def check_custody(begin: Begin, findings: Findings) -> None:
    """Check every chain, and every event, and write down what was found."""
    await _chains(begin, findings)
    await _events(begin, findings)


async def lost(work: AnyWork, begin: int, end: int) -> Commitment | None:
    """Follow the leaves of some indices to custody's records; return the first whose record is gone or another."""
    return await audit.lost(work, begin, end)


async def _chains(begin: Begin, findings: Findings) -> None:
    after, more = START, True
    while more:
        async with begin() as work:
            heads = await audit.heads(work, after, CHAINS)
            chains = await audit.links(work, heads)
        for head in heads:
            links = chains[head.place]
            findings.saw(Layer.BODY, len(links))
            findings.saw(Layer.CHAIN)
            if found := first_break(links, container_id=head.place[1], head=head.hash):
                layer = Layer.BODY if found.kind is BreakKind.TEXT else Layer.CHAIN
                findings.wrong(layer, _told(found, head.place))
        more = bool(heads)
        after = heads[-1].place if heads else after


def _told(found: Break, place: Place) -> Fault:
    return Fault(found.template, {**found.facts, "container_id": str(place[1])})


async def _events(begin: Begin, findings: Findings) -> None:
    after, more = START, True
    while more:
        async with begin() as work:
            rows = await audit.events(work, after, EVENTS)
            headers = {row.place: header for row in rows if (header := _header(row.header)) is not None}
            links = [(place, container) for place, header in headers.items() for container in header.containers]
            hashes = await audit.link_hashes(work, links)
            entries = await entry_hashes(work, list(headers))
        for row in rows:
            if (header := headers.get(row.place)) is None:
                findings.wrong(Layer.ROWS, Fault("The header of event {event_id} cannot be read.", _named(row.place)))
            else:
                _Event(row, header, findings).look(hashes, entries.get(row.place, ()))
        more = bool(rows)
        after = rows[-1].place if rows else after


@dataclass(frozen=True, slots=True)
class _Event:
    row: EventRow
    header: Header
    findings: Findings

    def look(self, hashes: Mapping[tuple[Place, UUID], bytes], entries: Sequence[bytes]) -> None:
        """Compare an event with its log entry and its receipt, then its signature with its phone's key."""
        self.findings.saw(Layer.ROWS)
        found = [hashes.get((self.row.place, container)) for container in self.header.containers]
        known = [one for one in found if one is not None]
        if not known or len(known) != len(found):
            self._wrong(Layer.ROWS, "Event {event_id} has lost a link of its chains.")
        elif list(entries) != [over_links(known)]:
            self._wrong(Layer.ROWS, "Event {event_id} is not what its entry of the log commits to.")
        elif self.row.receipt_hash != entries[0]:
            self._wrong(Layer.ROWS, "Event {event_id} is not what its receipt promised.")
        self._signature()

    def _signature(self) -> None:
        if self.header.grade is not Grade.DEVICE:
            if self.row.has_phone:
                self.findings.saw_unsigned(str(self.row.place[1]))
            return
        self.findings.saw(Layer.DEVICE)
        key, signature = _key_in(self.row.enrolment), self.header.signature
        if key is None or signature is None or not signature_holds(key, self.row.body.encode(), signature):
            self._wrong(Layer.DEVICE, "Event {event_id} claims a phone's signature that the phone did not make.")

    def _wrong(self, layer: Layer, template: str) -> None:
        self.findings.wrong(layer, Fault(template, _named(self.row.place)))


def _header(text: str) -> Header | None:
    try:
        return read_header(text)
    except (DomainError, ValueError, KeyError, TypeError):
        return None


def _key_in(enrolment: str | None) -> bytes | None:
    """Return the key that an enrolment's record names; a record that is none of ours is the rows' finding."""
    try:
        return None if enrolment is None else bytes.fromhex(read_canonical(enrolment)["public_key"])
    except (DomainError, ValueError, KeyError, TypeError):
        return None


def _named(place: Place) -> dict[str, str | int]:
    return {"event_id": str(place[1]), "home": place[0]}
