"""Read-only auditor, 只读审计."""

from hwtrack.accounts.role import RoleCard
from hwtrack.kernel.actor import Permission, Role, Scope

ROLE = RoleCard(
    role=Role.AUDITOR,
    title="Read-only auditor",
    duty="Reads everything of its districts and changes nothing.",
    scope=Scope.OFFICIAL,
    grants=frozenset(
        {
            Permission.LABEL_READ,
            Permission.CUSTODY_READ,
            Permission.CONTRACT_READ,
            Permission.MANIFEST_READ,
            Permission.LEDGER_READ,
            Permission.RECTIFICATION_READ,
            Permission.AUDIT_READ,
        }
    ),
)
