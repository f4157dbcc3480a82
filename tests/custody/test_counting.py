"""What is seen, bound or said of a container without moving it: counts, foreign codes, opening stock."""

from typing import Any

import pytest

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.container import ContainerStage, Foreign, Reason, Status
from hwtrack.custody.fold import Folded, fold
from hwtrack.kernel.quantity import Mass
from tests.custody import make
from tests.custody.lives import APPLIED, Turn, last, life
from tests.custody.make import CARRIER, DRUM, GENERATOR, OTHER, PLANT, STRANGER, accepted, lines, minutes

BUREAU = 9001


def counted(presence: str = "present", *, number: int = 101, at: float = 200, **more: Any) -> Accepted:
    copies = {"copies": more.pop("copies")} if "copies" in more else {}
    return accepted("counted", number, at=minutes(at), containers=lines(DRUM, presence=presence, **copies), **more)


def inspected(presence: str = "present", *, whose: int = GENERATOR, **more: Any) -> Accepted:
    return counted(presence, org=BUREAU, official=True, place_org_id=whose, **more)


ELSEWHERE = {"site_id": make.SITE, "facility_id": make.STORE_B}
ANOTHER_ZONE = make.PLACE | {"zone_id": make.STORE_B}
NO_ZONE = {name: value for name, value in make.PLACE.items() if name != "zone_id"}

COUNTED: dict[str, tuple[str, Accepted, Turn]] = {
    "where the books say": ("stored_in", counted(), APPLIED),
    "by an inspector": ("stored_in", inspected(), APPLIED),
    "in another facility": ("stored_in", counted(place=ELSEWHERE), (Status.APPLIED, (Reason.OTHER_PLACE,))),
    "in another zone": ("stored_in", counted(place=ANOTHER_ZONE), (Status.APPLIED, (Reason.OTHER_PLACE,))),
    "in no zone in particular": ("stored_in", counted(place=NO_ZONE), APPLIED),
    "in store, which nobody said": ("sealed", counted(), (Status.APPLIED, (Reason.OTHER_PLACE,))),
    "at its generator's, although a plant has it": (
        "received",
        inspected(),
        (Status.APPLIED, (Reason.HELD_ELSEWHERE,)),
    ),
    "at a stranger's": ("stored_in", counted(org=STRANGER), (Status.APPLIED, (Reason.HELD_ELSEWHERE,))),
    "although its waste was burnt": ("treated", counted(org=PLANT), (Status.APPLIED, (Reason.ALREADY_TREATED,))),
    "missing": ("stored_in", counted("missing"), APPLIED),
    "missing, as it should": ("treated", counted("missing", org=PLANT), (Status.APPLIED, (Reason.ALREADY_TREATED,))),
    "missing where the books do not place it": (
        "received",
        inspected("missing"),
        (Status.APPLIED, (Reason.HELD_ELSEWHERE,)),
    ),
    "missing, says a stranger": (
        "stored_in",
        counted("missing", org=STRANGER),
        (Status.HELD, (Reason.NOT_THE_HOLDER,)),
    ),
    "twice": ("stored_in", counted("duplicate", copies=2), APPLIED),
}


@pytest.mark.parametrize(("until", "event", "turn"), COUNTED.values(), ids=COUNTED)
def test_a_count_is_an_observation(until: str, event: Accepted, turn: Turn) -> None:
    before, folded = life(until).container, life(until, event)

    assert last(folded) == turn
    after = folded.container
    assert (after.holder, after.stage, after.where, after.net) == (
        before.holder,
        before.stage,
        before.where,
        before.net,
    )


def test_what_was_seen_is_known_with_its_place_and_its_copies() -> None:
    drum = life("stored_in", counted("duplicate", copies=2, place=ELSEWHERE)).container

    assert (drum.seen_at, str(drum.seen_where.facility_id), drum.copies) == (minutes(200), make.STORE_B, 2)
    assert life("stored_in", counted("duplicate", copies=2), counted(number=102, at=210)).container.copies == 1


def test_it_is_missing_since_it_was_first_looked_for() -> None:
    gone = life("stored_in", counted("missing"), counted("missing", number=102, at=300)).container

    assert (gone.missing_since, gone.seen_at) == (minutes(200), None)


FOUND: dict[str, Accepted] = {
    "seen": counted(number=102, at=300),
    "taken out": accepted("stored_out", 102, at=minutes(300)),
    "weighed": accepted("weighed", 102, at=minutes(300), purpose="routine"),
}


@pytest.mark.parametrize("event", FOUND.values(), ids=FOUND)
def test_what_turns_up_is_missing_no_more(event: Accepted) -> None:
    assert life("stored_in", counted("missing"), event).container.missing_since is None


def test_an_order_about_it_does_not_find_it() -> None:
    order = accepted("held", 102, at=minutes(300))

    assert life("stored_in", counted("missing"), order).container.missing_since == minutes(200)


def bound(code: str = "JS-1", *, number: int = 101, at: float = 200, **more: Any) -> Accepted:
    line = lines(DRUM, foreign_code=code, system="省系统")
    return accepted("foreign_code_bound", number, at=minutes(at), containers=line, **more)


BOUND: dict[str, tuple[str, tuple[Accepted, ...], Turn]] = {
    "by the holder": ("stored_in", (bound(),), APPLIED),
    "by its issuer, whoever has it": ("received", (bound(),), APPLIED),
    "by a stranger": ("stored_in", (bound(org=STRANGER),), (Status.HELD, (Reason.NOT_THE_HOLDER,))),
    "twice the same": ("stored_in", (bound(), bound(number=102, at=210)), (Status.REPEAT, ())),
    "twice, different": (
        "stored_in",
        (bound(), bound("JS-2", number=102, at=210)),
        (Status.CONTESTED, (Reason.BOUND_TWICE,)),
    ),
    "beside a label of ours": (
        "stored_in",
        (bound(labelled=(make.container_id(1),)),),
        (Status.APPLIED, (Reason.LABELLED,)),
    ),
    "on what was burnt": ("treated", (bound(org=PLANT),), (Status.HELD, (Reason.ALREADY_TREATED,))),
}


@pytest.mark.parametrize(("until", "events", "turn"), BOUND.values(), ids=BOUND)
def test_a_foreign_code_is_bound(until: str, events: tuple[Accepted, ...], turn: Turn) -> None:
    assert last(life(until, *events)) == turn


def test_two_foreign_codes_block_the_drum_and_the_first_stands() -> None:
    drum = life("stored_in", bound(), bound("JS-2", number=102, at=210)).container

    assert drum.contested
    assert drum.foreign == Foreign("JS-1", "省系统")


def opening(number: int = 1, *, org: int = GENERATOR, **more: Any) -> Accepted:
    return accepted("opening_stock", number, org=org, **more)


def born(*events: Accepted) -> Folded:
    return fold(make.blank(), events)


def test_what_was_there_before_is_in_store_with_its_mass() -> None:
    drum = born(opening()).container

    assert (drum.stage, drum.holder, drum.net) == (ContainerStage.STORED, GENERATOR, Mass(187_400))
    assert (drum.opening_stock, str(drum.where.zone_id), drum.source) == (True, make.ZONE, "estimated")
    assert last(born(opening(), accepted("stored_out", 2, at=minutes(5)))) == APPLIED


def test_what_was_there_before_need_not_have_a_place() -> None:
    assert born(opening(place=None)).container.stage is ContainerStage.ON_SITE


OPENING: dict[str, tuple[tuple[Accepted, ...], Turn]] = {
    "twice": ((opening(), opening(2, at=minutes(5))), (Status.REPEAT, (Reason.BORN_TWICE,))),
    "after its generation": (
        (accepted("generated", 1), opening(2, at=minutes(5))),
        (Status.REPEAT, (Reason.BORN_TWICE,)),
    ),
    "another's label": ((opening(org=CARRIER),), (Status.HELD, (Reason.BORN_ELSEWHERE,))),
    "a second time, by another": (
        (opening(), opening(2, at=minutes(5), org=CARRIER)),
        (Status.CONTESTED, (Reason.BORN_TWICE,)),
    ),
    "a tank that is too full": (
        (
            opening(
                bulk=True,
                containers=lines(DRUM, mass={"net": "9.001", "source": "estimated"}, capacity="9.000"),
            ),
        ),
        (Status.APPLIED, (Reason.ABOVE_CAPACITY,)),
    ),
}


@pytest.mark.parametrize(("events", "turn"), OPENING.values(), ids=OPENING)
def test_an_odd_turn_of_the_opening_stock(events: tuple[Accepted, ...], turn: Turn) -> None:
    assert last(born(*events)) == turn


def test_what_earlier_bodies_called_opening_stock_still_is() -> None:
    assert born(accepted("generated", 1, opening_stock=True)).container.opening_stock


def test_a_drum_may_be_the_second_of_a_count() -> None:
    other = fold(
        make.blank(OTHER), (accepted("generated", 1, containers=lines(OTHER)), accepted("counted", 2, at=minutes(5)))
    )

    assert other.container.copies == 2
