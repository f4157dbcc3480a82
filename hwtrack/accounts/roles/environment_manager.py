"""Environment manager, 环保管理员."""

from hwtrack.accounts.role import RoleCard
from hwtrack.kernel.actor import Permission, Role, Scope

ROLE = RoleCard(
    role=Role.ENVIRONMENT_MANAGER,
    title="Environment manager",
    duty="Answers for an organisation's hazardous waste: contracts, manifests, filings, corrections.",
    scope=Scope.OWN,
    grants=frozenset(
        {
            Permission.REGISTRY_MANAGE_OWN,
            Permission.LABEL_READ,
            Permission.LABEL_PRINT,
            Permission.CUSTODY_READ,
            Permission.STOCKTAKE,
            Permission.CUSTODY_RECORD,
            Permission.CUSTODY_CORRECT,
            Permission.CUSTODY_RULE,
            Permission.CONTRACT_READ,
            Permission.CONTRACT_SIGN,
            Permission.MANIFEST_READ,
            Permission.MANIFEST_DRAFT,
            Permission.MANIFEST_DISPATCH,
            Permission.MANIFEST_RECEIVE,
            Permission.FILING_DRAFT,
            Permission.LEDGER_READ,
            Permission.LEDGER_DECLARE,
        }
    ),
)
