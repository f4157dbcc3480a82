"""A container's label: its preview at true size, the file for the printer, and the next label where one is due."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from hwtrack.custody.service import standing
from hwtrack.infra.auth import needs
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.kernel.quantity import Mass
from hwtrack.labels.code import DigitalCode
from hwtrack.labels.container import Container
from hwtrack.labels.issue import Issue
from hwtrack.labels.layout import Layout, copies_for
from hwtrack.labels.model import LabelState
from hwtrack.labels.payload import Letter
from hwtrack.labels.render import Form
from hwtrack.labels.routes.desk import desk_of
from hwtrack.labels.service import containers, printing
from hwtrack.labels.service.printing import NewLabel
from hwtrack.web import render
from hwtrack.web.pages import asking
from hwtrack.web.views.containers import PrintView

router = APIRouter(include_in_schema=False)

Reading = Annotated[Work, needs(Permission.LABEL_READ)]
Printing = Annotated[Work, needs(Permission.LABEL_PRINT)]
Code = Annotated[str, Path(max_length=60)]

GOOD = frozenset({LabelState.PRINTED, LabelState.ACTIVATED})
DPI = 300


@router.get("/containers/{code}/print")
async def print_page(request: Request, work: Printing, code: Code) -> Response:
    """Show the label at true size, or offer to make the first one."""
    found = await containers.own_container(work, DigitalCode.parse(code))
    issues = await printing.labels_of(work, found.home_org_id, found.code, letter=Letter.CONTAINER)
    label = current(issues)
    book = desk_of(request).book
    layout = book.layout(label.layout) if label else book.for_volume(found.contents.volume_ml)
    return render.page(request, "print.html", _view(found, label, layout, net=await _net(work, found)))


@router.post("/containers/{code}/print")
async def make_label(request: Request, work: Printing, code: Code) -> Response:
    """Make the container's next label: the first, or a reprint that replaces the one before."""
    parsed = DigitalCode.parse(code)
    found = await containers.own_container(work, parsed)
    net = await _net(work, found)
    await printing.print_label(work, desk_of(request), parsed, NewLabel(mass=net))
    return asking.go(f"/containers/{parsed.text}/print")


@router.get("/containers/{code}/label.svg")
async def preview(request: Request, work: Reading, code: Code) -> Response:
    """Draw the label for the screen."""
    label = await _current(work, code)
    drawn = await printing.label_file(work, desk_of(request), label.label.label_id, form=Form.SVG, dpi=DPI)
    return Response(drawn, media_type="image/svg+xml", headers={"cache-control": "private, no-cache"})


@router.post("/containers/{code}/label.pdf")
async def file(request: Request, work: Printing, code: Code) -> Response:
    """Draw the label for the printer and count the copy; beyond the copies allowed it takes a reprint."""
    label = await _current(work, code)
    await printing.count_copies(work, label.label.label_id, 1)
    drawn = await printing.label_file(work, desk_of(request), label.label.label_id, form=Form.PDF, dpi=DPI)
    name = f'inline; filename="{label.code.text}.pdf"'
    return Response(
        drawn, media_type="application/pdf", headers={"content-disposition": name, "cache-control": "no-store"}
    )


def current(issues: tuple[Issue, ...]) -> Issue | None:
    """Return the label that is good now, if there is one."""
    good = [issue for issue in issues if issue.label.state in GOOD]
    return good[-1] if good else None


async def _current(work: Work, code: str) -> Issue:
    found = await containers.container(work, DigitalCode.parse(code))
    label = current(await printing.labels_of(work, found.home_org_id, found.code, letter=Letter.CONTAINER))
    if label is None:
        raise NotFoundError
    return label


async def _net(work: Work, found: Container) -> Mass | None:
    grams = (await standing.look_up(work, found.code.text)).state.get("net_g")
    return None if grams is None else Mass(int(grams))


def _view(found: Container, label: Issue | None, layout: Layout, *, net: Mass | None) -> PrintView:
    code = found.code.text
    made = label.label if label else None
    printed = getattr(label.face, "mass", None) if label else None
    return PrintView(
        code=code,
        width_mm=round(layout.width_mm),
        preview=f"/containers/{code}/label.svg?label={made.label_id}" if made else "",
        pdf=f"/containers/{code}/label.pdf",
        copies_allowed=made.copies_allowed if made else copies_for(found.contents.volume_ml),
        copies_printed=made.copies_printed if made else 0,
        reprint=made.reprint if made else 0,
        foreign=found.foreign.source if found.foreign else "",
        net=net,
        outdated=made is not None and printed is not None and printed != net,
    )
