"""Bureau lead, 局领导."""

from hwtrack.accounts.role import RoleCard
from hwtrack.kernel.actor import Permission, Role, Scope

ROLE = RoleCard(
    role=Role.BUREAU_LEAD,
    title="Bureau lead",
    duty="Signs off what officers have brought to an end.",
    scope=Scope.OFFICIAL,
    grants=frozenset(
        {
            Permission.REGISTRY_IMPORT,
            Permission.REGISTRY_MANAGE_OWN,
            Permission.LABEL_READ,
            Permission.CUSTODY_READ,
            Permission.CUSTODY_RULE,
            Permission.CONTRACT_READ,
            Permission.MANIFEST_READ,
            Permission.LEDGER_READ,
            Permission.RECTIFICATION_READ,
            Permission.RECTIFICATION_MANAGE,
            Permission.RECTIFICATION_SIGN_OFF,
            Permission.AUDIT_READ,
        }
    ),
)
