"""Labels: plaques and unit labels, files for the printer, copies, voiding, layouts."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from hwtrack.infra.auth import needs
from hwtrack.infra.problems import language_in
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.labels.render import Form
from hwtrack.labels.routes.desk import desk_of
from hwtrack.labels.schemas import CopiesIn, LabelIn, LabelOut, LayoutOut, Layouts, VoidIn
from hwtrack.labels.service import printing

router = APIRouter()

Reading = Annotated[Work, needs(Permission.LABEL_READ)]
Printing = Annotated[Work, needs(Permission.LABEL_PRINT)]

MEDIA_TYPES = {Form.PDF: "application/pdf", Form.SVG: "image/svg+xml", Form.PNG: "image/png"}


@router.post("/facilities/{facility_id}/labels", status_code=HTTPStatus.CREATED, summary="Make a facility's plaque")
async def print_plaque(facility_id: UUID, body: LabelIn, work: Printing, request: Request) -> LabelOut:
    """Sign and keep a new plaque; the one before is superseded."""
    return LabelOut.of(await printing.print_plaque(work, desk_of(request), facility_id, body.to_command()))


@router.post("/transport-units/{unit_id}/labels", status_code=HTTPStatus.CREATED, summary="Make a unit's label")
async def print_unit_label(unit_id: UUID, body: LabelIn, work: Printing, request: Request) -> LabelOut:
    """Sign and keep a new label of a transport unit; the one before is superseded."""
    return LabelOut.of(await printing.print_unit_label(work, desk_of(request), unit_id, body.to_command()))


@router.get("/labels/{label_id}", summary="One label")
async def label(label_id: UUID, work: Reading) -> LabelOut:
    """Show a label with what was printed on it."""
    return LabelOut.of(await printing.label(work, label_id))


@router.get("/labels/{label_id}/file", summary="A label for the printer or the screen", response_class=Response)
async def label_file(
    label_id: UUID,
    work: Reading,
    request: Request,
    *,
    form: Form = Form.PDF,
    dpi: Annotated[int, Query(ge=1, le=2400, description="The printer's resolution: 203, 300 or 600.")] = 300,
) -> Response:
    """Draw a label at true size; modules are whole dots of the printer's."""
    drawn = await printing.label_file(work, desk_of(request), label_id, form=form, dpi=dpi)
    headers = {"Content-Disposition": f'inline; filename="label-{label_id}.{form.value}"', "Cache-Control": "private"}
    return Response(drawn, media_type=MEDIA_TYPES[form], headers=headers)


@router.post("/labels/{label_id}/copies", summary="Note printed copies")
async def count_copies(label_id: UUID, body: CopiesIn, work: Printing) -> LabelOut:
    """Count copies that were printed; a container bears one label, two above 450 L."""
    return LabelOut.of(await printing.count_copies(work, label_id, body.count))


@router.post("/labels/{label_id}/void", summary="Void a label")
async def void(label_id: UUID, body: VoidIn, work: Printing) -> LabelOut:
    """Void a label for good."""
    return LabelOut.of(await printing.void_label(work, label_id, body.reason))


@router.get("/label-layouts", summary="Layouts that labels are printed with")
async def layouts(work: Reading, request: Request) -> Layouts:
    """List the layouts by family and size."""
    del work  # the permission is what is needed
    book, language = desk_of(request).book, language_in(request)
    return Layouts(items=tuple(LayoutOut.of(one, language) for one in book.layouts.values()))
