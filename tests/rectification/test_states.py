from collections import deque

import pytest

from hwtrack.rectification.campaign import PRACTICES, CampaignKind, Publicity
from hwtrack.rectification.states import DONE, MOVES, TURNS, IssueState, Move, Turn


def reachable(kind: CampaignKind, *, without: frozenset[Move] = frozenset()) -> set[IssueState]:
    seen = {IssueState.REGISTERED}
    waiting = deque(seen)
    while waiting:
        here = waiting.popleft()
        for (state, move), there in PRACTICES[kind].moves.items():
            if state is here and move not in without and there not in seen:
                seen.add(there)
                waiting.append(there)
    return seen


@pytest.mark.parametrize("kind", CampaignKind)
def test_every_kind_reaches_sign_off_by_acceptance_on_the_spot(kind: CampaignKind) -> None:
    assert IssueState.STABLE in reachable(kind)
    assert IssueState.SIGNED_OFF not in reachable(kind, without=frozenset({Move.ACCEPT}))


@pytest.mark.parametrize("kind", CampaignKind)
def test_public_notice_comes_before_sign_off_exactly_where_the_kind_asks_for_it(kind: CampaignKind) -> None:
    asks = PRACTICES[kind].publicity is Publicity.EACH_ISSUE

    assert (IssueState.PUBLICISED in reachable(kind)) is asks
    assert (IssueState.SIGNED_OFF in reachable(kind, without=frozenset({Move.PUBLICISE}))) is not asks


@pytest.mark.parametrize("kind", CampaignKind)
def test_no_reachable_state_is_a_dead_end(kind: CampaignKind) -> None:
    for state in reachable(kind):
        assert PRACTICES[kind].open_moves(state), state


def test_every_state_has_an_owner_and_only_a_stable_issue_has_none() -> None:
    assert set(TURNS) == set(IssueState)
    assert [state for state, turn in TURNS.items() if turn is Turn.NOBODY] == [IssueState.STABLE]


def test_every_state_and_move_is_used() -> None:
    assert {move for _, move in MOVES} == set(Move)
    assert {state for state, _ in MOVES} | set(MOVES.values()) == set(IssueState)


def test_an_extension_changes_no_state_and_every_other_move_does() -> None:
    for (state, move), there in MOVES.items():
        assert (there is state) is (move is Move.EXTEND)


def test_a_signed_off_issue_is_left_only_by_look_back() -> None:
    leaving = {move for (state, move) in MOVES if state in DONE}

    assert leaving == {Move.CONFIRM, Move.REOPEN}


@pytest.mark.parametrize("kind", CampaignKind)
def test_a_state_somebody_waits_in_has_a_term_or_the_issue_s_own_deadline(kind: CampaignKind) -> None:
    running_on_the_deadline = {IssueState.PLANNED, IssueState.UNDER_WAY, IssueState.STABLE}

    assert set(IssueState) - set(PRACTICES[kind].terms) == running_on_the_deadline


@pytest.mark.parametrize("kind", CampaignKind)
def test_no_term_passes_for_law(kind: CampaignKind) -> None:
    for term in PRACTICES[kind].terms.values():
        assert not term.confirmed
        assert "bureau policy" in term.basis
