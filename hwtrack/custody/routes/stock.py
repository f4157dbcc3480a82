"""Stock over HTTP: what lies where, the containers behind a figure, and how a mass came about."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request

from hwtrack.custody.schemas.events import CardOut
from hwtrack.custody.schemas.stock import BalanceOut, StockedContainersOut, StockOut
from hwtrack.custody.service import stock
from hwtrack.custody.stock import Question, Standing
from hwtrack.infra.auth import needs
from hwtrack.infra.paging import LARGEST_KEY, Slice, page_query
from hwtrack.infra.problems import language_in
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.kernel.waste import WasteCode

router = APIRouter(prefix="/api", tags=["stock"])

Reader = Annotated[Work, needs(Permission.CUSTODY_READ)]
Wanted = Annotated[Slice, Depends(page_query)]
Code = Annotated[str, Path(min_length=37, max_length=37, description="The container's code of 37 characters.")]
OrgQuery = Annotated[int | None, Query(ge=1, le=LARGEST_KEY, description="Only this organisation's; for officials.")]
Waste = Annotated[str | None, Query(max_length=20, description="A waste code, like 900-013-11.")]


def asked(*, org_id: OrgQuery = None, site_id: UUID | None = None, facility_id: UUID | None = None) -> Question:
    """Read whose stock is asked for, and where."""
    return Question(org_id=org_id, site_id=site_id, facility_id=facility_id)


@router.get("/stock", summary="What lies where, how much, since when, and what may lie there")
async def stock_page(
    request: Request, work: Reader, wanted: Wanted, question: Annotated[Question, Depends(asked)]
) -> StockOut:
    """List what an organisation holds, sent and carries, store by store; officials see their region."""
    page = await stock.holdings(work, question, wanted)
    return StockOut.of(page, as_of=work.now, language=language_in(request))


@router.get("/stock/containers", summary="The containers behind a figure of the stock")
async def stock_containers(
    request: Request,
    work: Reader,
    wanted: Wanted,
    question: Annotated[Question, Depends(asked)],
    *,
    standing: Standing | None = None,
    zone_id: UUID | None = None,
    waste_code: Waste = None,
    short: Annotated[bool, Query(description="Only those with less than nothing in them.")] = False,
) -> StockedContainersOut:
    """List containers by place, standing, zone and waste."""
    waste = None if waste_code is None else WasteCode.of(waste_code, pointer="/waste_code").digits
    narrowed = replace(question, standing=standing, zone_id=zone_id, waste_code=waste, short=short)
    page = await stock.containers(work, narrowed, wanted)
    language = language_in(request)
    return StockedContainersOut(items=[CardOut.of(card, language) for card in page.items], next=page.next)


@router.get("/containers/{code}/balance", summary="The events that made what is in a container")
async def balance(work: Reader, code: Code) -> BalanceOut:
    """List the events that changed a container's mass, with what was in it before and after each."""
    return BalanceOut.of(code, await stock.balance_of(work, code))
