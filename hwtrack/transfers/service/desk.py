"""Moves made at a desk before anything has left: check, issue, dispatch, and the ways back."""

from dataclasses import replace
from uuid import UUID

from hwtrack.infra.work import Work
from hwtrack.kernel.rules import Decision
from hwtrack.registry.service import facts as registry
from hwtrack.transfers.calendar import local_date
from hwtrack.transfers.commands import Haulage, Paper
from hwtrack.transfers.draft_manifest import kept_legs
from hwtrack.transfers.facts import CheckedFacts, DispatchFacts, NumberFacts
from hwtrack.transfers.manifest import (
    ContainerHeldError,
    Move,
    NotOnPaperError,
    NumberNeededError,
    checked_paper_reason,
    checked_trip,
)
from hwtrack.transfers.model import PartyRole
from hwtrack.transfers.movable import demand_movable
from hwtrack.transfers.record import Manifest, PaperKept, somebody
from hwtrack.transfers.rulebook import judge
from hwtrack.transfers.service.assembling import transfer_facts
from hwtrack.transfers.service.drafting import plated
from hwtrack.transfers.service.moving import Moved, free, keep, loaded, note_capacity, seen, write
from hwtrack.transfers.store import holds, world
from hwtrack.transfers.store import manifests as store


async def check(work: Work, home: int, manifest_id: UUID) -> Moved:
    """Judge a draft; it is checked unless a rule refuses it, and the verdict is stored either way.

    Raises:
        DomainError: As `moving.loaded` refuses.
    """
    manifest = await loaded(work, home, manifest_id, Move.CHECK)
    facts = await transfer_facts(work, manifest, CheckedFacts)
    decision = judge(facts, on=facts.on)
    decision_id = await keep(work, manifest, decision)
    if decision.refused:
        return Moved(manifest, decision)
    licensed = replace(manifest, licence_id=facts.licence.licence_id if facts.licence else None)
    return Moved(await write(work, licensed, Move.CHECK, decision_id=decision_id), decision)


async def revise(work: Work, home: int, manifest_id: UUID, reason: str) -> Moved:
    """Take a checked manifest back to its draft.

    Raises:
        DomainError: As `moving.loaded` and `moving.write` refuse.
    """
    manifest = await loaded(work, home, manifest_id, Move.REVISE)
    return Moved(await write(work, manifest, Move.REVISE, reason=reason))


async def issue(
    work: Work, home: int, manifest_id: UUID, *, number: str | None = None, paper: Paper | None = None
) -> Moved:
    """Give a checked manifest its official number, or let it travel on paper; hold its containers and capacity.

    From here on its parties see it, its containers are on no other manifest, and the carriers it names may take them.

    Raises:
        NumberNeededError: Neither a number nor a paper with a reason was given.
        ContainerHeldError: Another open manifest holds one of the containers.
        DomainError: As `moving.loaded` and `demand_movable` refuse.
    """
    manifest = await loaded(work, home, manifest_id, Move.ISSUE)
    await _movable(work, manifest)
    decision, decision_id = None, None
    if number is not None:
        decision = _judge_number(work, manifest, number)
        decision_id = await keep(work, manifest, decision)
        if decision.refused:
            return Moved(manifest, decision)
    parties = tuple(sorted(manifest.org_ids))
    numbered = replace(manifest, official_no=number, paper=_paper_kept(number, paper), parties=parties)
    after = await write(work, numbered, Move.ISSUE, decision_id=decision_id)
    await store.share(work, after)
    await hold(work, after)
    await note_capacity(work, after, "reserved")
    return Moved(after, decision)


async def enter_number(work: Work, home: int, manifest_id: UUID, number: str) -> Moved:
    """Give a manifest that travels, or travelled, on paper its official number.

    Raises:
        NotOnPaperError: It is not a paper manifest without a number.
        DomainError: As `moving.seen` refuses.
    """
    manifest = await seen(work, home, manifest_id, by=PartyRole.REMOVER)
    if manifest.paper is None or manifest.official_no is not None:
        raise NotOnPaperError
    decision = _judge_number(work, manifest, number)
    decision_id = await keep(work, manifest, decision)
    if decision.refused:
        return Moved(manifest, decision)
    after = replace(manifest, official_no=number, version=manifest.version + 1)
    await store.move(work, after)
    await store.sign(work, after, move="enter_number", reason="", decision_id=decision_id)
    return Moved(after, decision)


async def dispatch(work: Work, home: int, manifest_id: UUID, haulage: Haulage) -> Moved:
    """Judge everything again in the transaction that sends the vehicle off; it goes unless a rule refuses.

    Carrier, vehicle, consignor and haulage contract may be settled here for the first time.

    Raises:
        UnknownVehicleError, TripDatesError: What was settled does not exist or is impossible.
        DomainError: As `moving.loaded` and `demand_movable` refuse.
    """
    manifest = await loaded(work, home, manifest_id, Move.DISPATCH)
    await _movable(work, manifest)
    planned = await _with_haulage(work, manifest, haulage)
    facts = await transfer_facts(work, planned, DispatchFacts)
    decision = judge(facts, on=facts.on)
    decision_id = await keep(work, manifest, decision)
    if decision.refused:
        return Moved(manifest, decision)
    if haulage != Haulage():
        if planned.loading_on.year != manifest.loading_on.year:
            await note_capacity(work, manifest, "released")
            await note_capacity(work, planned, "reserved")
        planned = await _share_anew(work, manifest, planned)
    return Moved(await write(work, planned, Move.DISPATCH, decision_id=decision_id), decision)


async def decline(work: Work, home: int, manifest_id: UUID, reason: str) -> Moved:
    """Let the carrier refuse a dispatched load at pick-up; it can be dispatched again with another.

    Raises:
        DomainError: As `moving.loaded` and `moving.write` refuse.
    """
    manifest = await loaded(work, home, manifest_id, Move.DECLINE)
    return Moved(await write(work, manifest, Move.DECLINE, reason=reason))


async def cancel(work: Work, home: int, manifest_id: UUID, reason: str) -> Moved:
    """Cancel a manifest that has not left; its containers and the recipient's capacity are free again.

    Raises:
        DomainError: As `moving.loaded` and `moving.write` refuse.
    """
    manifest = await loaded(work, home, manifest_id, Move.CANCEL)
    after = await write(work, manifest, Move.CANCEL, reason=reason)
    if "issued" in manifest.steps:
        await free(work, after)
        await note_capacity(work, after, "released")
    return Moved(after)


async def close_with_gap(work: Work, home: int, manifest_id: UUID, reason: str) -> Moved:
    """Let an officer close a manifest its parties will not, with the gap recorded.

    Raises:
        DomainError: As `moving.loaded` and `moving.write` refuse.
    """
    manifest = await loaded(work, home, manifest_id, Move.CLOSE_WITH_GAP)
    after = await write(work, manifest, Move.CLOSE_WITH_GAP, reason=reason)
    await free(work, after)
    if manifest.receipt is None:
        await note_capacity(work, after, "released")
    return Moved(after)


async def hold(work: Work, manifest: Manifest) -> None:
    """Take the hold of every container on the manifest, or none.

    Raises:
        ContainerHeldError: Another open manifest holds one of them; the transaction is to be rolled back.
    """
    if not manifest.containers:
        return
    taken = await holds.hold(work, (manifest.home_org_id, manifest.manifest_id), manifest.containers)
    if taken:
        code = next(line.code for line in manifest.lines if line.container_id in taken)
        raise ContainerHeldError(n=len(taken), code=code, pointer="/lines")


async def _movable(work: Work, manifest: Manifest) -> None:
    codes = [line.code for line in manifest.lines]
    demand_movable(codes, await world.cards(work, codes))


def _judge_number(work: Work, manifest: Manifest, number: str) -> Decision:
    facts = NumberFacts(
        on=local_date(work.now),
        number=number,
        created_year=local_date(manifest.made_at).year,
        origin_division=manifest.division,
    )
    return judge(facts, on=facts.on)


def _paper_kept(number: str | None, paper: Paper | None) -> PaperKept | None:
    if number is not None:
        return None
    if paper is None:
        raise NumberNeededError(pointer="/official_number")
    return PaperKept(reason=checked_paper_reason(paper.reason), photo_sha256=paper.photo_sha256)


async def _with_haulage(work: Work, manifest: Manifest, haulage: Haulage) -> Manifest:
    orgs = await registry.organisations_by_credit_code(work, haulage.named) if haulage.named else {}
    loading, arrival = haulage.loading_on or manifest.loading_on, haulage.arrival_on or manifest.arrival_on
    checked_trip(loading, arrival)
    legs = kept_legs(haulage.legs, orgs, await plated(work, haulage.legs)) if haulage.legs else manifest.legs
    return replace(
        manifest,
        consignor=somebody(haulage.consignor, orgs) if haulage.consignor else manifest.consignor,
        haulage=haulage.contract or manifest.haulage,
        legs=legs,
        loading_on=loading,
        arrival_on=arrival,
    )


async def _share_anew(work: Work, before: Manifest, planned: Manifest) -> Manifest:
    """Write new legs, and let parties that join now see the manifest and take its containers; nobody leaves."""
    parties = tuple(sorted({*before.parties, *planned.org_ids}))
    shared = replace(planned, parties=parties)
    await store.put_legs(work, shared)
    if parties != before.parties:
        await store.move(work, shared)
        await store.share(work, shared)
        await hold(work, shared)
    return shared
