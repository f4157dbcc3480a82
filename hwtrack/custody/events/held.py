"""暂扣: an order that a container be not moved on. What happens to it all the same is still recorded, with a remark."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Named
from hwtrack.custody.container import Circumstances, Container, Reason, Step, applied, held, not_alive, noted
from hwtrack.custody.shapes import many, record, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Detained(Claim):
    """It was ordered that a container be not moved on (暂扣)."""

    KIND: ClassVar[str] = "held"

    containers: Annotated[tuple[Named, ...], many(record(Named), 1, MAX_CONTAINERS)]
    reason: Annotated[str, text(200)]
    document_number: Annotated[str | None, text(60), "the order's number (文号)"] = None
    seal_number: Annotated[str | None, text(60), "the seal put on it (封条号)"] = None

    def act(self, before: Container, told: Circumstances) -> Step:
        """Hold it where it is until a ruling lifts this order; several orders stand beside each other."""
        if dead := not_alive(before):
            return dead
        if not told.official and told.org not in (before.holder, before.home):
            return held(before, Reason.NOT_THE_HOLDER)
        return applied(noted(before, told, detained=(*before.detained, told.event_id)))


EVENT = Detained
