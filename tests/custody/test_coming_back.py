"""Off the vehicle, back with the remover, or turned up late: who answers for a container on the last metres."""

import pytest

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.container import ContainerStage, Reason, Status
from hwtrack.custody.fold import Folded
from tests.custody import make
from tests.custody.lives import APPLIED, Turn, last, life
from tests.custody.make import CARRIER, DRUM, GENERATOR, PLANT, STRANGER, accepted, lines, minutes

UNINVITED: Turn = (Status.CONTESTED, (Reason.UNINVITED,))


def receipt(outcome: str, number: int = 150, *, at: float = 150) -> Accepted:
    reason = {"reason": "leaking"} if outcome == "refused" else {}
    line = lines(DRUM, outcome=outcome, **reason)
    return accepted("received", number, at=minutes(at), org=PLANT, invited=True, containers=line)


def unloaded(org: int = CARRIER, *, number: int = 160, at: float = 200, invited: bool = False) -> Accepted:
    return accepted("unloaded", number, at=minutes(at), org=org, invited=invited)


def returned(org: int = GENERATOR, *, number: int = 170, at: float = 200, invited: bool = False) -> Accepted:
    return accepted("returned", number, at=minutes(at), org=org, invited=invited)


UNLOADED: dict[str, tuple[str, tuple[Accepted, ...], Turn, ContainerStage]] = {
    "by the carrier": ("arrived", (unloaded(),), APPLIED, ContainerStage.UNLOADED),
    "by the plant": ("arrived", (unloaded(PLANT, invited=True),), APPLIED, ContainerStage.UNLOADED),
    "by a stranger": (
        "arrived",
        (unloaded(STRANGER),),
        (Status.HELD, (Reason.NOT_THE_HOLDER,)),
        ContainerStage.ARRIVED,
    ),
    "before its load is known": ("stored_out", (unloaded(),), (Status.HELD, (Reason.NOT_LOADED,)), ContainerStage.OUT),
    "without an arrival": (
        "departed",
        (unloaded(),),
        (Status.APPLIED, (Reason.NO_ARRIVAL,)),
        ContainerStage.UNLOADED,
    ),
    "twice": (
        "arrived",
        (unloaded(), unloaded(PLANT, number=161, at=201, invited=True)),
        (Status.REPEAT, ()),
        ContainerStage.UNLOADED,
    ),
    "once it was refused": ("arrived", (receipt("refused"), unloaded()), APPLIED, ContainerStage.REFUSED),
    "once it was counted as missing": (
        "arrived",
        (receipt("not_arrived"), unloaded(PLANT, invited=True)),
        (Status.APPLIED, (Reason.TURNED_UP,)),
        ContainerStage.UNLOADED,
    ),
    "then received": (
        "arrived",
        (unloaded(), receipt("accepted", at=210)),
        APPLIED,
        ContainerStage.RECEIVED,
    ),
    "then departed": (
        "arrived",
        (unloaded(), accepted("departed", 161, at=minutes(210), org=CARRIER)),
        (Status.HELD, (Reason.NOT_LOADED,)),
        ContainerStage.UNLOADED,
    ),
    "then loaded again": (
        "arrived",
        (unloaded(), accepted("loaded", 161, at=minutes(210), org=CARRIER, carrier_org_id=None)),
        APPLIED,
        ContainerStage.LOADED,
    ),
}


@pytest.mark.parametrize(("until", "events", "turn", "stage"), UNLOADED.values(), ids=UNLOADED)
def test_unloaded(until: str, events: tuple[Accepted, ...], turn: Turn, stage: ContainerStage) -> None:
    folded = life(until, *events)

    assert (last(folded), folded.container.stage) == (turn, stage)


def test_what_is_unloaded_is_still_the_carriers() -> None:
    assert life("arrived", unloaded(PLANT, invited=True)).container.holder == CARRIER


def test_what_a_carrier_loads_again_came_from_the_same_giver() -> None:
    again = accepted("loaded", 161, at=minutes(210), org=CARRIER, carrier_org_id=None)

    assert life("arrived", unloaded(), again).container.giver == GENERATOR


RETURNED: dict[str, tuple[str, tuple[Accepted, ...], Turn, ContainerStage, int]] = {
    "after a refusal": ("arrived", (receipt("refused"), returned()), APPLIED, ContainerStage.RETURNED, GENERATOR),
    "after it had not arrived": (
        "arrived",
        (receipt("not_arrived"), returned()),
        (Status.APPLIED, (Reason.TURNED_UP,)),
        ContainerStage.RETURNED,
        GENERATOR,
    ),
    "turned round on its way": ("departed", (returned(),), APPLIED, ContainerStage.RETURNED, GENERATOR),
    "to somebody invited": (
        "arrived",
        (receipt("refused"), returned(STRANGER, invited=True)),
        APPLIED,
        ContainerStage.RETURNED,
        STRANGER,
    ),
    "to a stranger": ("arrived", (receipt("refused"), returned(STRANGER)), UNINVITED, ContainerStage.REFUSED, CARRIER),
    "twice": (
        "arrived",
        (receipt("refused"), returned(), returned(number=171, at=201)),
        (Status.REPEAT, ()),
        ContainerStage.RETURNED,
        GENERATOR,
    ),
    "before its load is known": (
        "stored_out",
        (returned(),),
        (Status.HELD, (Reason.NOT_LOADED,)),
        ContainerStage.OUT,
        GENERATOR,
    ),
    "after it was accepted": (
        "received",
        (returned(),),
        (Status.HELD, (Reason.NOT_LOADED,)),
        ContainerStage.RECEIVED,
        PLANT,
    ),
    "then stored": (
        "departed",
        (returned(), accepted("stored_in", 171, at=minutes(220))),
        APPLIED,
        ContainerStage.STORED,
        GENERATOR,
    ),
}


@pytest.mark.parametrize(("until", "events", "turn", "stage", "holder"), RETURNED.values(), ids=RETURNED)
def test_returned(until: str, events: tuple[Accepted, ...], turn: Turn, stage: ContainerStage, holder: int) -> None:
    folded = life(until, *events)

    assert (last(folded), folded.container.stage, folded.container.holder) == (turn, stage, holder)


TURNED_UP: dict[str, Accepted] = {
    "at the gate": accepted("arrived", 180, at=minutes(300), org=PLANT, invited=True),
    "accepted": receipt("accepted", 181, at=300),
    "refused": receipt("refused", 182, at=300),
    "on its way": accepted("departed", 183, at=minutes(300), org=CARRIER),
}


@pytest.mark.parametrize("event", TURNED_UP.values(), ids=TURNED_UP)
def test_what_was_counted_as_missing_and_turns_up_is_remarked(event: Accepted) -> None:
    folded = life("arrived", receipt("not_arrived"), event)

    assert last(folded) == (Status.APPLIED, (Reason.TURNED_UP,))


def test_a_stranger_who_has_it_is_contested_as_ever() -> None:
    found: Folded = life(
        "arrived",
        receipt("not_arrived"),
        accepted("received", 181, at=minutes(300), org=STRANGER, containers=lines(DRUM, outcome="accepted")),
    )

    assert last(found) == UNINVITED
    assert found.container.stage is ContainerStage.NOT_ARRIVED


def test_counted_missing_twice_is_a_repeat() -> None:
    assert last(life("arrived", receipt("not_arrived"), receipt("not_arrived", 151, at=151))) == (Status.REPEAT, ())


def test_a_place_is_taken_over_where_it_is_put_down() -> None:
    assert str(life("arrived", unloaded()).container.where.site_id) == make.SITE
