"""What treating waste says and does, whoever does it: containers are emptied, secondary waste gets its own.

The kinds of event that treat (`treated`, `self_treated`) say who may and add nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, ClassVar

from hwtrack.custody.birth import begun
from hwtrack.custody.claims import (
    MAX_CONTAINERS,
    Claim,
    Descent,
    Handling,
    MassSource,
    Named,
    NamedWithMass,
    Store,
    line_of,
)
from hwtrack.custody.container import (
    Circumstances,
    Container,
    ContainerStage,
    Reason,
    Step,
    applied,
    held,
    joined,
    moved,
    not_in_hand,
    repeat,
)
from hwtrack.custody.masses import added, overdrawn, overfull, taken, weighed
from hwtrack.custody.shapes import INSTANT, MASS, many, record, spelled, text
from hwtrack.kernel.errors import Fault
from hwtrack.kernel.quantity import NOTHING, Mass

MAX_OUTPUTS = 20
"""Containers of secondary waste one event may name; each is linked with each input, in both directions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input(Named):
    """A container whose waste was treated, wholly or in part."""

    taken: Annotated[Mass | None, MASS, "kilograms; all of it where left out"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Output(NamedWithMass):
    """A container of secondary waste (次生危险废物): a new one with its mass, or one that some was put into."""

    added: Annotated[Mass | None, MASS, "kilograms put into one that was in use before"] = None

    def misfits(self) -> Iterable[Fault]:
        """Say where both masses are given, or nothing was put in."""
        if self.added is not None and self.mass is not None:
            yield Fault("A container is new and has a mass, or was in use and something was put in.", {}, "/added")
        if self.added == NOTHING:
            yield Fault("The mass put in is above zero.", {}, "/added")


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment(Claim):
    """Waste was used or disposed of (利用处置), with its secondary waste."""

    HANDLING: ClassVar[Handling] = Handling.HANDLED

    containers: Annotated[tuple[Input, ...], many(record(Input), 1, MAX_CONTAINERS)]
    place: Annotated[Store, record(Store), "the treatment facility"]
    method: Annotated[
        str,
        spelled(r"[RDCYG][0-9]{1,2}", str, template="“{found}” is not a treatment method code like D10 or R4."),
        "HJ 1033-2019, appendix F",
    ]
    outputs: Annotated[tuple[Output, ...], many(record(Output), 1, MAX_OUTPUTS)] = ()
    batch: Annotated[str | None, text(40), "furnace or process batch"] = None
    finished_at: Annotated[datetime | None, INSTANT] = None

    @property
    def codes(self) -> tuple[str, ...]:
        """What was treated, then what was left over."""
        return (*(line.code for line in self.containers), *(line.code for line in self.outputs))

    @property
    def descents(self) -> Iterable[Descent]:
        """Every output comes from every input."""
        return (Descent(line.code, output.code, line.taken) for line in self.containers for output in self.outputs)

    def misfits(self) -> Iterable[Fault]:
        """Add what members of this kind owe each other."""
        yield from Claim.misfits(self)
        for index, line in enumerate(self.containers):
            if line.taken == NOTHING:
                yield Fault("The mass treated is above zero.", {}, f"/containers/{index}/taken")

    def act(self, before: Container, told: Circumstances) -> Step:
        """Empty a container wholly or in part, or let one of secondary waste begin."""
        output = next((line for line in self.outputs if line.code == told.code), None)
        if output is not None:
            return self._left_over(before, told, output)
        if before.stage is ContainerStage.TREATED and before.holder == told.org:
            return repeat(before)
        if hindrance := not_in_hand(before, told):
            return hindrance
        return self._consumed(before, told, line_of(self.containers, told.code))

    def _consumed(self, before: Container, told: Circumstances, line: Input) -> Step:
        rest = taken(before, line.taken)
        empty = line.taken is None or rest.net is None or rest.net <= NOTHING
        changed = moved(rest, told, children=joined(before.children, *(output.code for output in self.outputs)))
        if empty and not before.bulk:
            changed = replace(changed, stage=ContainerStage.TREATED)
        return applied(changed, overdrawn(before, line.taken))

    def _left_over(self, before: Container, told: Circumstances, output: Output) -> Step:
        if told.org != before.home:
            return held(before, Reason.BORN_ELSEWHERE)
        new = before.stage is ContainerStage.UNBORN
        ready = begun(weighed(before, output.mass), told, place=self.place) if new else before
        if hindrance := not_in_hand(ready, told):
            return hindrance
        parents = joined(before.parents, *(line.code for line in self.containers))
        from_here = moved(ready, told, parents=parents)
        if output.added is None:
            # Why: one that was labelled and weighed before has its mass; here it is only said where it comes from.
            return applied(from_here)
        fuller = replace(added(from_here, output.added), sealed=False, source=MassSource.DECLARED.value)
        if not new:
            fuller = replace(fuller, top_ups=before.top_ups + 1)
        return applied(fuller, Reason.AFTER_SEALING if before.sealed else None, overfull(fuller))
