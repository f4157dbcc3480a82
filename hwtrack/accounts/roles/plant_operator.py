"""Gate and plant operator, 门岗与处置人员."""

from hwtrack.accounts.role import RoleCard
from hwtrack.kernel.actor import Permission, Role, Scope

ROLE = RoleCard(
    role=Role.PLANT_OPERATOR,
    title="Gate and plant operator",
    duty="Weighs lorries in, counts, accepts or refuses, and records treatment.",
    scope=Scope.OWN,
    grants=frozenset(
        {
            Permission.LABEL_READ,
            Permission.LABEL_PRINT,
            Permission.CUSTODY_READ,
            Permission.STOCKTAKE,
            Permission.CUSTODY_RECORD,
            Permission.MANIFEST_READ,
            Permission.MANIFEST_RECEIVE,
            Permission.LEDGER_READ,
        }
    ),
)
