"""The table of moves: every state can be left, only by the right hand, and each has an owner and a term."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.transfers.calendar import WorkingCalendar
from hwtrack.transfers.manifest import (
    FINAL,
    KEEPING,
    MAX_REASON,
    MAX_TRIP_DAYS,
    MOVERS,
    MOVES,
    OFFICER_MOVES,
    ON_THE_WAY,
    OPEN,
    REASONED,
    Move,
    NotYourMoveError,
    NumberNeededError,
    ReasonNeededError,
    Status,
    TripDatesError,
    WrongStatusError,
    checked_paper_reason,
    checked_reason,
    checked_trip,
    demand_mover,
    due,
    is_overdue,
    moved,
    paper_due,
)
from hwtrack.transfers.model import PartyRole

CALENDAR = WorkingCalendar(
    years=frozenset({2026}),
    days_off=frozenset(date(2026, 10, day) for day in range(1, 8)),
    make_up_days=frozenset({date(2026, 10, 10)}),
)


def after(status: Status) -> set[Status]:
    return {end for (start, _), end in MOVES.items() if start is status}


def reachable(start: Status) -> set[Status]:
    found, wave = {start}, {start}
    while wave := {end for status in wave for end in after(status)} - found:
        found |= wave
    return found


def test_every_state_can_be_reached_from_a_draft() -> None:
    assert reachable(Status.DRAFT) == set(Status)


@pytest.mark.parametrize("status", Status)
def test_every_state_has_a_way_out_to_a_final_one(status: Status) -> None:
    assert reachable(status) & FINAL


@pytest.mark.parametrize("status", sorted(FINAL))
def test_nothing_leads_out_of_a_final_state(status: Status) -> None:
    assert after(status) == set()


@pytest.mark.parametrize("status", sorted(set(Status) - FINAL))
def test_every_open_state_has_an_owner_a_term_and_an_escalation_that_is_possible(status: Status) -> None:
    keeping = KEEPING[status]

    assert keeping.working_days >= 1
    assert (status, keeping.escalates) in MOVES


@pytest.mark.parametrize("status", sorted(set(Status) - FINAL))
def test_every_open_state_can_be_left_by_its_owner_or_by_an_officer(status: Status) -> None:
    moves = [move for (start, move) in MOVES if start is status]

    assert any(KEEPING[status].owner in MOVERS[move] or move in OFFICER_MOVES for move in moves)


@pytest.mark.parametrize("status", sorted(ON_THE_WAY))
def test_whatever_a_party_does_not_do_on_the_way_an_officer_can_close(status: Status) -> None:
    assert moved(status, Move.CLOSE_WITH_GAP) is Status.CLOSED_WITH_GAP


@pytest.mark.parametrize("status", sorted(ON_THE_WAY))
def test_a_receipt_is_a_fact_and_needs_no_arrival_scan(status: Status) -> None:
    assert moved(status, Move.RECEIVE) is Status.RECEIVED


@pytest.mark.parametrize("status", [Status.IN_TRANSIT, Status.ARRIVED, Status.RECEIVED, Status.SETTLED])
def test_nothing_is_cancelled_once_it_has_left(status: Status) -> None:
    with pytest.raises(WrongStatusError, match="cancel"):
        moved(status, Move.CANCEL)


@given(st.lists(st.sampled_from(Move), max_size=30))
def test_whatever_is_tried_a_manifest_stays_in_a_declared_state(moves: list[Move]) -> None:
    status = Status.DRAFT
    for move in moves:
        if (status, move) in MOVES:
            status = moved(status, move)
        else:
            with pytest.raises(WrongStatusError):
                moved(status, move)
    assert status in FINAL or status in KEEPING


def test_the_straight_path_leads_from_draft_to_settled() -> None:
    status = Status.DRAFT
    for move in (Move.CHECK, Move.ISSUE, Move.DISPATCH, Move.DEPART, Move.ARRIVE, Move.RECEIVE, Move.SETTLE):
        status = moved(status, move)

    assert status is Status.SETTLED


def test_drafts_and_final_states_hold_no_containers() -> None:
    assert {Status.DRAFT, Status.CHECKED} | FINAL == set(Status) - OPEN


@pytest.mark.parametrize("move", Move)
def test_a_party_without_a_role_moves_nothing(move: Move) -> None:
    with pytest.raises(NotYourMoveError):
        demand_mover(move, frozenset(), officer=False)


@pytest.mark.parametrize(
    ("move", "role", "may"),
    [
        (Move.RECEIVE, PartyRole.RECIPIENT, True),
        (Move.RECEIVE, PartyRole.REMOVER, False),
        (Move.SETTLE, PartyRole.CARRIER, False),
        (Move.DISPATCH, PartyRole.REMOVER, True),
        (Move.DISPATCH, PartyRole.CARRIER, False),
        (Move.DECLINE, PartyRole.CARRIER, True),
        (Move.CLOSE_WITH_GAP, PartyRole.REMOVER, False),
    ],
)
def test_a_move_is_made_by_its_own_hand(move: Move, role: PartyRole, may: bool) -> None:
    if may:
        demand_mover(move, frozenset({role}), officer=False)
    else:
        with pytest.raises(NotYourMoveError, match=move.value):
            demand_mover(move, frozenset({role}), officer=False)


def test_a_refusal_says_whose_move_it_is() -> None:
    with pytest.raises(NotYourMoveError) as caught:
        demand_mover(Move.DEPART, frozenset({PartyRole.RECIPIENT}), officer=False)
    assert caught.value.facts == {"move": "depart", "roles": "carrier, remover", "mine": "recipient"}
    with pytest.raises(NotYourMoveError) as caught:
        demand_mover(Move.CLOSE_WITH_GAP, frozenset(), officer=False)
    assert caught.value.facts == {"move": "close_with_gap", "roles": "officer", "mine": "-"}


@pytest.mark.parametrize("move", Move)
def test_an_officer_closes_but_does_not_act_for_a_party(move: Move) -> None:
    if move in OFFICER_MOVES:
        demand_mover(move, frozenset(), officer=True)
    else:
        with pytest.raises(NotYourMoveError):
            demand_mover(move, frozenset(), officer=True)


@pytest.mark.parametrize("move", sorted(REASONED))
@pytest.mark.parametrize(
    ("reason", "accepted"),
    [
        ("漏了一桶", True),
        ("漏一桶", False),
        ("  漏一桶 ", False),
        ("x" * MAX_REASON, True),
        ("x" * (MAX_REASON + 1), False),
    ],
    ids=["4", "3", "3 and spaces", "500", "501"],
)
def test_some_moves_need_a_reason(move: Move, reason: str, accepted: bool) -> None:
    if accepted:
        assert checked_reason(move, reason) == reason.strip()
    else:
        with pytest.raises(ReasonNeededError):
            checked_reason(move, reason)


def test_other_moves_need_none() -> None:
    assert checked_reason(Move.SETTLE, "") == ""


@pytest.mark.parametrize(
    ("reason", "accepted"),
    [("系统停机", True), ("系统停", False), ("x" * MAX_REASON, True), ("x" * (MAX_REASON + 1), False)],
    ids=["4", "3", "500", "501"],
)
def test_a_paper_needs_a_reason_too(reason: str, accepted: bool) -> None:
    if accepted:
        assert checked_paper_reason(f" {reason} ") == reason
    else:
        with pytest.raises(NumberNeededError):
            checked_paper_reason(reason)


def test_confirmation_is_due_on_the_fifth_working_day_across_the_holiday() -> None:
    until = due(Status.RECEIVED, date(2026, 9, 29), CALENDAR)

    assert until
    assert until.on == date(2026, 10, 12)
    assert KEEPING[Status.RECEIVED].statutory


@pytest.mark.parametrize(("day", "late"), [(date(2026, 10, 12), False), (date(2026, 10, 13), True)])
def test_a_term_is_over_the_day_after_its_last(day: date, late: bool) -> None:
    assert is_overdue(Status.RECEIVED, date(2026, 9, 29), day, CALENDAR) is late


def test_a_final_state_is_never_overdue() -> None:
    assert due(Status.SETTLED, date(2026, 9, 29), CALENDAR) is None
    assert not is_overdue(Status.SETTLED, date(2026, 1, 1), date(2026, 12, 31), CALENDAR)


def test_paper_is_entered_within_ten_working_days() -> None:
    assert paper_due(date(2026, 9, 29), CALENDAR).on == date(2026, 10, 19)


@pytest.mark.parametrize(
    ("days", "accepted"), [(-1, False), (0, True), (MAX_TRIP_DAYS, True), (MAX_TRIP_DAYS + 1, False)]
)
def test_a_trip_ends_after_it_begins_and_within_a_month(days: int, accepted: bool) -> None:
    loading = date(2026, 9, 29)
    if accepted:
        checked_trip(loading, loading + timedelta(days=days))
    else:
        with pytest.raises(TripDatesError):
            checked_trip(loading, loading + timedelta(days=days))
