"""迟报原因: why a scan came late, asked where it was sent, in the chain, and from the list the first page leads to."""

from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from hwtrack.accounts.service import accounts
from hwtrack.custody.answers import Hop as CustodyHop
from hwtrack.custody.lateness import ExplanationTextError, LateEvent, may_explain
from hwtrack.custody.service import explaining, standing
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.errors import DomainError
from hwtrack.labels.code import DigitalCode
from hwtrack.web import lateness, render, typed
from hwtrack.web.chains import Names
from hwtrack.web.lateness import Beside
from hwtrack.web.pages import asking
from hwtrack.web.pages.asking import Fields
from hwtrack.web.typed import FieldMissingError
from hwtrack.web.views.lateness import Question, QuestionView
from hwtrack.web.views.parts import Form, Worklist
from hwtrack.web.views.transfers import ListView

router = APIRouter(include_in_schema=False)

Reading = Annotated[Work, needs(Permission.CUSTODY_READ)]
Reader = Annotated[Actor, needs_actor(Permission.CUSTODY_READ)]
Wanted = Annotated[Slice, Depends(page_query)]
Code = Annotated[str, Query(max_length=60)]

TITLE = "Late scans to explain"
WHERE = {"/text": "why"}


@router.get("/late")
async def late(request: Request, work: Reading, wanted: Wanted) -> Response:
    """List the late events that the reader is asked about."""
    page = await explaining.unexplained_page(work, wanted)
    codes = await standing.codes_of_events(work, [(one.home_org_id, one.event_id) for one in page.items], first=1)
    people = await accounts.names(work, [one.account_id for one in page.items])
    rows = [
        lateness.row_of(one, codes=codes.get((one.home_org_id, one.event_id), ()), people=people) for one in page.items
    ]
    view = ListView(
        title=TITLE,
        lead="What came more than 24 hours after it had happened is recorded all the same; say in a few words why.",
        worklist=Worklist(title=TITLE, rows=tuple(rows), empty="No late scan waits for its reason."),
        next_page=f"/late?after={page.next}" if page.next else "",
    )
    return render.page(request, "list.html", view)


@router.get("/late/newest")
async def newest(request: Request, work: Reading) -> Response:
    """Ask about the newest late event of the reader's own, as a part of a page; nothing where there is none."""
    return await _newest(request, work)


@router.get("/late/{late_id}")
async def one_late(request: Request, work: Reading, late_id: UUID, code: Code = "") -> Response:
    """Ask about one event."""
    return render.page(request, "late.html", QuestionView(question=await _question(work, late_id, code=code)))


@router.post("/late/{late_id}")
async def explained(request: Request, _: Reader, late_id: UUID) -> Response:
    """Take the reason, for this event alone or for all late ones of the person's own."""
    fields = await asking.fields_of(request)
    try:
        async with asking.begin(request) as work:
            await _explain(work, late_id, fields)
    except (FieldMissingError, ExplanationTextError) as error:
        return await _refused(request, late_id, fields, error)
    if render.is_fragment(request):
        async with asking.begin(request) as work:
            return await _newest(request, work, is_taken=True)
    code = fields.get("code", "")
    return asking.go(f"/containers/{DigitalCode.parse(code).text}" if code else "/late")


async def beside(work: Work, code: str, hops: Iterable[CustodyHop], called: Names, *, past: bool) -> Beside:
    """Return what is shown of lateness in a container's chain; of a past day nobody is asked."""
    there = tuple(hops)
    people = await accounts.names(work, [hop.explanation.account_id for hop in there if hop.explanation])
    asked = () if past else [hop.header.event_id for hop in there if may_explain(work.actor, hop.header)]
    return Beside(code=code, called=called, people=people, asked=frozenset(asked))


async def _explain(work: Work, event_id: UUID, fields: Fields) -> None:
    text = typed.one_line(fields, "why")
    await explaining.explain(work, event_id, text)
    if fields.get("same") == "yes":
        await explaining.explain_own(work, text)


async def _refused(request: Request, event_id: UUID, fields: Fields, error: DomainError) -> Response:
    form = asking.refused(fields, error, WHERE)
    async with asking.begin(request) as work:
        question = await _question(work, event_id, code=fields.get("code", ""), form=form)
    status = asking.status_of(error)
    if render.is_fragment(request):
        return render.part(request, "_late.html", status=status, question=question, is_taken=False)
    return render.page(request, "late.html", QuestionView(question=question), status=status)


async def _newest(request: Request, work: Work, *, is_taken: bool = False) -> Response:
    found = await explaining.newest_own(work)
    question = None if found is None else await _asked(work, found)
    return render.part(request, "_late.html", question=question, is_taken=is_taken)


async def _question(work: Work, event_id: UUID, *, code: str, form: Form | None = None) -> Question:
    return await _asked(work, await explaining.late_event(work, event_id), code=code, form=form)


async def _asked(work: Work, late: LateEvent, *, code: str = "", form: Form | None = None) -> Question:
    key = (late.home_org_id, late.event_id)
    codes = (await standing.codes_of_events(work, [key])).get(key, ())
    own = late.account_id == work.actor.account_id
    count = (await explaining.unexplained(work, own=True)).count if own else 0
    return lateness.question_of(late, codes=codes, own=count, code=code, form=form)
