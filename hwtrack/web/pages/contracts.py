"""Contracts: those one is a party of, a new one judged at once, and one with its verdict."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.canonical import canonical
from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.ids import ContractId, OrgId
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.kinds import OrganisationKind
from hwtrack.registry.model import Organisation
from hwtrack.registry.service import facts
from hwtrack.transfers.commands import DEFAULT_PRINCIPALS, ContractRef, Named, NewContract, NewParty
from hwtrack.transfers.model import ContractKind, PartyRole, Scope
from hwtrack.transfers.schemas.shared import LARGEST_ID
from hwtrack.transfers.service import contracts
from hwtrack.transfers.service.contracts import Entered
from hwtrack.web import render, typed
from hwtrack.web.contracts import row_of, view_of
from hwtrack.web.manifests import judgement_of
from hwtrack.web.pages import asking
from hwtrack.web.pages.asking import Fields
from hwtrack.web.views.parts import Action, Choice, Form, Judgement, Worklist
from hwtrack.web.views.transfers import ContractFormView, ListView
from hwtrack.web.words import CONTRACT_KIND, PARTY

router = APIRouter(include_in_schema=False)

Reading = Annotated[Work, needs(Permission.CONTRACT_READ)]
Signing = Annotated[Work, needs(Permission.CONTRACT_SIGN)]
Signer = Annotated[Actor, needs_actor(Permission.CONTRACT_SIGN)]
Wanted = Annotated[Slice, Depends(page_query)]
Home = Annotated[int, Path(ge=1, le=LARGEST_ID)]

CONFLICT = 409
MAX_NUMBER = 200
MAX_TERMS = 5000
THIRD = ("consignor", "payer", "payee", "intermediary", "filing_agent", "other")
_WHERE = {
    "/scope/codes": "codes",
    "/scope/methods": "method",
    "/parties": "counterparty",
    "/parties/1": "counterparty",
    "/parties/1/signatory": "signatory",
    "/parties/2": "third",
    "/pollution_terms": "pollution_terms",
}
_OTHER_END = {
    ContractKind.TREATMENT: (PartyRole.REMOVER, PartyRole.RECIPIENT),
    ContractKind.HAULAGE: (PartyRole.CONSIGNOR, PartyRole.CARRIER),
}
"""The two ends of each kind of contract: who gives the waste or the order, and who takes it."""


@router.get("/contracts")
async def contract_list(request: Request, work: Reading, wanted: Wanted) -> Response:
    """List contracts, newest first."""
    page = await contracts.contract_page(work, wanted)
    may_sign = work.actor.may(Permission.CONTRACT_SIGN)
    view = ListView(
        title="Contracts",
        lead="Between generator and recipient directly, and for the haulage",
        worklist=Worklist(title="Contracts", rows=tuple(row_of(one) for one in page.items), empty="No contract yet."),
        action=Action("/contracts/new", "New contract", "plus") if may_sign else None,
        next_page=f"/contracts?after={page.next}" if page.next else "",
    )
    return render.page(request, "list.html", view)


@router.get("/contracts/new")
async def contract_form(request: Request, work: Signing) -> Response:
    """Show the form."""
    return render.page(request, "contract_form.html", await _form(work, Form()))


@router.post("/contracts/new")
async def enter(request: Request, _: Signer) -> Response:
    """Have the rules judge a contract; a refused one is kept as refused and the form shown again with the verdict."""
    fields = await asking.fields_of(request)
    try:
        async with asking.begin(request) as work:
            done = await contracts.enter(work, await _read(work, fields))
    except DomainError as error:
        async with asking.begin(request) as work:
            view = await _form(work, asking.refused(fields, error, _WHERE))
        return render.page(request, "contract_form.html", view, status=asking.status_of(error))
    if done.decision.refused:
        return await _refused(request, fields, done)
    return asking.go(f"/contracts/{done.ref.home_org_id}/{done.ref.contract_id}")


@router.get("/contracts/{home_org_id}/{contract_id}")
async def contract(request: Request, work: Reading, home_org_id: Home, contract_id: UUID) -> Response:
    """Show a contract with its verdict."""
    ref = ContractRef(OrgId(home_org_id), ContractId(contract_id))
    kept = await contracts.contract(work, ref)
    verdicts = tuple(judgement_of(one) for one in reversed(await contracts.judgements(work, ref)))
    return render.page(request, "contract.html", view_of(kept, verdicts))


async def _refused(request: Request, fields: Fields, done: Entered) -> Response:
    async with asking.begin(request) as work:
        view = await _form(work, Form(values=dict(fields)), Judgement.of(done.decision, work.now))
    return render.page(request, "contract_form.html", view, status=CONFLICT)


async def _form(work: Work, form: Form, judgement: Judgement | None = None) -> ContractFormView:
    return ContractFormView(
        kinds=tuple(Choice(key, text) for key, text in CONTRACT_KIND.items()),
        methods=tuple(Choice(code, code, method.name) for code, method in (await facts.methods(work)).items()),
        roles=tuple(Choice(role, PARTY[role]) for role in THIRD),
        form=form,
        judgement=judgement,
    )


async def _read(work: Work, fields: Fields) -> NewContract:
    own = await facts.organisation(work, work.actor.own_org)
    kind = ContractKind(typed.chosen(fields, "kind", list(ContractKind)))
    return NewContract(
        kind=kind,
        number=typed.needed(fields, "number")[:MAX_NUMBER],
        parties=await _parties(work, own, kind, fields),
        scope=_scope(fields),
        pollution_terms=fields.get("pollution_terms", "")[:MAX_TERMS],
        valid_from=typed.day(fields, "valid_from"),
        valid_until=typed.day(fields, "valid_until"),
        body=canonical({name: value for name, value in fields.items() if name != "csrf"}),
    )


async def _parties(work: Work, own: Organisation, kind: ContractKind, fields: Fields) -> tuple[NewParty, ...]:
    other = await _named(work, fields, "counterparty")
    mine, theirs = _ends(own, kind)
    signatory = await _named(work, fields, "signatory") if fields.get("signatory", "").strip() else None
    parties = [
        NewParty(role=mine, org=Named(credit_code=own.credit_code, name=own.name), principal=True),
        NewParty(role=theirs, org=other, principal=True, signatory=signatory),
    ]
    if fields.get("third", "").strip():
        role = PartyRole(typed.chosen(fields, "third_role", THIRD))
        third = await _named(work, fields, "third")
        parties.append(NewParty(role=role, org=third, principal=role in DEFAULT_PRINCIPALS[kind]))
    return tuple(parties)


def _ends(own: Organisation, kind: ContractKind) -> tuple[PartyRole, PartyRole]:
    """Return the own role and the other's: who treats or carries stands at the far end."""
    gives, takes = _OTHER_END[kind]
    taker = OrganisationKind.CARRIER if kind is ContractKind.HAULAGE else OrganisationKind.TREATMENT
    at_far_end = taker in own.kinds and OrganisationKind.GENERATOR not in own.kinds
    return (takes, gives) if at_far_end else (gives, takes)


async def _named(work: Work, fields: Fields, name: str) -> Named:
    code = CreditCode.of(typed.needed(fields, name).upper(), pointer=f"/{name}")
    known = await facts.organisation_of_credit_code(work, code)
    return Named(credit_code=code, name=known.name if known else code.text)


def _scope(fields: Fields) -> Scope:
    codes = tuple(WasteCode.of(code, pointer="/codes") for code in typed.needed(fields, "codes").split())
    method = fields.get("method", "").strip()
    tonnes = typed.tonnes(fields, "tonnes") if fields.get("tonnes", "").strip() else None
    return Scope(codes=codes, methods=(method,) if method else (), quantity=tonnes)
