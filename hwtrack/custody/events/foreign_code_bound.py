"""绑定外部码: the container already bears another system's label; that code stands for it, and none of ours is added.

After recording, the service lets labels' container carry the code. Source: design.md §5; domain.md A10.
"""

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Named, line_of
from hwtrack.custody.container import (
    Circumstances,
    Container,
    Foreign,
    Reason,
    Step,
    applied,
    contested,
    held,
    not_alive,
    noted,
    repeat,
)
from hwtrack.custody.shapes import many, record, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound(Named):
    """A container and the code it bears from another system."""

    foreign_code: Annotated[str, text(80)]
    system: Annotated[str, text(80), "whose code it is, like the province's"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignCodeBound(Claim):
    """Another system's code was bound to a container (绑定外部码)."""

    KIND: ClassVar[str] = "foreign_code_bound"
    WEIGHTY: ClassVar[bool] = False

    containers: Annotated[tuple[Bound, ...], many(record(Bound), 1, MAX_CONTAINERS)]

    def act(self, before: Container, told: Circumstances) -> Step:
        """Let it bear the code; a second, different code is contested."""
        if dead := not_alive(before):
            return dead
        if told.org not in (before.holder, before.home):
            return held(before, Reason.NOT_THE_HOLDER)
        line = line_of(self.containers, told.code)
        foreign = Foreign(line.foreign_code, line.system)
        if before.foreign == foreign:
            return repeat(before)
        if before.foreign is not None:
            disputed = replace(before, disputed=(*before.disputed, told.event_id))
            return contested(disputed, told, Reason.BOUND_TWICE)
        return applied(noted(before, told, foreign=foreign), Reason.LABELLED if told.labelled else None)


EVENT = ForeignCodeBound
