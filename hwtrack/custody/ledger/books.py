"""What a ledger is made of: its two books, its tables, and what a line of each does to the stock of a site.

HJ 1259 knows the ledger of who generates waste. What a licence holder takes in from others stands in a book of its own
with the same tables, so that neither inflates the other's declaration. Source: HJ 1259-2022 Annex B; Licence measures
art. 18 (operating record book).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Book(StrEnum):
    """产废台账 of waste that arose at the site, or 接收台账 of waste that was taken in from another."""

    OWN = "own"
    RECEIVED = "received"


class Tab(StrEnum):
    """Tables B.1 to B.5; `other` holds changes HJ 1259 has no table for: samples, losses, repacking."""

    BEGUN = "B.1"
    STORED = "B.2"
    OUT = "B.3"
    HANDLED = "B.4"
    OUTSOURCED = "B.5"
    OTHER = "other"


class Effect(StrEnum):
    """What a line does to the stock of its site; masses of `reweighed` and `repacked` are signed.

    `generated` 产生; `opening` 期初建账; `received` 接收; `reweighed` a later weighing that differs from the first;
    `handled` 自行利用处置, or a plant's treatment; `outsourced` 委外, a return is negative; `lost` samples and losses;
    `repacked` 分装、合并、换包装; `moved` into and out of a store within the site.
    """

    GENERATED = "generated"
    OPENING = "opening"
    RECEIVED = "received"
    REWEIGHED = "reweighed"
    HANDLED = "handled"
    OUTSOURCED = "outsourced"
    LOST = "lost"
    REPACKED = "repacked"
    MOVED = "moved"

    @property
    def sign(self) -> int:
        """By what a line's mass is multiplied to give the change of the site's stock."""
        if self is Effect.MOVED:
            return 0
        return -1 if self in _OUTWARD else 1


_OUTWARD = frozenset({Effect.HANDLED, Effect.OUTSOURCED, Effect.LOST})


class LineKind(StrEnum):
    """记录, 调整 or 撤销: a line of the last two names the one it changes, and is shown red."""

    ENTRY = "entry"
    ADJUSTMENT = "adjustment"
    REVERSAL = "reversal"


TAB_NAMES: Mapping[Tab, str] = MappingProxyType(
    {
        Tab.BEGUN: "Generation",
        Tab.STORED: "Into store",
        Tab.OUT: "Out of store",
        Tab.HANDLED: "Own recovery and disposal",
        Tab.OUTSOURCED: "Recovery and disposal by others",
        Tab.OTHER: "Other changes",
    }
)

BOOK_NAMES: Mapping[Book, str] = MappingProxyType({Book.OWN: "Waste generated here", Book.RECEIVED: "Waste received"})

LINE_NAMES: Mapping[LineKind, str] = MappingProxyType(
    {LineKind.ENTRY: "Record", LineKind.ADJUSTMENT: "Adjustment", LineKind.REVERSAL: "Reversal"}
)

EFFECT_NAMES: Mapping[Effect, str] = MappingProxyType(
    {
        Effect.GENERATED: "Generated",
        Effect.OPENING: "Opening stock",
        Effect.RECEIVED: "Received",
        Effect.REWEIGHED: "Weighing differences",
        Effect.HANDLED: "Recovered or disposed of here",
        Effect.OUTSOURCED: "Handed over",
        Effect.LOST: "Samples and losses",
        Effect.REPACKED: "Repacked",
        Effect.MOVED: "Moved within the site",
    }
)
"""English templates for the catalogue of texts."""
