"""Bureau officer, 局科室人员."""

from hwtrack.accounts.role import RoleCard
from hwtrack.kernel.actor import Permission, Role, Scope

ROLE = RoleCard(
    role=Role.BUREAU_OFFICER,
    title="Bureau officer",
    duty="Runs the rectification ledger and campaigns over companies, and keeps the register.",
    scope=Scope.OFFICIAL,
    grants=frozenset(
        {
            Permission.REGISTRY_IMPORT,
            Permission.REGISTRY_MANAGE_OWN,
            Permission.LABEL_READ,
            Permission.CUSTODY_READ,
            Permission.STOCKTAKE,
            Permission.CUSTODY_RULE,
            Permission.CUSTODY_INSPECT,
            Permission.CONTRACT_READ,
            Permission.MANIFEST_READ,
            Permission.LEDGER_READ,
            Permission.RECTIFICATION_READ,
            Permission.RECTIFICATION_MANAGE,
            Permission.AUDIT_READ,
        }
    ),
)
