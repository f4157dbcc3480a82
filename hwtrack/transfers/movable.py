"""Which containers a desk may put on the road: none that is contested, held by an order, or packed in another unit.

What happened to such a container is still recorded; here are commands, which do not exist in the world yet. Source:
design.md §6 (a physical fact is never refused); trust.md 3 (rule 6).
"""

from collections.abc import Iterable, Mapping

from hwtrack.custody.container import Block
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.transfers.record import Card


class ContainerContestedError(DomainError):
    """A container is contested."""

    kind = Kind.CONFLICT
    code = "transfers.container-contested"
    detail = "{n} containers have contested events, first {code}; until a ruling they are not put on the road."
    remedy = "Look at the container's chain; correct your own event, or ask the bureau for a ruling."


class ContainerDetainedError(DomainError):
    """A container is held by an order."""

    kind = Kind.CONFLICT
    code = "transfers.container-detained"
    detail = "{n} containers are ordered not to be moved on, first {code}."
    remedy = "Take them off this manifest, or have the order lifted by whoever gave it."


class ContainerPackedError(DomainError):
    """A container is packed in another unit."""

    kind = Kind.CONFLICT
    code = "transfers.container-packed"
    detail = "{n} containers are packed in a unit that is not on this manifest, first {code} in {unit}."
    remedy = "Name the unit on the manifest too, or record that the container was taken out of it."


def demand_movable(codes: Iterable[str], cards: Mapping[str, Card]) -> None:
    """Pass silently if all these containers may go on the road together; unknown ones are not asked about.

    Raises:
        ContainerContestedError, ContainerDetainedError, ContainerPackedError: One of them may not.
    """
    named = tuple(codes)
    known = [cards[code] for code in named if code in cards]
    if contested := [card.code for card in known if Block.CONTESTED in card.blocks]:
        raise ContainerContestedError(n=len(contested), code=contested[0], pointer="/lines")
    if detained := [card.code for card in known if Block.DETAINED in card.blocks]:
        raise ContainerDetainedError(n=len(detained), code=detained[0], pointer="/lines")
    if packed := [card for card in known if card.inside is not None and card.inside not in named]:
        unit = packed[0].inside or ""
        raise ContainerPackedError(n=len(packed), code=packed[0].code, unit=unit, pointer="/lines")
