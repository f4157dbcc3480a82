"""Receiving at the gate: the form with the weighbridge's ticket and every container, and the receipt that follows."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from hwtrack.custody.container import ContainerStage
from hwtrack.custody.events.received import ReceiptOutcome, RefusalReason
from hwtrack.custody.service import standing
from hwtrack.custody.service.recording import Sent
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.errors import DomainError
from hwtrack.registry.kinds import ScaleKind
from hwtrack.transfers.commands import Told
from hwtrack.transfers.record import Manifest
from hwtrack.transfers.schemas.shared import LARGEST_ID
from hwtrack.transfers.service import reading, receiving
from hwtrack.transfers.service.reading import Sheet
from hwtrack.web import bodies, manifests, render, typed
from hwtrack.web.pages import asking
from hwtrack.web.pages.asking import Fields
from hwtrack.web.pages.weighing import scale_choices, scales_of, weighing_of
from hwtrack.web.views.parts import Choice, Form
from hwtrack.web.views.transfers import ReceiptFormView
from hwtrack.web.words import REFUSAL

router = APIRouter(include_in_schema=False)

AT_THE_GATE = (ContainerStage.ARRIVED, ContainerStage.UNLOADED)
"""Stages in which what stands on the manifest has come."""

Reading = Annotated[Work, needs(Permission.MANIFEST_READ)]
Receiver = Annotated[Actor, needs_actor(Permission.MANIFEST_RECEIVE)]
Home = Annotated[int, Path(ge=1, le=LARGEST_ID)]

AT = "/manifests/{home_org_id}/{manifest_id}/receipt"
OUTCOMES = tuple(one.value for one in ReceiptOutcome)
MAX_TICKET = 40


@router.get(AT)
async def receipt(request: Request, work: Reading, home_org_id: Home, manifest_id: UUID) -> Response:
    """Show the receipt, or the form where nothing has been received yet."""
    sheet = await reading.sheet(work, home_org_id, manifest_id)
    view = manifests.receipt_of(sheet)
    if view is not None:
        return render.page(request, "receipt.html", view)
    work.actor.demand(Permission.MANIFEST_RECEIVE)
    return render.page(request, "receipt_form.html", await _form(work, sheet, Form()))


@router.post(AT)
async def receive(request: Request, _: Receiver, home_org_id: Home, manifest_id: UUID) -> Response:
    """Record the receipt: one event in custody, the numbers on the manifest, in one transaction."""
    fields = await asking.fields_of(request)
    try:
        async with asking.begin(request) as work:
            sheet = await reading.sheet(work, home_org_id, manifest_id)
            body = await _body(work, sheet.manifest, fields)
            done = await receiving.receive(work, home_org_id, manifest_id, Sent(body), Told())
        # Why: after the commit, because a second body under a known id is kept before it is refused.
        if done.recorded and done.recorded.error:
            raise done.recorded.error
    except NotFoundError:
        raise
    except DomainError as error:
        async with asking.begin(request) as work:
            sheet = await reading.sheet(work, home_org_id, manifest_id)
            view = await _form(work, sheet, asking.refused(fields, error, _where(sheet.manifest)))
        return render.page(request, "receipt_form.html", view, status=asking.status_of(error))
    return asking.go(f"/manifests/{manifests.key_of(home_org_id, manifest_id)}/receipt")


async def _form(work: Work, sheet: Sheet, form: Form) -> ReceiptFormView:
    kept = sheet.manifest
    scanned = {
        one.code
        for one in await standing.states_of(work, [line.code for line in kept.lines])
        if one.stage in AT_THE_GATE and one.manifest_id in (None, kept.manifest_id)
    }
    marked = {line.code: "accepted" if line.code in scanned else "" for line in kept.lines}
    return ReceiptFormView(
        manifest=manifests.row_of(sheet),
        manifest_id=manifests.key_of(kept.home_org_id, kept.manifest_id),
        containers=tuple(
            manifests.receipt_line(line, form.value(f"outcome-{line.code}") or marked[line.code]) for line in kept.lines
        ),
        scales=scale_choices(await scales_of(work, ScaleKind.WEIGHBRIDGE)),
        reasons=tuple(Choice(key, text) for key, text in REFUSAL.items()),
        event_id="",
        form=form,
    )


async def _body(work: Work, manifest: Manifest, fields: Fields) -> str:
    gate = bodies.Gate(
        manifest_id=manifest.manifest_id,
        lines=tuple(_line(line.code, fields) for line in manifest.lines),
        place={"site_id": str(manifest.recipient_site_id)},
        ticket=await _ticket(work, fields),
    )
    return bodies.received(asking.moment_of(work, fields), gate)


def _line(code: str, fields: Fields) -> Mapping[str, Any]:
    marked = fields.get(f"outcome-{code}", "") or fields.get("rest", "")
    outcome = typed.chosen({f"outcome-{code}": marked}, f"outcome-{code}", OUTCOMES)
    if outcome != ReceiptOutcome.REFUSED.value:
        return {"code": code, "outcome": outcome}
    reason = typed.chosen(fields, f"reason-{code}", [one.value for one in RefusalReason])
    return {"code": code, "outcome": outcome, "reason": reason}


async def _ticket(work: Work, fields: Fields) -> Mapping[str, Any]:
    """Return the weighbridge's ticket; none where the load was not weighed."""
    if not any(fields.get(name, "").strip() for name in ("ticket", "gross", "tare")):
        return {}
    scales = {str(one.scale_id): one for one in await scales_of(work, ScaleKind.WEIGHBRIDGE)}
    scale = scales[typed.chosen(fields, "scale", scales)]
    return weighing_of(fields, scale).ticket(typed.needed(fields, "ticket")[:MAX_TICKET])


def _where(manifest: Manifest) -> Mapping[str, str]:
    """Name the field that each container of a faulty body belongs to."""
    return {f"/containers/{place}": f"outcome-{line.code}" for place, line in enumerate(manifest.lines)}
