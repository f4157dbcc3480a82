"""Which places may be counted: one's own, or, for officials, those of a company that lie in their districts."""

from urllib.parse import urlencode

from hwtrack.infra.paging import Slice
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Scope
from hwtrack.registry.model import Facility, Organisation
from hwtrack.registry.service import facts
from hwtrack.web.views.counting import CountPlacesView
from hwtrack.web.views.parts import Row

COMPANIES = Slice(size=8)


async def offered(work: Work, wanted: Slice, *, org: int | None, words: str) -> CountPlacesView:
    """Return the places to choose from, where no plaque was scanned; officials first look for a company."""
    official = work.actor.scope is Scope.OFFICIAL
    org_id = org if official else work.actor.org_id
    if org_id is None:
        return CountPlacesView(official=official, words=words, companies=await _companies(work, words))
    owner = await facts.organisation(work, org_id)
    page = await facts.facility_page(work, wanted, org_id=org_id)
    within = [one for one in page.items if not official or one.division in work.actor.regions]
    asked = {"org": org_id} if official else {}
    return CountPlacesView(
        official=official,
        of=owner.name,
        places=tuple(_row(owner, one) for one in within if one.active),
        next_page=f"/stocktakes/new?{urlencode(asked | {'after': page.next})}" if page.next else "",
    )


def _row(owner: Organisation, place: Facility) -> Row:
    code = f"{owner.credit_code.text}{place.serial}"
    return Row(address=f"/stocktakes/new?place={code}", name=f"{place.code} {place.name}", about=owner.name)


async def _companies(work: Work, words: str) -> tuple[Row, ...]:
    if not words.strip():
        return ()
    page = await facts.organisation_page(work, COMPANIES, words=words.strip())
    return tuple(
        Row(address=f"/stocktakes/new?org={one.org_id}", name=one.name, about=one.credit_code.text)
        for one in page.items
    )
