"""Bulk waste that flows through a meter (储罐、料仓、池、槽车): what a metered flow says, in or out.

The quantity is the difference of two readings, also where the meter went past its last digit. A flow between two
labelled containers names both and moves the mass from one to the other. Source: domain.md A5.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, ClassVar

from hwtrack.custody.claims import Claim, Descent, Handling, Named
from hwtrack.custody.container import Circumstances, Container, Step, applied, joined, moved, not_in_hand
from hwtrack.custody.masses import added, overdrawn, overfull, taken
from hwtrack.custody.shapes import MASS, many, record, text
from hwtrack.kernel.errors import Fault
from hwtrack.kernel.quantity import NOTHING, Mass, total

MAX_METERED = 50
"""Containers one metered event may name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metered(Named):
    """A container and what its meter counted: after - before, or past the last digit where the meter turned over."""

    quantity: Annotated[Mass, MASS, "kilograms"]
    meter_id: Annotated[str, text(60)]
    before: Annotated[Mass, MASS, "the reading before, kilograms"]
    after: Annotated[Mass, MASS, "the reading after, kilograms"]
    turned_over_at: Annotated[Mass | None, MASS, "where the meter begins again at zero, if it did"] = None

    def misfits(self) -> Iterable[Fault]:
        """Say where quantity and readings contradict each other."""
        if self.quantity == NOTHING:
            yield Fault("The quantity metered is above zero.", {}, "/quantity")
        turn = self.turned_over_at or NOTHING
        if self.turned_over_at is not None and not self.after < self.before <= self.turned_over_at:
            yield Fault("A meter that turned over shows less after than before.", {}, "/turned_over_at")
        elif self.after - self.before + turn != self.quantity:
            facts = {"after": self.after.text, "before": self.before.text, "quantity": self.quantity.text}
            yield Fault("Reading {after} - reading {before} is not {quantity}.", facts, "/quantity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metering(Claim):
    """Bulk waste flowed through a meter."""

    HANDLING: ClassVar[Handling] = Handling.HANDLED

    containers: Annotated[tuple[Metered, ...], many(record(Metered), 1, MAX_METERED)]

    @property
    def quantity(self) -> Mass:
        """What all its meters counted together."""
        return total([line.quantity for line in self.containers])


def filled(before: Container, told: Circumstances, quantity: Mass, *parents: str) -> Step:
    """Let a quantity flow into a container of the acting organisation, from others where they are labelled."""
    if hindrance := not_in_hand(before, told):
        return hindrance
    fuller = moved(added(before, quantity), told, parents=joined(before.parents, *parents))
    return applied(fuller, overfull(fuller))


def drained(before: Container, told: Circumstances, quantity: Mass, *children: str) -> Step:
    """Let a quantity flow out of a container of the acting organisation, into others where they are labelled."""
    if hindrance := not_in_hand(before, told):
        return hindrance
    emptier = moved(taken(before, quantity), told, children=joined(before.children, *children))
    return applied(emptier, overdrawn(before, quantity))


def flows(claim: Metering, other: str | None, *, inward: bool) -> Iterable[Descent]:
    """Return which waste went into which, where the other end is a labelled container."""
    if other is not None:
        for line in claim.containers:
            parent, child = (other, line.code) if inward else (line.code, other)
            yield Descent(parent, child, line.quantity)
