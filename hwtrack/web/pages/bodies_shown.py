"""What pages need to show and edit bodies: names for the ids in them, and what may be chosen."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from hwtrack.infra.paging import MAX_SIZE, Slice
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.registry.service import facts
from hwtrack.transfers.service import reading
from hwtrack.web import formats, manifests
from hwtrack.web.body_forms import Offered
from hwtrack.web.body_reading import Members, ids_in
from hwtrack.web.pages import showing
from hwtrack.web.pages.naming import names
from hwtrack.web.views.parts import Choice


async def called(work: Work, bodies: Iterable[tuple[str, Members]]) -> dict[str, str]:
    """Return what the ids in some bodies are called: organisations as `org:14`, places and scales."""
    ids = frozenset().union(*(ids_in(kind, members) for kind, members in bodies))
    orgs = [int(one.removeprefix("org:")) for one in ids if one.startswith("org:")]
    others = [UUID(one) for one in sorted(ids) if not one.startswith("org:")]
    found = await names(work, orgs=orgs, places=others)
    rest = [one for one in others if one not in found.places]
    return (
        {f"org:{org}": name for org, name in found.orgs.items()}
        | {str(place): name for place, name in found.places.items()}
        | {str(one): name for one in rest if (name := await _scale(work, one))}
    )


async def offered(work: Work, kind: str, members: Members) -> Offered:
    """Return what may be chosen in a form for a body of the actor's own organisation."""
    own = await showing.facilities(work)
    scales = await facts.scale_page(work, Slice(size=MAX_SIZE), org_id=work.actor.own_org)
    methods = await facts.methods(work)
    return Offered(
        facilities=tuple(Choice(str(one.facility_id), f"{one.code} {one.name}") for one in own),
        sites={str(one.facility_id): str(one.site_id) for one in own},
        scales=tuple(
            Choice(str(one.scale_id), one.name, f"{formats.kg(one.division)} kg") for one in scales.items
        ),
        divisions={str(one.scale_id): one.division.text for one in scales.items},
        methods=tuple(Choice(code, f"{code} {method.name}") for code, method in methods.items()),
        manifests=await _manifests(work),
        credit_codes=await _credit_codes(work, kind, members),
        called=await called(work, [(kind, members)]),
    )  # fmt: skip


async def _manifests(work: Work) -> tuple[Choice, ...]:
    if not work.actor.may(Permission.MANIFEST_READ):
        return ()
    page = await reading.heads(work, Slice(size=MAX_SIZE))
    rows = [(head.manifest_id, manifests.row_of_head(head, {})) for head in page.items]
    return tuple(Choice(str(key), row.name) for key, row in rows)


async def _credit_codes(work: Work, kind: str, members: Members) -> Mapping[int, str]:
    orgs = [int(one.removeprefix("org:")) for one in ids_in(kind, members) if one.startswith("org:")]
    found = await facts.organisations_by_id(work, orgs) if orgs else {}
    return {int(key): one.credit_code.text for key, one in found.items()}


async def _scale(work: Work, one: UUID) -> str:
    try:
        return (await facts.scale(work, one)).name
    except NotFoundError:
        return ""
