"""Balances of a site's ledger, and closing its months.

Closing is a fact, not a request: what the balance shows is frozen as it is, and rule LED-03 says what does not hold.
The site's ledger is kept to the transaction meanwhile, so that no line slips into a month that is being closed.
Source: HJ 1259-2022 7.1.2; domain.md C; design.md §4.8 (a finding rests on a closed period).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from hwtrack.custody.ledger.balance import Balance, ClosingFacts, Difference, balances
from hwtrack.custody.ledger.entry import Spot
from hwtrack.custody.ledger.period import Closing, LinesFrozen, Month, demand_caught_up, months_to_close
from hwtrack.custody.rules import judge
from hwtrack.custody.service import following
from hwtrack.custody.service.bookkeeping import FOLLOWER
from hwtrack.custody.store import ledger as store
from hwtrack.custody.store import ledger_writing
from hwtrack.custody.store.ledger import Wanted
from hwtrack.infra.decisions import keep_decision
from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.work import AnyWork, Work
from hwtrack.kernel.canonical import canonical
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.local import local_day
from hwtrack.kernel.rules import Decision
from hwtrack.registry.model import NotYoursError, Site
from hwtrack.registry.service import facts as registry
from hwtrack.tlog.service import append_entry

MAX_DIFFERENCES = 200
"""Containers named in a balance; more than that is one fault, not two hundred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteBalance:
    """The balance of a site over some days; `complete_to` is up to when everything recorded is in the ledger."""

    site: Site
    first: date
    last: date
    balances: tuple[Balance, ...]
    differences: tuple[Difference, ...]
    closed_until: date | None
    complete_to: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPeriod:
    """A month as it was frozen."""

    period_id: UUID
    first: date
    last: date
    closed_at: datetime
    responsible: str
    sha256: bytes
    text: str


@dataclass(frozen=True, slots=True)
class ClosedMonths:
    """The months one closing closed, and what was decided about each."""

    months: tuple[Month, ...]
    decisions: tuple[Decision, ...]


async def balance(work: AnyWork, site_id: UUID, first: date, last: date) -> SiteBalance:
    """Return the balance of a site the actor may see, over the days from first to last.

    Raises:
        NotFoundError: There is no such site.
    """
    site = await registry.site(work, site_id)
    spot = Spot(site.org_id, site.site_id)
    return SiteBalance(
        site=site,
        first=first,
        last=last,
        balances=balances(await store.sums(work, spot, first, last)),
        differences=await store.differences(work, spot, limit=MAX_DIFFERENCES),
        closed_until=await store.closed_until(work, spot),
        complete_to=await following.read_to(work, FOLLOWER),
    )


async def close(work: Work, site_id: UUID, upto: Month, *, responsible: str) -> ClosedMonths:
    """Close every open month of an own site up to one, and freeze what each shows.

    Raises:
        NotFoundError: There is no such site.
        NotYoursError: The site is another's.
        PeriodOpenError, PeriodClosedError, TooManyMonthsError: It cannot be closed now.
        LedgerBehindError: What was recorded is not in the ledger yet.
    """
    site = await registry.site(work, site_id)
    if site.org_id != work.actor.own_org:
        raise NotYoursError(pointer="/site_id")
    spot = Spot(site.org_id, site.site_id)
    await ledger_writing.lock(work, [spot])
    months = months_to_close(
        upto,
        today=local_day(work.now),
        closed_until=await store.closed_until(work, spot),
        began=await store.began(work, spot),
    )
    demand_caught_up(await following.read_to(work, FOLLOWER), work.now)
    decisions = [await _close_month(work, site, month, responsible) for month in months]
    return ClosedMonths(months, tuple(decisions))


async def period_page(work: AnyWork, site_id: UUID, wanted: Slice) -> Page[ClosedPeriod]:
    """Return a site's closed months, newest first.

    Raises:
        NotFoundError: There is no such site.
        CursorError: The cursor is none of ours.
    """
    site = await registry.site(work, site_id)
    before = wanted.after_number()
    rows = await store.periods(
        work,
        Spot(site.org_id, site.site_id),
        before=None if before is None else date.fromordinal(before),
        limit=wanted.size + 1,
    )
    return page_of([_closed(row) for row in rows], wanted, lambda one: (str(one.last.toordinal()),))


async def _close_month(work: Work, site: Site, month: Month, responsible: str) -> Decision:
    spot = Spot(site.org_id, site.site_id)
    found = balances(await store.sums(work, spot, month.first, month.last))
    differences = await store.differences(work, spot, limit=MAX_DIFFERENCES)
    closing = Closing(
        period_id=work.new_id(),
        org=site.org_id,
        site=site.site_id,
        month=month,
        closed_at=work.now,
        responsible=responsible,
        lines=await _frozen(work, Wanted(spot=spot, first=month.first, last=month.last)),
        balances=found,
        differences=differences,
    )
    decision = _judged(closing)
    decision_id = await keep_decision(
        work,
        decision,
        home=OrgId(site.org_id),
        subject=("ledger_period", closing.period_id),
        parties=[site.org_id],
        regions=[site.division],
    )
    digest = await store.add_period(
        work, closing, closed_by=work.actor.account_id, decision_id=decision_id, division=site.division
    )
    await append_entry(work, home_org_id=site.org_id, kind="ledger-period", entry_id=closing.period_id, digest=digest)
    return decision


def _judged(closing: Closing) -> Decision:
    facts = ClosingFacts(
        site=str(closing.site),
        period_from=closing.month.first.isoformat(),
        period_until=closing.month.last.isoformat(),
        balances=tuple(closing.balances),
        differences=tuple(closing.differences),
    )
    return judge(facts, on=closing.month.last)


async def _frozen(work: AnyWork, wanted: Wanted) -> LinesFrozen:
    """Return the hash over a period's lines in the order of their numbers, each as canonical text and a line feed."""
    digest, count = sha256(), 0
    async for line in store.all_lines(work, wanted):
        text = canonical(
            {
                "number": line.number,
                "kind": line.kind.value,
                "tab": line.tab.value,
                "code": line.batch_code or line.adjusts_code or "",
                "container": line.container_code,
                "mass": line.mass.text,
                "said": line.said.hex(),
            }
        )
        digest.update(text.encode() + b"\n")
        count += 1
    return LinesFrozen(count=count, last=await store.last_number(work, wanted.spot), sha256=digest.digest())


def _closed(row: Mapping[str, Any]) -> ClosedPeriod:
    return ClosedPeriod(
        period_id=row["period_id"],
        first=row["period_from"],
        last=row["period_until"],
        closed_at=row["closed_at"],
        responsible=row["responsible"],
        sha256=row["body_sha256"],
        text=row["body"],
    )
