"""待处理: containers that are contested, whose steps wait for what is missing, or that an order holds."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from hwtrack.custody.answers import Card
from hwtrack.custody.service import unsettled
from hwtrack.custody.unsettled import Trouble
from hwtrack.infra.auth import needs
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.labels.service import containers
from hwtrack.web import chains, formats, render
from hwtrack.web.chains import Names
from hwtrack.web.pages.naming import names
from hwtrack.web.views.parts import Row
from hwtrack.web.views.settling import UnsettledView

router = APIRouter(include_in_schema=False)

Reading = Annotated[Work, needs(Permission.CUSTODY_READ)]
Wanted = Annotated[Slice, Depends(page_query)]
What = Annotated[str, Query(max_length=20)]


@router.get("/unsettled")
async def unsettled_page(request: Request, work: Reading, wanted: Wanted, what: What = "") -> Response:
    """List the containers of one trouble, with the counts of all."""
    trouble = Trouble(what) if what in set(Trouble) else Trouble.CONTESTED
    page = await unsettled.page(work, trouble, wanted)
    found = await containers.several(work, [(card.home_org_id, card.container_id) for card in page.items])
    called = await names(
        work,
        orgs=[card.state.get("holder_org_id") for card in page.items],
        places=[place for card in page.items for place in chains.places_in(card.state)],
    )
    wastes = {one.code.text: one.contents.waste_name for one in found.values()}
    view = UnsettledView(
        trouble=trouble.value,
        counts={one.trouble.value: one.count for one in await unsettled.counts(work)},
        rows=tuple(_row(card, called, wastes.get(card.code, "")) for card in page.items),
        as_of=work.now,
        next_page=f"/unsettled?what={trouble.value}&after={page.next}" if page.next else "",
    )
    return render.page(request, "unsettled.html", view)


def _row(card: Card, called: Names, waste: str) -> Row:
    net = chains.mass_in(card.state)
    about = [waste, f"{formats.kg(net)} kg" if net is not None else "", called.org(card.state.get("holder_org_id"))]
    return Row(
        address=f"/containers/{card.code}",
        name=card.code,
        about=" · ".join(part for part in about if part),
        due=chains.state_of(card.state, called),
        is_code=True,
    )
