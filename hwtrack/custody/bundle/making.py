"""Making a bundle from what was gathered: each event once, everything sealed under one checkpoint.

Pure: the service gathers, this puts together. An entry that is not under the chosen checkpoint is left unsealed, and a
check says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from hwtrack.accounts.device_record import KeptRecord
from hwtrack.custody.bundle.form import (
    MAX_CONTAINERS,
    MAX_EVENTS,
    MAX_FILE_BYTES,
    Bundle,
    BundledContainer,
    BundledEvent,
    BundledLink,
    DevicePaper,
    Sealed,
    Sibling,
    Unproven,
)
from hwtrack.custody.chain import Link
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.tlog.proof import Proof

Key = tuple[int, UUID]
"""Home organisation (a device's: its own) and entry."""


class NothingRecordedError(DomainError):
    """Nothing has been recorded of the container yet."""

    kind = Kind.CONFLICT
    code = "custody.nothing-recorded"
    detail = "Nothing has been recorded of container {code} yet, so there is nothing to prove."
    remedy = "Record its generation first."


class BundleTooLargeError(DomainError):
    """The bundle would be too large."""

    kind = Kind.TOO_LARGE
    code = "custody.bundle-too-large"
    detail = (
        "{containers} containers with {events} events are too many: a bundle holds at most {most} with {limit},"
        " in at most 50 MB."
    )
    remedy = "Ask for fewer containers at once."


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A container with its whole chain and the links of its labels."""

    home_org_id: int
    container_id: UUID
    code: str
    links: tuple[Link, ...]
    labels: tuple[str, ...] = ()

    def keys(self) -> Iterator[Key]:
        """Yield its events."""
        return ((self.home_org_id, link.event_id) for link in self.links)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Everything a bundle is made of. `siblings` are all links of each event; `proofs` are by their entries."""

    chains: Sequence[Chain]
    siblings: Mapping[Key, Mapping[UUID, bytes]]
    entry_hashes: Mapping[Key, bytes]
    receipts: Mapping[Key, str]
    devices: Sequence[KeptRecord]
    proofs: Mapping[Key, Proof]
    key_list: str | None
    unproven: Unproven


def make(found: Gathered) -> Bundle:
    """Return the bundle of what was gathered.

    Raises:
        NothingRecordedError: A container has no event.
        BundleTooLargeError: There are more than 500 containers or 10,000 events.
    """
    for chain in found.chains:
        if not chain.links:
            raise NothingRecordedError(code=chain.code)
    events = {key: link for chain in found.chains for key, link in zip(chain.keys(), chain.links, strict=True)}
    if len(found.chains) > MAX_CONTAINERS or len(events) > MAX_EVENTS:
        raise _too_large(len(found.chains), len(events))
    note = _checkpoint(found.proofs)
    sealed = {
        key: Sealed(index=one.index, proof=one.hashes)
        for key, one in found.proofs.items()
        if one.checkpoint.whole == note
    }
    return Bundle(
        containers=tuple(
            _container(one) for one in sorted(found.chains, key=lambda one: (one.home_org_id, one.container_id))
        ),
        events=tuple(_event(key, events[key], found, sealed) for key in sorted(events)),
        devices=tuple(
            _device(one, sealed) for one in sorted(found.devices, key=lambda one: (one.org_id, one.record_id))
        ),
        checkpoint=note,
        key_list=found.key_list if any(one.labels for one in found.chains) else None,
        unproven=found.unproven,
    )


def text_of(bundle: Bundle) -> str:
    """Return the content of a bundle's file.

    Raises:
        BundleTooLargeError: It has more than 50 MB.
    """
    text = bundle.text
    if len(text.encode()) > MAX_FILE_BYTES:
        raise _too_large(len(bundle.containers), len(bundle.events))
    return text


def _too_large(containers: int, events: int) -> BundleTooLargeError:
    return BundleTooLargeError(containers=containers, events=events, most=MAX_CONTAINERS, limit=MAX_EVENTS)


def _checkpoint(proofs: Mapping[Key, Proof]) -> str | None:
    """Return the one checkpoint: the one with most signatures, which is the one that witnesses have confirmed."""
    notes = {one.checkpoint.whole: len(one.checkpoint.signatures) for one in proofs.values()}
    return max(notes, key=lambda note: (notes[note], note), default=None)


def _container(chain: Chain) -> BundledContainer:
    links = (BundledLink(seq=one.seq, event_id=one.event_id, prev=one.prev, hash=one.hash) for one in chain.links)
    return BundledContainer(
        home_org_id=chain.home_org_id,
        container_id=chain.container_id,
        code=chain.code,
        links=tuple(links),
        labels=chain.labels,
    )


def _event(key: Key, link: Link, found: Gathered, sealed: Mapping[Key, Sealed]) -> BundledEvent:
    bundled = {one.container_id for one in found.chains if one.home_org_id == key[0]}
    siblings = found.siblings.get(key, {})
    return BundledEvent(
        home_org_id=key[0],
        event_id=key[1],
        header=link.header,
        body=link.body,
        entry_hash=found.entry_hashes[key],
        siblings=tuple(Sibling(container_id=one, hash=siblings[one]) for one in sorted(siblings) if one not in bundled),
        sealed=sealed.get(key),
        receipt=found.receipts.get(key),
    )


def _device(record: KeptRecord, sealed: Mapping[Key, Sealed]) -> DevicePaper:
    return DevicePaper(
        org_id=record.org_id,
        device_id=record.device_id,
        record_id=record.record_id,
        record=record.record,
        sealed=sealed.get((record.org_id, record.record_id)),
    )
