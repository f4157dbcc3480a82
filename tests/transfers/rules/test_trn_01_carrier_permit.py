"""TRN-01 on both sides: permits of carrier and vehicles, and the waste that needs none."""

from datetime import date
from typing import Any

import pytest

from hwtrack.kernel.rules import Severity
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.exemptions import ExemptStage
from hwtrack.transfers.exemptions import ExemptionClaim
from hwtrack.transfers.model import Leg, TransportMode, Vehicle
from hwtrack.transfers.rules import trn_01_carrier_permit as rule
from tests.transfers import make

BATTERY = WasteCode.of("900-052-31")
ITEM = make.exemption(18, "900-052-31", "运输", "运输工具满足防雨、防渗漏、防遗撒要求。")
CLAIM = ExemptionClaim(
    item=18, rows=(ITEM,), waste_code=BATTERY, stage=ExemptStage.TRANSPORT, mass=make.kg("500.000"), document="照片"
)
NO_PERMIT = make.leg(permit=None)


def moved_by(*legs: Leg, **changes: Any) -> Any:
    return make.dispatch(transfer=make.transfer(legs=legs, **changes))


def carrying_batteries(claims: tuple[ExemptionClaim, ...]) -> Any:
    line = make.line(waste_code=BATTERY, danger_class="8")
    return make.dispatch(transfer=make.transfer(lines=(line,), legs=(NO_PERMIT,)), claims=claims)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(make.dispatch(), id="permit, tractor and trailer"),
        pytest.param(moved_by(make.leg(trailer=None)), id="a lorry without trailer"),
        pytest.param(
            moved_by(make.leg(trailer=make.vehicle("苏Z·1207挂", make.JINGLAN))), id="trailer of another owner"
        ),
        pytest.param(
            moved_by(Leg(leg_no=1, mode=TransportMode.PIPELINE)), id="a pipeline has neither carrier nor vehicle"
        ),
        pytest.param(carrying_batteries((CLAIM,)), id="waste exempt in transport"),
        pytest.param(moved_by(make.leg(permit=make.permit(until=make.TODAY))), id="permit until the day of arrival"),
    ],
)
def test_a_permitted_load_is_silent(facts: Any) -> None:
    assert rule.check(facts) is None


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(moved_by(), id="no carrier at all"),
        pytest.param(moved_by(NO_PERMIT), id="carrier without permit"),
        pytest.param(moved_by(make.leg(carrier=None)), id="permit without carrier"),
        pytest.param(moved_by(make.leg(permit=make.permit(until=date(2026, 9, 28)))), id="permit ended the day before"),
        pytest.param(moved_by(make.leg(permit=make.permit(classes=frozenset({"3"})))), id="class not covered"),
        pytest.param(moved_by(make.leg(tractor=None)), id="no vehicle"),
        pytest.param(moved_by(make.leg(tractor=Vehicle(plate="苏Z·A1203", permit=None))), id="vehicle without permit"),
        pytest.param(
            moved_by(make.leg(trailer=make.vehicle("苏Z·1207挂", until=date(2026, 9, 28)))), id="trailer's permit ended"
        ),
        pytest.param(moved_by(make.leg(), make.leg(leg_no=2, permit=None)), id="the second carrier has no permit"),
        pytest.param(carrying_batteries(()), id="exempt waste without the claim"),
    ],
)
def test_a_missing_permit_is_found(facts: Any) -> None:
    assert rule.check(facts)


def test_the_leg_in_question_is_pointed_at() -> None:
    found = rule.check(moved_by(make.leg(), make.leg(leg_no=2, tractor=None)))

    assert found
    assert found.pointer == "/legs/1"
    missing = rule.check(moved_by(make.leg(), make.leg(leg_no=2, permit=None)))
    assert missing
    assert missing.pointer == "/legs/1"


def test_a_tractor_under_anothers_permit_is_grave_but_not_the_gravest() -> None:
    found = rule.check(moved_by(make.leg(tractor=make.vehicle(holder=make.TONGDA))))

    assert found
    assert found.severity is Severity.HIGH


def test_a_mixed_load_is_judged_by_what_is_not_exempt() -> None:
    lines = (make.line(waste_code=BATTERY, danger_class="8"), make.line(line_no=2, danger_class="4.1"))
    facts = make.dispatch(transfer=make.transfer(lines=lines), claims=(CLAIM,))
    found = rule.check(facts)

    assert found
    assert found.facts["danger_class"] == "4.1"
