"""Inspector, 执法人员."""

from hwtrack.accounts.role import RoleCard
from hwtrack.kernel.actor import Permission, Role, Scope

ROLE = RoleCard(
    role=Role.INSPECTOR,
    title="Inspector",
    duty="Scans anything in its districts and follows every chain; changes no company's record.",
    scope=Scope.OFFICIAL,
    grants=frozenset(
        {
            Permission.LABEL_READ,
            Permission.CUSTODY_READ,
            Permission.STOCKTAKE,
            Permission.CUSTODY_RULE,
            Permission.CUSTODY_INSPECT,
            Permission.CONTRACT_READ,
            Permission.MANIFEST_READ,
            Permission.LEDGER_READ,
            Permission.RECTIFICATION_READ,
            Permission.AUDIT_READ,
        }
    ),
)
