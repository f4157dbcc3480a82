"""A new manifest: own containers in store to one recipient, by one carrier."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from hwtrack.custody.answers import Card
from hwtrack.custody.container import ContainerStage
from hwtrack.custody.service import standing
from hwtrack.infra.auth import needs, needs_actor
from hwtrack.infra.paging import MAX_SIZE, Slice
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.canonical import canonical
from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.ids import ContractId, OrgId
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.model import Organisation
from hwtrack.registry.service import facts
from hwtrack.transfers.commands import ContractRef, Named, NewContainer, NewLeg, NewLine, NewManifest
from hwtrack.transfers.contract import KeptContract
from hwtrack.transfers.draft_manifest import UnknownOrganisationError
from hwtrack.transfers.model import ContractKind, TransportMode
from hwtrack.transfers.service import contracts, drafting
from hwtrack.web import chains, formats, manifests, render, typed
from hwtrack.web.pages import asking
from hwtrack.web.pages.asking import Fields
from hwtrack.web.views.parts import Choice, Form
from hwtrack.web.views.transfers import ManifestFormView

router = APIRouter(include_in_schema=False)

Drafting = Annotated[Work, needs(Permission.MANIFEST_DRAFT)]
Drafter = Annotated[Actor, needs_actor(Permission.MANIFEST_DRAFT)]

READY = (ContainerStage.STORED, ContainerStage.OUT, ContainerStage.ON_SITE, ContainerStage.RETURNED)
_WHERE = {
    "/lines": "containers",
    "/recipient_site_id": "recipient",
    "/legs/0/tractor": "tractor",
    "/legs/0/trailer": "trailer",
}


@router.get("/manifests/new")
async def manifest_form(request: Request, work: Drafting) -> Response:
    """Show the form."""
    return render.page(request, "manifest_form.html", await _view(work, Form()))


@router.post("/manifests/new")
async def draft(request: Request, _: Drafter) -> Response:
    """Keep the draft, and show it; nothing is judged before it is checked."""
    fields = dict(await asking.fields_of(request))
    fields["containers"] = " ".join(await asking.several_of(request, "containers"))
    try:
        async with asking.begin(request) as work:
            made = await drafting.draft(work, await _read(work, fields))
    except DomainError as error:
        async with asking.begin(request) as work:
            view = await _view(work, asking.refused(fields, error, _WHERE))
        return render.page(request, "manifest_form.html", view, status=asking.status_of(error))
    return asking.go(f"/manifests/{manifests.key_of(made.home_org_id, made.manifest_id)}")


async def contract_choices(work: Work, kind: ContractKind) -> tuple[Choice, ...]:
    """Return the organisation's contracts of a kind that are in force today, as options."""
    kept = await contracts.contract_page(work, Slice(size=MAX_SIZE))
    today = formats.local(work.now).date()
    return tuple(
        _contract(one)
        for one in kept.items
        if one.status == "in_force" and one.contract.kind is kind and one.contract.in_force(today)
    )


async def _view(work: Work, form: Form) -> ManifestFormView:
    held = await standing.held(work, READY, Slice(size=MAX_SIZE))
    return ManifestFormView(
        form=form,
        containers=tuple(_container(card) for card in held.items if card.open_manifest_id is None),
        methods=tuple(Choice(code, code, method.name) for code, method in (await facts.methods(work)).items()),
        treatments=await contract_choices(work, ContractKind.TREATMENT),
        haulages=await contract_choices(work, ContractKind.HAULAGE),
        today=formats.local(work.now).date(),
    )


def _container(card: Card) -> Choice:
    net = chains.mass_in(card.state)
    return Choice(card.code, card.code, f"{formats.kg(net)} kg" if net is not None else "—")


def _contract(kept: KeptContract) -> Choice:
    names = " × ".join(party.org.name for party in kept.contract.parties if party.principal)
    return Choice(f"{kept.home_org_id}/{kept.contract.contract_id}", kept.number, names)


async def _read(work: Work, fields: Fields) -> NewManifest:
    recipient = await _organisation(work, fields, "recipient")
    codes = typed.needed(fields, "containers").split()
    return NewManifest(
        site_id=await _own_site(work, codes),
        recipient=recipient.credit_code,
        recipient_site_id=await _first_site(work, recipient),
        consignor=await named_of(work, fields, "consignor"),
        treatment=ref_of(fields, "treatment"),
        haulage=ref_of(fields, "haulage"),
        loading_on=typed.day(fields, "loading_on"),
        arrival_on=typed.day(fields, "arrival_on"),
        lines=_lines(codes, fields),
        legs=(await leg_of(work, fields),) if fields.get("carrier", "").strip() else (),
        claims=(),
        body=canonical({name: value for name, value in fields.items() if name != "csrf"}),
    )


def _lines(codes: list[str], fields: Fields) -> tuple[NewLine, ...]:
    wastes = sorted({code[18:26] for code in codes})
    method = fields.get("method", "").strip() or None
    danger = fields.get("danger_class", "").strip() or None
    return tuple(
        NewLine(
            waste_code=WasteCode.of(waste, pointer="/containers"),
            method=method,
            containers=tuple(NewContainer(code=code) for code in codes if code[18:26] == waste),
            danger_class=danger,
        )
        for waste in wastes
    )


async def leg_of(work: Work, fields: Fields) -> NewLeg:
    """Return the road leg that a form names: carrier, vehicle, people."""
    return NewLeg(
        mode=TransportMode.ROAD,
        carrier=await named_of(work, fields, "carrier"),
        tractor=fields.get("tractor", "").strip() or None,
        trailer=fields.get("trailer", "").strip() or None,
        driver=fields.get("driver", "").strip()[:40],
        escort=fields.get("escort", "").strip()[:40],
    )


async def named_of(work: Work, fields: Fields, name: str) -> Named | None:
    """Return the organisation whose credit code stands in a field; nothing where it is empty."""
    text = fields.get(name, "").strip().upper()
    if not text:
        return None
    code = CreditCode.of(text, pointer=f"/{name}")
    known = await facts.organisation_of_credit_code(work, code)
    return Named(credit_code=code, name=known.name if known else code.text)


async def _organisation(work: Work, fields: Fields, name: str) -> Organisation:
    code = CreditCode.of(typed.needed(fields, name).upper(), pointer=f"/{name}")
    known = await facts.organisation_of_credit_code(work, code)
    if known is None:
        raise UnknownOrganisationError(credit_code=code.text, pointer=f"/{name}")
    return known


async def _first_site(work: Work, organisation: Organisation) -> UUID:
    """Return the recipient's site; with several, the one registered first, until somebody chooses."""
    page = await facts.site_page(work, Slice(size=1), org_id=organisation.org_id)
    if not page.items:
        raise UnknownOrganisationError(credit_code=organisation.credit_code.text, pointer="/recipient")
    return page.items[0].site_id


async def _own_site(work: Work, codes: list[str]) -> UUID:
    """Return the site the containers stand on, else the organisation's first."""
    for one in await standing.states_of(work, codes):
        if one.where.site_id is not None:
            return one.where.site_id
    return await _first_site(work, await facts.organisation(work, work.actor.own_org))


def ref_of(fields: Fields, name: str) -> ContractRef | None:
    """Return the contract that was chosen, if one was."""
    home, _, contract_id = fields.get(name, "").partition("/")
    if not home:
        return None
    try:
        return ContractRef(OrgId(int(home)), ContractId(UUID(contract_id)))
    except ValueError as error:
        raise typed.UnknownChoiceError(text=home[:40], pointer=f"/{name}") from error
