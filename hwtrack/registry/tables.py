"""The registry's tables by distribution family; their columns and policies are written in the migrations.

All but contacts and imports are reference tables: small, copied to every node, read by everybody. What an authority
states (identity, declared kinds, licences, permits) only officials write; what an organisation states of itself
(sites, facilities, scales, vehicles) its own people write too. Source: design.md §4.3; docs/adr/0003.
"""

from hwtrack.infra.families import Family, Reads, TableRule

_REFERENCE = (
    "division",
    "catalogue_edition",
    "waste_code",
    "exemption",
    "method_code",
    "storage_grade",
    "storage_limit",
    "storage_extension",
    "constituent_tag",
    "incompatible_pair",
    "tag_rule",
    "organisation",
    "organisation_alias",
    "site",
    "facility",
    "zone",
    "scale",
    "licence",
    "exempt_registration",
    "carrier_permit",
    "transport_unit",
)

TABLES = (
    *(TableRule(name, Family.REFERENCE, Reads.EVERYONE) for name in _REFERENCE),
    TableRule("organisation_contact", Family.ORG, Reads.OWN, key="org_id"),
    TableRule("registry_import", Family.ORG, Reads.OWN, key="org_id"),
)
