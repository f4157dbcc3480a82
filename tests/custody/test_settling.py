"""What people settle: orders, disputes, rulings, releases and what the system judged; who may, and what it does."""

from typing import Any
from uuid import UUID

import pytest

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.clock import Lateness
from hwtrack.custody.container import Block, ContainerStage, Reason, Status
from hwtrack.custody.fold import fold
from hwtrack.kernel.quantity import Mass
from tests.custody import make
from tests.custody.lives import APPLIED, Turn, last, life, turns
from tests.custody.make import CARRIER, DRUM, GENERATOR, PLANT, STRANGER, accepted, lines, minutes

BUREAU = 9001
OFFICIAL: dict[str, Any] = {"org": BUREAU, "official": True}

LOADED = make.event_id(8, minutes(70))
STORED = make.event_id(6, minutes(50))
SEALED = make.event_id(5, minutes(40))
DISPUTED: Turn = (Status.CONTESTED, (Reason.DISPUTED,))

SECOND_TRUCK = accepted("loaded", 50, at=minutes(75), org=STRANGER, invited=True, carrier_org_id=None)
UNINVITED_TRUCK = accepted("loaded", 51, at=minutes(75), org=STRANGER, carrier_org_id=None)


def held(number: int = 200, *, at: float = 200, **more: Any) -> Accepted:
    return accepted("held", number, at=minutes(at), **more)


def dispute(*events: UUID, number: int = 210, at: float = 210, **more: Any) -> Accepted:
    return accepted("contested", number, at=minutes(at), disputes=[str(event) for event in events], **more)


def ruling(number: int = 300, *, at: float = 300, **more: Any) -> Accepted:
    named = ("upholds", "sets_aside", "lifts")
    ids: dict[str, Any] = {name: [str(event) for event in more.pop(name)] if name in more else None for name in named}
    return accepted("ruled", number, at=minutes(at), **ids, **more)


HELD: dict[str, tuple[Accepted, Turn]] = {
    "by an official": (held(**OFFICIAL), APPLIED),
    "by its holder": (held(), APPLIED),
    "by its issuer": (held(), APPLIED),
    "by a stranger": (held(org=STRANGER), (Status.HELD, (Reason.NOT_THE_HOLDER,))),
}


@pytest.mark.parametrize(("event", "turn"), HELD.values(), ids=HELD)
def test_who_may_order_that_it_be_not_moved(event: Accepted, turn: Turn) -> None:
    folded = life("stored_in", event)

    assert last(folded) == turn
    assert (Block.DETAINED in folded.container.blocks) == (turn == APPLIED)


def test_the_issuer_may_order_it_wherever_it_is() -> None:
    assert last(life("received", held())) == APPLIED


MOVED: dict[str, tuple[Accepted, Turn]] = {
    "out of its store": (accepted("stored_out", 201, at=minutes(220)), (Status.APPLIED, (Reason.WHILE_HELD,))),
    "treated": (
        accepted("self_treated", 201, at=minutes(220), containers=lines(DRUM)),
        (Status.APPLIED, (Reason.WHILE_HELD,)),
    ),
    "weighed only": (accepted("weighed", 201, at=minutes(220)), APPLIED),
    "counted only": (accepted("counted", 201, at=minutes(220)), APPLIED),
    "sampled by the officials": (accepted("sampled", 201, at=minutes(220), **OFFICIAL), APPLIED),
    "stored again where it is": (accepted("stored_in", 201, at=minutes(220)), (Status.REPEAT, ())),
}


@pytest.mark.parametrize(("event", "turn"), MOVED.values(), ids=MOVED)
def test_what_happens_under_an_order_is_recorded_with_a_remark(event: Accepted, turn: Turn) -> None:
    assert last(life("stored_in", held(**OFFICIAL), event)) == turn


def test_every_order_has_to_be_lifted() -> None:
    first, second = held(**OFFICIAL), held(201, at=201, **OFFICIAL)
    one, both = ruling(lifts=[first.event_id], **OFFICIAL), ruling(301, at=310, lifts=[second.event_id], **OFFICIAL)

    assert life("stored_in", first, second, one).container.detained == (second.event_id,)
    assert life("stored_in", first, second, one, both).container.blocks == ()


def test_what_was_moved_before_the_order_was_lifted_stays_remarked() -> None:
    order = held(**OFFICIAL)
    out, again = accepted("stored_out", 201, at=minutes(220)), accepted("stored_in", 202, at=minutes(320))

    folded = life("stored_in", order, out, ruling(lifts=[order.event_id], **OFFICIAL), again)

    assert turns(folded)[-3:] == [(Status.APPLIED, (Reason.WHILE_HELD,)), APPLIED, APPLIED]


DISPUTES: dict[str, tuple[Accepted, Turn]] = {
    "by the issuer": (dispute(LOADED), APPLIED),
    "by somebody who acted": (dispute(LOADED, org=CARRIER), APPLIED),
    "by an official": (dispute(LOADED, **OFFICIAL), APPLIED),
    "by somebody a manifest names": (dispute(LOADED, org=PLANT, invited=True), APPLIED),
    "by a stranger": (dispute(LOADED, org=STRANGER), (Status.HELD, (Reason.NOT_A_PARTY,))),
    "of nothing we know": (dispute(make.event_id(99)), (Status.HELD, (Reason.UNKNOWN_EVENT,))),
}


@pytest.mark.parametrize(("event", "turn"), DISPUTES.values(), ids=DISPUTES)
def test_who_may_dispute(event: Accepted, turn: Turn) -> None:
    folded = life("loaded", event)

    assert last(folded) == turn
    assert folded.outcome_of(LOADED).status is (Status.CONTESTED if turn == APPLIED else Status.APPLIED)


def test_a_disputed_event_counts_provisionally_and_blocks_the_desk() -> None:
    folded = life("loaded", dispute(LOADED))

    assert turns(folded)[-2:] == [DISPUTED, APPLIED]
    drum = folded.container
    assert (drum.holder, drum.stage) == (CARRIER, ContainerStage.LOADED)
    assert (drum.disputed, drum.claimants) == ((LOADED,), (GENERATOR, CARRIER))
    assert drum.blocks == (Block.CONTESTED,)


def test_a_party_is_whoever_the_holder_named() -> None:
    named = accepted("loaded", 50, at=minutes(65), carrier_org_id=STRANGER)

    assert last(life("stored_out", named, dispute(STORED, org=STRANGER))) == APPLIED


def test_a_dispute_is_taken_back_by_whoever_made_it_alone() -> None:
    made = dispute(LOADED)
    back = accepted("corrected", 60, at=minutes(500), corrects=str(made.event_id), second_account_id=None)

    folded = life("loaded", made, back)

    assert turns(folded)[-3:] == [APPLIED, (Status.REPLACED, (Reason.VOIDED,)), APPLIED]
    assert folded.container.blocks == ()


def test_what_was_voided_need_not_be_disputed() -> None:
    taken_back = accepted("corrected", 60, at=minutes(500), org=CARRIER, corrects=str(LOADED))

    folded = life("loaded", dispute(LOADED), taken_back)

    assert folded.outcome_of(LOADED).status is Status.REPLACED
    assert not folded.container.contested


def test_a_ruling_for_one_truck_gives_it_the_drum() -> None:
    for_the_second = ruling(upholds=[SECOND_TRUCK.event_id], sets_aside=[LOADED], **OFFICIAL)

    folded = life("loaded", SECOND_TRUCK, for_the_second)

    assert turns(folded)[-3:] == [(Status.REPLACED, (Reason.SET_ASIDE,)), APPLIED, APPLIED]
    assert folded.outcome_of(LOADED).corrected_by == for_the_second.event_id
    assert (folded.container.holder, folded.container.contested) == (STRANGER, False)


def test_a_ruling_may_uphold_what_nobody_was_invited_to() -> None:
    folded = life("stored_out", UNINVITED_TRUCK, ruling(upholds=[UNINVITED_TRUCK.event_id], **OFFICIAL))

    assert (folded.container.holder, folded.container.contested) == (STRANGER, False)


def test_a_ruling_may_uphold_a_second_taker_beside_the_first() -> None:
    """Both took it, one after the other: the drum went on, and the later one has it."""
    folded = life("loaded", SECOND_TRUCK, ruling(upholds=[LOADED, SECOND_TRUCK.event_id], **OFFICIAL))

    assert turns(folded)[-3:] == [APPLIED, APPLIED, APPLIED]
    assert (folded.container.holder, folded.container.giver) == (STRANGER, CARRIER)


def test_a_ruling_may_let_in_what_came_too_late() -> None:
    late = accepted("stored_in", 50, at=minutes(45), lateness=Lateness.HELD)

    folded = life("sealed", late, ruling(upholds=[late.event_id], **OFFICIAL))

    assert folded.container.stage is ContainerStage.STORED


def test_a_receipt_is_upheld() -> None:
    second = accepted(
        "received", 50, at=minutes(105), org=STRANGER, containers=lines(DRUM, outcome="accepted"), invited=True
    )

    folded = life("received", second, ruling(upholds=[second.event_id], **OFFICIAL))

    assert (folded.container.holder, folded.container.contested) == (STRANGER, False)


RULINGS: dict[str, tuple[Accepted, Turn]] = {
    "by an official": (ruling(upholds=[LOADED], **OFFICIAL), APPLIED),
    "by one official alone": (
        ruling(upholds=[LOADED], second_account_id=None, **OFFICIAL),
        (Status.HELD, (Reason.NEEDS_SECOND_PERSON,)),
    ),
    "by one official twice": (
        ruling(upholds=[LOADED], second_account_id=make.ACCOUNT, **OFFICIAL),
        (Status.HELD, (Reason.NEEDS_SECOND_PERSON,)),
    ),
    "by the issuer, who claims nothing": (ruling(upholds=[LOADED]), APPLIED),
    "by one of the claimants": (ruling(upholds=[LOADED], org=CARRIER), (Status.HELD, (Reason.NOT_ENTITLED,))),
    "by a plant": (ruling(upholds=[LOADED], org=PLANT, invited=True), (Status.HELD, (Reason.NOT_ENTITLED,))),
    "of nothing we know": (
        ruling(upholds=[make.event_id(99)], **OFFICIAL),
        (Status.HELD, (Reason.UNKNOWN_EVENT,)),
    ),
}


@pytest.mark.parametrize(("event", "turn"), RULINGS.values(), ids=RULINGS)
def test_who_may_rule(event: Accepted, turn: Turn) -> None:
    assert last(life("loaded", SECOND_TRUCK, event)) == turn


@pytest.mark.parametrize("claim", [UNINVITED_TRUCK, dispute(STORED)], ids=["an uninvited truck", "its own dispute"])
def test_the_issuer_does_not_rule_where_it_claims_something_itself(claim: Accepted) -> None:
    named = STORED if claim.claim.KIND == "contested" else claim.event_id

    folded = life("stored_out", claim, ruling(sets_aside=[named]))

    assert last(folded) == (Status.HELD, (Reason.NOT_ENTITLED,))
    assert folded.container.contested


def test_what_an_official_ordered_only_an_official_lifts() -> None:
    order = held(**OFFICIAL)
    lifted = {org: life("stored_in", order, ruling(lifts=[order.event_id], **who)) for org, who in _BOTH.items()}
    aside = life("stored_in", order, ruling(sets_aside=[order.event_id]))
    voided = life("stored_in", order, accepted("corrected", 60, at=minutes(500), corrects=str(order.event_id)))

    assert last(lifted[GENERATOR]) == last(aside) == last(voided) == (Status.HELD, (Reason.ORDER_STANDS,))
    assert lifted[GENERATOR].container.detained == (order.event_id,)
    assert lifted[BUREAU].container.detained == ()


_BOTH: dict[int, dict[str, Any]] = {GENERATOR: {}, BUREAU: OFFICIAL}


def test_its_own_order_the_issuer_lifts() -> None:
    order = held()

    assert life("stored_in", order, ruling(lifts=[order.event_id])).container.detained == ()


def test_the_last_ruling_on_an_event_counts() -> None:
    first = ruling(sets_aside=[LOADED], upholds=[SECOND_TRUCK.event_id], **OFFICIAL)
    second = ruling(301, at=400, sets_aside=[SECOND_TRUCK.event_id], upholds=[LOADED], **OFFICIAL)

    folded = life("loaded", SECOND_TRUCK, second, first)

    assert (folded.container.holder, folded.container.contested) == (CARRIER, False)


def test_a_ruling_is_not_ruled_upon_nor_corrected() -> None:
    first = ruling(upholds=[LOADED], **OFFICIAL)
    upon = ruling(301, at=400, sets_aside=[first.event_id], **OFFICIAL)
    corrected = accepted("corrected", 60, at=minutes(500), corrects=str(first.event_id), **OFFICIAL)

    folded = life("loaded", SECOND_TRUCK, first, upon, corrected)

    assert turns(folded)[-2:] == [(Status.HELD, (Reason.NOT_CORRECTABLE,))] * 2


def test_a_ruling_settles_a_dispute_until_somebody_disputes_again() -> None:
    ruled = ruling(upholds=[LOADED], **OFFICIAL)
    again = dispute(LOADED, number=211, at=400)

    assert not life("loaded", dispute(LOADED), ruled).container.contested
    assert life("loaded", dispute(LOADED), ruled, again).container.contested


def test_a_ruling_may_dismiss_a_dispute_or_a_correction() -> None:
    made = dispute(LOADED)
    right = lines(DRUM, mass=make.mass("180.000"))
    replacement = make.members("sealed", 5, at=minutes(40), containers=right)
    wrong = accepted(
        "corrected", 60, at=minutes(250), corrects=str(SEALED), reason="wrong_mass", replacement=replacement
    )

    folded = life("loaded", made, wrong, ruling(sets_aside=[made.event_id, wrong.event_id], **OFFICIAL))

    assert turns(folded)[-3:-1] == [(Status.REPLACED, (Reason.SET_ASIDE,))] * 2
    assert (folded.container.declared, folded.container.contested) == (Mass(187_400), False)


def released(quoted: dict[str, Any], number: int = 400, *, at: float = 65, **more: Any) -> Accepted:
    return accepted("released", number, at=minutes(at), **make.released(quoted), **more)


OUT = make.members("stored_out", 96, at=make.NOON.replace(year=2040))


def test_what_is_released_acts_at_the_releases_own_time() -> None:
    folded = life("stored_in", released(OUT))

    assert (last(folded), folded.container.stage) == (APPLIED, ContainerStage.OUT)
    assert folded.container.last_at == minutes(65)


def test_what_an_official_releases_is_still_its_senders() -> None:
    folded = life("stored_in", released(OUT, **OFFICIAL, acting_for=GENERATOR))

    assert last(folded) == APPLIED


RELEASED: dict[str, tuple[tuple[Accepted, ...], Turn]] = {
    "by one alone": ((released(OUT, second_account_id=None),), (Status.HELD, (Reason.NEEDS_SECOND_PERSON,))),
    "twice": ((released(OUT), released(OUT, 401, at=66)), (Status.REPEAT, (Reason.RELEASED_BEFORE,))),
    "of what a stranger sent": ((released(OUT, org=STRANGER),), (Status.HELD, (Reason.NOT_THE_HOLDER,))),
}


@pytest.mark.parametrize(("events", "turn"), RELEASED.values(), ids=RELEASED)
def test_an_odd_turn_of_a_release(events: tuple[Accepted, ...], turn: Turn) -> None:
    assert last(life("stored_in", *events)) == turn


def test_a_release_is_disputed_corrected_and_set_aside_like_what_it_quotes() -> None:
    let_in = released(OUT)
    void = accepted("corrected", 60, at=minutes(500), corrects=str(let_in.event_id))

    assert life("stored_in", let_in, dispute(let_in.event_id)).outcome_of(let_in.event_id).status is Status.CONTESTED
    assert life("stored_in", let_in, void).container.stage is ContainerStage.STORED
    aside = ruling(sets_aside=[let_in.event_id], **OFFICIAL)
    assert life("stored_in", let_in, aside).container.stage is ContainerStage.STORED


def test_what_the_system_judged_is_never_an_input() -> None:
    judged = accepted("judged", 500, at=minutes(45))

    folded = life("stored_in", judged)

    assert folded.container == life("stored_in").container
    assert folded.outcome_of(judged.event_id).status is Status.APPLIED
    assert fold(make.blank(), (judged,)).container == make.blank()
