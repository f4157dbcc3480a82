"""What is odd about any step that handles or moves a container, whatever its kind.

A unit and what is packed in it travel together, an order holds a container where it is, and what never arrived may turn
up: a step against one of these counts, with a remark. Knows claims and states; knows no single kind.
"""

from hwtrack.custody.claims import Claim, Handling
from hwtrack.custody.container import Container, ContainerStage, Reason


def remarks(claim: Claim, before: Container, after: Container) -> tuple[Reason, ...]:
    """Return the remarks on an applied step from the claim and the container before and after it."""
    if claim.HANDLING is Handling.NOTED or after.stage is ContainerStage.NOT_ARRIVED:
        return ()
    travels, named = claim.HANDLING is Handling.MOVED, frozenset(claim.codes)
    found = {
        Reason.WHILE_HELD: bool(before.detained),
        Reason.STILL_PACKED: travels and before.inside is not None and before.inside not in named,
        Reason.CONTENTS_NOT_NAMED: travels and not named.issuperset(before.contents),
        Reason.TURNED_UP: before.stage is ContainerStage.NOT_ARRIVED,
    }
    return tuple(reason for reason, stands in found.items() if stands)
