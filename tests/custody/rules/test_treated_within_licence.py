"""CUS-07: others' waste is treated by a method of the plant's licence; own waste and exempt waste need none."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.fold import steps
from hwtrack.custody.rules import judge
from hwtrack.custody.treatment_facts import Right, plants, right_to_treat, treatment_facts
from hwtrack.kernel.ids import LicenceId, OrgId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.kinds import LicenceMode
from hwtrack.registry.licences import ExemptRegistration, Licence, Period
from tests.custody import make
from tests.custody.make import DRUM, GENERATOR, PLANT, accepted, lines, minutes

DAY = date(2026, 9, 21)
RESIDUE = WasteCode.of(DRUM[18:26])


def licence(**changes: Any) -> Licence:
    members: dict[str, Any] = {
        "mode": LicenceMode.COMPREHENSIVE,
        "categories": frozenset({RESIDUE.category}),
        "codes": frozenset[WasteCode](),
        "methods": frozenset({"D10"}),
        "period": Period(date(2024, 1, 1), DAY),
    }
    return Licence(
        licence_id=LicenceId(UUID(int=1)),
        org_id=OrgId(PLANT),
        number="JS1",
        capacity=Mass(1_000_000),
        **members | changes,
    )


def exempt(first: date, *codes: WasteCode) -> ExemptRegistration:
    return ExemptRegistration(
        registration_id=UUID(int=2),
        org_id=OrgId(PLANT),
        document_no="备 1",
        item=1,
        codes=frozenset(codes),
        period=Period(first, None),
    )


OTHER_WASTE = WasteCode.of("77200318")

RIGHTS: dict[str, tuple[tuple[Licence, ...], tuple[ExemptRegistration, ...], Right]] = {
    "on the last day of the licence": ((licence(),), (), Right.COVERED),
    "the day after": ((licence(period=Period(date(2024, 1, 1), date(2026, 9, 20))),), (), Right.NO_LICENCE),
    "the day before": ((licence(period=Period(date(2026, 9, 22), None)),), (), Right.NO_LICENCE),
    "without any": ((), (), Right.NO_LICENCE),
    "by a collector": ((licence(mode=LicenceMode.COLLECTION),), (), Right.NO_LICENCE),
    "its code is on it singly": (
        (licence(categories=frozenset(), codes=frozenset({RESIDUE})),),
        (),
        Right.COVERED,
    ),
    "another waste": ((licence(categories=frozenset({"HW18"})),), (), Right.WASTE_OUTSIDE),
    "another method": ((licence(methods=frozenset({"D1", "R4"})),), (), Right.METHOD_OUTSIDE),
    "waste on one licence, method on another": (
        (licence(methods=frozenset({"R4"})), licence(categories=frozenset({"HW18"}))),
        (),
        Right.METHOD_OUTSIDE,
    ),
    "two licences, one of which covers it": ((licence(methods=frozenset({"R4"})), licence()), (), Right.COVERED),
    "exempt": ((), (exempt(DAY, RESIDUE),), Right.COVERED),
    "exempt from tomorrow": ((), (exempt(date(2026, 9, 22), RESIDUE),), Right.NO_LICENCE),
    "another waste is exempt": ((), (exempt(DAY, OTHER_WASTE),), Right.NO_LICENCE),
}


@pytest.mark.parametrize(("licences", "registrations", "right"), RIGHTS.values(), ids=RIGHTS)
def test_by_what_right_a_waste_is_treated(
    licences: tuple[Licence, ...], registrations: tuple[ExemptRegistration, ...], right: Right
) -> None:
    assert right_to_treat(RESIDUE, "D10", DAY, licences, registrations) is right


def found(events: tuple[Accepted, ...], *licences: Licence, on: date = DAY, code: str = DRUM) -> list[str]:
    facts = treatment_facts(code, PLANT, steps(make.blank(code), events), licences, ())
    return [one.rule.id for one in judge(facts, on=on).violations]


LIFE = make.straight_path()


def test_it_speaks_on_its_side_of_the_line() -> None:
    assert found(LIFE, licence()) == []
    assert found(LIFE, licence(methods=frozenset({"R4"}))) == ["CUS-07"]
    assert found(LIFE[:-1]) == []


@pytest.mark.parametrize(("on", "rules"), [(date(2020, 8, 31), []), (date(2020, 9, 1), ["CUS-07"])])
def test_it_is_in_force_with_the_law(on: date, rules: list[str]) -> None:
    assert found(LIFE, on=on) == rules


def test_what_is_taken_back_is_not_judged() -> None:
    treated = LIFE[-1]
    taken_back = accepted(
        "corrected", 700, at=minutes(600), corrects=str(treated.event_id), org=PLANT, second_account_id=make.SECOND
    )

    assert found((*LIFE, taken_back)) == []


def test_own_waste_needs_no_licence_whoever_calls_it_what() -> None:
    born = accepted("generated", 1, containers=lines(DRUM, mass=make.mass("10.000")))
    events = (born, accepted("treated", 2, at=minutes(5), containers=lines(DRUM), outputs=None))

    assert plants(steps(make.blank(), events)) == frozenset()
    assert plants(steps(make.blank(), LIFE)) == {PLANT}
    assert born.header.acting_org == GENERATOR


def test_the_secondary_waste_is_not_what_was_treated() -> None:
    events = (accepted("treated", 1, org=PLANT),)

    assert plants(steps(make.blank(make.SLAG, GENERATOR), events)) == frozenset()
