"""裁定: a named person settles what is contested: which events stand, which are set aside, which orders are lifted.

Counts from an official, or from the label's issuer where it claims nothing itself, and with a second person. The fold's
first look (`hwtrack.custody.settling`) sets aside and upholds; the lifting takes effect at the ruling's own time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, ClassVar
from uuid import UUID

from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Named
from hwtrack.custody.container import Circumstances, Container, Step, applied, noted
from hwtrack.custody.shapes import UUID_TEXT, many, record, text
from hwtrack.kernel.errors import Fault

MAX_SETTLED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled(Claim):
    """What was contested or held was settled (裁定)."""

    KIND: ClassVar[str] = "ruled"

    containers: Annotated[tuple[Named, ...], many(record(Named), 1, MAX_CONTAINERS)]
    reason: Annotated[str, text(500)]
    upholds: Annotated[tuple[UUID, ...], many(UUID_TEXT, 1, MAX_SETTLED), "events that stand"] = ()
    sets_aside: Annotated[tuple[UUID, ...], many(UUID_TEXT, 1, MAX_SETTLED), "events that do not count"] = ()
    lifts: Annotated[tuple[UUID, ...], many(UUID_TEXT, 1, MAX_SETTLED), "orders (held) that end"] = ()
    document_number: Annotated[str | None, text(60), "the ruling's number (文号)"] = None

    @property
    def named(self) -> tuple[UUID, ...]:
        """Every event that it settles."""
        return (*self.upholds, *self.sets_aside, *self.lifts)

    def misfits(self) -> Iterable[Fault]:
        """Add what members of this kind owe each other."""
        yield from Claim.misfits(self)
        if not self.named:
            yield Fault("A ruling upholds, sets aside or lifts something.", {}, "/upholds")
        for index, event_id in enumerate(self.sets_aside):
            if event_id in self.upholds:
                yield Fault("An event is not upheld and set aside at once.", {}, f"/sets_aside/{index}")

    def act(self, before: Container, told: Circumstances) -> Step:
        """Lift the orders it names."""
        standing = tuple(order for order in before.detained if order not in self.lifts)
        lifted = standing != before.detained
        return applied(noted(before, told, detained=standing) if lifted else before)


EVENT = Ruled
