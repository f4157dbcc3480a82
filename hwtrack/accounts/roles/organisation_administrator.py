"""Organisation administrator, 单位管理员."""

from hwtrack.accounts.role import RoleCard
from hwtrack.kernel.actor import Permission, Role, Scope

ROLE = RoleCard(
    role=Role.ORGANISATION_ADMINISTRATOR,
    title="Organisation administrator",
    duty="Keeps an organisation's accounts and master data, and signs for it.",
    scope=Scope.OWN,
    grants=frozenset(
        {
            Permission.ACCOUNTS_MANAGE_OWN,
            Permission.DEVICE_MANAGE_OWN,
            Permission.REGISTRY_MANAGE_OWN,
            Permission.REGISTRY_IMPORT,
            Permission.LABEL_READ,
            Permission.CUSTODY_READ,
            Permission.STOCKTAKE,
            Permission.CUSTODY_CORRECT,
            Permission.CUSTODY_RULE,
            Permission.CONTRACT_READ,
            Permission.CONTRACT_SIGN,
            Permission.MANIFEST_READ,
            Permission.LEDGER_READ,
            Permission.LEDGER_DECLARE,
        }
    ),
)
