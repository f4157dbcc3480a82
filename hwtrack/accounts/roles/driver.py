"""Driver, 驾驶员."""

from hwtrack.accounts.role import RoleCard
from hwtrack.kernel.actor import Permission, Role, Scope

ROLE = RoleCard(
    role=Role.DRIVER,
    title="Driver",
    duty="Takes containers over, carries them and hands them over.",
    scope=Scope.OWN,
    grants=frozenset(
        {
            Permission.LABEL_READ,
            Permission.CUSTODY_READ,
            Permission.CUSTODY_RECORD,
            Permission.MANIFEST_READ,
        }
    ),
)
