"""Why a container is not to be moved on: since when, on whose word, and who can settle it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from hwtrack.custody.answers import Hop
from hwtrack.custody.container import BLOCK_TEXTS, Block, Status
from hwtrack.custody.events.contested import Contested
from hwtrack.custody.events.held import Detained
from hwtrack.web.chains import Names
from hwtrack.web.views.containers import BlockLine
from hwtrack.web.words import Said

OFFICIALS_ONLY = "Only an official of the district can settle it."
OFFICIALS_OR_HOME = "An official of the district can settle it; or {home}, where it claims nothing itself."
UNPACK = "Whoever holds it takes it out of its unit, or moves the unit."


def blocks_of(
    state: Mapping[str, Any], hops: Sequence[Hop], names: Names, *, home: int
) -> tuple[BlockLine, ...]:  # fmt: skip
    """Return every block that stands, with what the visible events say of it."""
    found: list[BlockLine] = []
    for block in (Block(key) for key in state.get("blocks", ())):
        match block:
            case Block.CONTESTED:
                found.append(_contested(hops, names, home))
            case Block.DETAINED:
                found.extend(_detained(state, hops, names, home))
            case Block.PACKED:
                inside = Said("Packed in {unit}", {"unit": str(state.get("inside", ""))})
                found.append(_line(block, details=(inside,), settled_by=Said(UNPACK)))
    return tuple(found)


def _contested(hops: Sequence[Hop], names: Names, home: int) -> BlockLine:
    disputed = [hop for hop in hops if hop.outcome and hop.outcome.status is Status.CONTESTED]
    since = min((hop.header.record_time for hop in disputed), default=None)
    return _line(Block.CONTESTED, since=since, details=disputes_of(hops, names), settled_by=_home(names, home))


def _detained(state: Mapping[str, Any], hops: Sequence[Hop], names: Names, home: int) -> Iterable[BlockLine]:
    """Return each order that stands; one line without facts where the orders are not to be seen."""
    orders = [hop for hop in hops if str(hop.header.event_id) in state.get("detained", ())]
    if not orders:
        yield _line(Block.DETAINED, settled_by=_home(names, home))
    for hop in orders:
        settled_by = Said(OFFICIALS_ONLY) if hop.header.official else _home(names, home)
        yield _line(
            Block.DETAINED,
            since=hop.header.record_time,
            by=names.org(hop.header.acting_org),
            details=tuple(order_of(hop)),
            settled_by=settled_by,
        )


def disputes_of(hops: Iterable[Hop], names: Names, *, against: UUID | None = None) -> tuple[Said, ...]:
    """Return who disputes events of a chain and why; with `against`, only who disputes that one."""
    return tuple(
        Said("{who}: {why}", {"who": names.org(hop.header.acting_org), "why": hop.claim.reason})
        for hop in hops
        if isinstance(hop.claim, Contested)
        and hop.outcome
        and hop.outcome.status is Status.APPLIED
        and against in (None, *hop.claim.disputes)
    )


def order_of(hop: Hop) -> Iterable[Said]:
    """Return what an order says: its reason and its numbers."""
    if isinstance(hop.claim, Detained):
        yield Said("Reason: {why}", {"why": hop.claim.reason})
        if hop.claim.document_number:
            yield Said("Document {number}", {"number": hop.claim.document_number})
        if hop.claim.seal_number:
            yield Said("Seal {number}", {"number": hop.claim.seal_number})


def _home(names: Names, home: int) -> Said:
    return Said(OFFICIALS_OR_HOME, {"home": names.org(home)})


def _line(block: Block, **facts: Any) -> BlockLine:
    return BlockLine(block=block.value, text=Said(BLOCK_TEXTS[block]), **facts)
