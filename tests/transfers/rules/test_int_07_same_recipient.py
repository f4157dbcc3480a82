"""INT-07 on both sides: one recipient in contract, manifest and fact."""

from typing import Any

import pytest

from hwtrack.transfers.facts import Direction
from hwtrack.transfers.rules import int_07_same_recipient as rule
from tests.transfers import make


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(make.checked(), id="contract and manifest agree"),
        pytest.param(make.checked(treatment=None), id="no contract is CON-01's business"),
        pytest.param(make.receipt(), id="receiver is the recipient"),
        pytest.param(make.gate(), id="outward gate says nothing of the recipient"),
        pytest.param(make.gate(direction=Direction.IN, at=make.JINGLAN, loads=()), id="the recipient's gate"),
        pytest.param(make.gate(transfer=None, status=None), id="no manifest at all is MAN-09's business"),
    ],
)
def test_one_recipient_is_silent(facts: Any) -> None:
    assert rule.check(facts) is None


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(make.checked(treatment=make.treatment(recipient=make.RUITONG)), id="another in the contract"),
        pytest.param(make.dispatch(transfer=make.transfer(recipient=make.RUITONG)), id="another on the manifest"),
        pytest.param(make.receipt(receiver=make.RUITONG), id="another received"),
        pytest.param(make.gate(direction=Direction.IN, at=make.RUITONG, loads=()), id="another's gate"),
    ],
)
def test_another_recipient_is_found(facts: Any) -> None:
    found = rule.check(facts)

    assert found
    assert {"静澜环境", "瑞铜资源"} == set(found.facts.values())
