"""What was known of a container on a day: the fold over what had been recorded by then, and what has changed since.

The record time is the database's and never changes, so what was known at an instant stays what it was. Told to whoever
sees the whole chain. Source: design.md §6; trust.md 3 (rule 8).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from hwtrack.custody.acceptance import summary
from hwtrack.custody.accepted import Accepted
from hwtrack.custody.answers import AsKnown, ContainerNotFoundError, Hop
from hwtrack.custody.chain import Link
from hwtrack.custody.container import Container
from hwtrack.custody.differences import Difference, differences
from hwtrack.custody.fold import Folded, fold
from hwtrack.custody.service import explaining, standing
from hwtrack.custody.store import chains, found
from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.actor import Scope


async def chain_as_known(work: AnyWork, code: str, at: datetime, wanted: Slice) -> Page[Hop]:
    """Return the events recorded by an instant, in the order of their links, with what was known of them then.

    Raises:
        ContainerNotFoundError: There is none whose whole chain the actor may see.
        CursorError: The cursor is none of ours.
    """
    after = wanted.after_number() or 0
    known = await as_known(work, code, at)
    return page_of([hop for hop in known.hops if hop.seq > after], wanted, lambda hop: (str(hop.seq),))


async def as_known(work: AnyWork, code: str, at: datetime) -> AsKnown:
    """Return a container, its events and what became of them as they were known at an instant, and what differs today.

    Raises:
        ContainerNotFoundError: There is none whose whole chain the actor may see.
    """
    kept = await standing.kept_container(work, code)
    if work.actor.scope is Scope.OWN and work.actor.org_id != kept.home_org_id:
        raise ContainerNotFoundError
    links = await chains.links(work, kept)
    events = [found.accepted(link.header, link.body) for link in links]
    blank = Container(container_id=kept.container_id, code=kept.code, home=kept.home_org_id)
    known = [event for event in events if event.header.record_time <= at]
    then, now = fold(blank, known), fold(blank, events)
    different = differences(then, now, events, at)
    hops = await explaining.with_explanations(
        work, kept.home_org_id, _hops(links, events, then, different), until=at
    )  # fmt: skip
    return AsKnown(
        home_org_id=kept.home_org_id,
        container_id=kept.container_id,
        code=kept.code,
        known_at=at,
        state=summary(then) if known else {},
        hops=tuple(hops),
        differences=different,
    )


def _hops(
    links: Sequence[Link], events: Sequence[Accepted], then: Folded, different: Iterable[Difference]
) -> Iterable[Hop]:
    outcomes = {outcome.event_id: outcome for outcome in then.outcomes}
    today = {one.event.event_id: one.now for one in different}
    for link, event in zip(links, events, strict=True):
        if outcome := outcomes.get(event.event_id):
            yield Hop(
                seq=link.seq,
                claim=event.claim,
                header=event.header,
                hash=link.hash,
                outcome=outcome,
                today=today.get(event.event_id),
                body=link.body,
            )
