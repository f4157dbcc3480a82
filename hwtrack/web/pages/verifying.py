"""The page that checks a bundle or a label in the browser: open to anybody, and sends nothing.

It brings the keys of this service along, so that it goes on working when the network is gone.
"""

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from hwtrack.custody.bundle.anchors import trust_file
from hwtrack.custody.routes.bundles import desks_of
from hwtrack.custody.service import bundling
from hwtrack.infra.auth import needs
from hwtrack.infra.work import Work
from hwtrack.labels.routes.desk import desk_of
from hwtrack.labels.service import keys
from hwtrack.web import render
from hwtrack.web.views.keys import LabelKeys
from hwtrack.web.views.verifying import VerifyView

router = APIRouter(include_in_schema=False)

Anybody = Annotated[Work, needs(None)]


@router.get("/verify")
async def verify_page(request: Request, work: Anybody) -> Response:
    """Open the page; what is dropped on it is checked there."""
    known = await bundling.own_keys(work, desks_of(request))
    view = VerifyView(label_keys=await label_keys(request, work), trust="" if known is None else trust_file(known))
    return render.page(request, "verifying.html", view)


async def label_keys(request: Request, work: Work) -> LabelKeys:
    """Return the signed list of label keys as it is now, with what a page needs to read labels by it."""
    desk = desk_of(request)
    document, root = await keys.key_list(work, desk)
    hosts = (desk.hosts.current, *desk.hosts.former)
    return LabelKeys(document=document, root=root.hex(), hosts=hosts, days=desk.key_list_days)
