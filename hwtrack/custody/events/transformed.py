"""分装 / 合并 / 换包装 / 倒罐: waste goes from containers into containers, and every gram is accounted for.

What is taken equals what is put in and what is declared lost; the body itself must add up. A change of waste, date or
packaging is a new container (design.md §5), which begins here; or one of the same waste is topped up.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, ClassVar

from hwtrack.custody.birth import begun
from hwtrack.custody.claims import Claim, Descent, Handling, MassSource, Named, line_of
from hwtrack.custody.container import (
    LABELLED_WASTE,
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
)
from hwtrack.custody.masses import added, overdrawn, overfull, taken
from hwtrack.custody.shapes import FLAG, MASS, choice, many, record, text
from hwtrack.custody.shares import allocate
from hwtrack.kernel.errors import Fault
from hwtrack.kernel.quantity import NOTHING, Mass, total

MAX_SIDE = 50
"""Containers on either side; each source is linked with each result, in both directions."""


class Operation(StrEnum):
    """分装、合并、换包装(倒罐)."""

    SPLIT = "split"
    MERGE = "merge"
    REPACK = "repack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Named):
    """A container that waste was taken out of."""

    taken: Annotated[Mass, MASS, "kilograms"]
    emptied: Annotated[bool, FLAG, "nothing is left in it"] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Named):
    """A container that waste was put into: a new one, or one that had some already."""

    mass: Annotated[Mass, MASS, "kilograms put in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transformed(Claim):
    """Waste was split, merged or repacked (分装、合并、换包装)."""

    KIND: ClassVar[str] = "transformed"
    HANDLING: ClassVar[Handling] = Handling.HANDLED

    containers: Annotated[tuple[Source, ...], many(record(Source), 1, MAX_SIDE), "what was taken out of"]
    operation: Annotated[Operation, choice(Operation)]
    outputs: Annotated[tuple[Result, ...], many(record(Result), 1, MAX_SIDE), "what was put into"]
    loss: Annotated[Mass, MASS, "kilograms lost on the way (损耗)"]
    loss_reason: Annotated[str | None, text(200)] = None

    @property
    def codes(self) -> tuple[str, ...]:
        """What was taken out of, then what was put into."""
        return (*(line.code for line in self.containers), *(line.code for line in self.outputs))

    @property
    def descents(self) -> Iterable[Descent]:
        """Each result's mass, split among the sources by what was taken out of each."""
        weights = {line.code: line.taken for line in self.containers}
        for output in self.outputs:
            for parent, share in allocate(output.mass, weights).items():
                yield Descent(parent, output.code, share)

    def misfits(self) -> Iterable[Fault]:
        """Add what members of this kind owe each other."""
        yield from Claim.misfits(self)
        yield from self._nothings()
        out, into = total([line.taken for line in self.containers]), total([line.mass for line in self.outputs])
        if out != into + self.loss:
            facts = {"taken": out.text, "put_in": into.text, "loss": self.loss.text}
            yield Fault("Taken {taken} is not put in {put_in} + loss {loss}.", facts, "/loss")
        if (self.loss != NOTHING) != (self.loss_reason is not None):
            yield Fault("A loss has a reason, and only a loss.", {}, "/loss_reason")

    def _nothings(self) -> Iterable[Fault]:
        for index, line in enumerate(self.containers):
            if line.taken == NOTHING:
                yield Fault("The mass taken out is above zero.", {}, f"/containers/{index}/taken")
        for index, result in enumerate(self.outputs):
            if result.mass == NOTHING:
                yield Fault("The mass put in is above zero.", {}, f"/outputs/{index}/mass")

    def act(self, before: Container, told: Circumstances) -> Step:
        """Take waste out of a source, or put it into a result."""
        result = next((line for line in self.outputs if line.code == told.code), None)
        return self._taken(before, told) if result is None else self._put_in(before, told, result)

    def _taken(self, before: Container, told: Circumstances) -> Step:
        if hindrance := not_in_hand(before, told):
            return hindrance
        line = line_of(self.containers, told.code)
        children = joined(before.children, *(output.code for output in self.outputs))
        rest = moved(taken(before, line.taken), told, children=children)
        left = rest.net or NOTHING
        if (line.emptied or left <= NOTHING) and not before.bulk:
            rest = replace(rest, stage=ContainerStage.EMPTIED)
        unexplained = line.emptied and left > NOTHING
        return applied(rest, overdrawn(before, line.taken), Reason.REST_UNEXPLAINED if unexplained else None)

    def _put_in(self, before: Container, told: Circumstances, result: Result) -> Step:
        born = before.stage is ContainerStage.UNBORN
        if born and told.org != before.home:
            return held(before, Reason.BORN_ELSEWHERE)
        ready = begun(before, told, place=self.place, source=MassSource.DECLARED.value) if born else before
        if hindrance := not_in_hand(ready, told):
            return hindrance
        parents = joined(before.parents, *(line.code for line in self.containers))
        fuller = moved(added(ready, result.mass), told, parents=parents, sealed=False)
        if not born:
            fuller = replace(fuller, top_ups=before.top_ups + 1)
        return applied(
            fuller,
            Reason.AFTER_SEALING if before.sealed else None,
            overfull(fuller),
            Reason.OTHER_WASTE if self._of_other_waste(before) else None,
        )

    def _of_other_waste(self, result: Container) -> bool:
        return any(line.code[LABELLED_WASTE] != result.waste_code for line in self.containers)


EVENT = Transformed
