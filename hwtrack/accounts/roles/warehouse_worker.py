"""Warehouse worker, 仓库人员."""

from hwtrack.accounts.role import RoleCard
from hwtrack.kernel.actor import Permission, Role, Scope

ROLE = RoleCard(
    role=Role.WAREHOUSE_WORKER,
    title="Warehouse worker",
    duty="Labels, weighs and moves containers at a generator's or recipient's store.",
    scope=Scope.OWN,
    grants=frozenset(
        {
            Permission.LABEL_READ,
            Permission.LABEL_PRINT,
            Permission.CUSTODY_READ,
            Permission.STOCKTAKE,
            Permission.CUSTODY_RECORD,
            Permission.MANIFEST_READ,
            Permission.LEDGER_READ,
        }
    ),
)
