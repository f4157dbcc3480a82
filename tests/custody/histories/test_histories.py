"""Histories of any kind keep what must hold, whatever people and phones do."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.custody.histories.machine import Histories

QUIET: dict[str, Any] = {
    "phases": (Phase.generate,),
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
}


def test_whatever_people_do_the_books_hold() -> None:
    run_state_machine_as_test(Histories, settings=settings(max_examples=12, stateful_step_count=30, **QUIET))


@pytest.mark.long
def test_ten_thousand_steps_hold() -> None:
    run_state_machine_as_test(Histories, settings=settings(max_examples=200, stateful_step_count=50, **QUIET))
