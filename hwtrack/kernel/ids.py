"""Names for identifiers, so that a manifest's id cannot be passed where a container's is meant.

Organisations are numbered (`bigint`, the family key of every table, never changed). Everything else is a UUIDv7 made
by the client or by `Work.new_id`.
"""

from typing import NewType
from uuid import UUID

OrgId = NewType("OrgId", int)
"""Family key of an organisation; `home_org_id` of a container is the organisation that first issued its label."""

SiteId = NewType("SiteId", UUID)
FacilityId = NewType("FacilityId", UUID)
ZoneId = NewType("ZoneId", UUID)
ScaleId = NewType("ScaleId", UUID)
LicenceId = NewType("LicenceId", UUID)
UnitId = NewType("UnitId", UUID)
AccountId = NewType("AccountId", UUID)
DeviceId = NewType("DeviceId", UUID)
ContainerId = NewType("ContainerId", UUID)
LabelId = NewType("LabelId", UUID)
EventId = NewType("EventId", UUID)
ContractId = NewType("ContractId", UUID)
ManifestId = NewType("ManifestId", UUID)
DecisionId = NewType("DecisionId", UUID)
CampaignId = NewType("CampaignId", UUID)
IssueId = NewType("IssueId", UUID)
