"""The numbers of a receipt, to the gram: steps 5, 11 and 12 of the demo story, and any truck."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwtrack.custody.container import Container
from hwtrack.custody.events.received import ReceiptOutcome, Received
from hwtrack.custody.shares import allocate
from hwtrack.custody.tally import Tally, tally
from hwtrack.kernel.quantity import Mass, total
from tests.custody import make

TARE = Mass(18_500)


def code(number: int) -> str:
    return make.DRUM[:-3] + f"{number:03d}"


def drum(number: int, net: Mass | None, tare: Mass | None = TARE) -> Container:
    gross = None if net is None or tare is None else net + tare
    return replace(make.blank(code(number)), net=net, tare=tare, gross=gross)


def counted(drums: dict[int, Container], ticket: dict[str, Any] | None = None, **outcomes: list[int]) -> Tally:
    lines = []
    for number in drums:
        outcome = next((name for name, numbers in outcomes.items() if number in numbers), "accepted")
        reason = {"reason": "leaking"} if outcome == "refused" else {}
        lines += make.lines(code(number), outcome=outcome, **reason)
    receipt = make.claim("received", containers=lines, ticket=ticket)
    assert isinstance(receipt, Received)
    return tally(receipt, {one.code: one for one in drums.values()})


def ticket(gross: str, tare: str, net: str, division: str = "20.000") -> dict[str, str]:
    return {"number": "B-2", "gross": gross, "tare": tare, "net": net, "division": division}


def test_manifest_b_of_the_demo_story() -> None:
    """40 drums of 7,480.0 kg: …023 and …031 (374.0) never came, one of 186.5 leaks, the bridge shows 7,820."""
    drums = {number: drum(number, Mass(187_000)) for number in range(1, 41)}
    drums[7] = drum(7, Mass(186_500))
    drums[8] = drum(8, Mass(187_500))

    sheet = counted(drums, ticket("23820.000", "16000.000", "7820.000"), refused=[7], not_arrived=[23, 31])

    assert total([one.net or Mass(0) for one in drums.values()]) == Mass(7_480_000)
    assert (sheet.received, sheet.accepted, sheet.refused) == (Mass(7_106_000), Mass(6_919_500), Mass(186_500))
    assert (sheet.not_arrived, sheet.not_arrived_gross) == (Mass(374_000), Mass(411_000))
    assert sheet.counts == {
        ReceiptOutcome.ACCEPTED: 37,
        ReceiptOutcome.REFUSED: 1,
        ReceiptOutcome.NOT_ARRIVED: 2,
    }
    assert (sheet.bridge_net, sheet.difference, sheet.within_division) == (Mass(7_820_000), Mass(11_000), True)


def test_manifest_a_is_four_kilograms_short_and_within_the_bridges_division() -> None:
    drums = {number: drum(number, Mass(187_000)) for number in range(1, 49)}

    sheet = counted(drums, ticket("25740.000", "15880.000", "9860.000"))

    assert sheet.received == Mass(8_976_000)
    assert (sheet.difference, sheet.within_division) == (Mass(-4_000), True)


@pytest.mark.parametrize(("net", "within"), [("226.000", True), ("226.001", False), ("185.000", False)])
def test_the_division_of_the_bridge_is_the_line(net: str, within: bool) -> None:
    heavy = str(Mass.kg(net) + Mass.kg("15000.000"))

    sheet = counted({1: drum(1, Mass(187_500))}, ticket(heavy, "15000.000", net))

    assert sheet.within_division is within


def test_without_a_ticket_there_is_no_difference() -> None:
    sheet = counted({1: drum(1, Mass(187_500))})

    assert (sheet.bridge_net, sheet.difference, sheet.within_division) == (None, None, None)


def test_a_drum_of_unknown_mass_is_counted_and_in_no_sum() -> None:
    sheet = counted({1: drum(1, None), 2: drum(2, Mass(1_000))})

    assert (sheet.unknown, sheet.received) == (1, Mass(1_000))


@pytest.mark.parametrize(
    ("mass", "net", "gross", "reweighed", "allocated"),
    [
        (None, 187_500, 206_000, False, False),
        (make.mass("186.000"), 186_000, 204_500, True, False),
        (make.mass("205.000", basis="with_packaging"), 186_500, 205_000, True, False),
        (make.mass("186.000", gross="206.000", tare="20.000"), 186_000, 206_000, True, False),
        ({"net": "186.000", "source": "allocated"}, 187_500, 206_000, False, True),
    ],
    ids=["not weighed", "net", "with packaging", "gross and tare", "share of the truck"],
)
def test_a_line_says_where_its_mass_comes_from(
    mass: dict[str, str] | None, net: int, gross: int, *, reweighed: bool, allocated: bool
) -> None:
    members = {} if mass is None else {"mass": mass}
    receipt = make.claim("received", containers=make.lines(code(1), outcome="accepted", **members), ticket=None)
    assert isinstance(receipt, Received)

    line = tally(receipt, {code(1): drum(1, Mass(187_500))}).lines[0]

    assert (line.net, line.gross, line.reweighed, line.allocated) == (Mass(net), Mass(gross), reweighed, allocated)


@settings(max_examples=40)
@given(st.dictionaries(st.integers(1, 99), st.integers(0, 10**7), min_size=1, max_size=30), st.data())
def test_received_is_accepted_plus_refused_and_nothing_is_lost(nets: dict[int, int], data: st.DataObject) -> None:
    numbers = sorted(nets)
    refused = data.draw(st.lists(st.sampled_from(numbers), unique=True))
    missing = [number for number in data.draw(st.lists(st.sampled_from(numbers))) if number not in refused]
    drums = {number: drum(number, Mass(grams)) for number, grams in nets.items()}

    sheet = counted(drums, refused=refused, not_arrived=missing)

    assert sheet.received == sheet.accepted + sheet.refused
    assert sheet.received + sheet.not_arrived == Mass(sum(nets.values()))


def test_where_nothing_was_declared_everybody_gets_the_same_share() -> None:
    shares = allocate(Mass(10), {code(number): Mass(0) for number in (1, 2, 3)})

    assert sorted(mass.grams for mass in shares.values()) == [3, 3, 4]


@settings(max_examples=40)
@given(st.integers(0, 10**9), st.dictionaries(st.integers(1, 99), st.integers(0, 10**7), min_size=1, max_size=30))
def test_the_shares_of_a_truck_add_up_to_the_gram(truck: int, nets: dict[int, int]) -> None:
    shares = allocate(Mass(truck), {code(number): Mass(grams) for number, grams in nets.items()})

    assert total(list(shares.values())) == Mass(truck)
    whole = sum(nets.values())
    for number, grams in nets.items():
        exact = truck * grams / whole if whole else truck / len(nets)
        assert abs(shares[code(number)].grams - exact) <= 1
