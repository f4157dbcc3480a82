"""Reading custody back: a container's card, what an organisation holds, a chain, and whether it holds.

Runs on both forms of `Work`. Who sees what is row-level security's; whether the whole chain is seen decides what may be
said of its statuses. Source: design.md §4.6, §6.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from hwtrack.accounts.device import Device
from hwtrack.accounts.service.devices import keys
from hwtrack.custody.answers import Card, ChainCheck, ContainerNotFoundError, Hop
from hwtrack.custody.chain import Link, first_break
from hwtrack.custody.container import Container, ContainerStage
from hwtrack.custody.device_chain import Progress
from hwtrack.custody.fold import fold
from hwtrack.custody.header import Grade, Header
from hwtrack.custody.service import explaining
from hwtrack.custody.store import chains, device_chains, files, found
from hwtrack.custody.store.chains import Kept
from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.actor import Scope


async def look_up(work: AnyWork, code: str) -> Card:
    """Return a container by its code.

    Raises:
        ContainerNotFoundError: There is none that the actor may see.
    """
    return card_of(await kept_container(work, code))


async def held(work: AnyWork, stages: Sequence[ContainerStage], wanted: Slice) -> Page[Card]:
    """Return what the actor's own organisation holds in certain stages, newest container first.

    Raises:
        NoOrganisationError: The actor belongs to none.
        CursorError: The cursor is none of ours.
    """
    before = wanted.after_id()
    rows = await chains.held(work, work.actor.own_org, stages, before=before, limit=wanted.size + 1)
    return page_of([card_of(kept) for kept in rows], wanted, lambda card: (str(card.container_id),))


async def states_of(work: AnyWork, codes: Sequence[str]) -> tuple[Container, ...]:
    """Return containers as their events leave them, in (home, container) order, for services of higher packages.

    Sees every container, whoever asks: what is shown of it is the caller's to decide. Unknown codes are left out.
    """
    return tuple(fold(one.blank, one.events).container for one in await found.containers(work, codes))


async def codes_of_events(
    work: AnyWork, keys: Sequence[tuple[int, UUID]], *, first: int = 3
) -> Mapping[tuple[int, UUID], tuple[str, ...]]:
    """Return the codes of the first containers events name, by home organisation and event, as far as they are seen."""
    return await chains.codes_of_events(work, keys, first=first) if keys else {}


async def chain_of(work: AnyWork, code: str, wanted: Slice) -> Page[Hop]:
    """Return a container's events as far as the actor may see them, in the order of their links.

    Statuses are told to whoever sees the whole chain: the home organisation and officials of its region.

    Raises:
        ContainerNotFoundError: There is none that the actor may see.
        CursorError: The cursor is none of ours.
    """
    kept = await kept_container(work, code)
    links = await chains.links(work, kept)
    hops = await _with_files(work, kept.home_org_id, await _with_devices(work, _hops(kept, links)))
    hops = await explaining.with_explanations(work, kept.home_org_id, hops)
    after = wanted.after_number() or 0
    return page_of([hop for hop in hops if hop.seq > after], wanted, lambda hop: (str(hop.seq),))


async def device_progress(work: AnyWork, device_id: UUID) -> Progress:
    """Return how far a device of the actor's organisation has come in its own chain; from zero."""
    (found,) = await device_chains.progress(work, [device_id])
    return found


async def devices_progress(work: AnyWork, devices: Sequence[UUID]) -> Mapping[UUID, Progress]:
    """Return how far each of several devices has come."""
    return {one.device_id: one for one in await device_chains.progress(work, devices)}


async def verify_chain(work: AnyWork, code: str) -> ChainCheck:
    """Recompute a container's chain from its stored texts and name the first break.

    Whoever sees only a part of the chain cannot check it and is told that there is no such container.

    Raises:
        ContainerNotFoundError: There is none whose whole chain the actor may see.
    """
    kept = await kept_container(work, code)
    links = await chains.links(work, kept)
    await demand_whole(work, kept, links)
    head = kept.head if kept.seq else bytes(32)
    broken = first_break(links, container_id=kept.container_id, head=head)
    return ChainCheck(code=kept.code, length=len(links), head=head, found=broken)


async def demand_whole(work: AnyWork, kept: Kept, links: Sequence[Link]) -> None:
    """Pass silently if these links are all that is stored of a chain, so that one may say whether it holds.

    The home organisation sees its chains whole. An official sees what happened in the region and may miss the rest;
    links that nobody sees any more are not missed but gone, and the check is to say so.

    Raises:
        ContainerNotFoundError: The actor sees only a part.
    """
    if work.actor.scope is Scope.OWN and work.actor.org_id != kept.home_org_id:
        raise ContainerNotFoundError
    if len(links) < kept.seq and await found.length(work, kept.code) > len(links):
        raise ContainerNotFoundError


async def _with_files(work: AnyWork, home_org_id: int, hops: Sequence[Hop]) -> list[Hop]:
    naming = [hop.header.event_id for hop in hops if hop.claim.attachments]
    if not naming:
        return list(hops)
    here = await files.arrivals(work, home_org_id, naming)
    return [replace(hop, arrived=_arrived(hop, here)) for hop in hops]


def _arrived(hop: Hop, here: Mapping[tuple[UUID, bytes], datetime]) -> dict[bytes, datetime]:
    event_id = hop.header.event_id
    keys = [(event_id, one.sha256) for one in hop.claim.attachments]
    return {sha256: here[event_id, sha256] for event_id, sha256 in keys if (event_id, sha256) in here}


async def _with_devices(work: AnyWork, hops: Sequence[Hop]) -> list[Hop]:
    signed = {signer for hop in hops if (signer := _signer(hop.header)) is not None}
    known: dict[tuple[int, UUID] | None, Device] = {
        (one.org_id, one.device_id): one for one in await keys(work, sorted(signed))
    }
    return [replace(hop, device=known.get(_signer(hop.header))) for hop in hops]


def _signer(header: Header) -> tuple[int, UUID] | None:
    """Return organisation and id of the phone whose signature was checked."""
    return None if header.device_id is None or header.grade is not Grade.DEVICE else (header.org_id, header.device_id)


def card_of(kept: Kept) -> Card:
    """Return a stored container in brief."""
    return Card(
        home_org_id=kept.home_org_id,
        container_id=kept.container_id,
        code=kept.code,
        seq=kept.seq,
        open_manifest_id=kept.open_manifest_id,
        state=kept.state,
    )


async def kept_container(work: AnyWork, code: str) -> Kept:
    """Return a container as it is stored.

    Raises:
        ContainerNotFoundError: There is none that the actor may see.
    """
    kept = await chains.state(work, code)
    if kept is None:
        raise ContainerNotFoundError
    return kept


def _hops(kept: Kept, links: Sequence[Link]) -> list[Hop]:
    events = [found.accepted(link.header, link.body) for link in links]
    blank = Container(container_id=kept.container_id, code=kept.code, home=kept.home_org_id)
    whole = len(links) == kept.seq
    outcomes = {outcome.event_id: outcome for outcome in fold(blank, events).outcomes} if whole else {}
    return [
        Hop(
            seq=link.seq,
            claim=event.claim,
            header=event.header,
            hash=link.hash,
            outcome=outcomes.get(link.event_id),
            body=link.body,
        )
        for link, event in zip(links, events, strict=True)
    ]
