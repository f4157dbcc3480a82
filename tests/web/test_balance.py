"""来源 − 产出 = 损耗, to the gram: in Python, which decides, and in the browser, which only shows it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.web.balance import Balance, LossUnexplainedError, MorePutInError
from tests.web.test_modules import run

masses = st.lists(st.integers(min_value=0, max_value=999_999_999).map(Mass), max_size=20)


@given(masses, masses)
def test_what_is_lost_is_the_difference_to_the_gram(taken: list[Mass], put_in: list[Mass]) -> None:
    balance = Balance.of(taken, put_in)

    assert balance.loss.grams == sum(one.grams for one in taken) - sum(one.grams for one in put_in)


@given(masses)
def test_nothing_lost_needs_no_reason(both: list[Mass]) -> None:
    balance = Balance.of(both, both)
    balance.demand_explained("", mass="mass-0", why="loss_reason")

    assert balance.loss == NOTHING


def test_a_gram_too_many_is_refused_and_a_gram_lost_wants_its_reason() -> None:
    with pytest.raises(MorePutInError) as too_many:
        Balance(Mass(1000), Mass(1001)).demand_explained("spilt", mass="mass-0", why="loss_reason")
    with pytest.raises(LossUnexplainedError) as lost:
        Balance(Mass(1000), Mass(999)).demand_explained("  ", mass="mass-0", why="loss_reason")
    Balance(Mass(1000), Mass(999)).demand_explained("挂壁", mass="mass-0", why="loss_reason")

    assert too_many.value.pointer == "/mass-0"
    assert lost.value.pointer == "/loss_reason"


def test_the_browser_reads_masses_as_the_server_does() -> None:
    script = (
        'import { grams, kilograms } from "./weigh.js";'
        "console.log(JSON.stringify(input.map((text) => [grams(text), kilograms(grams(text) ?? 0)])));"
    )
    told = run(script, ["187.4", "187,4", "25,740", "", "0.0005", "１２"])

    assert told == [
        [187_400, "187.400"],
        [187_400, "187.400"],
        [None, "0.000"],
        [None, "0.000"],
        [None, "0.000"],
        [12_000, "12.000"],
    ]
