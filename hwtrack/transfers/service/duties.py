"""到期事项: the class and the deadlines of production sites, and the daily look that keeps what rule PLN-01 finds.

The rule is the registry's, which knows no ledger; what the ledger and the declarations say is put together here.
Deadlines are calendar days, not working days. Source: HJ 1259-2022 4.2, 5.2, 7.2; regulation.md 2.1, 2.2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from hwtrack.custody.service import figures as custody
from hwtrack.infra.decisions import keep_decision
from hwtrack.infra.paging import MAX_SIZE, Page, Slice, read_cursor
from hwtrack.infra.work import AnyWork, Work
from hwtrack.kernel.actor import Scope
from hwtrack.kernel.canonical import read_canonical
from hwtrack.kernel.local import local_day
from hwtrack.registry.duties import Calendar, Classed, Deadline, Duty, Known, calendar, classed, duty_facts
from hwtrack.registry.kinds import ManagementClass
from hwtrack.registry.model import Site
from hwtrack.registry.rules import judge
from hwtrack.registry.service import facts as registry
from hwtrack.transfers.declaring.forms import Form
from hwtrack.transfers.store import declarations as store

FORM_OF: Mapping[Duty, Form] = MappingProxyType(
    {
        Duty.PLAN: Form.PLAN,
        Duty.MONTHLY: Form.MONTHLY,
        Duty.QUARTERLY: Form.QUARTERLY,
        Duty.ANNUAL: Form.ANNUAL,
    }
)
"""Which paper does which duty."""

_DUTY_OF = {form: duty for duty, form in FORM_OF.items()}
SUBJECT = "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteDuties:
    """A site with the class its figures come to and its deadlines on a day."""

    site: Site
    known: Known
    found: Classed
    calendar: Calendar
    today: date

    @property
    def class_(self) -> ManagementClass:
        """The class that counts: the recorded one, which a city may have set, else the computed one."""
        return self.known.recorded or self.found.computed

    @property
    def first(self) -> Deadline | None:
        """What is to be done first: the oldest overdue, else the next."""
        return self.calendar.overdue[0] if self.calendar.overdue else self.calendar.next


async def duty_page(work: AnyWork, wanted: Slice, *, org_id: int | None = None) -> Page[SiteDuties]:
    """Return sites with what they owe: the actor's own, or those of an official's districts, in registration order.

    Raises:
        CursorError: The cursor is none of ours.
    """
    actor = work.actor
    if actor.scope is Scope.OFFICIAL:
        found = await registry.site_page(work, wanted, org_id=org_id, among=actor.regions)
    else:
        found = await registry.site_page(work, wanted, org_id=actor.own_org)
    return Page(items=await duties_of(work, found.items), next=found.next)


async def duties_of(work: AnyWork, sites: Sequence[Site]) -> tuple[SiteDuties, ...]:
    """Return what sites owe today, as far as the actor may see their ledgers."""
    if not sites:
        return ()
    today = local_day(work.now)
    orgs = sorted({int(site.org_id) for site in sites})
    yearly = await custody.yearly(work, sites)
    treating = await registry.sites_treating(work, [site.site_id for site in sites])
    licensed = await registry.licensed(work, orgs, today)
    began = min((one.began for one in yearly.values()), default=today)
    confirmed = await store.confirmed(work, orgs, began)
    made = []
    for site in sites:
        one = yearly.get(site.site_id)
        known = Known(
            by_year=one.by_year if one else {},
            began=one.began if one else None,
            recorded=site.management_class,
            treats_own=site.site_id in treating,
            holds_licence=site.org_id in licensed,
            done=frozenset((_DUTY_OF[form], ends) for at, form, ends in confirmed if at == site.site_id),
        )
        made.append(_of(site, known, today))
    return tuple(made)


async def look_at_duties(work: Work) -> int:
    """Judge every site and keep what is found anew; return how many were told. For the worker, once a day."""
    count, wanted = 0, Slice(size=MAX_SIZE)
    while True:
        found = await registry.site_page(work, wanted)
        for one in await duties_of(work, found.items):
            count += await _told(work, one)
        if found.next is None:
            return count
        wanted = Slice(after=read_cursor(found.next), size=MAX_SIZE)


async def _told(work: Work, one: SiteDuties) -> bool:
    if one.known.began is None:
        return False  # Why: without a ledger nothing is known; who is missing from the rolls is the roster's to say.
    site = one.site
    facts = duty_facts(str(site.site_id), one.known, one.found, one.calendar.overdue)
    decision = judge(facts, on=one.today)
    last = await store.last_judged(work, site.org_id, SUBJECT, site.site_id)
    if not decision.violations or (last and _same(read_canonical(last), read_canonical(decision.facts_text))):
        return False
    await keep_decision(
        work,
        decision,
        home=site.org_id,
        subject=(SUBJECT, site.site_id),
        parties=[site.org_id],
        regions=[site.division],
    )
    return True


def _same(before: Mapping[str, object], now: Mapping[str, object]) -> bool:
    """Say whether nothing new is found: the quantity grows every day, classes and overdue papers do not."""
    return all(before.get(name) == now.get(name) for name in ("recorded", "computed", "overdue"))


def _of(site: Site, known: Known, today: date) -> SiteDuties:
    found = classed(known, today)
    class_ = known.recorded or found.computed
    return SiteDuties(site=site, known=known, found=found, calendar=calendar(known, class_, today), today=today)
