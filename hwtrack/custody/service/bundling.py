"""Making bundles: everything that proves a container's chain, gathered for whoever sees the whole of it.

That is the home organisation and officials of its region; to anybody else there is no such container.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from hwtrack.accounts.service import devices
from hwtrack.custody.accepted import Accepted
from hwtrack.custody.answers import ContainerNotFoundError
from hwtrack.custody.bundle.form import Bundle, KeyTexts, NamedOrganisation, NamedPlace, Unproven
from hwtrack.custody.bundle.making import Chain, Gathered, Key, make, text_of
from hwtrack.custody.bundle.sealing import KIND
from hwtrack.custody.header import Grade
from hwtrack.custody.service import standing
from hwtrack.custody.store import bundles, chains, found
from hwtrack.infra.work import Work
from hwtrack.kernel.ids import OrgId
from hwtrack.labels.code import DigitalCode
from hwtrack.labels.payload import Letter
from hwtrack.labels.service import keys as label_keys
from hwtrack.labels.service import printing
from hwtrack.labels.service.desk import LabelDesk
from hwtrack.registry.service import facts
from hwtrack.tlog.leaf import Entry
from hwtrack.tlog.proof import Proof, read_proof
from hwtrack.tlog.service import keys as log_keys
from hwtrack.tlog.service import proving
from hwtrack.tlog.service.desk import LogDesk

MOST_RECEIPT_KEYS = 32


@dataclass(frozen=True, slots=True)
class Desks:
    """The keys this process has: of labels and of the log."""

    label: LabelDesk
    log: LogDesk


async def bundle_text(work: Work, desks: Desks, codes: Sequence[str]) -> str:
    """Return the bundle of containers as the text of its file.

    Raises:
        ContainerNotFoundError: There is none of such a code, or the actor does not see its whole chain.
        NothingRecordedError: One has no event yet.
        BundleTooLargeError: It would have more than 500 containers, 10,000 events or 50 MB.
    """
    return text_of(await bundle_of(work, desks, codes))


async def bundle_of(work: Work, desks: Desks, codes: Sequence[str]) -> Bundle:
    """Return the bundle of containers.

    Raises:
        ContainerNotFoundError, NothingRecordedError, BundleTooLargeError: As `bundle_text`.
    """
    whole = [await _chain(work, code) for code in sorted(set(codes))]
    events = {
        key: found.accepted(link.header, link.body)
        for one in whole
        for key, link in zip(one.keys(), one.links, strict=True)
    }
    siblings, entries = await _links(work, events)
    records = await devices.records(work, sorted(_phones(events.values())))
    proofs = await _proofs(work, desks.log, [*events, *((one.org_id, one.record_id) for one in records)])
    document, _ = await label_keys.key_list(work, desks.label)
    return make(
        Gathered(
            chains=whole,
            siblings=siblings,
            entry_hashes={key: entry.hash for key, (entry, _) in entries.items()},
            receipts={key: desks.log.receipt(key[0], entry, at=at) for key, (entry, at) in entries.items()},
            devices=records,
            proofs=proofs,
            key_list=document,
            unproven=await _unproven(work, desks, events.values()),
        )
    )


async def own_keys(work: Work, desks: Desks) -> KeyTexts | None:
    """Return the keys that this service's bundles are checked with; nothing where it has no log key.

    Raises:
        KeyFolderError: The label keys cannot be used.
    """
    if desks.log.log is None:
        return None
    _, root = await label_keys.key_list(work, desks.label)
    published = [one.key for one in await log_keys.published(work)]
    hosts = desks.label.hosts
    return KeyTexts(
        log=desks.log.log.text,
        witnesses=tuple(one.key.text for one in desks.log.witnesses),
        quorum=desks.log.quorum,
        receipts=tuple(dict.fromkeys((desks.log.receipts.key.text, *published)))[:MOST_RECEIPT_KEYS],
        label_roots=(root,),
        label_hosts=(hosts.current, *hosts.former),
        key_list_days=desks.label.key_list_days,
    )


async def _chain(work: Work, code: str) -> Chain:
    kept = await chains.state(work, code)
    if kept is None:
        raise ContainerNotFoundError
    links = await chains.links(work, kept)
    await standing.demand_whole(work, kept, links)
    digital = DigitalCode.parse(kept.code)
    issues = await printing.labels_of(work, OrgId(kept.home_org_id), digital, letter=Letter.CONTAINER)
    return Chain(
        home_org_id=kept.home_org_id,
        container_id=kept.container_id,
        code=kept.code,
        links=links,
        labels=tuple(issue.link for issue in issues),
    )


async def _links(
    work: Work, events: Mapping[Key, Accepted]
) -> tuple[dict[Key, dict[UUID, bytes]], dict[Key, tuple[Entry, datetime]]]:
    """Return every link of the events, and the log entry and the instant that was promised of each."""
    siblings: dict[Key, dict[UUID, bytes]] = {}
    entries: dict[Key, tuple[Entry, datetime]] = {}
    for home, group in groupby(sorted(events), key=lambda key: key[0]):
        ids = [event_id for _, event_id in group]
        containers = {one for event_id in ids for one in events[home, event_id].header.containers}
        links = await bundles.siblings(work, home, containers=sorted(containers), events=ids)
        siblings |= {(home, event_id): hashes for event_id, hashes in links.items()}
        for row in await bundles.entries(work, home, ids):
            entries[home, row.event_id] = (Entry(KIND, row.event_id, row.hash), row.record_time)
    return siblings, entries


async def _proofs(work: Work, desk: LogDesk, wanted: Sequence[Key]) -> dict[Key, Proof]:
    texts = await proving.proofs_for(work, desk, wanted)
    return {key: read_proof(text) for key, text in texts.items()}


def _phones(events: Iterable[Accepted]) -> set[tuple[int, UUID]]:
    headers = (event.header for event in events)
    return {
        (header.org_id, header.device_id)
        for header in headers
        if header.grade is Grade.DEVICE and header.device_id is not None
    }


async def _unproven(work: Work, desks: Desks, events: Iterable[Accepted]) -> Unproven:
    """Return what helps to read the file: its date, the service's own keys, names of organisations and facilities."""
    orgs: set[int] = set()
    places: set[UUID] = set()
    for event in events:
        orgs |= {event.header.home_org_id, event.header.org_id, event.header.acting_org, *event.claim.named_orgs}
        facility = event.claim.place.facility_id if event.claim.place else None
        places |= set() if facility is None else {facility}
    named = await facts.organisations_by_id(work, orgs)
    stores = await facts.facilities_by_id(work, places)
    return Unproven(
        made_at=work.now,
        keys=await own_keys(work, desks),
        organisations=tuple(NamedOrganisation(org_id=org, name=named[org].name) for org in sorted(named)),
        places=tuple(
            NamedPlace(facility_id=place, name=f"{stores[place].code} {stores[place].name}") for place in sorted(stores)
        ),
    )
