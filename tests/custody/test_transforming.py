"""Waste that goes from containers into containers: exact to the gram, and what is taken too much stays visible."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.claims import Descent
from hwtrack.custody.container import ContainerStage, Reason, Status
from hwtrack.custody.fold import Folded, fold
from hwtrack.kernel.quantity import Mass, total
from tests.custody import make
from tests.custody.lives import APPLIED, Turn, last, life
from tests.custody.make import DRUM, GENERATOR, OTHER, PLANT, SLAG, STRANGER, accepted, lines, minutes

TANK: dict[str, Any] = {"containers": lines(DRUM, capacity="1000.000", mass=make.mass("500.000")), "bulk": True}


def transformed(**more: Any) -> Accepted:
    return accepted("transformed", 101, at=minutes(200), **more)


def result(*events: Accepted, code: str = OTHER) -> Folded:
    return fold(make.blank(code), events)


def born(code: str, net: str, **more: Any) -> Accepted:
    facts = {"containers": lines(code, mass=make.mass(net)), "waste_code": code[18:26]}
    return accepted("generated", 90, at=minutes(0), **facts | more)


def test_what_is_taken_leaves_the_source_and_begins_the_result() -> None:
    drum, new = life("sealed", transformed()).container, result(transformed()).container

    assert (drum.net, drum.stage, drum.children) == (Mass(87_400), ContainerStage.ON_SITE, (OTHER,))
    assert (new.net, new.stage, new.parents, new.holder) == (Mass(99_500), ContainerStage.ON_SITE, (DRUM,), GENERATOR)
    assert new.source == "declared"


def sources(taken: str, put_in: str, **more: Any) -> dict[str, Any]:
    line = {"taken": taken} | more
    return {"containers": lines(DRUM, **line), "outputs": lines(OTHER, mass=put_in)} | {
        "loss": "0.000",
        "loss_reason": None,
    }


SOURCE: dict[str, tuple[Accepted, Turn, ContainerStage, int]] = {
    "a part": (transformed(), APPLIED, ContainerStage.ON_SITE, 87_400),
    "all of it": (transformed(**sources("187.400", "187.400")), APPLIED, ContainerStage.EMPTIED, 0),
    "all of it, said to be empty": (
        transformed(**sources("187.400", "187.400", emptied=True)),
        APPLIED,
        ContainerStage.EMPTIED,
        0,
    ),
    "a gram less, said to be empty": (
        transformed(**sources("187.399", "187.399", emptied=True)),
        (Status.APPLIED, (Reason.REST_UNEXPLAINED,)),
        ContainerStage.EMPTIED,
        1,
    ),
    "a gram too much": (
        transformed(**sources("187.401", "187.401")),
        (Status.APPLIED, (Reason.MORE_THAN_IT_HAS,)),
        ContainerStage.EMPTIED,
        -1,
    ),
    "by another": (transformed(org=STRANGER), (Status.HELD, (Reason.NOT_THE_HOLDER,)), ContainerStage.ON_SITE, 187_400),
}


@pytest.mark.parametrize(("event", "turn", "stage", "rest"), SOURCE.values(), ids=SOURCE)
def test_what_is_left_in_a_source(event: Accepted, turn: Turn, stage: ContainerStage, rest: int) -> None:
    folded = life("sealed", event)

    assert last(folded) == turn
    assert (folded.container.stage, folded.container.net) == (stage, Mass(rest))


def test_an_emptied_drum_is_at_its_end() -> None:
    emptied = transformed(**sources("187.400", "187.400"))
    again = accepted("stored_in", 102, at=minutes(210))

    assert last(life("sealed", emptied, again)) == (Status.HELD, (Reason.ALREADY_EMPTIED,))


def test_what_came_out_of_a_drum_of_unknown_mass_makes_it_negative() -> None:
    empty = accepted("generated", 1, containers=lines(DRUM))

    folded = fold(make.blank(), (empty, transformed()))

    assert last(folded) == (Status.APPLIED, (Reason.MORE_THAN_IT_HAS,))
    assert folded.container.net == Mass(-100_000)


RESULT: dict[str, tuple[tuple[Accepted, ...], str, Turn, int | None]] = {
    "a new one": ((transformed(),), OTHER, APPLIED, 99_500),
    "one with waste in it": ((born(OTHER, "10.000"), transformed()), OTHER, APPLIED, 109_500),
    "one that is sealed": (
        (
            born(OTHER, "10.000"),
            accepted("sealed", 91, at=minutes(5), containers=lines(OTHER, mass=make.mass("10.000"))),
            transformed(),
        ),
        OTHER,
        (Status.APPLIED, (Reason.AFTER_SEALING,)),
        109_500,
    ),
    "another's label": ((transformed(org=STRANGER),), OTHER, (Status.HELD, (Reason.BORN_ELSEWHERE,)), None),
    "one in another's hands": (
        (born(OTHER, "10.000"), transformed(org=STRANGER)),
        OTHER,
        (Status.HELD, (Reason.NOT_THE_HOLDER,)),
        10_000,
    ),
    "one of another waste": (
        (transformed(outputs=lines(SLAG, mass="99.500")),),
        SLAG,
        (Status.APPLIED, (Reason.OTHER_WASTE,)),
        99_500,
    ),
}


@pytest.mark.parametrize(("events", "code", "turn", "net"), RESULT.values(), ids=RESULT)
def test_what_a_result_holds(events: tuple[Accepted, ...], code: str, turn: Turn, net: int | None) -> None:
    folded = result(*events, code=code)

    assert last(folded) == turn
    assert folded.container.net == (None if net is None else Mass(net))


def merged(taken: list[int], put_in: list[int]) -> Accepted:
    codes = [f"{DRUM[:-3]}{number:03d}" for number in range(100, 200)]
    return transformed(
        operation="merge",
        containers=[{"code": code, "taken": Mass(mass).text} for code, mass in zip(codes, taken, strict=False)],
        outputs=[{"code": code, "mass": Mass(mass).text} for code, mass in zip(codes[50:], put_in, strict=False)],
        loss=Mass(sum(taken) - sum(put_in)).text,
        loss_reason="挥发" if sum(taken) > sum(put_in) else None,
    )


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=6), st.lists(st.integers(1, 99), min_size=1, max_size=6))
@settings(max_examples=60)
def test_every_gram_of_a_result_has_a_parent(taken: list[int], parts: list[int]) -> None:
    put_in = [max(1, sum(taken) * part // (100 * len(parts))) for part in parts]
    if sum(put_in) > sum(taken):
        return
    claim: Any = merged(taken, put_in).claim

    edges = list(claim.descents)

    assert len(edges) == len(taken) * len(put_in)
    for output in claim.outputs:
        assert total([edge.mass for edge in edges if edge.child == output.code]) == output.mass


METERED: dict[str, tuple[str, dict[str, Any], Turn, int]] = {
    "in": ("metered_in", {}, APPLIED, 540_000),
    "in, beyond the capacity": (
        "metered_in",
        {"quantity": "500.001", "before": "0.000", "after": "500.001"},
        (Status.APPLIED, (Reason.ABOVE_CAPACITY,)),
        1_000_001,
    ),
    "in, to the brim": ("metered_in", {"quantity": "500.000", "before": "0.000", "after": "500.000"}, APPLIED, 10**6),
    "out": ("metered_out", {}, APPLIED, 460_000),
    "out, to the ground": ("metered_out", {"quantity": "500.000", "before": "0.000", "after": "500.000"}, APPLIED, 0),
    "out, below nothing": (
        "metered_out",
        {"quantity": "500.001", "before": "0.000", "after": "500.001"},
        (Status.APPLIED, (Reason.MORE_THAN_IT_HAS,)),
        -1,
    ),
}


@pytest.mark.parametrize(("kind", "line", "turn", "level"), METERED.values(), ids=METERED)
def test_a_meter_moves_the_level_of_a_tank(kind: str, line: dict[str, Any], turn: Turn, level: int) -> None:
    counted = make.GOOD[kind]["containers"][0] | line
    flow = accepted(kind, 2, at=minutes(5), containers=[counted], source=None, into=None)

    folded = fold(make.blank(), (accepted("generated", 1, **TANK), flow))

    assert last(folded) == turn
    assert (folded.container.level, folded.container.net) == (Mass(level), Mass(level))
    assert folded.container.stage is ContainerStage.ON_SITE


@pytest.mark.parametrize("kind", ["metered_in", "metered_out"])
def test_a_flow_between_two_tanks_moves_the_mass_from_one_to_the_other(kind: str) -> None:
    flow = accepted(kind, 2, at=minutes(5))
    other: dict[str, Any] = {"containers": lines(OTHER, mass=make.mass("500.000")), "bulk": True}

    named = fold(make.blank(), (accepted("generated", 1, **TANK), flow)).container
    far = fold(make.blank(OTHER), (accepted("generated", 1, **other), flow)).container

    inward = kind == "metered_in"
    assert (named.net, far.net) == ((Mass(540_000), Mass(460_000)) if inward else (Mass(460_000), Mass(540_000)))
    assert (far.children, named.parents) == (((DRUM,), (OTHER,)) if inward else ((), ()))
    ends = (OTHER, DRUM) if inward else (DRUM, OTHER)
    assert list(flow.claim.descents) == [Descent(*ends, Mass(40_000))]


def test_a_top_up_beyond_the_capacity_is_remarked() -> None:
    full = accepted("top_up", 2, at=minutes(5), containers=lines(DRUM, level="1000.001"))

    assert last(fold(make.blank(), (accepted("generated", 1, **TANK), full))) == (
        Status.APPLIED,
        (Reason.ABOVE_CAPACITY,),
    )


SAMPLED: dict[str, tuple[Accepted, Turn, int]] = {
    "by the holder": (accepted("sampled", 101, at=minutes(200)), APPLIED, 186_900),
    "by an official": (accepted("sampled", 102, at=minutes(200), org=STRANGER, official=True), APPLIED, 186_900),
    "by a stranger": (
        accepted("sampled", 103, at=minutes(200), org=STRANGER),
        (Status.HELD, (Reason.NOT_THE_HOLDER,)),
        187_400,
    ),
    "of more than there is": (
        accepted("sampled", 104, at=minutes(200), containers=lines(DRUM, taken="187.401", sample_number="S")),
        (Status.APPLIED, (Reason.MORE_THAN_IT_HAS,)),
        -1,
    ),
}


@pytest.mark.parametrize(("event", "turn", "net"), SAMPLED.values(), ids=SAMPLED)
def test_a_sample_is_no_longer_in_the_drum(event: Accepted, turn: Turn, net: int) -> None:
    folded = life("stored_in", event)

    assert (last(folded), folded.container.net) == (turn, Mass(net))
    assert folded.container.stage is ContainerStage.STORED


def test_the_generator_treats_its_own_waste() -> None:
    own = accepted("self_treated", 101, at=minutes(200), containers=lines(DRUM))

    folded = life("stored_in", own)

    assert (last(folded), folded.container.stage) == (APPLIED, ContainerStage.TREATED)


def test_a_plant_does_not_treat_as_the_generator() -> None:
    foreign = accepted("self_treated", 101, at=minutes(200), org=PLANT, containers=lines(DRUM))

    assert last(life("received", foreign)) == (Status.APPLIED, (Reason.NOT_THE_GENERATOR,))
    assert last(life("arrived", foreign)) == (Status.HELD, (Reason.NOT_THE_HOLDER,))
