import pytest

from hwtrack.rectification import finding as module
from hwtrack.rectification.finding import FOLLOWS, OUTCOMES, FindingMoveError, FindingState, follow
from hwtrack.rectification.states import IssueState


def test_a_finding_is_verified_before_it_has_an_outcome() -> None:
    for outcome in OUTCOMES:
        with pytest.raises(FindingMoveError):
            follow(FindingState.REPORTED, outcome)
        assert follow(FindingState.VERIFYING, outcome) is outcome


@pytest.mark.parametrize("state", [FindingState.ORDERED, FindingState.CASE_OPENED, FindingState.REMINDED])
def test_an_order_or_a_penalty_is_rechecked_before_it_is_closed(state: FindingState) -> None:
    with pytest.raises(FindingMoveError):
        follow(state, FindingState.CLOSED)

    assert follow(state, FindingState.RECHECKED) is FindingState.RECHECKED


def test_every_finding_can_be_closed() -> None:
    assert set(FOLLOWS) == set(FindingState)
    for state in FindingState:
        seen, waiting = {state}, [state]
        while waiting:
            for there in FOLLOWS[waiting.pop()] - seen:
                seen.add(there)
                waiting.append(there)
        assert FindingState.CLOSED in seen


def test_a_finding_shares_no_state_with_an_issue_and_only_links_to_one() -> None:
    assert not {state.value for state in FindingState} & {state.value for state in IssueState}
    assert not hasattr(module, "Standing")
