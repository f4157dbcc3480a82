"""What waits for somebody's word, as far as the actor may see it: counted for a first page, and listed."""

from hwtrack.custody.answers import Card
from hwtrack.custody.service.standing import card_of
from hwtrack.custody.store import unsettled as store
from hwtrack.custody.unsettled import Trouble, Waiting
from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.work import AnyWork


async def counts(work: AnyWork) -> tuple[Waiting, ...]:
    """Return how many containers of each trouble there are, in the order in which they press."""
    return await store.counts(work)


async def page(work: AnyWork, trouble: Trouble, wanted: Slice) -> Page[Card]:
    """Return containers of one trouble, newest registration first.

    Raises:
        CursorError: The cursor is none of ours.
    """
    rows = await store.page(work, trouble, before=wanted.after_id(), limit=wanted.size + 1)
    return page_of([card_of(kept) for kept in rows], wanted, lambda card: (str(card.container_id),))
