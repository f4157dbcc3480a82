from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.kernel.actor import Permission
from hwtrack.kernel.errors import DomainError
from hwtrack.rectification.campaign import PRACTICES, CampaignKind, Practice
from hwtrack.rectification.issue import (
    MAX_CO_OFFICES,
    MAX_NOTE,
    MAX_OFFICE,
    PERMISSIONS,
    DeadlineMissingError,
    DeadlineNotLaterError,
    DeadlinePlannedError,
    IssueClosedError,
    MoveCommand,
    MoveNotOpenError,
    NoteTooLongError,
    OfficeMissingError,
    OfficesError,
    ReasonMissingError,
    Standing,
    check_assignment,
    check_offices,
    check_open,
    is_late,
    moved,
)
from hwtrack.rectification.states import IssueState, Move

TODAY = date(2026, 10, 26)
YESTERDAY = date(2026, 10, 25)
CLERK = UUID("01920000-0000-7000-8000-000000000001")


def standing(state: IssueState, deadline: date | None = date(2026, 11, 30), office: str = "固废科") -> Standing:
    return Standing(state=state, since=YESTERDAY, lead_office=office, deadline=deadline)


def go(
    at: Standing,
    move: Move,
    *,
    note: str = "",
    deadline: date | None = None,
    kind: CampaignKind = CampaignKind.INSPECTION,
) -> Standing:
    command = MoveCommand(move=move, note=note, deadline=deadline)
    return moved(at, command, practice=PRACTICES[kind], by=CLERK, today=TODAY)


def test_an_issue_goes_the_whole_way_of_an_inspection() -> None:
    at = standing(IssueState.REGISTERED)

    for move in (Move.CLAIM, Move.PLAN, Move.BEGIN, Move.SELF_CHECK, Move.APPLY, Move.ACCEPT):
        at = go(at, move)

    assert at.state is IssueState.ACCEPTED
    assert at.since == TODAY
    assert at.applied_by == CLERK


def test_sign_off_is_no_ordinary_move() -> None:
    with pytest.raises(MoveNotOpenError):
        go(standing(IssueState.ACCEPTED), Move.SIGN_OFF)


def test_an_issue_is_claimed_by_an_office() -> None:
    with pytest.raises(OfficeMissingError):
        go(standing(IssueState.REGISTERED, office=""), Move.CLAIM)


def test_a_plan_has_a_deadline() -> None:
    with pytest.raises(DeadlineMissingError):
        go(standing(IssueState.CLAIMED, deadline=None), Move.PLAN)


@pytest.mark.parametrize(
    ("state", "move"),
    [
        (IssueState.APPLIED, Move.RETURN),
        (IssueState.UNDER_WAY, Move.EXTEND),
        (IssueState.STABLE, Move.REOPEN),
    ],
)
def test_a_side_exit_needs_a_reason(state: IssueState, move: Move) -> None:
    later = date(2027, 1, 1)

    with pytest.raises(ReasonMissingError):
        go(standing(state), move, note="  ", deadline=later)

    assert go(standing(state), move, note="佐证不全", deadline=later).lead_office == "固废科"


def test_an_extension_keeps_the_state_and_the_day_it_was_entered() -> None:
    at = go(standing(IssueState.UNDER_WAY), Move.EXTEND, note="设备未到", deadline=date(2026, 12, 15))

    assert at.state is IssueState.UNDER_WAY
    assert at.since == YESTERDAY
    assert at.deadline == date(2026, 12, 15)


@pytest.mark.parametrize(
    ("current", "wanted", "is_refused"),
    [
        (date(2026, 11, 30), date(2026, 12, 1), False),
        (date(2026, 11, 30), date(2026, 11, 30), True),
        (date(2026, 11, 30), None, True),
        (date(2026, 10, 1), TODAY, True),
        (date(2026, 10, 1), TODAY + timedelta(days=1), False),
        (None, TODAY, True),
        (None, TODAY + timedelta(days=1), False),
    ],
)
def test_an_extension_ends_later_and_in_the_future(
    current: date | None,
    wanted: date | None,
    is_refused: bool,
) -> None:
    at = standing(IssueState.UNDER_WAY, deadline=current)

    if is_refused:
        with pytest.raises(DeadlineNotLaterError):
            go(at, Move.EXTEND, note="设备未到", deadline=wanted)
    else:
        assert go(at, Move.EXTEND, note="设备未到", deadline=wanted).deadline == wanted


def test_a_note_of_the_limit_is_kept_and_one_character_more_is_refused() -> None:
    kept = go(standing(IssueState.UNDER_WAY), Move.SELF_CHECK, note="甲" * MAX_NOTE)
    assert kept.state is IssueState.SELF_CHECKED

    with pytest.raises(NoteTooLongError):
        go(standing(IssueState.UNDER_WAY), Move.SELF_CHECK, note="甲" * (MAX_NOTE + 1))


def test_a_move_of_another_kind_s_flow_is_not_open() -> None:
    with pytest.raises(MoveNotOpenError) as refused:
        go(standing(IssueState.UNDER_WAY), Move.APPLY)

    assert refused.value.facts == {"move": "apply", "state": "under_way"}
    assert go(standing(IssueState.UNDER_WAY), Move.APPLY, kind=CampaignKind.ROUTINE).state is IssueState.APPLIED


@pytest.mark.parametrize("state", [IssueState.SIGNED_OFF, IssueState.STABLE])
def test_a_closed_issue_keeps_its_office_and_deadline(state: IssueState) -> None:
    with pytest.raises(IssueClosedError):
        check_open(state)


def test_a_planned_deadline_is_not_changed_in_passing() -> None:
    other = date(2027, 1, 31)

    check_assignment(standing(IssueState.CLAIMED), other)
    check_assignment(standing(IssueState.PLANNED), date(2026, 11, 30))
    check_assignment(standing(IssueState.UNDER_WAY, deadline=None), other)
    with pytest.raises(DeadlinePlannedError):
        check_assignment(standing(IssueState.PLANNED), other)


@pytest.mark.parametrize(
    ("lead", "others", "is_refused"),
    [
        ("科" * MAX_OFFICE, ("科",) * MAX_CO_OFFICES, False),
        ("科" * (MAX_OFFICE + 1), (), True),
        ("科", ("科",) * (MAX_CO_OFFICES + 1), True),
        ("", (), True),
        ("科", (" ",), True),
    ],
)
def test_offices_have_names_and_are_limited_in_number(
    lead: str,
    others: tuple[str, ...],
    is_refused: bool,
) -> None:
    if is_refused:
        with pytest.raises(OfficesError):
            check_offices(lead, others)
    else:
        check_offices(lead, others)


def test_an_issue_is_late_the_day_after_its_deadline() -> None:
    assert not is_late(IssueState.UNDER_WAY, TODAY, TODAY)
    assert is_late(IssueState.UNDER_WAY, YESTERDAY, TODAY)
    assert not is_late(IssueState.SIGNED_OFF, YESTERDAY, TODAY)
    assert not is_late(IssueState.UNDER_WAY, None, TODAY)


def test_closing_extending_and_reopening_take_the_approver_s_permission() -> None:
    approver = {move for move, permission in PERMISSIONS.items() if permission is Permission.RECTIFICATION_SIGN_OFF}

    assert set(PERMISSIONS) == set(Move)
    assert approver == {Move.SIGN_OFF, Move.EXTEND, Move.REOPEN}


commands = st.builds(
    MoveCommand,
    move=st.sampled_from(Move),
    note=st.sampled_from(["", "理由"]),
    deadline=st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)


@given(st.sampled_from(list(PRACTICES.values())), st.lists(commands, max_size=30))
def test_whatever_is_tried_only_the_lawful_moves_take_effect(practice: Practice, tried: list[MoveCommand]) -> None:
    at = standing(IssueState.REGISTERED)

    for command in tried:
        before = at
        try:
            at = moved(at, command, practice=practice, by=CLERK, today=TODAY)
        except DomainError:
            continue
        assert practice.moves[before.state, command.move] is at.state
        assert at.state is not IssueState.SIGNED_OFF
