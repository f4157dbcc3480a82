"""Findings about companies (线索): their outcomes, and their link to an issue.

Knows that a finding is another thing than an issue of the bureau: it has its own states, ends in an outcome, and can
only be linked to an issue as evidence. Nothing here turns one into the other, and nothing says that a crime was
committed. Source: design.md §8, §11; domain.md A1, A11.

    reported → verifying → reminded · ordered · not_punished · case_opened · referred · unfounded
    reminded / ordered / not_punished / case_opened → rechecked (后督察) → closed
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.ids import CampaignId, OrgId


class FindingSource(StrEnum):
    """Where a finding comes from."""

    RULE = "rule"
    DETECTION = "detection"
    STOCKTAKE = "stocktake"
    GRID_WORKER = "grid_worker"
    CITIZEN = "citizen"
    INSPECTOR = "inspector"


class FindingState(StrEnum):
    """Where a finding stands."""

    REPORTED = "reported"
    VERIFYING = "verifying"
    REMINDED = "reminded"
    ORDERED = "ordered"
    NOT_PUNISHED = "not_punished"
    CASE_OPENED = "case_opened"
    REFERRED = "referred"
    UNFOUNDED = "unfounded"
    RECHECKED = "rechecked"
    CLOSED = "closed"


_S = FindingState
OUTCOMES = (_S.REMINDED, _S.ORDERED, _S.NOT_PUNISHED, _S.CASE_OPENED, _S.REFERRED, _S.UNFOUNDED)

FOLLOWS: Mapping[FindingState, frozenset[FindingState]] = MappingProxyType(
    {
        _S.REPORTED: frozenset({_S.VERIFYING}),
        _S.VERIFYING: frozenset(OUTCOMES),
        _S.REMINDED: frozenset({_S.RECHECKED, _S.ORDERED, _S.CASE_OPENED}),
        _S.ORDERED: frozenset({_S.RECHECKED, _S.CASE_OPENED}),
        _S.NOT_PUNISHED: frozenset({_S.RECHECKED}),
        _S.CASE_OPENED: frozenset({_S.RECHECKED, _S.REFERRED}),
        _S.REFERRED: frozenset({_S.CLOSED}),
        _S.UNFOUNDED: frozenset({_S.CLOSED}),
        _S.RECHECKED: frozenset({_S.CLOSED, _S.ORDERED, _S.CASE_OPENED}),
        _S.CLOSED: frozenset(),
    }
)
"""What may follow each state; an order or a penalty is re-checked before it is closed."""


class FindingMoveError(DomainError):
    """The finding cannot go there now."""

    kind = Kind.CONFLICT
    code = "rectification.finding-move"
    detail = "This may not follow where the finding stands now."
    remedy = "Verify it first, then record one outcome."


@dataclass(frozen=True, slots=True)
class FindingLink:
    """A finding linked to an issue as evidence; both keep their own life."""

    org_id: OrgId
    finding_id: UUID
    campaign_id: CampaignId
    issue_no: int


def follow(state: FindingState, wanted: FindingState) -> FindingState:
    """Return the state wanted if it may follow.

    Raises:
        FindingMoveError: It may not.
    """
    if wanted not in FOLLOWS[state]:
        raise FindingMoveError(state=state.value, wanted=wanted.value, pointer="/state")
    return wanted
