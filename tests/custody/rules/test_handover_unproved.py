"""CUS-06: a handover that does not hold is looked at."""

from dataclasses import replace
from datetime import date

import pytest

from hwtrack.custody.handover import Flaw
from hwtrack.custody.rules.handover_unproved import TEXTS
from tests.custody.rules.facts import FINE, found


@pytest.mark.parametrize("flaw", [flaw for flaw in Flaw if flaw is not Flaw.REPLAYED])
def test_it_speaks_of_every_flaw(flaw: Flaw) -> None:
    assert found(replace(FINE, handover_flaw=flaw.value)) == ["CUS-06"]


def test_it_is_silent_where_nothing_is_wrong_and_every_flaw_has_its_sentence() -> None:
    assert found(FINE) == []
    assert set(TEXTS) == {flaw.value for flaw in Flaw} - {Flaw.REPLAYED.value}


@pytest.mark.parametrize(("on", "rules"), [(date(2026, 6, 30), []), (date(2026, 7, 1), ["CUS-06"])])
def test_it_is_in_force_since_the_service_began(on: date, rules: list[str]) -> None:
    assert found(replace(FINE, handover_flaw="unsigned"), on) == rules
