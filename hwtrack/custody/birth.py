"""How a container's life begins, whichever kind of event lets it: at the organisation that issued its label.

Knows no kind of event; whether it may begin is said by `not_to_begin`, what it is then by `begun`.
"""

from typing import Any

from hwtrack.custody.claims import Site
from hwtrack.custody.container import (
    Circumstances,
    Container,
    ContainerStage,
    Reason,
    Step,
    contested,
    held,
    moved,
    repeat,
)
from hwtrack.custody.places import where_of


def not_to_begin(before: Container, told: Circumstances) -> Step | None:
    """Return why its life cannot begin now: begun before, or another's label; None where it can."""
    if before.stage is not ContainerStage.UNBORN:
        again = before.home == told.org
        return repeat(before, Reason.BORN_TWICE) if again else contested(before, told, Reason.BORN_TWICE)
    return held(before, Reason.BORN_ELSEWHERE) if told.org != before.home else None


def begun(before: Container, told: Circumstances, *, place: Site | None, **changes: Any) -> Container:
    """Return the container at the beginning of its life, held by the acting organisation in the place claimed."""
    born = {"stage": ContainerStage.ON_SITE, "holder": told.org, "taken_by": told.event_id, "born_at": told.at}
    level = before.net if changes.get("bulk") else None
    return moved(before, told, **{**born, "where": where_of(place), "level": level, **changes})
