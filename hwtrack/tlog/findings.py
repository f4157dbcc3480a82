"""What a check of everything found, layer by layer, so that what one layer cannot see another one names.

A layer answers for itself alone: whoever edits a body is named by the bodies, whoever also rebuilds the chain by the
rows against the log, and so on up to the witnesses. Source: trust.md 2.4.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from hwtrack.kernel.errors import Fault


class Layer(StrEnum):
    """Where something can break, from the text of an event up to people outside."""

    BODY = "body"
    CHAIN = "chain"
    ROWS = "rows"
    DEVICE = "device"
    TREE = "tree"
    CHECKPOINT = "checkpoint"
    WITNESS = "witness"


LAYER_TEXTS: Mapping[Layer, str] = {
    Layer.BODY: "texts of events against their hashes",
    Layer.CHAIN: "links of each container's chain",
    Layer.ROWS: "rows against the log's entries",
    Layer.DEVICE: "phones' signatures",
    Layer.TREE: "entries, leaves, nodes and heads",
    Layer.CHECKPOINT: "checkpoints against the tree",
    Layer.WITNESS: "witnesses' words against the tree",
}
"""What each layer compares; the catalogue translates it."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """An entry of the log by its home organisation and id, and of which kind the record is that it commits to."""

    home_org_id: int
    entry_id: UUID
    kind: str


@dataclass(slots=True)
class Findings:
    """How much was looked at in each layer, how often something was wrong, and what was wrong first."""

    checked: Counter[Layer] = field(default_factory=Counter)
    broken: Counter[Layer] = field(default_factory=Counter)
    first: dict[Layer, Fault] = field(default_factory=dict)
    notes: list[Fault] = field(default_factory=list)
    unsigned: int = 0
    """Events of people who had a phone of their own, recorded without its signature: for a person to look at."""
    first_unsigned: str = ""

    def saw(self, layer: Layer, count: int = 1) -> None:
        """Count what was looked at."""
        self.checked[layer] += count

    def wrong(self, layer: Layer, fault: Fault) -> None:
        """Count something wrong and keep it if it is the layer's first."""
        self.broken[layer] += 1
        self.first.setdefault(layer, fault)

    def note(self, fault: Fault) -> None:
        """Keep something that a person should know and that is no break."""
        self.notes.append(fault)

    def saw_unsigned(self, event_id: str) -> None:
        """Count an event that a phone could have signed and did not, and keep the first."""
        self.unsigned += 1
        self.first_unsigned = self.first_unsigned or event_id

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong in any layer."""
        return not self.broken
