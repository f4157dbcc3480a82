"""Containers: those an organisation may see, and one with its whole chain."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from hwtrack.custody.answers import Card, ChainCheck, ContainerNotFoundError
from hwtrack.custody.answers import Hop as CustodyHop
from hwtrack.custody.container import ENDED, ContainerStage
from hwtrack.custody.container import Container as Standing
from hwtrack.custody.service import history, standing
from hwtrack.infra.auth import needs
from hwtrack.infra.paging import MAX_SIZE, Page, Slice, page_query
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission, Scope
from hwtrack.kernel.local import SHANGHAI
from hwtrack.kernel.quantity import NOTHING, total
from hwtrack.labels.code import DigitalCode
from hwtrack.labels.container import Container
from hwtrack.labels.payload import Letter
from hwtrack.labels.service import containers, printing
from hwtrack.registry.service import facts
from hwtrack.transfers.service import reading
from hwtrack.web import answers, chains, errands, formats, render, ties
from hwtrack.web.answers import Told
from hwtrack.web.blocks import blocks_of
from hwtrack.web.chains import Names
from hwtrack.web.errands import Stand
from hwtrack.web.manifests import row_of
from hwtrack.web.pages import bodies_shown, explaining, proposals
from hwtrack.web.pages.naming import names
from hwtrack.web.views.containers import ContainerView, StockView
from hwtrack.web.views.parts import Action, Row

router = APIRouter(include_in_schema=False)

Reading = Annotated[Work, needs(Permission.CUSTODY_READ)]
Wanted = Annotated[Slice, Depends(page_query)]
Code = Annotated[str, Path(max_length=60)]
State = Mapping[str, Any]
Short = Query(max_length=20)

ALIVE = tuple(stage for stage in ContainerStage if stage not in ENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A container with everything the actor may see of it."""

    found: Container
    card: Card
    hops: tuple[CustodyHop, ...]
    check: ChainCheck | None
    label: str

    @property
    def whole(self) -> bool:
        """Whether the actor sees all of the chain."""
        return self.check is not None

    @property
    def broken_at(self) -> int | None:
        """The number of the first link that does not hold."""
        found = None if self.check is None else self.check.found
        return None if found is None else found.index + 1


@router.get("/containers")
async def stock(
    request: Request, work: Reading, wanted: Wanted, *, everything: Annotated[bool, Query(alias="all")] = False
) -> Response:
    """List what the organisation holds now, newest first; for officials, and where asked for, all one may see."""
    own = work.actor.scope is Scope.OWN and not everything
    listed = await _held(work, wanted) if own else await _all(work, wanted)
    called = await names(work, places=[place for _, state in listed.items for place in chains.places_in(state)])
    nets = [net for _, state in listed.items if (net := chains.mass_in(state)) is not None]
    more = f"/containers?after={listed.next}{'' if own else '&all=1'}" if listed.next else ""
    view = StockView(
        rows=tuple(_row(found, state, called) for found, state in listed.items),
        count=len(listed.items),
        net=total(nets) if nets else NOTHING,
        as_of=work.now,
        next_page=more,
        everything="/containers?all=1" if own else "",
    )
    return render.page(request, "stock.html", view)


async def _held(work: Work, wanted: Slice) -> Page[tuple[Container, State]]:
    page = await standing.held(work, ALIVE, wanted)
    found = await containers.several(work, [(card.home_org_id, card.container_id) for card in page.items])
    there = [(found[card.container_id], card.state) for card in page.items if card.container_id in found]
    return Page(items=tuple(there), next=page.next)


async def _all(work: Work, wanted: Slice) -> Page[tuple[Container, State]]:
    page = await containers.container_page(work, wanted)
    found = {one.code: one for one in await standing.states_of(work, [one.code.text for one in page.items])}
    return Page(items=tuple((one, _state(found.get(one.code.text))) for one in page.items), next=page.next)


@router.get("/containers/{code}")
async def container(
    request: Request,
    work: Reading,
    code: Code,
    *,
    done: UUID | None = None,
    status: Annotated[str, Short] = "",
    known: date | None = None,
) -> Response:
    """Show a container: what it is, where it stands, how it came there; and what became of an event just recorded.

    With a day: as it was known at its end, to whoever sees the whole chain, and what has changed since.
    """
    seen = await _seen(work, DigitalCode.parse(code))
    if known is not None:
        return await _on_a_day(request, work, seen, known)
    orgs = {*chains.orgs_in(seen.hops), seen.found.home_org_id, seen.card.state.get("holder_org_id")}
    places = {*chains.sites_in(seen.hops), *chains.places_in(seen.card.state)}
    called = await names(work, orgs=orgs, places=places)
    view = replace(await _view(work, seen, called), told=_told(seen, done, status))
    return render.page(request, "container.html", view)


async def _on_a_day(request: Request, work: Work, seen: _Seen, day: date) -> Response:
    """Show a container as it was known at the end of a day."""
    past = await history.as_known(work, seen.found.code.text, datetime.combine(day, time.max, SHANGHAI))
    then = replace(seen, card=past.card, hops=past.hops)
    orgs = {*chains.orgs_in(then.hops), seen.found.home_org_id, past.state.get("holder_org_id")}
    places = {*chains.sites_in(then.hops), *chains.places_in(past.state)}
    view = await _view(work, then, await names(work, orgs=orgs, places=places), past=True)
    numbers = {hop.header.event_id: hop.seq for hop in seen.hops}
    known = chains.known_on(day, past.differences, numbers, address=f"/containers/{seen.found.code.text}")
    return render.page(
        request, "container.html", replace(view, known=known, actions=(), more=(), manifest=None, bundle="", pending=())
    )


async def _seen(work: Work, code: DigitalCode) -> _Seen:
    found = await containers.container(work, code)
    card = await standing.look_up(work, code.text)
    page = await standing.chain_of(work, code.text, Slice(size=MAX_SIZE))
    issues = await printing.labels_of(work, found.home_org_id, code, letter=Letter.CONTAINER)
    return _Seen(
        found=found,
        card=card,
        hops=page.items,
        check=await _checked(work, code),
        label=chains.label_key(found, issues, card.state),
    )


async def _view(work: Work, seen: _Seen, called: Names, *, past: bool = False) -> ContainerView:
    found, state = seen.found, seen.card.state
    contents = found.contents
    site = await facts.site(work, contents.site_id)
    said = chains.bodies_in(seen.hops)
    chain = chains.chain_of(seen.hops, found.code.text, called, called=await bodies_shown.called(work, said))
    late = await explaining.beside(work, found.code.text, seen.hops, called, past=past)
    return ContainerView(
        card=chains.card_of(found, state, label=seen.label, names=called),
        form=contents.form,
        generator=called.org(found.home_org_id),
        site=site.name,
        place=chains.place_in(state, called),
        volume=_volume(found),
        produced_on=contents.produced_on,
        chain=late.on(chains.correctable(chain, _correctable(work, seen)), seen.hops),
        whole_chain=seen.whole,
        chain_broken_at=seen.broken_at,
        bundle=f"/api/containers/{found.code.text}/bundle" if seen.whole and seen.hops else "",
        as_of=work.now,
        manifest=await _manifest(work, seen.card),
        blocks=blocks_of(state, seen.hops, called, home=found.home_org_id),
        pending=await proposals.about(work, found.code.text),
        sources=ties.sources_of(seen.hops, found.code.text),
        results=ties.results_of(seen.hops, found.code.text),
        actions=tuple(_actions(work, seen)),
        more=errands.groups_of(_stand(work, seen), work.actor),
        foreign=f"{found.foreign.code} ({found.foreign.source})" if found.foreign else "",
    )


async def _checked(work: Work, code: DigitalCode) -> ChainCheck | None:
    """Recompute the chain; nothing for whoever does not see the whole of it."""
    try:
        return await standing.verify_chain(work, code.text)
    except ContainerNotFoundError:
        return None


async def _manifest(work: Work, card: Card) -> Row | None:
    """Return the open manifest the container stands on, if it is one of its own organisation's and may be seen."""
    if card.open_manifest_id is None or not work.actor.may(Permission.MANIFEST_READ):
        return None
    try:
        sheet = await reading.sheet(work, card.home_org_id, card.open_manifest_id)
    except NotFoundError:
        return None
    return row_of(sheet)


def _correctable(work: Work, seen: _Seen) -> frozenset[str]:
    """Return the events that the actor may correct: its organisation's own, and all of its own containers."""
    actor = work.actor
    if not actor.may(Permission.CUSTODY_CORRECT) or actor.org_id is None:
        return frozenset()
    return frozenset(
        str(hop.header.event_id)
        for hop in seen.hops
        if actor.org_id in (hop.header.acting_org, seen.found.home_org_id) and hop.claim.KIND not in chains.UNCORRECTED
    )


def _actions(work: Work, seen: _Seen) -> list[Action]:
    """Return the likely next thing to do; everything else is among the errands."""
    ended = seen.card.state.get("stage") in ENDED
    if not work.actor.may(Permission.CUSTODY_RECORD) or ended:
        return []
    return [Action(f"/scan?text={seen.found.code.text}", "Record the next step", "scan")]


def _stand(work: Work, seen: _Seen) -> Stand:
    return Stand(
        code=seen.found.code.text,
        own=work.actor.org_id,
        home=seen.found.home_org_id,
        state=seen.card.state,
        foreign=seen.found.foreign is not None,
    )


def _told(seen: _Seen, event_id: UUID | None, status: str) -> Told | None:
    """Say what became of an event that the address names, if it stands in the chain."""
    hop = next((one for one in seen.hops if one.header.event_id == event_id), None)
    if hop is None:
        return None
    return answers.told_of(hop.claim.KIND, status, None if status == "repeat" else hop.outcome)


def _volume(found: Container) -> str:
    litres = found.contents.volume_ml / 1000
    return f"{litres:g} L"


def _row(found: Container, state: State, called: Names) -> Row:
    net = chains.mass_in(state)
    mass = f" · {formats.kg(net)} kg" if net is not None else ""
    return Row(
        address=f"/containers/{found.code.text}",
        name=found.code.text,
        about=f"{found.contents.waste_name}{mass}",
        due=chains.state_of(state, called),
        is_code=True,
    )


def _state(standing: Standing | None) -> State:
    if standing is None:
        return {}
    return {
        "stage": standing.stage.value,
        "sealed": standing.sealed,
        "net_g": standing.net.grams if standing.net is not None else None,
        "facility_id": str(standing.where.facility_id) if standing.where.facility_id else None,
        "site_id": str(standing.where.site_id) if standing.where.site_id else None,
    }
