"""Registering containers and finding them.

Numbers are reserved in a short transaction of their own, so that a counter is locked only for that long; numbers whose
containers then fail are lost, never used again. The same ids again answer with the same containers.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import AnyWork, Work
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.local import local_day
from hwtrack.kernel.waste import WasteCode
from hwtrack.labels.code import DigitalCode, next_serials, used_up
from hwtrack.labels.container import Container, ContainerExistsError, Foreign, NewContainers
from hwtrack.labels.store import containers as store
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.model import NotYoursError, OtherOrganisationError
from hwtrack.registry.service import facts

Begin = Callable[[], AbstractAsyncContextManager[Work]]
"""Begins a unit of work: `lambda: begin_work(database, actor, clock=clock)`."""


@dataclass(frozen=True, slots=True)
class _Reserved:
    """Numbers taken, and what the catalogue and the registry said when they were."""

    new: NewContainers
    home: OrgId
    credit: CreditCode
    serials: range
    edition: str
    division: int


async def register(begin: Begin, new: NewContainers) -> tuple[Container, ...]:
    """Register equal containers, all or none, and return them in the order of their ids.

    Raises:
        ContainerExistsError: One of the ids is taken, by other facts or by a part of them only.
        DomainError: As `NewContainers.checked` and the catalogue refuse.
        NotFoundError: The site or the facility is not known.
        OtherOrganisationError: The site or the facility is another organisation's.
        SerialsUsedUpError: Fewer numbers are left than containers asked for.
    """
    async with begin() as work:
        sound = new.checked(local_day(work.now))
        there = await _there_already(work, sound)
        if there is not None:
            return there
        reserved = await _reserve(work, sound)
    async with begin() as work:
        made = tuple(_containers(work, reserved))
        await store.add(work, made)
        return made


async def container(work: AnyWork, code: DigitalCode) -> Container:
    """Return a container by its code.

    Raises:
        NotFoundError: There is none, or the actor is no party to it.
    """
    found = await store.by_code(work, code)
    if found is None:
        raise NotFoundError
    return found


async def own_container(work: AnyWork, code: DigitalCode) -> Container:
    """Return a container of the actor's own organisation.

    Raises:
        NotFoundError: There is none, or the actor is no party to it.
        NotYoursError: It is another organisation's.
    """
    found = await container(work, code)
    if found.home_org_id != work.actor.own_org:
        raise NotYoursError
    return found


async def several(work: AnyWork, keys: Sequence[tuple[int, UUID]]) -> Mapping[UUID, Container]:
    """Return containers of any organisations by id, in one query; those the actor may not see are left out."""
    return {one.container_id: one for one in await store.several(work, keys)}


async def containers_of_foreign_code(work: AnyWork, foreign_code: str) -> tuple[Container, ...]:
    """Return the containers the actor may see that bear another system's code."""
    return await store.by_foreign_code(work, foreign_code)


async def container_page(
    work: AnyWork, wanted: Slice, *, site_id: UUID | None = None, waste: WasteCode | None = None
) -> Page[Container]:
    """Return the containers the actor may see, in the order they were registered."""
    rows = await store.page(work, wanted, site_id=site_id, waste=waste)
    return page_of(rows, wanted, lambda row: (str(row.container_id),))


async def bind_foreign_code(work: AnyWork, code: DigitalCode, foreign: Foreign) -> None:
    """Note that a container bears another system's label; ours is then no longer printed for it.

    Raises:
        LineError: The code or the source is no such text.
        NotFoundError: There is no such container.
        NotYoursError: It is another organisation's.
    """
    found = await own_container(work, code)
    await store.bind(work, (found.home_org_id, found.container_id), foreign.checked())


async def carry_foreign_code(work: AnyWork, key: tuple[int, UUID], foreign: Foreign) -> None:
    """Let a container carry the code that custody recorded as bound to it, in the spelling that was recorded.

    A container that the actor may not change stays as it is, and so does one whose code another container of its
    organisation bears already; the worker may change any.
    """
    await store.carry(work, key, foreign)


async def _there_already(work: AnyWork, new: NewContainers) -> tuple[Container, ...] | None:
    there = await store.by_ids(work, work.actor.own_org, new.ids)
    if not there:
        return None
    same = all(one.contents == new.contents and one.foreign == new.foreign for one in there)
    if len(there) < len(new.ids) or not same:
        raise ContainerExistsError(pointer="/ids")
    return there


async def _reserve(work: Work, new: NewContainers) -> _Reserved:
    home = await facts.organisation(work, work.actor.own_org)
    contents = new.contents
    site = await facts.site(work, contents.site_id)
    owners = {site.org_id}
    if contents.facility_id:
        owners.add((await facts.facility(work, contents.facility_id)).org_id)
    if owners != {home.org_id}:
        raise OtherOrganisationError(pointer="/site_id")
    listing = await facts.listing(work, contents.waste, contents.produced_on, report=new.report, pointer="/waste_code")
    if listing.entry:
        listing.entry.hazards.check(contents.hazards, pointer="/hazards")
    return _Reserved(
        new=new,
        home=home.org_id,
        credit=home.credit_code,
        serials=await _serials(work, home.org_id, contents.waste, contents.produced_on, len(new.ids)),
        edition=listing.edition,
        division=site.division,
    )


async def _serials(work: Work, home: OrgId, waste: WasteCode, produced_on: date, wanted: int) -> range:
    last = await store.reserve(work, home, waste, produced_on=produced_on, wanted=wanted)
    if last is not None:
        return next_serials(used=last - wanted, wanted=wanted, waste=waste, day=produced_on)
    used = await store.last_serial(work, home, waste, produced_on=produced_on)
    raise used_up(used=used, wanted=wanted, waste=waste, day=produced_on)


def _containers(work: Work, reserved: _Reserved) -> list[Container]:
    contents = reserved.new.contents
    return [
        Container(
            home_org_id=reserved.home,
            container_id=container_id,
            code=DigitalCode(reserved.credit, contents.waste, contents.produced_on, serial),
            contents=contents,
            edition=reserved.edition,
            made_at=work.now,
            made_by=work.actor.account_id,
            foreign=reserved.new.foreign,
            parties=(reserved.home,),
            regions=(reserved.division,),
        )
        for container_id, serial in zip(reserved.new.ids, reserved.serials, strict=True)
    ]
