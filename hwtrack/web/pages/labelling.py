"""The labels of several new containers: what came of an event, each with its label, printed in one go."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from hwtrack.custody.container import Container as Standing
from hwtrack.custody.service import standing
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.errors import DomainError
from hwtrack.labels.code import DigitalCode
from hwtrack.labels.container import Container
from hwtrack.labels.issue import Issue
from hwtrack.labels.layout import copies_for
from hwtrack.labels.payload import Letter
from hwtrack.labels.render import Drawing, Form
from hwtrack.labels.routes.desk import desk_of
from hwtrack.labels.service import containers, printing
from hwtrack.web import answers, render, typed
from hwtrack.web.pages import asking, baskets
from hwtrack.web.pages.printing import DPI, current
from hwtrack.web.views.outputs import LabelGroup, LabelsView, NewLabel
from hwtrack.web.words import EVENT, EVENT_STATUS

router = APIRouter(include_in_schema=False)

Reading = Annotated[Work, needs(Permission.LABEL_READ)]
Printer = Annotated[Actor, needs_actor(Permission.LABEL_PRINT)]
Codes = Annotated[str, Query(max_length=8000)]
Short = Annotated[str, Query(max_length=40)]

MOST = 100
"""Labels of one file."""


def address(codes: Sequence[str], kind: str, status: str) -> str:
    """Return the address of the page with the labels of new containers, and what became of the event they came of."""
    return f"/labels?codes={'+'.join(codes[:MOST])}&kind={kind}&status={status}"


@router.get("/labels")
async def labels_page(
    request: Request, work: Reading, codes: Codes = "", kind: Short = "", status: Short = ""
) -> Response:
    """Show new containers with their labels."""
    view = await _view(request, work, tuple(codes.split()))
    known = kind in EVENT and status in EVENT_STATUS
    told = answers.told_of(kind, status) if known else None
    return render.page(request, "labels.html", replace(view, told=told))


@router.post("/labels")
async def make_and_print(request: Request, _: Printer) -> Response:
    """Make the labels that are missing, and draw all copies that may still be printed into one file."""
    codes = await baskets.codes_in(request)
    try:
        async with asking.begin(request) as work:
            found = [await _made(request, work, code) for code in _parsed(codes)]
            drawn = await _file(request, work, found)
    except DomainError as error:
        async with asking.begin(request) as work:
            refused = asking.refused({}, error)
            view = replace(await _view(request, work, codes), form=refused)
        return render.page(request, "labels.html", view, status=asking.status_of(error))
    headers = {"content-disposition": 'inline; filename="labels.pdf"', "cache-control": "no-store"}
    return Response(drawn, media_type="application/pdf", headers=headers)


async def _made(request: Request, work: Work, code: DigitalCode) -> Issue:
    """Return a container's good label, made with the net it has now where it has none yet."""
    found = await containers.own_container(work, code)
    there = await _label(work, found)
    if there:
        return there
    (stand,) = await standing.states_of(work, [code.text])
    return await printing.print_label(work, desk_of(request), code, printing.NewLabel(mass=stand.net))


async def _file(request: Request, work: Work, found: Sequence[Issue]) -> bytes:
    """Draw labels of one size into one file, as often as each may still be printed, and count the copies."""
    left = [(issue, issue.label.copies_allowed - issue.label.copies_printed) for issue in found]
    wanted = [(issue, count) for issue, count in left if count and issue.layout == found[0].layout] or [(found[0], 1)]
    for issue, count in wanted:
        await printing.count_copies(work, issue.label.label_id, count)
    desk = desk_of(request)
    return await desk.draw(
        tuple(Drawing(issue.face, issue.link) for issue, count in wanted for _ in range(count)),
        layout=desk.book.layout(found[0].layout),
        form=Form.PDF,
        dpi=DPI,
        at=found[0].label.printed_at,
    )


async def _label(work: Work, found: Container) -> Issue | None:
    return current(await printing.labels_of(work, found.home_org_id, found.code, letter=Letter.CONTAINER))


def _parsed(codes: Sequence[str]) -> tuple[DigitalCode, ...]:
    """Return the codes.

    Raises:
        FieldMissingError, DomainError: There are none, or one is no code.
    """
    typed.needed({"codes": " ".join(codes)}, "codes")
    return tuple(DigitalCode.parse(code, pointer="/codes") for code in codes[:MOST])


async def _view(request: Request, work: Work, codes: Sequence[str]) -> LabelsView:
    stand = {one.code: one for one in await standing.states_of(work, codes[:MOST])}
    seen = await containers.several(work, [(one.home, one.container_id) for one in stand.values()])
    lines = [
        await _line(request, work, seen[one.container_id], one) for one in stand.values() if one.container_id in seen
    ]  # fmt: skip
    widths = sorted({line.width_mm for line in lines})
    groups = tuple(_group(width, [line for line in lines if line.width_mm == width]) for width in widths)
    return LabelsView(groups=groups)


def _group(width: int, lines: Sequence[NewLabel]) -> LabelGroup:
    return LabelGroup(width_mm=width, labels=tuple(lines), codes=" ".join(one.code for one in lines))


async def _line(request: Request, work: Work, found: Container, stand: Standing) -> NewLabel:
    label, book = await _label(work, found), desk_of(request).book
    left = label.label.copies_allowed - label.label.copies_printed if label else copies_for(found.contents.volume_ml)
    layout = book.layout(label.layout) if label else book.for_volume(found.contents.volume_ml)
    return NewLabel(
        code=found.code.text,
        waste_name=found.contents.waste_name,
        net=stand.net,
        label="valid" if label else "none",
        width_mm=round(layout.width_mm),
        copies=left,
        own=found.home_org_id == work.actor.org_id,
    )  # fmt: skip
