"""Drafting a manifest: nine statements whatever its size, nothing judged yet."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from hwtrack.infra.work import Work
from hwtrack.kernel.ids import ManifestId, OrgId
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.model import Organisation, OtherOrganisationError, TransportUnit
from hwtrack.registry.service import facts as registry
from hwtrack.transfers.commands import NewLeg, NewManifest
from hwtrack.transfers.draft_manifest import SameSiteError, UnknownOrganisationError, kept_legs, kept_lines
from hwtrack.transfers.manifest import Status
from hwtrack.transfers.movable import demand_movable
from hwtrack.transfers.numbers import RANDOM_BYTES, draft_number
from hwtrack.transfers.record import Card, Manifest, somebody
from hwtrack.transfers.store import manifests as store
from hwtrack.transfers.store import world


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What exists of what a draft names; `recipient_division` is the recipient's site's."""

    orgs: Mapping[CreditCode, Organisation]
    units: Mapping[str, TransportUnit]
    cards: Mapping[str, Card]
    recipient: Organisation
    division: int
    recipient_division: int


async def draft(work: Work, new: NewManifest) -> Manifest:
    """Keep a draft of the actor's own organisation; only it and the officials of its district see it.

    Raises:
        TripDatesError, ContainersNamedError: As `NewManifest.checked` refuses.
        UnknownOrganisationError, UnknownVehicleError, OtherOrganisationError: Recipient, vehicle or site do not exist.
        SameSiteError: The waste would not leave its site.
        LineIncompleteError, MassUnknownError: A line says too little and no label completes it.
        ContainerContestedError, ContainerDetainedError, ContainerPackedError: As `demand_movable` refuses.
    """
    found = await known(work, new)
    made = drafted(work, new.checked(), found)
    demand_movable(new.codes, found.cards)
    await store.add(work, made, body=new.body)
    return made


async def known(work: Work, new: NewManifest) -> Known:
    """Return what exists of what a draft names.

    Raises:
        UnknownOrganisationError, OtherOrganisationError, SameSiteError: As for `draft`.
    """
    orgs = await registry.organisations_by_credit_code(work, new.named)
    if new.recipient not in orgs:
        raise UnknownOrganisationError(credit_code=new.recipient.text, pointer="/recipient")
    if new.site_id == new.recipient_site_id:
        raise SameSiteError(pointer="/recipient_site_id")
    recipient = orgs[new.recipient]
    sites = await world.sites(work, [new.site_id, new.recipient_site_id])
    return Known(
        orgs=orgs,
        units=await plated(work, new.legs),
        cards=await world.cards(work, new.codes),
        recipient=recipient,
        division=_division(sites, new.site_id, work.actor.own_org, "/site_id"),
        recipient_division=_division(sites, new.recipient_site_id, recipient.org_id, "/recipient_site_id"),
    )


async def plated(work: Work, legs: tuple[NewLeg, ...]) -> Mapping[str, TransportUnit]:
    """Return the vehicles of the legs by their plates; nothing is asked where no plate is named."""
    plates = [plate for leg in legs for plate in (leg.tractor, leg.trailer) if plate]
    return {unit.plate: unit for unit in await world.units(work, (), plates)} if plates else {}


def drafted(work: Work, new: NewManifest, found: Known) -> Manifest:
    """Return the manifest a draft makes, not yet kept."""
    return Manifest(
        home_org_id=work.actor.own_org,
        manifest_id=ManifestId(work.new_id()),
        draft_no=draft_number(secrets.token_bytes(RANDOM_BYTES)),
        official_no=None,
        status=Status.DRAFT,
        since=work.now,
        version=0,
        site_id=new.site_id,
        division=found.division,
        recipient_org_id=found.recipient.org_id,
        recipient_site_id=new.recipient_site_id,
        recipient_division=found.recipient_division,
        consignor=somebody(new.consignor, found.orgs) if new.consignor else None,
        treatment=new.treatment,
        haulage=new.haulage,
        licence_id=None,
        loading_on=new.loading_on,
        arrival_on=new.arrival_on,
        lines=kept_lines(new.lines, found.cards),
        legs=kept_legs(new.legs, found.orgs, found.units),
        claims=new.claims,
        made_at=work.now,
        parties=(work.actor.own_org,),
        regions=tuple(sorted({found.division, found.recipient_division})),
    )


def _division(sites: Mapping[UUID, tuple[OrgId, int]], site_id: UUID, owner: OrgId, pointer: str) -> int:
    whose, division = sites.get(site_id, (None, 0))
    if whose != owner:
        raise OtherOrganisationError(pointer=pointer)
    return division
