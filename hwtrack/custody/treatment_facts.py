"""What the rule on treatment is asked about: what a plant did with others' waste, and whether its licence lets it.

Made from the steps that count, licences and exempt registrations. Own waste is nobody's licence's business: treating it
is `self_treated`, and a plant's own secondary waste counts the same. Pure; knows no rule.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hwtrack.custody.container import LABELLED_WASTE
from hwtrack.custody.fold import Taken
from hwtrack.custody.treatment import Treatment
from hwtrack.kernel.local import local_day
from hwtrack.kernel.rules import Stage
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.kinds import LicenceMode
from hwtrack.registry.licences import ExemptRegistration, Licence


class Right(StrEnum):
    """Whether a plant may treat a waste by a method on a day: covered, or what is missing."""

    COVERED = "covered"
    NO_LICENCE = "no_licence"
    WASTE_OUTSIDE = "waste_outside"
    METHOD_OUTSIDE = "method_outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Treating:
    """One treatment of the container: by which method, on which day, and by what right."""

    method: str
    on: date
    right: Right


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatmentFacts:
    """One container and what one plant did with its waste; nothing where all of it was taken back."""

    code: str
    org_id: int
    waste: WasteCode
    treatings: tuple[Treating, ...]

    @property
    def stage(self) -> Stage:
        """The stage at which treatment is judged."""
        return Stage.TREATMENT


def plants(steps: Iterable[Taken]) -> frozenset[int]:
    """Return who treated waste in a container that is another's, by the steps that count."""
    return frozenset(step.event.header.acting_org for step in steps if _treats_anothers(step))


def treatment_facts(
    code: str, org_id: int, steps: Sequence[Taken], licences: Iterable[Licence], exempt: Iterable[ExemptRegistration]
) -> TreatmentFacts:
    """Return the facts of one container and one plant, from the steps that count and the plant's papers."""
    waste, papers, registrations = WasteCode.of(code[LABELLED_WASTE]), tuple(licences), tuple(exempt)
    done: list[Treating] = []
    for step in steps:
        claim, header = step.claim, step.event.header
        if isinstance(claim, Treatment) and _treats_anothers(step) and header.acting_org == org_id:
            day = local_day(header.effective_time)
            right = right_to_treat(waste, claim.method, day, papers, registrations)
            done.append(Treating(method=claim.method, on=day, right=right))
    return TreatmentFacts(code=code, org_id=org_id, waste=waste, treatings=tuple(done))


def right_to_treat(
    waste: WasteCode, method: str, on: date, licences: Iterable[Licence], exempt: Iterable[ExemptRegistration]
) -> Right:
    """Return by what right a waste is treated on a day: one licence covers waste and method, or it is exempt.

    A licence for collection lets nobody treat anything.
    """
    valid = [one for one in licences if one.period.holds(on) and one.mode is not LicenceMode.COLLECTION]
    for_waste = [one for one in valid if one.covers_waste(waste)]
    if any(one.covers_method(method) for one in for_waste) or any(one.covers(waste, on) for one in exempt):
        return Right.COVERED
    if not valid:
        return Right.NO_LICENCE
    return Right.METHOD_OUTSIDE if for_waste else Right.WASTE_OUTSIDE


def _treats_anothers(step: Taken) -> bool:
    claim, before = step.claim, step.before
    if not isinstance(claim, Treatment) or step.event.header.acting_org == before.home:
        return False
    return any(line.code == before.code for line in claim.containers)
