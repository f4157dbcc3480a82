"""What lies where, for whoever asks: an organisation's own stock, or, for officials, that of their region.

Live sums over states, as of the instant asked: a screen's figure, not a finding. Source: design.md §4.8.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from hwtrack.custody.answers import Card, ContainerNotFoundError
from hwtrack.custody.fold import steps
from hwtrack.custody.service.standing import card_of
from hwtrack.custody.stock import BalanceStep, Holding, Question, Standing, Stocked, balance
from hwtrack.custody.store import chains, found, stock
from hwtrack.custody.store.stock import Key, key_of
from hwtrack.infra.paging import CursorError, Page, Slice, page_of
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.actor import Scope
from hwtrack.kernel.local import local_day
from hwtrack.registry.service import facts
from hwtrack.registry.storage_limits import Allowance, allowance


async def holdings(work: AnyWork, asked: Question, wanted: Slice) -> Page[Stocked]:
    """Return what is held, sent and carried, store by store, with what may lie there.

    Raises:
        NoOrganisationError: The actor belongs to none and is no official.
        CursorError: The cursor is none of ours.
    """
    found_ones = await stock.holdings(work, _own(work, asked), after=_after(wanted), limit=wanted.size + 1)
    page = page_of(found_ones, wanted, lambda one: tuple(str(part) for part in key_of(one)))
    return Page(items=await _stocked(work, page.items), next=page.next)


async def containers(work: AnyWork, asked: Question, wanted: Slice) -> Page[Card]:
    """Return the containers behind a figure.

    Raises:
        NoOrganisationError: The actor belongs to none and is no official.
        CursorError: The cursor is none of ours.
    """
    after = wanted.after_id()
    rows = await stock.containers(work, _own(work, asked), after=after, limit=wanted.size + 1)
    return page_of([card_of(row) for row in rows], wanted, lambda card: (str(card.container_id),))


async def balance_of(work: AnyWork, code: str) -> tuple[BalanceStep, ...]:
    """Return the steps that made what is in a container, as far as the actor may see their events.

    Raises:
        ContainerNotFoundError: There is none that the actor may see.
    """
    kept = await chains.state(work, code)
    if kept is None:
        raise ContainerNotFoundError
    seen = {link.event_id for link in await chains.links(work, kept)}
    # Why all events: what was in it at a step does not depend on who asks; which steps are shown does.
    whole = (await found.containers(work, [code]))[0]
    return tuple(step for step in balance(steps(whole.blank, whole.events)) if step.event_id in seen)


async def allowances(work: AnyWork, facility_ids: Sequence[UUID], on: date) -> dict[UUID, Allowance]:
    """Return what may lie in stores and for how long, whoever owns them."""
    facilities = await facts.facilities_by_id(work, facility_ids)
    licensed = await facts.licensed(work, {one.org_id for one in facilities.values()}, on)
    limits = await facts.storage_limits_on(work, on)
    return {
        key: allowance(limits, type_=one.type, grade=one.storage_grade, licensed=one.org_id in licensed)
        for key, one in facilities.items()
    }


async def _stocked(work: AnyWork, held: Sequence[Holding]) -> tuple[Stocked, ...]:
    if not held:
        return ()
    on = local_day(work.now)
    facilities = await facts.facilities_by_id(work, [one.facility_id for one in held if one.facility_id])
    licensed = await facts.licensed(work, {one.org_id for one in held}, on)
    limits = await facts.storage_limits_on(work, on)
    stocked = []
    for one in held:
        place = facilities.get(one.facility_id) if one.facility_id else None
        may = allowance(
            limits,
            type_=place.type if place else None,
            grade=place.storage_grade if place else None,
            licensed=one.org_id in licensed,
        )
        moving = one.standing in (Standing.UNDER_WAY, Standing.ABOARD)
        stocked.append(Stocked(holding=one, facility=place, allowance=Allowance() if moving else may, as_of=work.now))
    return tuple(stocked)


def _own(work: AnyWork, asked: Question) -> Question:
    if work.actor.scope is Scope.OFFICIAL:
        return asked
    return replace(asked, org_id=work.actor.own_org)


def _after(wanted: Slice) -> Key | None:
    if wanted.after is None:
        return None
    try:
        org, site, facility, standing = wanted.after
        return int(org), UUID(site), UUID(facility), Standing(standing).value
    except ValueError as error:
        raise CursorError(pointer="/after") from error
