"""The official lists: divisions, waste codes, exemptions, methods, storage grades."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from hwtrack.infra.auth import needs
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.problems import language_in
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.kernel.local import local_day
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.exemptions import ExemptStage, covering
from hwtrack.registry.schemas import lists
from hwtrack.registry.service import facts

router = APIRouter()

Reading = Annotated[Work, needs(Permission.REGISTRY_READ)]
Wanted = Annotated[Slice, Depends(page_query)]
OnQuery = Annotated[date | None, Query(description="The waste's own date; today in China if left out.")]


@router.get("/divisions", summary="Administrative divisions")
async def divisions(work: Reading) -> lists.Divisions:
    """Show every division."""
    found = await facts.divisions(work)
    return lists.Divisions(items=tuple(lists.DivisionOut.of(one) for one in found.by_code.values()))


@router.get("/waste-codes", summary="Search the catalogue of hazardous wastes")
async def waste_codes(
    work: Reading,
    wanted: Wanted,
    request: Request,
    *,
    search: Annotated[str, Query(max_length=100, description="Digits of a code, a category, words; or several.")] = "",
    on: OnQuery = None,
) -> lists.Found:
    """Find codes of the edition in force on the day, best first."""
    day = on or local_day(work.now)
    page, edition, status = await facts.find_waste(work, search, day, wanted)
    return lists.Found(
        items=tuple(lists.WasteCodeOut.of(hit.entry) for hit in page.items),
        next=page.next,
        status=status,
        notice=lists.notice_text(edition, status, language_in(request)),
    )


@router.get("/waste-codes/{code}", summary="One waste code on a day")
async def waste_code(
    code: Annotated[str, Path(max_length=20)],
    work: Reading,
    request: Request,
    *,
    on: OnQuery = None,
    report: Annotated[str, Query(max_length=100, description="Identification report, for 900-000-XX.")] = "",
) -> lists.ListingOut:
    """Show what the catalogue of the day says of a code."""
    day = on or local_day(work.now)
    found = await facts.listing(work, WasteCode.of(code, pointer="/code"), day, report=report, pointer="/code")
    return lists.ListingOut.of(found, language_in(request))


@router.get("/exemptions", summary="The exemption list, or its rows for a code and a stage")
async def exemptions(
    work: Reading,
    *,
    code: Annotated[str | None, Query(max_length=20)] = None,
    stage: ExemptStage | None = None,
) -> lists.Exemptions:
    """Show the list; with a code, the rows that name it or its category."""
    rows = await facts.exemptions(work)
    if code is not None:
        named = WasteCode.of(code, pointer="/code")
        stages = tuple(ExemptStage) if stage is None else (stage,)
        kept = {row.id: row for one in stages for row in covering(rows, named, one)}
        rows = tuple(row for row in rows if row.id in kept)
    elif stage is not None:
        rows = tuple(row for row in rows if row.stages & {stage, ExemptStage.WHOLE})
    return lists.Exemptions(items=tuple(lists.ExemptionOut.of(row) for row in rows))


@router.get("/method-codes", summary="Recovery and disposal methods")
async def method_codes(work: Reading) -> lists.Methods:
    """Show the methods of HJ 1033 Appendix F."""
    found = await facts.methods(work)
    return lists.Methods(items=tuple(lists.MethodOut.of(found[code]) for code in sorted(found)))


@router.get("/storage-grades", summary="Grades of storage points")
async def storage_grades(work: Reading) -> lists.StorageGrades:
    """Show the grades, strictest first, with their source."""
    found = await facts.storage_grades(work)
    return lists.StorageGrades(items=tuple(lists.StorageGradeOut.of(one) for one in found))
