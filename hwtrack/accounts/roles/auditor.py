"""Auditor, 审计员(只读)."""

from hwtrack.accounts.role import RoleCard
from hwtrack.kernel.actor import Permission, Role, Scope

ROLE = RoleCard(
    role=Role.AUDITOR,
    title="Auditor",
    duty="Reads everything of its districts and changes nothing.",
    scope=Scope.OFFICIAL,
    grants=frozenset(
        {
            Permission.LABEL_READ,
            Permission.CUSTODY_READ,
            Permission.CONTRACT_READ,
            Permission.MANIFEST_READ,
            Permission.RECTIFICATION_READ,
            Permission.AUDIT_READ,
        }
    ),
)
