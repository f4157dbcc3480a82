"""The books beside the fold: what each step says it put in or took out, added up by somebody who does not fold."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from hwtrack.custody.claims import Claim, line_of
from hwtrack.custody.container import Container, ContainerStage, Reason
from hwtrack.custody.fold import Folded, Taken
from hwtrack.kernel.quantity import NOTHING, Mass


def said(claim: Claim, code: str, before: Container) -> Mass | None:
    """Return by how much a claim says that what is in a container grows; None where it says nothing of masses."""
    asked = SAYING.get(claim.KIND)
    return None if asked is None else asked(claim, code, before)


def _metered(claim: Any, code: str, _: Container) -> Mass:
    return Mass(-claim.quantity.grams if code == claim.source else line_of(claim.containers, code).quantity.grams)


def _net(line: Any) -> Mass | None:
    return None if line.mass is None else Mass(line.mass.net.grams)


def _treated(claim: Any, code: str, before: Container) -> Mass | None:
    for output in claim.outputs:
        if output.code == code and output.added is not None:
            return Mass(output.added.grams)
        if output.code == code:
            return _net(output) if before.stage is ContainerStage.UNBORN else None
    taken = line_of(claim.containers, code).taken
    return Mass(-((before.net or NOTHING) if taken is None else taken).grams)


def _transformed(claim: Any, code: str, _: Container) -> Mass:
    for output in claim.outputs:
        if output.code == code:
            return Mass(output.mass.grams)
    return Mass(-line_of(claim.containers, code).taken.grams)


SAYING: Mapping[str, Callable[[Any, str, Container], Mass | None]] = {
    "generated": lambda claim, code, _: _net(line_of(claim.containers, code)),
    "opening_stock": lambda claim, code, _: _net(line_of(claim.containers, code)),
    "top_up": lambda claim, code, _: Mass(line_of(claim.containers, code).added.grams),
    "sampled": lambda claim, code, _: Mass(-line_of(claim.containers, code).taken.grams),
    "sealed": lambda claim, code, before: line_of(claim.containers, code).mass.net - (before.net or NOTHING),
    "treated": _treated,
    "self_treated": _treated,
    "transformed": _transformed,
    "metered_in": _metered,
}
"""What each kind that moves mass says of a container it names, from the claim and the container before it."""


def balance(steps: Iterable[Taken], code: str) -> Mass:
    """Return what is in a container by what every step that acted said of it."""
    changes = (said(step.claim, code, step.before) for step in steps)
    return Mass(sum(change.grams for change in changes if change is not None))


def overdrawn(folded: Folded) -> bool:
    """Say whether more was ever taken than the container held."""
    return any(Reason.MORE_THAN_IT_HAS in outcome.reasons for outcome in folded.outcomes)
