"""Phones: an administrator shows a code and keeps the list; a phone is enrolled, and shows what it has not sent."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

import segno
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from hwtrack.accounts.device import FORK_REASON, Device, DeviceState
from hwtrack.accounts.enrolment import Enrolment, link_of
from hwtrack.accounts.service import devices
from hwtrack.config import Settings
from hwtrack.custody.device_chain import Progress
from hwtrack.custody.service import standing
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.errors import DomainError
from hwtrack.web import render, typed
from hwtrack.web.pages import asking
from hwtrack.web.views.parts import Form
from hwtrack.web.views.phones import EnrolmentView, PhoneRow, PhonesView, PlainView, WaitingRow
from hwtrack.web.words import Said

router = APIRouter(include_in_schema=False)

Kept = Annotated[Work, needs(Permission.DEVICE_MANAGE_OWN)]
Keeper = Annotated[Actor, needs_actor(Permission.DEVICE_MANAGE_OWN)]
Recorder = Annotated[Actor, needs_actor(Permission.CUSTODY_RECORD)]
Anybody = Annotated[Actor, needs_actor(None)]

CHANGES = {
    "suspension": devices.suspend_device,
    "restoration": devices.restore_device,
    "revocation": devices.revoke_device,
}
GAPS_SHOWN = 5


@router.get("/phones")
async def phones(request: Request, work: Kept, wanted: Annotated[Slice, Depends(page_query)]) -> Response:
    """List the organisation's phones."""
    return render.page(request, "phones.html", await _view(work, wanted))


@router.post("/phones")
async def opened(request: Request, _: Keeper) -> Response:
    """Open an enrolment and show its code, this once."""
    fields = await asking.fields_of(request)
    try:
        async with asking.begin(request) as work:
            made = await devices.open_enrolment(work, name=fields.get("name", ""))
    except DomainError as error:
        return await _refused(request, asking.refused(fields, error), asking.status_of(error))
    link = link_of(_origin(request), made.secret)
    symbol = segno.make(link, error="m", micro=False, boost_error=False)
    view = EnrolmentView(
        enrolment_id=made.enrolment.enrolment_id,
        name=made.enrolment.name,
        link=link,
        picture=symbol.svg_data_uri(border=4, scale=4, light="#fff"),
        ends_at=made.enrolment.ends_at,
    )
    return render.page(request, "phone_code.html", view)


@router.get("/phones/enrolments/{enrolment_id}")
async def watched(request: Request, work: Kept, enrolment_id: UUID) -> Response:
    """Say whether the phone has come; asked again and again by the page that shows the code."""
    found = await devices.enrolment(work, enrolment_id)
    return render.part(request, "_phone_code.html", state=_state_of(found, work), enrolment=found)


@router.post("/phones/enrolments/{enrolment_id}/withdrawal")
async def withdrawn(request: Request, _: Keeper, enrolment_id: UUID) -> Response:
    """Withdraw a code."""
    await asking.fields_of(request)
    async with asking.begin(request) as work:
        await devices.withdraw_enrolment(work, enrolment_id)
    return asking.go("/phones")


@router.post("/phones/{device_id}/{move}")
async def changed(request: Request, _: Keeper, device_id: UUID, move: str) -> Response:
    """Suspend, restore or revoke a phone, with a reason."""
    fields = await asking.fields_of(request)
    try:
        change = CHANGES[typed.chosen({"move": move}, "move", frozenset(CHANGES))]
        async with asking.begin(request) as work:
            await change(work, device_id, fields.get("reason", ""))
    except DomainError as error:
        return await _refused(request, asking.refused(fields, error), asking.status_of(error))
    return asking.go("/phones")


@router.get("/enrol")
async def enrol(request: Request, _: Anybody) -> Response:
    """Open the page on which a phone is enrolled; the code stands behind `#` and never reaches the server here."""
    return render.page(request, "enrol.html", PlainView())


@router.get("/outbox")
async def outbox(request: Request, _: Recorder) -> Response:
    """Open the page of what this phone has not sent; its module reads the phone's own memory."""
    return render.page(request, "outbox.html", PlainView())


async def _refused(request: Request, form: Form, status: int) -> Response:
    async with asking.begin(request) as work:
        view = await _view(work, Slice(), form)
    return render.page(request, "phones.html", view, status=status or int(HTTPStatus.UNPROCESSABLE_ENTITY))


async def _view(work: Work, wanted: Slice, form: Form | None = None) -> PhonesView:
    page = await devices.devices(work, wanted)
    progress = await standing.devices_progress(work, [one.device_id for one in page.items])
    waiting = await devices.open_enrolments(work)
    return PhonesView(
        phones=tuple(_row(one, progress[one.device_id]) for one in page.items),
        waiting=tuple(WaitingRow(enrolment_id=w.enrolment_id, name=w.name, ends_at=w.ends_at) for w in waiting),
        form=form or Form(),
        next_page=f"/phones?after={page.next}" if page.next else "",
    )


def _row(device: Device, progress: Progress) -> PhoneRow:
    return PhoneRow(
        device_id=device.device_id,
        name=device.name,
        person=device.person,
        state=device.state.value,
        enrolled_at=device.enrolled_at,
        seen_at=device.seen_at,
        events=progress.links,
        missing=progress.missing,
        gaps=", ".join(_range(first, last) for first, last in progress.gaps[:GAPS_SHOWN]),
        forks=progress.forks,
        reason=_reason(device),
    )


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _reason(device: Device) -> Said | None:
    text = device.revoke_reason if device.state is DeviceState.REVOKED else device.suspend_reason
    if not text:
        return None
    return Said(FORK_REASON) if text == FORK_REASON else Said("Reason: {text}", {"text": text})


def _state_of(found: Enrolment, work: Work) -> str:
    if found.used_at is not None:
        return "used"
    return "open" if found.is_open(work.now) else "closed"


def _origin(request: Request) -> str:
    settings: Settings = request.app.state.settings
    return settings.web.origin or f"{request.url.scheme}://{request.url.netloc}"
