"""Organisations and their contacts."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from hwtrack.infra.auth import needs
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.kernel.ids import OrgId
from hwtrack.registry.kinds import OrganisationKind
from hwtrack.registry.schemas.organisations import ContactIn, ContactOut, Contacts, OrganisationIn, OrganisationOut
from hwtrack.registry.schemas.shared import Listed, OrgPath, RegionQuery, listed
from hwtrack.registry.service import facts, registration

router = APIRouter()


@router.get("/organisations", summary="Organisations, in the order they were registered")
async def organisations(
    work: Annotated[Work, needs(Permission.REGISTRY_READ)],
    wanted: Annotated[Slice, Depends(page_query)],
    *,
    words: Annotated[str | None, Query(max_length=100, description="In the name or at the start of the code.")] = None,
    kind: OrganisationKind | None = None,
    region: RegionQuery = None,
) -> Listed[OrganisationOut]:
    """List organisations; never ranked."""
    page = await facts.organisation_page(work, wanted, words=words, kind=kind, region=region)
    return listed(page, tuple(OrganisationOut.of(one) for one in page.items))


@router.post("/organisations", status_code=HTTPStatus.CREATED, summary="Register an organisation")
async def register(
    body: OrganisationIn, work: Annotated[Work, needs(Permission.REGISTRY_IMPORT)], response: Response
) -> OrganisationOut:
    """Register an organisation; the bureau does."""
    org_id = await registration.register_organisation(work, body.to_command())
    response.headers["Location"] = f"/api/organisations/{org_id}"
    return OrganisationOut.of(await facts.organisation(work, org_id))


@router.get("/organisations/{org_id}", summary="One organisation")
async def organisation(org_id: OrgPath, work: Annotated[Work, needs(Permission.REGISTRY_READ)]) -> OrganisationOut:
    """Show an organisation."""
    return OrganisationOut.of(await facts.organisation(work, org_id))


@router.put("/organisations/{org_id}", summary="Change an organisation")
async def change(
    org_id: OrgPath, body: OrganisationIn, work: Annotated[Work, needs(Permission.REGISTRY_IMPORT)]
) -> OrganisationOut:
    """Give an organisation another state; its credit code stays."""
    await registration.change_organisation(work, OrgId(org_id), body.to_command())
    return OrganisationOut.of(await facts.organisation(work, org_id))


@router.get("/organisations/{org_id}/contacts", summary="Persons of an organisation")
async def contacts(org_id: OrgPath, work: Annotated[Work, needs(Permission.REGISTRY_READ)]) -> Contacts:
    """Show the persons to be reached, to the organisation's own people and to officials."""
    found = await facts.contacts(work, OrgId(org_id))
    return Contacts(items=tuple(ContactOut.of(one) for one in found))


@router.post("/organisations/{org_id}/contacts", status_code=HTTPStatus.CREATED, summary="Add a person")
async def add_contact(
    org_id: OrgPath, body: ContactIn, work: Annotated[Work, needs(Permission.REGISTRY_MANAGE_OWN)]
) -> Contacts:
    """Add a person to be reached."""
    await registration.add_contact(work, body.to_command(org_id))
    found = await facts.contacts(work, OrgId(org_id))
    return Contacts(items=tuple(ContactOut.of(one) for one in found))
