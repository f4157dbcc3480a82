"""What waits for somebody, as a first page says it: how many, and how old the oldest is. Pure."""

from datetime import datetime, timedelta

from hwtrack.custody.clock import HELD_AFTER
from hwtrack.custody.unsettled import MOST_COUNTED, Waiting
from hwtrack.web.views.parts import Row
from hwtrack.web.words import TROUBLE, Said

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
LATE = HELD_AFTER
"""A step that waited so long is a gap; anything else that waits so long is shown as late, too."""


def row_of(waiting: Waiting, now: datetime) -> Row:
    """Return one trouble with its count and the age of the oldest."""
    word = TROUBLE[waiting.trouble.value]
    return counted(f"/unsettled?what={waiting.trouble.value}", word.text, waiting.count, waiting.oldest, now=now)


def counted(address: str, name: str, count: int, oldest: datetime | None, *, now: datetime) -> Row:
    """Return something that waits, how many of it, and since when the oldest does."""
    told = (
        Said("{count} or more", {"count": count})
        if count >= MOST_COUNTED
        else Said("{count} waiting", {"count": count})
    )
    return Row(
        address=address,
        name=name,
        named=True,
        said=told,
        due=age(oldest, now) if oldest else None,
        is_late=oldest is not None and now - oldest > LATE,
    )


def age(since: datetime, now: datetime) -> Said:
    """Say how long ago something was."""
    span = now - since
    if span >= _DAY:
        return Said("oldest: {days} days", {"days": span // _DAY})
    return Said("oldest: {hours} hours", {"hours": max(0, span // _HOUR)})
