"""Devices over HTTP: an administrator opens an enrolment, a phone presents itself, keepers see and end phones."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from hwtrack.accounts.schemas.devices import (
    DeviceIn,
    DeviceOut,
    DevicePageOut,
    EnrolmentIn,
    EnrolmentListOut,
    EnrolmentOpenedOut,
    EnrolmentOut,
    InvitationIn,
    InvitationOut,
    ReasonIn,
)
from hwtrack.accounts.service import devices
from hwtrack.infra.auth import needs
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission

router = APIRouter(prefix="/api", tags=["devices"])

Kept = Annotated[Work, needs(Permission.DEVICE_MANAGE_OWN)]
Phone = Annotated[Work, needs(Permission.CUSTODY_RECORD)]


@router.post("/device-enrolments", status_code=HTTPStatus.CREATED, summary="Open an enrolment")
async def opened(work: Kept, body: EnrolmentIn) -> EnrolmentOpenedOut:
    """Open an enrolment for ten minutes; its code is in this answer only and enrols one phone."""
    return EnrolmentOpenedOut.opened(await devices.open_enrolment(work, name=body.name))


@router.get("/device-enrolments", summary="The enrolments that wait")
async def waiting(work: Kept) -> EnrolmentListOut:
    """Return the enrolments that wait for their phone, at most twenty."""
    return EnrolmentListOut(items=tuple(EnrolmentOut.of(one) for one in await devices.open_enrolments(work)))


@router.delete("/device-enrolments/{enrolment_id}", status_code=HTTPStatus.NO_CONTENT, summary="Withdraw an enrolment")
async def withdrawn(work: Kept, enrolment_id: UUID) -> None:
    """Withdraw an enrolment that nobody has used."""
    await devices.withdraw_enrolment(work, enrolment_id)


@router.post("/device-invitations", summary="What a code asks of the phone")
async def invited(work: Phone, body: InvitationIn) -> InvitationOut:
    """Return the nonce that the phone signs; the code stays open."""
    return InvitationOut.of(await devices.invitation(work, body.secret))


@router.post("/devices", status_code=HTTPStatus.CREATED, summary="Enrol this phone")
async def enrolled(work: Phone, body: DeviceIn) -> DeviceOut:
    """Enrol the phone that read the code; sending the same again returns it."""
    return DeviceOut.of(await devices.enrol_device(work, body.to_command()))


@router.get("/devices", summary="The organisation's phones")
async def listed(work: Kept, wanted: Annotated[Slice, Depends(page_query)]) -> DevicePageOut:
    """Return the phones, the newest first, revoked ones included."""
    return DevicePageOut.of(await devices.devices(work, wanted))


@router.post("/devices/{device_id}/suspension", summary="Suspend a phone")
async def suspended(work: Kept, device_id: UUID, body: ReasonIn) -> DeviceOut:
    """Suspend a phone: what it sends is put aside until the suspension is lifted."""
    await devices.suspend_device(work, device_id, body.reason)
    return DeviceOut.of(await devices.device(work, device_id))


@router.post("/devices/{device_id}/restoration", summary="Lift a suspension")
async def restored(work: Kept, device_id: UUID, body: ReasonIn) -> DeviceOut:
    """Lift a suspension."""
    await devices.restore_device(work, device_id, body.reason)
    return DeviceOut.of(await devices.device(work, device_id))


@router.post("/devices/{device_id}/revocation", summary="Revoke a phone")
async def revoked(work: Kept, device_id: UUID, body: ReasonIn) -> DeviceOut:
    """Revoke a phone for good; it works at once."""
    await devices.revoke_device(work, device_id, body.reason)
    return DeviceOut.of(await devices.device(work, device_id))
