"""System administrator, 系统管理员."""

from hwtrack.accounts.role import RoleCard
from hwtrack.kernel.actor import Permission, Role, Scope

ROLE = RoleCard(
    role=Role.SYSTEM_ADMINISTRATOR,
    title="System administrator",
    duty="Keeps the service running and makes accounts for every organisation; sees no business data.",
    scope=Scope.OPERATOR,
    grants=frozenset(
        {
            Permission.ACCOUNTS_MANAGE_OWN,
            Permission.ACCOUNTS_MANAGE_ALL,
            Permission.OPERATIONS,
        }
    ),
)
