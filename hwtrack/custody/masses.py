"""What a weighing does to a container's mass, to the gram.

A mass weighed without packaging replaces gross, tare and net; one with packaging gives the gross and, where the tare is
known, the net. A share of a truck's mass (按车分摊) never replaces anything: per-container masses stay declared unless
the container itself was weighed. Source: design.md §6 (mass); domain.md A6.
"""

from dataclasses import replace

from hwtrack.custody.claims import Basis, MassSource, Weighing
from hwtrack.custody.container import Container, Reason
from hwtrack.kernel.quantity import NOTHING, Mass


def weighed(before: Container, mass: Weighing | None) -> Container:
    """Return the container with the mass taken over; unchanged for None and for an allocated share."""
    if mass is None or mass.source is MassSource.ALLOCATED:
        return before
    if mass.basis is Basis.WITH_PACKAGING:
        net = before.net if before.tare is None else mass.net - before.tare
        return replace(before, gross=mass.net, net=net, level=_level(before, net), source=mass.source.value)
    tare = mass.tare if mass.tare is not None else before.tare
    gross = mass.gross if mass.gross is not None else (None if tare is None else mass.net + tare)
    level = _level(before, mass.net)
    return replace(before, gross=gross, tare=tare, net=mass.net, level=level, source=mass.source.value)


def allocation(mass: Weighing | None) -> Reason | None:
    """Return the flag of a mass that is a share of a truck's, or None."""
    return Reason.ALLOCATED_MASS if mass is not None and mass.source is MassSource.ALLOCATED else None


def net_of(mass: Weighing, tare: Mass | None) -> Mass | None:
    """Return the waste's own mass in a weighing; None where packaging is in it and its mass unknown."""
    if mass.basis is Basis.WITHOUT_PACKAGING:
        return mass.net
    return None if tare is None else mass.net - tare


def added(before: Container, more: Mass) -> Container:
    """Return the container with waste put in; gross and level grow with its net."""
    return _holding(before, (before.net or NOTHING) + more)


def overfull(after: Container) -> Reason | None:
    """Return the flag of a container that holds more than its capacity, or None."""
    full = after.capacity is not None and after.net is not None and after.net > after.capacity
    return Reason.ABOVE_CAPACITY if full else None


def overdrawn(before: Container, less: Mass | None) -> Reason | None:
    """Return the flag of taking out more than the books say is in it; all of it is never more."""
    return Reason.MORE_THAN_IT_HAS if less is not None and less > (before.net or NOTHING) else None


def taken(before: Container, less: Mass | None) -> Container:
    """Return the container with waste taken out, all of it for None; a negative rest stays visible as such."""
    return _holding(before, NOTHING if less is None else (before.net or NOTHING) - less)


def _holding(before: Container, net: Mass) -> Container:
    gross = None if before.tare is None else net + before.tare
    return replace(before, net=net, gross=gross, level=_level(before, net))


def _level(before: Container, net: Mass | None) -> Mass | None:
    # Why: what has a level has it in kilograms, and it is what is in it.
    return net if before.bulk or before.level is not None else None
