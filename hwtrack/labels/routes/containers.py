"""Containers: registering them, finding them, binding another system's code."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request

from hwtrack.infra.auth import clock_of, database_of, needs, needs_actor
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import Work, begin_work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.waste import WasteCode
from hwtrack.labels.code import DigitalCode
from hwtrack.labels.payload import Letter
from hwtrack.labels.routes.desk import desk_of
from hwtrack.labels.schemas import ContainerOut, Containers, ContainersIn, ForeignIn, LabelIn, LabelOut, Labels
from hwtrack.labels.service import containers, printing
from hwtrack.registry.schemas.shared import Listed, listed

router = APIRouter()

CodePath = Annotated[str, Path(max_length=60, description="The 37 characters under the symbol.")]
Reading = Annotated[Work, needs(Permission.LABEL_READ)]
Printing = Annotated[Work, needs(Permission.LABEL_PRINT)]


@router.post("/containers", status_code=HTTPStatus.CREATED, summary="Register equal containers")
async def register(
    body: ContainersIn, actor: Annotated[Actor, needs_actor(Permission.LABEL_PRINT)], request: Request
) -> Containers:
    """Register containers, all or none. The same ids again answer with the same containers."""
    database, clock = database_of(request), clock_of(request)
    made = await containers.register(lambda: begin_work(database, actor, clock=clock), body.to_command())
    return Containers(items=tuple(ContainerOut.of(one) for one in made))


@router.get("/containers", summary="Containers, in the order they were registered")
async def container_list(
    work: Reading,
    wanted: Annotated[Slice, Depends(page_query)],
    *,
    site_id: UUID | None = None,
    waste_code: Annotated[str | None, Query(max_length=20)] = None,
) -> Listed[ContainerOut]:
    """List the containers one may see."""
    waste = WasteCode.of(waste_code, pointer="/waste_code") if waste_code else None
    page = await containers.container_page(work, wanted, site_id=site_id, waste=waste)
    return listed(page, tuple(ContainerOut.of(one) for one in page.items))


@router.get("/foreign-codes/{foreign_code}", summary="Containers that bear another system's code")
async def of_foreign_code(foreign_code: Annotated[str, Path(max_length=80)], work: Reading) -> Containers:
    """Find containers by the code that another system's label bears."""
    found = await containers.containers_of_foreign_code(work, foreign_code)
    return Containers(items=tuple(ContainerOut.of(one) for one in found))


@router.get("/containers/{code}", summary="One container")
async def container(code: CodePath, work: Reading) -> ContainerOut:
    """Show what a container is."""
    return ContainerOut.of(await containers.container(work, DigitalCode.parse(code, pointer="/code")))


@router.put("/containers/{code}/foreign-code", summary="Bind another system's code")
async def bind(code: CodePath, body: ForeignIn, work: Printing) -> ContainerOut:
    """Note that the container bears another system's label; ours is then no longer printed."""
    parsed = DigitalCode.parse(code, pointer="/code")
    await containers.bind_foreign_code(work, parsed, body.to_command())
    return ContainerOut.of(await containers.container(work, parsed))


@router.get("/containers/{code}/labels", summary="Every label of a container")
async def labels(code: CodePath, work: Reading) -> Labels:
    """List the labels a container ever had, oldest first."""
    found = await containers.container(work, DigitalCode.parse(code, pointer="/code"))
    issues = await printing.labels_of(work, found.home_org_id, found.code, letter=Letter.CONTAINER)
    return Labels(items=tuple(LabelOut.of(one) for one in issues))


@router.post("/containers/{code}/labels", status_code=HTTPStatus.CREATED, summary="Make a container's next label")
async def print_label(code: CodePath, body: LabelIn, work: Printing, request: Request) -> LabelOut:
    """Sign and keep a new label; the one before is superseded."""
    parsed = DigitalCode.parse(code, pointer="/code")
    return LabelOut.of(await printing.print_label(work, desk_of(request), parsed, body.to_command()))
