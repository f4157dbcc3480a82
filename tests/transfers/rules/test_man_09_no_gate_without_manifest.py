"""MAN-09 on both sides: what may pass a gate."""

from typing import Any

import pytest

from hwtrack.transfers.facts import Direction
from hwtrack.transfers.manifest import Status
from hwtrack.transfers.rules import man_09_no_gate_without_manifest as rule
from tests.transfers import make

NAKED = {"transfer": None, "status": None, "loads": ()}


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(make.gate(), id="out under a dispatched manifest"),
        pytest.param(make.gate(status=Status.IN_TRANSIT), id="scan comes late"),
        pytest.param(make.gate(direction=Direction.IN, **NAKED), id="inward is the receipt's business"),
    ],
)
def test_under_a_manifest_it_is_silent(facts: Any) -> None:
    assert rule.check(facts) is None


@pytest.mark.parametrize(
    ("facts", "n"),
    [
        pytest.param(make.gate(unlisted=(make.code(99),), **NAKED), 1, id="out without a manifest"),
        pytest.param(make.gate(unlisted=(make.code(99),), **NAKED | {"loads": (make.load(1),)}), 2, id="loads too"),
        pytest.param(make.gate(status=None), 2, id="a manifest without a state"),
        pytest.param(make.gate(status=Status.ISSUED, unlisted=(make.code(99),)), 3, id="out before dispatch, one more"),
        pytest.param(make.gate(status=Status.ISSUED), 2, id="out before dispatch"),
        pytest.param(make.gate(status=Status.CANCELLED), 2, id="out under a cancelled manifest"),
        pytest.param(make.gate(unlisted=(make.code(99),)), 1, id="one too many aboard"),
    ],
)
def test_anything_else_outward_is_found(facts: Any, n: int) -> None:
    found = rule.check(facts)

    assert found
    assert found.facts["n"] == n
