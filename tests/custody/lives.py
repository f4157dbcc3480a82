"""A drum's life up to a step and what came after it, for tests of odd turns: each has its status and its reasons."""

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.container import Reason, Status
from hwtrack.custody.fold import Folded, fold
from tests.custody import make

Turn = tuple[Status, tuple[Reason, ...]]

APPLIED: Turn = (Status.APPLIED, ())


def turns(folded: Folded) -> list[Turn]:
    """Return what became of every event, in the order in which they count."""
    return [(outcome.status, outcome.reasons) for outcome in folded.outcomes]


def life(until: str, *more: Accepted) -> Folded:
    """Fold the straight path up to the first event of a kind, and whatever comes after it."""
    path = make.straight_path()
    last = max(index for index, event in enumerate(path) if until == event.claim.KIND)
    return fold(make.blank(), (*path[: last + 1], *more))


def last(folded: Folded) -> Turn:
    """Return what became of the last event."""
    return turns(folded)[-1]
