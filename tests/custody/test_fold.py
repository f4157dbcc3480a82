"""The fold: the same set of events gives the same state, and every odd turn has its status and its reason."""

from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwtrack.custody import events
from hwtrack.custody.accepted import Accepted
from hwtrack.custody.clock import Lateness
from hwtrack.custody.container import Container, ContainerStage, Reason, Status
from hwtrack.custody.fold import fold, fold_before_and_after, steps
from hwtrack.custody.header import Grade
from hwtrack.kernel.quantity import Mass
from tests.custody import make
from tests.custody.lives import APPLIED, Turn, last, life, turns
from tests.custody.make import CARRIER, DRUM, GENERATOR, PLANT, STRANGER, accepted, lines, minutes


def test_the_straight_path_is_applied_step_by_step() -> None:
    folded = fold(make.blank(), make.straight_path())

    assert turns(folded) == [APPLIED] * 12
    drum = folded.container
    assert (drum.stage, drum.holder, drum.net) == (ContainerStage.TREATED, PLANT, Mass(0))
    assert (drum.declared, drum.top_ups, drum.children) == (Mass(187_400), 3, (make.SLAG,))


@pytest.mark.parametrize(
    ("until", "stage", "holder"),
    [
        ("generated", ContainerStage.ON_SITE, GENERATOR),
        ("sealed", ContainerStage.ON_SITE, GENERATOR),
        ("stored_in", ContainerStage.STORED, GENERATOR),
        ("stored_out", ContainerStage.OUT, GENERATOR),
        ("loaded", ContainerStage.LOADED, CARRIER),
        ("departed", ContainerStage.IN_TRANSIT, CARRIER),
        ("arrived", ContainerStage.ARRIVED, CARRIER),
        ("received", ContainerStage.RECEIVED, PLANT),
        ("treated", ContainerStage.TREATED, PLANT),
    ],
)
def test_each_step_leads_to_its_stage_and_holder(until: str, stage: ContainerStage, holder: int) -> None:
    drum = life(until).container

    assert (drum.stage, drum.holder) == (stage, holder)


def test_shifts_add_up_and_the_final_weighing_is_what_counts() -> None:
    assert life("top_up").container.net == Mass(187_000)
    sealed = life("sealed").container
    assert (sealed.gross, sealed.tare, sealed.net) == (Mass(206_000), Mass(18_600), Mass(187_400))


def test_a_place_is_remembered_with_its_zone_and_row() -> None:
    where = life("stored_in").container.where

    assert (str(where.facility_id), str(where.zone_id), where.row) == (make.STORE, make.ZONE, "A-3")


ODD_TURNS: dict[str, tuple[str, Accepted, Turn]] = {
    "a second generation at home": (
        "generated",
        accepted("generated", 101, at=minutes(200)),
        (Status.REPEAT, (Reason.BORN_TWICE,)),
    ),
    "a second generation elsewhere": (
        "generated",
        accepted("generated", 102, at=minutes(200), org=STRANGER),
        (Status.CONTESTED, (Reason.BORN_TWICE,)),
    ),
    "sealing twice": ("sealed", accepted("sealed", 103, at=minutes(200)), (Status.REPEAT, ())),
    "a top-up after sealing": (
        "sealed",
        accepted("top_up", 104, at=minutes(200)),
        (Status.APPLIED, (Reason.AFTER_SEALING,)),
    ),
    "a top-up by another": (
        "generated",
        accepted("top_up", 105, at=minutes(200), org=STRANGER),
        (Status.HELD, (Reason.NOT_THE_HOLDER,)),
    ),
    "storing twice in one place": ("stored_in", accepted("stored_in", 106, at=minutes(200)), (Status.REPEAT, ())),
    "storing elsewhere without signing out": (
        "stored_in",
        accepted("stored_in", 107, at=minutes(200), place={"site_id": make.SITE, "facility_id": make.STORE_B}),
        (Status.APPLIED, (Reason.NOT_SIGNED_OUT,)),
    ),
    "moving to another row": (
        "stored_in",
        accepted("stored_in", 108, at=minutes(200), place=make.PLACE | {"row": "B-1"}),
        APPLIED,
    ),
    "out of another store than it was in": (
        "stored_in",
        accepted("stored_out", 109, at=minutes(200), place={"site_id": make.SITE, "facility_id": make.STORE_B}),
        (Status.APPLIED, (Reason.OTHER_PLACE,)),
    ),
    "out without having been in": (
        "sealed",
        accepted("stored_out", 110, at=minutes(200)),
        (Status.HELD, (Reason.NOT_STORED,)),
    ),
    "out twice": ("stored_out", accepted("stored_out", 111, at=minutes(200)), (Status.REPEAT, ())),
    "loading straight from the store": (
        "stored_in",
        accepted("loaded", 112, at=minutes(200)),
        (Status.APPLIED, (Reason.NOT_SIGNED_OUT,)),
    ),
    "a carrier without a manifest": (
        "stored_out",
        accepted("loaded", 113, at=minutes(200), org=STRANGER, carrier_org_id=None),
        (Status.CONTESTED, (Reason.UNINVITED,)),
    ),
    "a second carrier, manifest or not": (
        "loaded",
        accepted("loaded", 114, at=minutes(200), org=STRANGER, invited=True, carrier_org_id=None),
        (Status.CONTESTED, (Reason.TAKEN_TWICE,)),
    ),
    "the same carrier again": (
        "loaded",
        accepted("loaded", 115, at=minutes(200), org=CARRIER, invited=True, carrier_org_id=None),
        (Status.REPEAT, ()),
    ),
    "the giver's scan after the carrier's": (
        "loaded",
        accepted("loaded", 116, at=minutes(200), org=GENERATOR),
        (Status.REPEAT, ()),
    ),
    "departure before loading": (
        "stored_out",
        accepted("departed", 117, at=minutes(200)),
        (Status.HELD, (Reason.NOT_LOADED,)),
    ),
    "departure by somebody else": (
        "loaded",
        accepted("departed", 118, at=minutes(200), org=STRANGER),
        (Status.HELD, (Reason.NOT_THE_HOLDER,)),
    ),
    "departure twice": ("departed", accepted("departed", 119, at=minutes(200), org=CARRIER), (Status.REPEAT, ())),
    "arrival without departure": (
        "loaded",
        accepted("arrived", 120, at=minutes(200), org=CARRIER),
        (Status.APPLIED, (Reason.NO_DEPARTURE,)),
    ),
    "arrival scanned at the plant's gate": (
        "departed",
        accepted("arrived", 121, at=minutes(200), org=PLANT, invited=True),
        APPLIED,
    ),
    "arrival claimed by a stranger": (
        "departed",
        accepted("arrived", 122, at=minutes(200), org=STRANGER),
        (Status.HELD, (Reason.NOT_THE_HOLDER,)),
    ),
    "receipt before loading": (
        "stored_out",
        accepted("received", 123, at=minutes(200), org=PLANT, invited=True),
        (Status.HELD, (Reason.NOT_LOADED,)),
    ),
    "receipt by an uninvited plant": (
        "arrived",
        accepted("received", 124, at=minutes(200), org=STRANGER),
        (Status.CONTESTED, (Reason.UNINVITED,)),
    ),
    "receipt twice": (
        "received",
        accepted("received", 125, at=minutes(200), org=PLANT, invited=True),
        (Status.REPEAT, ()),
    ),
    "receipt by a second plant": (
        "received",
        accepted("received", 126, at=minutes(200), org=STRANGER, invited=True),
        (Status.CONTESTED, (Reason.TAKEN_TWICE,)),
    ),
    "treatment by somebody else": (
        "received",
        accepted("treated", 127, at=minutes(200), org=STRANGER),
        (Status.HELD, (Reason.NOT_THE_HOLDER,)),
    ),
    "treatment of more than there is": (
        "received",
        accepted("treated", 128, at=minutes(200), org=PLANT, containers=lines(DRUM, taken="187.401")),
        (Status.APPLIED, (Reason.MORE_THAN_IT_HAS,)),
    ),
    "treatment twice": (
        "treated",
        accepted("treated", 129, at=minutes(200), org=PLANT, containers=lines(DRUM)),
        (Status.REPEAT, ()),
    ),
    "storing what has been treated": (
        "treated",
        accepted("stored_in", 130, at=minutes(200), org=PLANT),
        (Status.HELD, (Reason.ALREADY_TREATED,)),
    ),
    "a check by an inspector": (
        "stored_in",
        accepted("weighed", 131, at=minutes(200), org=STRANGER),
        (Status.APPLIED, (Reason.CHECKED_BY_ANOTHER,)),
    ),
    "a share of the truck's mass": (
        "arrived",
        accepted(
            "received",
            132,
            at=minutes(200),
            org=PLANT,
            invited=True,
            containers=lines(DRUM, outcome="accepted", mass={"net": "190.000", "source": "allocated"}),
        ),
        (Status.APPLIED, (Reason.ALLOCATED_MASS,)),
    ),
    "a correction of nothing we know": (
        "sealed",
        accepted("corrected", 133, at=minutes(200)),
        (Status.HELD, (Reason.UNKNOWN_EVENT,)),
    ),
}


@pytest.mark.parametrize(("until", "event", "turn"), ODD_TURNS.values(), ids=ODD_TURNS)
def test_an_odd_turn_has_its_status_and_reason(until: str, event: Accepted, turn: Turn) -> None:
    assert last(life(until, event)) == turn


BEGINNING = {"generated", "opening_stock"}
SETTLING = {kind.KIND for kind in events.SETTLING}


@pytest.mark.parametrize("kind", sorted(set(make.GOOD) - BEGINNING - SETTLING))
def test_nothing_happens_to_a_container_before_its_generation(kind: str) -> None:
    folded = fold(make.blank(), (accepted(kind),))

    assert turns(folded) == [(Status.HELD, (Reason.NOT_BORN,))]
    assert folded.container == make.blank()


def test_only_the_issuer_of_a_label_lets_a_container_begin() -> None:
    folded = fold(make.blank(), (accepted("generated", org=STRANGER),))

    assert turns(folded) == [(Status.HELD, (Reason.BORN_ELSEWHERE,))]


def test_an_uninvited_scan_moves_nothing_but_is_seen() -> None:
    before = life("stored_out").container

    after = life("stored_out", accepted("loaded", 50, at=minutes(200), org=STRANGER, carrier_org_id=None)).container

    assert after.contested
    assert after.claimants == (GENERATOR, STRANGER)
    assert (after.holder, after.stage, after.where) == (before.holder, before.stage, before.where)


def test_two_trucks_that_took_one_drum_are_both_contested_and_the_earlier_keeps_it() -> None:
    folded = life("loaded", accepted("loaded", 50, at=minutes(75), org=STRANGER, invited=True, carrier_org_id=None))

    assert turns(folded)[-2:] == [(Status.CONTESTED, (Reason.TAKEN_TWICE,))] * 2
    assert folded.container.holder == CARRIER
    assert folded.container.claimants == (CARRIER, STRANGER)


def test_a_contested_drum_is_settled_when_one_side_takes_its_event_back() -> None:
    folded = life(
        "loaded",
        accepted("loaded", 50, at=minutes(75), org=STRANGER, invited=True, carrier_org_id=None),
        accepted("corrected", 51, at=minutes(300), org=STRANGER, corrects=str(make.event_id(50, minutes(75)))),
    )

    assert not folded.container.contested
    assert turns(folded)[-2:] == [(Status.REPLACED, (Reason.VOIDED,)), APPLIED]


def test_a_holder_may_name_the_carrier_it_hands_over_to() -> None:
    drum = life("stored_out", accepted("loaded", 50, at=minutes(200), org=GENERATOR)).container

    assert (drum.holder, drum.giver, drum.contested) == (CARRIER, GENERATOR, False)


def test_own_transport_keeps_the_holder() -> None:
    drum = life("stored_out", accepted("loaded", 50, at=minutes(200), carrier_org_id=None)).container

    assert (drum.holder, drum.giver, drum.stage) == (GENERATOR, None, ContainerStage.LOADED)


@pytest.mark.parametrize(
    ("outcome", "stage", "holder"),
    [
        ("accepted", ContainerStage.RECEIVED, PLANT),
        ("refused", ContainerStage.REFUSED, CARRIER),
        ("not_arrived", ContainerStage.NOT_ARRIVED, CARRIER),
    ],
)
def test_only_what_is_accepted_changes_hands(outcome: str, stage: ContainerStage, holder: int) -> None:
    reason = {"reason": "leaking"} if outcome == "refused" else {}
    counted = accepted(
        "received", 50, at=minutes(200), org=PLANT, invited=True, containers=lines(DRUM, outcome=outcome, **reason)
    )

    drum = life("arrived", counted).container

    assert (drum.stage, drum.holder) == (stage, holder)


def test_a_drum_that_comes_a_day_later_is_received_all_the_same() -> None:
    missing = lines(DRUM, outcome="not_arrived")
    folded = life(
        "arrived",
        accepted("received", 50, at=minutes(200), org=PLANT, invited=True, containers=missing),
        accepted("received", 51, at=minutes(1600), org=PLANT, invited=True, containers=lines(DRUM, outcome="accepted")),
    )

    assert last(folded) == (Status.APPLIED, (Reason.TURNED_UP,))
    assert folded.container.holder == PLANT


def test_the_mass_stays_declared_unless_the_container_itself_was_weighed() -> None:
    shared = ODD_TURNS["a share of the truck's mass"][1]
    weighed = accepted(
        "received",
        50,
        at=minutes(200),
        org=PLANT,
        invited=True,
        containers=lines(DRUM, outcome="accepted", mass=make.mass("187.000")),
    )

    assert life("arrived", shared).container.net == Mass(187_400)
    after = life("arrived", weighed).container
    assert (after.net, after.gross, after.declared) == (Mass(187_000), Mass(205_600), Mass(187_400))


@pytest.mark.parametrize(
    ("tare", "net"), [("18.600", Mass(186_400)), (None, None)], ids=["the tare is known", "the tare is unknown"]
)
def test_a_mass_with_packaging_gives_the_net_where_the_tare_is_known(tare: str | None, net: Mass | None) -> None:
    first = {} if tare is None else {"mass": make.mass("187.400", gross="206.000", tare=tare)}
    born = accepted("generated", 1, containers=lines(DRUM, **first))
    gross = lines(DRUM, mass=make.mass("205.000", basis="with_packaging"))

    drum = fold(make.blank(), (born, accepted("weighed", 2, at=minutes(5), containers=gross))).container

    assert (drum.gross, drum.net) == (Mass(205_000), net)


@pytest.mark.parametrize(
    ("tare", "checked"), [("18.600", Mass(186_400)), (None, None)], ids=["the tare is known", "the tare is unknown"]
)
def test_a_check_with_packaging_is_compared_without_it(tare: str | None, checked: Mass | None) -> None:
    first = {} if tare is None else {"mass": make.mass("187.400", gross="206.000", tare=tare)}
    born = accepted("generated", 1, containers=lines(DRUM, **first))
    gross = lines(DRUM, mass=make.mass("205.000", basis="with_packaging"))

    drum = fold(make.blank(), (born, accepted("weighed", 2, at=minutes(5), org=STRANGER, containers=gross))).container

    assert drum.checked == checked


def test_only_the_plants_own_labels_begin_with_its_treatment() -> None:
    folded = fold(make.blank(make.SLAG, STRANGER), (accepted("treated", 1, org=PLANT),))

    assert turns(folded) == [(Status.HELD, (Reason.BORN_ELSEWHERE,))]


def test_a_check_is_kept_beside_the_holders_mass() -> None:
    drum = life("stored_in", ODD_TURNS["a check by an inspector"][1]).container

    assert (drum.net, drum.checked) == (Mass(187_400), Mass(187_300))


def test_taking_more_than_there_is_leaves_a_negative_rest_for_all_to_see() -> None:
    assert life("received", ODD_TURNS["treatment of more than there is"][1]).container.net == Mass(-1)


def test_a_tank_is_filled_to_a_level_and_emptied_without_ending() -> None:
    tank = fold(
        make.blank(),
        (
            accepted("generated", 1, at=minutes(0), containers=lines(DRUM), bulk=True),
            accepted("top_up", 2, at=minutes(10), containers=lines(DRUM, level="9000.000")),
            accepted("top_up", 3, at=minutes(20), containers=lines(DRUM, added="500.000")),
            accepted("treated", 4, at=minutes(30), containers=lines(DRUM, taken="9500.000"), outputs=None),
        ),
    )

    assert turns(tank) == [APPLIED] * 4
    assert (tank.container.stage, tank.container.level) == (ContainerStage.ON_SITE, Mass(0))


def test_secondary_waste_begins_with_the_treatment_and_knows_where_it_comes_from() -> None:
    treated = accepted("treated", 1, org=PLANT)

    slag = fold(make.blank(make.SLAG, PLANT), (treated,)).container

    assert (slag.stage, slag.parents, slag.net, slag.holder) == (
        ContainerStage.ON_SITE,
        (make.DRUM,),
        Mass(12_000),
        PLANT,
    )


def test_secondary_waste_that_was_labelled_before_keeps_its_mass_and_gets_its_parents() -> None:
    born = accepted(
        "generated", 1, org=PLANT, containers=lines(make.SLAG, mass=make.mass("11.500")), waste_code="77200318"
    )
    slag = fold(make.blank(make.SLAG, PLANT), (born, accepted("treated", 2, at=minutes(10), org=PLANT))).container

    assert (slag.parents, slag.net) == ((make.DRUM,), Mass(11_500))


def left_over(number: int, at: float, **line: Any) -> Accepted:
    """Return a treatment that leaves something over in the plant's box."""
    box = lines(make.SLAG, **line)
    return accepted("treated", number, at=minutes(at), org=PLANT, outputs=box)


def labelled(net: str = "11.500") -> Accepted:
    facts: dict[str, Any] = {"containers": lines(make.SLAG, mass=make.mass(net)), "waste_code": make.SLAG[18:26]}
    return accepted("generated", 1, org=PLANT, **facts)


LEFT_OVER: dict[str, tuple[tuple[Accepted, ...], Turn, int | None]] = {
    "put into a new one": ((left_over(2, 10, added="3.000"),), APPLIED, 3_000),
    "put into one in use": ((labelled(), left_over(2, 10, added="3.000")), APPLIED, 14_500),
    "twice": ((left_over(2, 10, added="3.000"), left_over(3, 20, added="4.000")), APPLIED, 7_000),
    "put into a sealed one": (
        (
            labelled(),
            accepted("sealed", 4, at=minutes(5), org=PLANT, containers=lines(make.SLAG, mass=make.mass("11.500"))),
            left_over(2, 10, added="3.000"),
        ),
        (Status.APPLIED, (Reason.AFTER_SEALING,)),
        14_500,
    ),
    "put into one that another holds": (
        (
            labelled(),
            accepted("loaded", 4, at=minutes(5), org=PLANT, containers=lines(make.SLAG), carrier_org_id=CARRIER),
            left_over(2, 10, added="3.000"),
        ),
        (Status.HELD, (Reason.NOT_THE_HOLDER,)),
        11_500,
    ),
    "put into one that was burnt": (
        (
            labelled(),
            accepted("treated", 4, at=minutes(5), org=PLANT, containers=lines(make.SLAG), outputs=None),
            left_over(2, 10, added="3.000"),
        ),
        (Status.HELD, (Reason.ALREADY_TREATED,)),
        0,
    ),
}


@pytest.mark.parametrize(("events", "turn", "net"), LEFT_OVER.values(), ids=LEFT_OVER)
def test_what_treatment_leaves_over_has_a_container(events: tuple[Accepted, ...], turn: Turn, net: int | None) -> None:
    folded = fold(make.blank(make.SLAG, PLANT), events)

    assert last(folded) == turn
    assert folded.container.net == (None if net is None else Mass(net))


def correction(of: int, at: float, **more: Any) -> Accepted:
    """Return the generator's correction of one of the straight path's events, by two people."""
    return accepted("corrected", 60, at=minutes(500), corrects=str(make.event_id(of, minutes(at))), **more)


def new_body(of: int, at: float, kind: str, **more: Any) -> dict[str, Any]:
    return {"reason": "wrong_mass", "replacement": make.members(kind, of, at=minutes(at), **more)}


def test_a_correction_replaces_the_body_at_its_own_time() -> None:
    right = lines(DRUM, mass=make.mass("180.000", gross="198.600", tare="18.600"))
    folded = life("stored_in", correction(5, 40, **new_body(5, 40, "sealed", containers=right)))

    assert (folded.container.declared, folded.container.stage) == (Mass(180_000), ContainerStage.STORED)
    assert folded.outcome_of(make.event_id(5, minutes(40))).corrected_by == make.event_id(60, minutes(500))


def test_the_last_correction_of_an_event_counts() -> None:
    first = correction(5, 40, **new_body(5, 40, "sealed", containers=lines(DRUM, mass=make.mass("180.000"))))
    second = accepted(
        "corrected",
        61,
        at=minutes(510),
        corrects=str(make.event_id(5, minutes(40))),
        **new_body(5, 40, "sealed", containers=lines(DRUM, mass=make.mass("181.000"))),
    )

    folded = life("stored_in", second, first)

    assert folded.container.declared == Mass(181_000)
    assert turns(folded)[-2:] == [(Status.REPLACED, (Reason.SUPERSEDED,)), APPLIED]


def test_a_replacement_may_take_a_container_out_of_an_event() -> None:
    other = make.members("stored_in", 6, at=minutes(50), containers=lines(make.OTHER))
    moved = correction(
        6, 50, containers=lines(DRUM, make.OTHER), reason="wrong_container", replacement=other, second_account_id=None
    )

    folded = life("stored_in", moved)

    assert folded.container.stage is ContainerStage.ON_SITE
    assert turns(folded)[-2] == (Status.REPLACED, (Reason.VOIDED,))


@pytest.mark.parametrize(
    ("second", "turn"),
    [
        (None, (Status.HELD, (Reason.NEEDS_SECOND_PERSON,))),
        (make.ACCOUNT, (Status.HELD, (Reason.NEEDS_SECOND_PERSON,))),
        (make.SECOND, APPLIED),
    ],
    ids=["nobody", "the same person", "another person"],
)
def test_mass_and_custody_are_corrected_by_two_people(second: UUID | None, turn: Turn) -> None:
    assert last(life("sealed", correction(5, 40, second_account_id=second))) == turn


def test_a_place_may_be_corrected_by_one_person() -> None:
    assert last(life("stored_in", correction(6, 50, second_account_id=None))) == APPLIED


@pytest.mark.parametrize(
    ("org", "turn"),
    [(GENERATOR, APPLIED), (CARRIER, APPLIED), (STRANGER, (Status.HELD, (Reason.NOT_THE_AUTHOR,)))],
    ids=["the issuer of the label", "the author", "anybody else"],
)
def test_an_event_is_corrected_by_its_author_or_the_generator(org: int, turn: Turn) -> None:
    taken_back = accepted("corrected", 60, at=minutes(500), org=org, corrects=str(make.event_id(8, minutes(70))))

    assert last(life("loaded", taken_back)) == turn


def test_a_correction_is_not_itself_corrected() -> None:
    first = correction(5, 40)
    second = accepted("corrected", 61, at=minutes(510), corrects=str(first.event_id))

    assert last(life("sealed", first, second)) == (Status.HELD, (Reason.NOT_CORRECTABLE,))


@pytest.mark.parametrize(
    ("grade", "lateness", "turn"),
    [
        (Grade.UNSIGNED, Lateness.LATE, APPLIED),
        (Grade.UNSIGNED, Lateness.HELD, (Status.HELD, (Reason.TOO_LATE,))),
        (Grade.DEVICE, Lateness.HELD, (Status.HELD, (Reason.TOO_LATE,))),
        (Grade.DESK, Lateness.HELD, APPLIED),
    ],
)
def test_a_phone_silent_for_three_days_waits_for_a_second_person(grade: Grade, lateness: Lateness, turn: Turn) -> None:
    late = accepted("stored_in", 50, at=minutes(45), grade=grade, lateness=lateness)

    assert last(life("sealed", late)) == turn


def test_a_second_person_confirms_what_came_too_late() -> None:
    late = accepted("stored_in", 50, at=minutes(45), lateness=Lateness.HELD)
    confirmed = accepted(
        "corrected",
        51,
        at=minutes(5000),
        corrects=str(late.event_id),
        reason="late_confirmed",
        replacement=make.members("stored_in", 50, at=minutes(45)),
    )

    folded = life("sealed", late, confirmed)

    assert folded.container.stage is ContainerStage.STORED
    assert turns(folded)[-2:] == [APPLIED, APPLIED]


@pytest.mark.parametrize(
    ("early", "stage"),
    [(timedelta(minutes=5), ContainerStage.LOADED), (timedelta(minutes=5, seconds=1), ContainerStage.OUT)],
    ids=["five minutes", "a second more"],
)
def test_a_step_up_to_five_minutes_before_its_predecessor_is_taken_up_again(
    early: timedelta, stage: ContainerStage
) -> None:
    """Two phones' clocks may differ by the tolerance; what is further apart waits for a person."""
    out = make.straight_path()[6]
    loaded = accepted("departed", 51, at=minutes(60) - early, org=CARRIER)
    taken = accepted("loaded", 50, at=minutes(60), org=CARRIER, invited=True, carrier_org_id=None)

    folded = life("stored_in", out, loaded, taken)

    expected = ContainerStage.IN_TRANSIT if stage is ContainerStage.LOADED else ContainerStage.LOADED
    assert folded.container.stage is expected


def test_attention_is_counted() -> None:
    folded = life("stored_out", ODD_TURNS["a carrier without a manifest"][1], ODD_TURNS["departure before loading"][1])

    assert folded.counts == {Status.HELD: 1, Status.CONTESTED: 1}


# Why: a pool of events that agree, contradict, correct and repeat each other; any subset in any order is a history.
POOL: tuple[Accepted, ...] = (
    *make.straight_path(),
    *(event for _, event, _ in ODD_TURNS.values()),
    correction(5, 40),
    correction(6, 50, second_account_id=None),
)

histories = st.lists(st.integers(0, len(POOL) - 1), unique=True, max_size=14)


shuffled = st.tuples(histories, st.lists(st.integers(0, 13), max_size=5), st.randoms(use_true_random=False))


def same_state_in_any_order(picked: list[int], again: list[int], random: Any) -> None:
    """Check that order and repetition say nothing, and that every event is accounted for exactly once."""
    unique = list({POOL[index].event_id: POOL[index] for index in picked}.values())
    mixed = [*unique, *(unique[index % len(unique)] for index in again if unique)]
    random.shuffle(mixed)

    folded = fold(make.blank(), mixed)

    assert folded == fold(make.blank(), unique)
    assert sorted(outcome.event_id for outcome in folded.outcomes) == sorted(event.event_id for event in unique)


@given(shuffled)
@settings(max_examples=80)
def test_any_order_and_any_repetition_give_the_same_state(history: tuple[list[int], list[int], Any]) -> None:
    same_state_in_any_order(*history)


@pytest.mark.long
@given(shuffled)
@settings(max_examples=10_000)
def test_ten_thousand_histories_give_the_same_state_in_any_order(history: tuple[list[int], list[int], Any]) -> None:
    same_state_in_any_order(*history)


@given(histories, st.integers(0, len(POOL) - 1))
@settings(max_examples=60)
def test_one_run_says_the_same_as_two(picked: list[int], new: int) -> None:
    event = POOL[new]
    events = [POOL[index] for index in picked if POOL[index].event_id != event.event_id]

    assert fold_before_and_after(make.blank(), events, event) == (
        fold(make.blank(), events),
        fold(make.blank(), (*events, event)),
    )


def test_an_event_is_not_added_to_a_chain_that_has_it() -> None:
    path = make.straight_path()

    with pytest.raises(ValueError, match="already"):
        fold_before_and_after(make.blank(), path, path[3])


@given(st.lists(st.integers(0, 10**8), min_size=1, max_size=8), st.integers(0, 10**6), st.data())
@settings(max_examples=40)
def test_what_went_in_is_what_was_taken_out_and_what_is_left(shifts: list[int], tare: int, data: st.DataObject) -> None:
    events = [accepted("generated", 1, containers=lines(DRUM), bulk=True)]
    for number, grams in enumerate(shifts, 2):
        events.append(accepted("top_up", number, at=minutes(number), containers=lines(DRUM, added=Mass(grams).text)))
    takes = data.draw(st.lists(st.integers(1, 10**8), max_size=4))
    for number, grams in enumerate(takes, 50):
        events.append(
            accepted(
                "treated", number, at=minutes(number), containers=lines(DRUM, taken=Mass(grams).text), outputs=None
            )
        )

    drum = fold(make.blank(), events).container

    assert drum.net == Mass(sum(shifts) - sum(takes))


@given(histories)
@settings(max_examples=60)
def test_a_container_without_a_quarrel_has_one_holder(picked: list[int]) -> None:
    drum: Container = fold(make.blank(), [POOL[index] for index in picked]).container

    assert (drum.holder is None) == (drum.stage is ContainerStage.UNBORN)
    assert not drum.claimants or len(drum.claimants) > 1 or drum.holder is None


def test_the_steps_lead_from_one_state_to_the_next() -> None:
    taken = steps(make.blank(), reversed(make.straight_path()))

    assert [step.claim.KIND for step in taken] == [event.claim.KIND for event in make.straight_path()]
    assert taken[0].before == make.blank()
    assert all(earlier.after == later.before for earlier, later in pairwise(taken))
    assert taken[-1].after == fold(make.blank(), make.straight_path()).container


def test_a_step_that_is_contested_repeated_or_held_is_none_that_counts() -> None:
    path = make.straight_path()[:8]
    second = accepted("loaded", 90, at=minutes(75), org=STRANGER, invited=True, carrier_org_id=None)
    again = accepted("sealed", 91, at=minutes(45))

    kinds = [step.claim.KIND for step in steps(make.blank(), (*path, second, again))]

    assert kinds == ["generated", "top_up", "top_up", "top_up", "sealed", "stored_in", "stored_out"]


def test_a_step_shows_the_claim_that_counts() -> None:
    new = make.members("sealed", 5, at=minutes(40), containers=lines(DRUM, mass=make.mass("186.400")))
    correction = accepted(
        "corrected", 92, at=minutes(300), corrects=new["event_id"], reason="wrong_mass", replacement=new
    )

    taken = steps(make.blank(), (*make.straight_path()[:5], correction))

    assert taken[-1].after.net == Mass(186_400)
    assert taken[-1].event.event_id == taken[-1].claim.event_id


TO_THE_PLANT = (
    accepted("loaded", 61, at=minutes(70), org=CARRIER, invited=True, carrier_org_id=None),
    accepted("received", 62, at=minutes(80), org=PLANT, invited=True, containers=lines(DRUM, outcome="accepted")),
)


@pytest.mark.parametrize(
    ("more", "since"),
    [
        pytest.param((), 50, id="stored once"),
        pytest.param(
            (
                accepted("stored_out", 60, at=minutes(60)),
                accepted("stored_in", 61, at=minutes(70), place=make.PLACE | {"facility_id": make.STORE_B}),
            ),
            50,
            id="out and into another store of the same holder does not begin anew",
        ),
        pytest.param(
            (accepted("stored_out", 60, at=minutes(60)), TO_THE_PLANT[0]),
            70,
            id="a carrier has it since it took it over",
        ),
        pytest.param(
            TO_THE_PLANT,
            80,
            id="the recipient has it since the receipt",
        ),
        pytest.param(
            (
                *TO_THE_PLANT,
                accepted("stored_in", 63, at=minutes(90), org=PLANT),
                accepted("stored_in", 64, at=minutes(95), org=PLANT, place=make.PLACE | {"facility_id": make.STORE_B}),
            ),
            90,
            id="and has stored it since it first put it in store",
        ),
    ],
)  # fmt: skip
def test_how_long_its_holder_has_kept_it(more: tuple[Accepted, ...], since: int) -> None:
    assert life("stored_in", *more).container.kept_since == minutes(since)


def test_before_it_is_stored_its_generator_has_kept_it_since_it_was_generated() -> None:
    assert life("sealed").container.kept_since == minutes(0)
    assert fold(make.blank(), ()).container.kept_since is None
