"""告警: what rules found after the fact, for officials, by rule, district and company."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from hwtrack.audit.findings import RULES, FindingQuestion
from hwtrack.audit.service import findings
from hwtrack.infra.auth import needs
from hwtrack.infra.paging import LARGEST_KEY, Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.registry.service import facts
from hwtrack.web import alarms as shown
from hwtrack.web import render
from hwtrack.web.pages.naming import names
from hwtrack.web.views.alarms import AlarmsView
from hwtrack.web.views.parts import Choice, Row

router = APIRouter(include_in_schema=False)

Reading = Annotated[Work, needs(Permission.AUDIT_READ)]
Wanted = Annotated[Slice, Depends(page_query)]
Words = Annotated[str, Query(max_length=100)]

COMPANIES = Slice(size=10)


@router.get("/alarms")
async def alarms(
    request: Request,
    work: Reading,
    wanted: Wanted,
    *,
    rule: Words = "",
    region: Words = "",
    org: Annotated[int | None, Query(ge=1, le=LARGEST_KEY)] = None,
    open_only: Annotated[bool, Query(alias="open")] = False,
    words: Words = "",
) -> Response:
    """Show findings, newest first."""
    question = FindingQuestion(
        rule=rule if rule in RULES else None, region=_number(region), org_id=org, open_only=open_only
    )
    page = await findings.finding_page(work, question, wanted)
    homes = {one.home_org_id for one in page.items} | ({org} if org is not None else set())
    called = (await names(work, orgs=homes)).orgs
    divisions = await facts.divisions(work)
    narrowed = {"rule": question.rule, "region": question.region, "org": org, "open": open_only or None}
    asked = {key: value for key, value in narrowed.items() if value is not None}
    view = AlarmsView(
        findings=tuple(shown.finding_of(one, called.get(one.home_org_id, "")) for one in page.items),
        rules=tuple(Choice(one.id, one.id, one.title) for one in RULES.values()),
        regions=tuple(
            Choice(str(code), divisions.get(code).name) for code in work.actor.regions if code in divisions.by_code
        ),
        rule=question.rule or "",
        region="" if question.region is None else str(question.region),
        org="" if org is None else str(org),
        of="" if org is None else called.get(org, ""),
        words=words,
        open_only=open_only,
        companies=await _companies(work, words, asked) if words.strip() else (),
        as_of=work.now,
        looked_to=await findings.looked_to(work),
        next_page=f"/alarms?{urlencode(asked | {'after': page.next})}" if page.next else "",
    )
    return render.page(request, "alarms.html", view)


async def _companies(work: Work, words: str, asked: Mapping[str, object]) -> tuple[Row, ...]:
    page = await facts.organisation_page(work, COMPANIES, words=words.strip())
    return tuple(
        Row(
            address=f"/alarms?{urlencode({**asked, 'org': one.org_id})}",
            name=one.name,
            about=one.credit_code.text,
        )
        for one in page.items
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) <= len("329902") else None
