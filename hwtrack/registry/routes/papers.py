"""Licences, exempt registrations, carriers' permits and transport units."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from hwtrack.infra.auth import needs
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.kernel.ids import OrgId
from hwtrack.registry.schemas.papers import (
    CarrierPermitIn,
    CarrierPermitOut,
    ExemptRegistrationIn,
    ExemptRegistrationOut,
    LicenceIn,
    LicenceOut,
    Papers,
    TransportUnitIn,
    TransportUnitOut,
)
from hwtrack.registry.schemas.shared import Listed, OrgPath, OrgQuery, listed
from hwtrack.registry.service import facts, registration

router = APIRouter()

Reading = Annotated[Work, needs(Permission.REGISTRY_READ)]
Recording = Annotated[Work, needs(Permission.REGISTRY_IMPORT)]
Managing = Annotated[Work, needs(Permission.REGISTRY_MANAGE_OWN)]
Wanted = Annotated[Slice, Depends(page_query)]


@router.get("/licences", summary="Operating licences, in the order they were recorded")
async def licences(work: Reading, wanted: Wanted, *, org_id: OrgQuery = None) -> Listed[LicenceOut]:
    """List licences; never ranked and never recommended."""
    page = await facts.licence_page(work, wanted, org_id=org_id)
    return listed(page, tuple(LicenceOut.written(one) for one in page.items))


@router.post("/licences", status_code=HTTPStatus.CREATED, summary="Record an operating licence")
async def add_licence(body: LicenceIn, work: Recording, response: Response) -> LicenceOut:
    """Record a licence; the bureau does."""
    licence_id = await registration.add_licence(work, body.to_command())
    response.headers["Location"] = f"/api/licences/{licence_id}"
    return LicenceOut.written(await facts.licence(work, licence_id))


@router.get("/licences/{licence_id}", summary="One operating licence")
async def licence(licence_id: UUID, work: Reading) -> LicenceOut:
    """Show a licence."""
    return LicenceOut.written(await facts.licence(work, licence_id))


@router.get("/organisations/{org_id}/papers", summary="Exempt registrations and carrier's permits of an organisation")
async def papers(org_id: OrgPath, work: Reading) -> Papers:
    """Show an organisation's exempt registrations and carrier's permits."""
    return await _papers(work, org_id)


@router.post(
    "/organisations/{org_id}/exempt-registrations",
    status_code=HTTPStatus.CREATED,
    summary="Record an exempt registration",
)
async def add_exempt_registration(org_id: OrgPath, body: ExemptRegistrationIn, work: Recording) -> Papers:
    """Record a recipient's exempt registration; the bureau does."""
    await registration.add_exempt_registration(work, body.to_command(org_id))
    return await _papers(work, org_id)


@router.post(
    "/organisations/{org_id}/carrier-permits", status_code=HTTPStatus.CREATED, summary="Record a carrier's permit"
)
async def add_carrier_permit(org_id: OrgPath, body: CarrierPermitIn, work: Recording) -> Papers:
    """Record a carrier's dangerous-goods permit; the bureau does."""
    await registration.add_carrier_permit(work, body.to_command(org_id))
    return await _papers(work, org_id)


@router.get("/transport-units", summary="Transport units, in the order they were registered")
async def transport_units(work: Reading, wanted: Wanted, *, org_id: OrgQuery = None) -> Listed[TransportUnitOut]:
    """List transport units."""
    page = await facts.unit_page(work, wanted, org_id=org_id)
    return listed(page, tuple(TransportUnitOut.of(one) for one in page.items))


@router.post("/transport-units", status_code=HTTPStatus.CREATED, summary="Register a transport unit")
async def register_unit(body: TransportUnitIn, work: Managing, response: Response) -> TransportUnitOut:
    """Register a tractor, trailer, lorry or vessel."""
    unit_id = await registration.register_unit(work, body.to_command())
    response.headers["Location"] = f"/api/transport-units/{unit_id}"
    return TransportUnitOut.of(await facts.unit(work, unit_id))


@router.get("/transport-units/{unit_id}", summary="One transport unit")
async def transport_unit(unit_id: UUID, work: Reading) -> TransportUnitOut:
    """Show a transport unit."""
    return TransportUnitOut.of(await facts.unit(work, unit_id))


async def _papers(work: Work, org_id: int) -> Papers:
    home = await facts.organisation(work, org_id)
    exempt = await facts.exempt_registrations_of(work, OrgId(home.org_id))
    permits = await facts.carrier_permits_of(work, OrgId(home.org_id))
    return Papers(
        exempt_registrations=tuple(ExemptRegistrationOut.written(one) for one in exempt),
        carrier_permits=tuple(CarrierPermitOut.written(one) for one in permits),
    )
