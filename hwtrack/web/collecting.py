"""Errands that begin with several scans: which they are, what is collected, and where they go on.

A list is carried by the page itself, so that it costs no table and survives a lost connection. Fetches nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from hwtrack.custody.claims import MAX_CONTAINERS
from hwtrack.custody.container import (
    BLOCK_TEXTS,
    ENDED,
    REASON_TEXTS,
    Block,
    Container,
    ContainerStage,
    Reason,
    ended_by,
)
from hwtrack.custody.events.transformed import MAX_SIDE
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.web.words import Said


class TooManyCollectedError(DomainError):
    """The list is longer than one event may be."""

    kind = Kind.INVALID
    code = "web.too-many-collected"
    detail = "{count} containers are in the list; one event takes at most {limit}."
    remedy = "Record what is in the list, then begin a second one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """An errand with a list of containers; `needs_unit` where they go into or come out of another one."""

    key: str
    title: str
    lead: str
    go_on: str
    icon: str
    address: str
    most: int
    needs_unit: bool = False


_ALL = (
    Errand(
        key="pack",
        title="Pack into a unit",
        lead="Scan every piece that goes in; then record it once.",
        go_on="Record as packed: {count}",
        icon="pallet",
        address="/pack",
        most=MAX_CONTAINERS - 1,
        needs_unit=True,
    ),
    Errand(
        key="unpack",
        title="Take out of a unit",
        lead="Scan every piece that comes out; then record it once.",
        go_on="Record as taken out: {count}",
        icon="unpack",
        address="/unpack",
        most=MAX_CONTAINERS - 1,
        needs_unit=True,
    ),
    Errand(
        key="transform",
        title="Split, merge or repack",
        lead="Scan every container that waste is taken out of.",
        go_on="Go on with {count}",
        icon="split",
        address="/transform",
        most=MAX_SIDE,
    ),
    Errand(
        key="treat",
        title="Recover or dispose of",
        lead="Scan every container that goes into the batch.",
        go_on="Go on with {count}",
        icon="flame",
        address="/treat",
        most=MAX_CONTAINERS,
    ),
)

ERRANDS: Mapping[str, Errand] = MappingProxyType({one.key: one for one in _ALL})
"""Every errand by the name addresses have."""


def collected(errand: Errand, codes: Sequence[str], new: str = "", *, drop: str = "") -> tuple[str, ...]:
    """Return the list with one more code and without a dropped one, each once, in the order of the scans.

    Raises:
        TooManyCollectedError: More than one event takes.
    """
    kept = tuple(dict.fromkeys(code for code in (*codes, new) if code and code != drop))
    if len(kept) > errand.most:
        raise TooManyCollectedError(count=len(kept), limit=errand.most)
    return kept


def doubts(standing: Container, *, own: int | None, unit: str = "") -> Iterable[Said]:
    """Say what speaks against doing something to a container; it may be done all the same."""
    if standing.stage is ContainerStage.UNBORN:
        yield Said(REASON_TEXTS[Reason.NOT_BORN])
    elif standing.stage in ENDED:
        yield Said(REASON_TEXTS[ended_by(standing)])
    elif standing.holder != own:
        yield Said(REASON_TEXTS[Reason.HELD_ELSEWHERE])
    for block in standing.blocks:
        if block is not Block.PACKED or standing.inside != unit:
            yield Said(BLOCK_TEXTS[block])
