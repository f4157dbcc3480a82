"""LAB-01 on both sides: every package scanned, tankers and pipelines excepted."""

from typing import Any

import pytest

from hwtrack.transfers.model import Carriage
from hwtrack.transfers.rules import lab_01_all_scanned as rule
from tests.transfers import make

UNSCANNED = make.load(19, scanned=False)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(make.dispatch(), id="all scanned"),
        pytest.param(
            make.dispatch(loads=(make.load(1, carriage=Carriage.TANKER, scanned=False),)), id="a tanker needs no label"
        ),
        pytest.param(
            make.dispatch(loads=(make.load(1, carriage=Carriage.PIPELINE, scanned=False),)), id="nor does a pipeline"
        ),
        pytest.param(make.gate(), id="at the gate"),
    ],
)
def test_scanned_is_silent(facts: Any) -> None:
    assert rule.check(facts) is None


@pytest.mark.parametrize("make_facts", [make.dispatch, make.gate])
def test_one_unscanned_package_is_found(make_facts: Any) -> None:
    found = rule.check(make_facts(loads=(make.load(17), UNSCANNED, make.load(20, scanned=False))))

    assert found
    assert found.facts == {"n": 2, "code": make.code(19)}
