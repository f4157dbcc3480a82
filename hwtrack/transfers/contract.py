"""A contract as it is kept: what rules judge, and what only its row knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hwtrack.kernel.ids import OrgId
from hwtrack.transfers.model import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptContract:
    """A contract in the family of whoever entered it; `signed_by` are persons' names by the party's place."""

    home_org_id: OrgId
    contract: Contract
    number: str
    status: str
    decision_id: UUID
    made_at: datetime
    signed_by: Mapping[int, str]
