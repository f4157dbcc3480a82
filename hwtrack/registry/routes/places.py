"""Sites, facilities with their outlines, zones and scales."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from hwtrack.infra.auth import needs
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.kernel.ids import FacilityId
from hwtrack.registry.kinds import FacilityKind
from hwtrack.registry.schemas.places import FacilityIn, FacilityOut, ScaleIn, ScaleOut, SiteIn, SiteOut, ZoneIn, ZoneOut
from hwtrack.registry.schemas.shared import Listed, OrgQuery, RegionQuery, listed
from hwtrack.registry.service import facts, registration

router = APIRouter()

Reading = Annotated[Work, needs(Permission.REGISTRY_READ)]
Managing = Annotated[Work, needs(Permission.REGISTRY_MANAGE_OWN)]
Wanted = Annotated[Slice, Depends(page_query)]


@router.get("/sites", summary="Sites, in the order they were registered")
async def sites(
    work: Reading, wanted: Wanted, *, org_id: OrgQuery = None, region: RegionQuery = None
) -> Listed[SiteOut]:
    """List sites."""
    page = await facts.site_page(work, wanted, org_id=org_id, region=region)
    return listed(page, tuple(SiteOut.of(one) for one in page.items))


@router.post("/sites", status_code=HTTPStatus.CREATED, summary="Register a site")
async def register_site(body: SiteIn, work: Managing, response: Response) -> SiteOut:
    """Register a site of an organisation."""
    site_id = await registration.register_site(work, body.to_command())
    response.headers["Location"] = f"/api/sites/{site_id}"
    return SiteOut.of(await facts.site(work, site_id))


@router.get("/sites/{site_id}", summary="One site")
async def site(site_id: UUID, work: Reading) -> SiteOut:
    """Show a site."""
    return SiteOut.of(await facts.site(work, site_id))


@router.get("/facilities", summary="Facilities, in the order they were registered")
async def facilities(
    work: Reading,
    wanted: Wanted,
    *,
    org_id: OrgQuery = None,
    site_id: UUID | None = None,
    kind: FacilityKind | None = None,
    region: RegionQuery = None,
) -> Listed[FacilityOut]:
    """List facilities with their outlines."""
    page = await facts.facility_page(work, wanted, org_id=org_id, site_id=site_id, kind=kind, region=region)
    return listed(page, tuple(FacilityOut.of(one) for one in page.items))


@router.post("/facilities", status_code=HTTPStatus.CREATED, summary="Register a facility")
async def register_facility(body: FacilityIn, work: Managing, response: Response) -> FacilityOut:
    """Register a facility of a site."""
    facility_id = await registration.register_facility(work, body.to_command())
    response.headers["Location"] = f"/api/facilities/{facility_id}"
    return FacilityOut.of(await facts.facility(work, facility_id))


@router.get("/facilities/{facility_id}", summary="One facility")
async def facility(facility_id: UUID, work: Reading) -> FacilityOut:
    """Show a facility with its outline."""
    return FacilityOut.of(await facts.facility(work, facility_id))


@router.put("/facilities/{facility_id}", summary="Change a facility")
async def change_facility(facility_id: UUID, body: FacilityIn, work: Managing) -> FacilityOut:
    """Give a facility another name, place, type or state."""
    await registration.change_facility(work, FacilityId(facility_id), body.to_command())
    return FacilityOut.of(await facts.facility(work, facility_id))


@router.get("/facilities/{facility_id}/zones", summary="Zones of a facility")
async def zones(facility_id: UUID, work: Reading, wanted: Wanted) -> Listed[ZoneOut]:
    """List a facility's zones."""
    page = await facts.zone_page(work, facility_id, wanted)
    return listed(page, tuple(ZoneOut.of(one) for one in page.items))


@router.post("/facilities/{facility_id}/zones", status_code=HTTPStatus.CREATED, summary="Add a zone")
async def add_zone(facility_id: UUID, body: ZoneIn, work: Managing) -> ZoneOut:
    """Add a zone to a facility."""
    zone_id = await registration.add_zone(work, body.to_command(facility_id))
    return ZoneOut.of(await facts.zone(work, zone_id))


@router.get("/scales", summary="Scales, in the order they were registered")
async def scales(work: Reading, wanted: Wanted, *, org_id: OrgQuery = None) -> Listed[ScaleOut]:
    """List scales with their divisions."""
    page = await facts.scale_page(work, wanted, org_id=org_id)
    return listed(page, tuple(ScaleOut.of(one) for one in page.items))


@router.post("/scales", status_code=HTTPStatus.CREATED, summary="Register a scale")
async def add_scale(body: ScaleIn, work: Managing) -> ScaleOut:
    """Register a scale of a site."""
    scale_id = await registration.add_scale(work, body.to_command())
    return ScaleOut.of(await facts.scale(work, scale_id))
