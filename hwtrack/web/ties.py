"""How the steps of a chain refer to each other, and where a container's waste came from and went. Pure.

A correction, dispute or ruling names what it settles; what it settles names it back once it counts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from hwtrack.custody.accepted import Outcome
from hwtrack.custody.answers import Hop
from hwtrack.custody.claims import Claim
from hwtrack.custody.container import Status
from hwtrack.custody.events import quoted_in, replacement_of
from hwtrack.custody.events.contested import Contested
from hwtrack.custody.events.corrected import Corrected
from hwtrack.custody.events.released import Released
from hwtrack.custody.events.ruled import Ruled
from hwtrack.web.views.containers import Descent, Tie

CORRECTS = ("Corrects #{seq}", "Corrected by #{seq}")
DISPUTES = ("Disputes #{seq}", "Disputed by #{seq}")
UPHOLDS = ("Upholds #{seq}", "Upheld by the ruling #{seq}")
SETS_ASIDE = ("Sets aside #{seq}", "Set aside by the ruling #{seq}")
LIFTS = ("Lifts the order #{seq}", "Lifted by the ruling #{seq}")
TEXTS = (*CORRECTS, *DISPUTES, *UPHOLDS, *SETS_ASIDE, *LIFTS)
"""Every sentence of a tie: there and back."""

_COUNTING = (Status.APPLIED, Status.CONTESTED)


def ties_of(hops: Sequence[Hop]) -> Mapping[UUID, tuple[Tie, ...]]:
    """Return for each event what it settles and what settled it, as far as both stand in the chain."""
    numbers = {hop.header.event_id: hop.seq for hop in hops}
    found: dict[UUID, list[Tie]] = {}
    for hop in hops:
        for (there, back), target in _named(hop.claim):
            if target not in numbers:
                continue
            found.setdefault(hop.header.event_id, []).append(Tie(there, numbers[target]))
            if hop.outcome is not None and hop.outcome.status is Status.APPLIED:
                found.setdefault(target, []).append(Tie(back, hop.seq))
    return {event_id: tuple(ties) for event_id, ties in found.items()}


def named_in(claim: Claim) -> Iterable[tuple[str, UUID]]:
    """Return what an event settles: the sentence, with a place for the number, and the other event."""
    return ((there, target) for (there, _), target in _named(claim))


def sources_of(hops: Iterable[Hop], code: str) -> tuple[Descent, ...]:
    """Return the containers whose waste went into this one, with what of it is known."""
    return tuple(
        Descent(one.parent, one.mass, seq)
        for seq, claim in _counting(hops)
        for one in claim.descents
        if one.child == code
    )


def results_of(hops: Iterable[Hop], code: str) -> tuple[Descent, ...]:
    """Return the containers that this one's waste went into, with what of it is known."""
    return tuple(
        Descent(one.child, one.mass, seq)
        for seq, claim in _counting(hops)
        for one in claim.descents
        if one.parent == code
    )


def counting(hop: Hop) -> Claim | None:
    """Return the claim that counts through an event: its own, its new body, the quoted one; None where nothing does."""
    if hop.outcome is None or is_struck(hop.outcome) or hop.outcome.status not in _COUNTING:
        return None
    match hop.claim:
        case Corrected() as correction:
            return replacement_of(correction)
        case Released() as release:
            return quoted_in(release)
        case claim:
            return claim


def is_struck(outcome: Outcome) -> bool:
    """Say whether an event no longer counts as it stands: set aside, or with another body in its place."""
    return outcome.status is Status.REPLACED or outcome.corrected_by is not None


def _counting(hops: Iterable[Hop]) -> Iterator[tuple[int, Claim]]:
    for hop in hops:
        claim = counting(hop)
        if claim is not None:
            yield hop.seq, claim


def _named(claim: Claim) -> Iterator[tuple[tuple[str, str], UUID]]:
    match claim:
        case Corrected():
            yield CORRECTS, claim.corrects
        case Contested():
            yield from ((DISPUTES, one) for one in claim.disputes)
        case Ruled():
            yield from ((UPHOLDS, one) for one in claim.upholds)
            yield from ((SETS_ASIDE, one) for one in claim.sets_aside)
            yield from ((LIFTS, one) for one in claim.lifts)
        case _:
            return
