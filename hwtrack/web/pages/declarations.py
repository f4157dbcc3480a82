"""申报 and 管理计划: drafted from the ledger, looked at, confirmed by the company, filed elsewhere."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.i18n import translator
from hwtrack.infra.paging import LARGEST_KEY, Slice, page_query
from hwtrack.infra.problems import NotFoundError, language_in
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.local import local_day
from hwtrack.registry.service import facts
from hwtrack.transfers.declaring import sheets
from hwtrack.transfers.declaring.declaration import Declaration
from hwtrack.transfers.declaring.forms import FORM_NAMES, ZERO_NAMES, Form, ZeroReason
from hwtrack.transfers.service import declared_papers, declaring, duties, filings
from hwtrack.transfers.service.declaring import Asked, Kept
from hwtrack.web import ledgers as shown
from hwtrack.web import render, typed
from hwtrack.web.pages import asking
from hwtrack.web.pages.asking import Fields
from hwtrack.web.views.ledgers import DeclarationView, DeclaringView
from hwtrack.web.views.parts import Choice
from hwtrack.web.views.parts import Form as Filled
from hwtrack.web.words import Said

router = APIRouter(include_in_schema=False)

Reading = Annotated[Work, needs(Permission.LEDGER_READ)]
Declarer = Annotated[Actor, needs_actor(Permission.LEDGER_DECLARE)]
Wanted = Annotated[Slice, Depends(page_query)]
Home = Annotated[int, Path(ge=1, le=LARGEST_KEY)]

CONFLICT = 409
DRAFTED = (Form.MONTHLY, Form.QUARTERLY, Form.ANNUAL, Form.PLAN)
MOST_NAME, MOST_NUMBER, MOST_WORDS = 40, 60, 1000
REFUSED = Said("Without the consent of the company and the bureau nothing is drafted; the attempt has been recorded.")
WAITING = Said("The draft is being prepared and appears here in a moment.")


@router.get("/ledger/{site_id}/declarations")
async def declarations(
    request: Request, work: Reading, wanted: Wanted, site_id: UUID, *, waiting: Annotated[bool, Query()] = False
) -> Response:
    """List a site's declarations and plans, and offer what is due."""
    if not await filings.may_prepare(work, await facts.site(work, site_id)):
        raise NotFoundError
    view = await _site_view(work, site_id, wanted, Filled(), told=WAITING if waiting else None)
    return render.page(request, "declarations.html", view)


@router.post("/ledger/{site_id}/declarations")
async def draft(request: Request, _: Declarer, site_id: UUID) -> Response:
    """Draft a declaration or the plan tables."""
    fields = await asking.fields_of(request)
    try:
        async with asking.begin(request) as work:
            made = await declaring.draft(work, _asked(fields, site_id))
    except DomainError as error:
        async with asking.begin(request) as work:
            view = await _site_view(work, site_id, Slice(), asking.refused(fields, error))
        return render.page(request, "declarations.html", view, status=asking.status_of(error))
    if made.decision.refused:
        async with asking.begin(request) as work:
            view = await _site_view(work, site_id, Slice(), Filled(values=dict(fields), refused=REFUSED))
        return render.page(request, "declarations.html", view, status=CONFLICT)
    if made.waiting:
        return asking.go(f"{shown.base_of(site_id)}/declarations?waiting=1")
    return asking.go(f"/declarations/{made.principal}/{made.filing_id}")


@router.get("/declarations/{home_org_id}/{filing_id}")
async def declaration(request: Request, work: Reading, home_org_id: Home, filing_id: UUID) -> Response:
    """Show a declaration or plan."""
    kept = await declaring.one(work, OrgId(home_org_id), filing_id)
    return render.page(request, "declaration.html", await _view(request, work, kept, Filled()))


@router.post("/declarations/{home_org_id}/{filing_id}/confirm")
async def confirm(request: Request, _: Declarer, home_org_id: Home, filing_id: UUID) -> Response:
    """Confirm a draft in the name of a responsible person."""
    fields = await asking.fields_of(request)
    try:
        async with asking.begin(request) as work:
            await declaring.confirm(
                work,
                OrgId(home_org_id),
                filing_id,
                responsible=typed.needed(fields, "responsible")[:MOST_NAME],
                explanation=fields.get("explanation", "").strip()[:MOST_WORDS],
            )
    except DomainError as error:
        return await _again(request, (home_org_id, filing_id), fields, error)
    return asking.go(f"/declarations/{home_org_id}/{filing_id}")


@router.post("/declarations/{home_org_id}/{filing_id}/file")
async def file(request: Request, _: Declarer, home_org_id: Home, filing_id: UUID) -> Response:
    """Note the number the national system gave."""
    fields = await asking.fields_of(request)
    try:
        async with asking.begin(request) as work:
            number, on = typed.needed(fields, "number")[:MOST_NUMBER], typed.day(fields, "filed_on")
            await declaring.file(work, OrgId(home_org_id), filing_id, number=number, on=on)
    except DomainError as error:
        return await _again(request, (home_org_id, filing_id), fields, error)
    return asking.go(f"/declarations/{home_org_id}/{filing_id}")


async def _again(request: Request, key: tuple[int, UUID], fields: Fields, error: DomainError) -> Response:
    async with asking.begin(request) as work:
        kept = await declaring.one(work, OrgId(key[0]), key[1])
        view = await _view(request, work, kept, asking.refused(fields, error))
    return render.page(request, "declaration.html", view, status=asking.status_of(error))


def _asked(fields: Fields, site_id: UUID) -> Asked:
    form = Form(typed.chosen(fields, "form", [form.value for form in DRAFTED]))
    zero = fields.get("zero", "").strip()
    return Asked(
        site_id=site_id,
        form=form,
        period=typed.needed(fields, "period"),
        zero=ZeroReason(typed.chosen(fields, "zero", list(ZeroReason))) if zero else None,
    )


async def _site_view(
    work: Work, site_id: UUID, wanted: Slice, form: Filled, *, told: Said | None = None
) -> DeclaringView:
    page = await declaring.page(work, site_id, wanted)
    site = await facts.site(work, site_id)
    own = work.actor.org_id == site.org_id
    (due,) = await duties.duties_of(work, [site])
    base = shown.base_of(site_id)
    return DeclaringView(
        base=base,
        site=site.name,
        due=shown.due_lines(due) if due.known.began is not None else (),
        rows=tuple(shown.declared_row(kept) for kept in page.items),
        forms=tuple(Choice(form.value, FORM_NAMES[form]) for form in DRAFTED),
        zeros=tuple(Choice(reason.value, ZERO_NAMES[reason]) for reason in ZeroReason),
        may_draft=work.actor.may(Permission.LEDGER_DECLARE),
        is_own=own,
        told=told,
        form=form,
        next_page=f"{base}/declarations?" + urlencode({"after": page.next}) if page.next else "",
    )


async def _view(request: Request, work: Work, kept: Kept, form: Filled) -> DeclarationView:
    say = translator(language_in(request))
    names, standing = await declared_papers.names(work, say), declared_papers.standing(kept, say)
    content, address = kept.content, f"/declarations/{kept.home}/{kept.filing_id}"
    tables = (
        (sheets.declaration_table(content, names),)
        if isinstance(content, Declaration)
        else sheets.plan_tables(content, names)
    )
    own = work.actor.may(Permission.LEDGER_DECLARE) and work.actor.org_id == kept.home
    file = f"/api{address}/file?form="
    digest = kept.row["body_sha256"]
    return DeclarationView(
        address=address,
        base=shown.base_of(kept.site_id),
        title=f"{say(FORM_NAMES[kept.form])} {kept.period}",
        status=kept.status,
        facts=sheets.facts(content, names, standing),
        sheets=tuple(shown.sheet_of(table) for table in tables),
        notes=sheets.notes(content, names, standing),
        files=((shown.FILES["xlsx"], f"{file}xlsx"), (shown.FILES["pdf"], f"{file}pdf")),
        to_explain=content.to_explain if isinstance(content, Declaration) else 0,
        may_confirm=own and kept.status == "draft",
        may_file=own and kept.status == "confirmed",
        is_agents=kept.row["agent_org_id"] is not None,
        month=f"{content.last:%Y-%m}" if isinstance(content, Declaration) else "",
        sha256=digest.hex() if digest else "",
        today=local_day(work.now),
        form=form,
    )
