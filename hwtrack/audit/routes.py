"""Findings over HTTP, for officials: what rules found after the fact."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from hwtrack.audit.findings import FindingQuestion
from hwtrack.audit.schemas import AlarmRulesOut, FindingsOut
from hwtrack.audit.service import findings
from hwtrack.infra.auth import needs
from hwtrack.infra.paging import LARGEST_KEY, Slice, page_query
from hwtrack.infra.problems import language_in
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission

router = APIRouter(prefix="/api", tags=["audit"])

Reader = Annotated[Work, needs(Permission.AUDIT_READ)]
Wanted = Annotated[Slice, Depends(page_query)]
RuleQuery = Annotated[str | None, Query(max_length=20, description="Only of this rule, like LED-02.")]
RegionQuery = Annotated[int | None, Query(ge=1, le=999_999, description="Only of this division and those within it.")]
OrgQuery = Annotated[int | None, Query(ge=1, le=LARGEST_KEY, description="Only of this organisation.")]


@router.get("/alarms", summary="What rules found after the fact, newest first")
async def alarms(
    request: Request,
    work: Reader,
    wanted: Wanted,
    *,
    rule: RuleQuery = None,
    region: RegionQuery = None,
    org_id: OrgQuery = None,
    open_only: Annotated[bool, Query(alias="open", description="Only what goes on.")] = False,
) -> FindingsOut:
    """List findings of the official's districts; a company sees nothing that was not disclosed to it."""
    question = FindingQuestion(rule=rule, region=region, org_id=org_id, open_only=open_only)
    page = await findings.finding_page(work, question, wanted)
    return FindingsOut.of(page, language_in(request), as_of=work.now, looked_to=await findings.looked_to(work))


@router.get("/alarms/rules", summary="The rules that raise alarms")
async def alarm_rules(request: Request, work: Reader) -> AlarmRulesOut:
    """List every rule that raises alarms, with its clause."""
    del work
    return AlarmRulesOut.of(language_in(request))
