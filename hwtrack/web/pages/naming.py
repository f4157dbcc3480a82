"""What ids are called: organisations and places, asked for together."""

from collections.abc import Iterable
from uuid import UUID

from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.registry.service import facts
from hwtrack.web.chains import Names


async def names(work: Work, *, orgs: Iterable[int | None] = (), places: Iterable[UUID] = ()) -> Names:
    """Return the names of organisations and places; what is not known is left out."""
    wanted = {int(org) for org in orgs if org is not None}
    found = await facts.organisations_by_id(work, wanted) if wanted else {}
    called = {place: await _place(work, place) for place in sorted(set(places))}
    return Names(
        orgs={int(key): organisation.name for key, organisation in found.items()},
        places={place: name for place, name in called.items() if name},
    )


async def _place(work: Work, place: UUID) -> str:
    """Return what a facility, a zone or a site is called."""
    for ask in (_facility, _zone, _site):
        try:
            return await ask(work, place)
        except NotFoundError:
            continue
    return ""


async def _facility(work: Work, place: UUID) -> str:
    found = await facts.facility(work, place)
    return f"{found.code} {found.name}"


async def _zone(work: Work, place: UUID) -> str:
    found = await facts.zone(work, place)
    return found.name or found.code


async def _site(work: Work, place: UUID) -> str:
    return (await facts.site(work, place)).name
