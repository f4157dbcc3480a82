"""The states of an issue and every lawful move between them.

Knows the one table of moves, who must act in each state, and which moves each kind of campaign leaves out stands in
`campaign`. An issue is about the bureau's own work; a finding about a company has another table (`finding`).
Source: regulation.md 8.2.

    registered → claimed → planned → under_way → self_checked → applied → accepted → publicised → signed_off → stable
                     └────────────────↗   └──────────────↗           └────────────────────↗
    returned:  claimed → registered, planned → claimed, self_checked / applied / accepted / publicised → under_way
    rebound:   signed_off / stable → rebounded → under_way
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class IssueState(StrEnum):
    """Where an issue stands."""

    REGISTERED = "registered"
    CLAIMED = "claimed"
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    SELF_CHECKED = "self_checked"
    APPLIED = "applied"
    ACCEPTED = "accepted"
    PUBLICISED = "publicised"
    SIGNED_OFF = "signed_off"
    STABLE = "stable"
    REBOUNDED = "rebounded"


class Move(StrEnum):
    """What is done with an issue. `return`, `extend` and `reopen` are the side exits 退回, 延期 and 反弹."""

    CLAIM = "claim"
    PLAN = "plan"
    BEGIN = "begin"
    SELF_CHECK = "self_check"
    APPLY = "apply"
    ACCEPT = "accept"
    PUBLICISE = "publicise"
    SIGN_OFF = "sign_off"
    CONFIRM = "confirm"
    RETURN = "return"
    EXTEND = "extend"
    REOPEN = "reopen"


class Turn(StrEnum):
    """Whose turn it is."""

    DESK = "desk"
    """The rectification desk of the bureau (整改办)."""
    OFFICE = "office"
    """The office that leads on the issue (牵头部门)."""
    ACCEPTORS = "acceptors"
    """The departments that accept on the spot."""
    APPROVER = "approver"
    NOBODY = "nobody"


Arrow = tuple[IssueState, Move]

_S, _M = IssueState, Move

MOVES: Mapping[Arrow, IssueState] = MappingProxyType(
    {
        (_S.REGISTERED, _M.CLAIM): _S.CLAIMED,
        (_S.CLAIMED, _M.PLAN): _S.PLANNED,
        (_S.CLAIMED, _M.BEGIN): _S.UNDER_WAY,
        (_S.PLANNED, _M.BEGIN): _S.UNDER_WAY,
        (_S.UNDER_WAY, _M.SELF_CHECK): _S.SELF_CHECKED,
        (_S.UNDER_WAY, _M.APPLY): _S.APPLIED,
        (_S.SELF_CHECKED, _M.APPLY): _S.APPLIED,
        (_S.APPLIED, _M.ACCEPT): _S.ACCEPTED,
        (_S.ACCEPTED, _M.PUBLICISE): _S.PUBLICISED,
        (_S.ACCEPTED, _M.SIGN_OFF): _S.SIGNED_OFF,
        (_S.PUBLICISED, _M.SIGN_OFF): _S.SIGNED_OFF,
        (_S.SIGNED_OFF, _M.CONFIRM): _S.STABLE,
        (_S.CLAIMED, _M.RETURN): _S.REGISTERED,
        (_S.PLANNED, _M.RETURN): _S.CLAIMED,
        (_S.SELF_CHECKED, _M.RETURN): _S.UNDER_WAY,
        (_S.APPLIED, _M.RETURN): _S.UNDER_WAY,
        (_S.ACCEPTED, _M.RETURN): _S.UNDER_WAY,
        (_S.PUBLICISED, _M.RETURN): _S.UNDER_WAY,
        (_S.PLANNED, _M.EXTEND): _S.PLANNED,
        (_S.UNDER_WAY, _M.EXTEND): _S.UNDER_WAY,
        (_S.SELF_CHECKED, _M.EXTEND): _S.SELF_CHECKED,
        (_S.SIGNED_OFF, _M.REOPEN): _S.REBOUNDED,
        (_S.STABLE, _M.REOPEN): _S.REBOUNDED,
        (_S.REBOUNDED, _M.BEGIN): _S.UNDER_WAY,
    }
)

TURNS: Mapping[IssueState, Turn] = MappingProxyType(
    {
        _S.REGISTERED: Turn.DESK,
        _S.CLAIMED: Turn.OFFICE,
        _S.PLANNED: Turn.OFFICE,
        _S.UNDER_WAY: Turn.OFFICE,
        _S.SELF_CHECKED: Turn.OFFICE,
        _S.APPLIED: Turn.ACCEPTORS,
        _S.ACCEPTED: Turn.DESK,
        _S.PUBLICISED: Turn.APPROVER,
        _S.SIGNED_OFF: Turn.DESK,
        _S.STABLE: Turn.NOBODY,
        _S.REBOUNDED: Turn.OFFICE,
    }
)
"""Who must act next; the deadline of each state is a term of the campaign's practice."""

DONE = frozenset({IssueState.SIGNED_OFF, IssueState.STABLE})
"""States in which the issue's own deadline no longer runs."""
