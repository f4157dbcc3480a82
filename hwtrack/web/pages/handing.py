"""The page of a handover between two phones; everything happens in the browser, with what the page brings along."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from hwtrack.infra.auth import needs
from hwtrack.infra.paging import Slice
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.transfers.service import reading
from hwtrack.transfers.service.reading import Sheet
from hwtrack.web import render
from hwtrack.web.views.phones import HandoverView

router = APIRouter(include_in_schema=False)

Recording = Annotated[Work, needs(Permission.CUSTODY_RECORD)]

FEW = Slice(size=8)
"""Open manifests whose lists the page brings along."""


@router.get("/handover")
async def handover(request: Request, work: Recording) -> Response:
    """Open the page, with the lists of the manifests that are under way."""
    sheets = await _sheets(work) if work.actor.may(Permission.MANIFEST_READ) else []
    view = HandoverView(names=tuple(_name(one) for one in sheets), manifests=tuple(_listed(one) for one in sheets))
    return render.page(request, "handover.html", view)


async def _sheets(work: Work) -> list[Sheet]:
    heads = await reading.open_heads(work, FEW)
    found = [await reading.sheet(work, head.home_org_id, head.manifest_id) for head in heads.items]
    return [one for one in found if _codes(one)]


def _name(sheet: Sheet) -> str:
    number = sheet.manifest.official_no or sheet.manifest.draft_no
    return f"{number} · {len(_codes(sheet))}"


def _listed(sheet: Sheet) -> dict[str, Any]:
    return {"manifest_id": str(sheet.manifest.manifest_id), "codes": _codes(sheet)}


def _codes(sheet: Sheet) -> list[str]:
    return [line.code for line in sheet.manifest.lines]
