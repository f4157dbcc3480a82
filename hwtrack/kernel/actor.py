"""Who acts: an account's roles and permissions, its organisation, and how far it may see.

The actor is made by `accounts` from a session, a token or a device and travels in `Work`; nothing below `accounts`
knows how somebody signed in.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.ids import OrgId


class Scope(StrEnum):
    """How far row-level security lets an actor see; the value is what `hwtrack.scope` is set to."""

    NOBODY = "nobody"
    OWN = "own"
    OFFICIAL = "official"
    SYSTEM = "system"
    SIGN_IN = "sign_in"
    OPERATOR = "operator"
    """The system administrator: accounts of every organisation, business rows of none."""


class Role(StrEnum):
    """The roles of design.md §13; each has its file in `hwtrack/accounts/roles/`."""

    WAREHOUSE_WORKER = "warehouse_worker"
    ENVIRONMENT_MANAGER = "environment_manager"
    ORGANISATION_ADMINISTRATOR = "organisation_administrator"
    DRIVER = "driver"
    PLANT_OPERATOR = "plant_operator"
    INSPECTOR = "inspector"
    BUREAU_OFFICER = "bureau_officer"
    BUREAU_LEAD = "bureau_lead"
    AUDITOR = "auditor"
    SYSTEM_ADMINISTRATOR = "system_administrator"


class Permission(StrEnum):
    """What a role may do; a route names exactly one."""

    REGISTRY_READ = "registry.read"
    REGISTRY_MANAGE_OWN = "registry.manage_own"
    REGISTRY_IMPORT = "registry.import"
    ACCOUNTS_MANAGE_OWN = "accounts.manage_own"
    ACCOUNTS_MANAGE_ALL = "accounts.manage_all"
    ACCOUNT_SELF = "account.self"
    TOKENS_MANAGE_SELF = "tokens.manage_self"
    DEVICE_MANAGE_OWN = "device.manage_own"
    LABEL_READ = "label.read"
    LABEL_PRINT = "label.print"
    CUSTODY_READ = "custody.read"
    CUSTODY_RECORD = "custody.record"
    CUSTODY_CORRECT = "custody.correct"
    STOCKTAKE = "custody.stocktake"
    CUSTODY_RULE = "custody.rule"
    CUSTODY_INSPECT = "custody.inspect"
    CONTRACT_READ = "contract.read"
    CONTRACT_SIGN = "contract.sign"
    MANIFEST_READ = "manifest.read"
    MANIFEST_DRAFT = "manifest.draft"
    MANIFEST_DISPATCH = "manifest.dispatch"
    MANIFEST_RECEIVE = "manifest.receive"
    FILING_DRAFT = "filing.draft"
    LEDGER_READ = "ledger.read"
    LEDGER_DECLARE = "ledger.declare"
    RECTIFICATION_READ = "rectification.read"
    RECTIFICATION_MANAGE = "rectification.manage"
    RECTIFICATION_SIGN_OFF = "rectification.sign_off"
    AUDIT_READ = "audit.read"
    OPERATIONS = "operations"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or machine on whose behalf a unit of work runs.

    `regions` are leaf division codes (six digits) an official answers for. `acting_for` is set when a filing agent
    works on a generator's behalf (consent covers filing only).
    """

    org_id: OrgId | None
    scope: Scope
    name: str
    account_id: UUID | None = None
    roles: frozenset[Role] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    regions: tuple[int, ...] = ()
    acting_for: OrgId | None = None
    device_id: UUID | None = None
    token_id: UUID | None = None
    language: str = field(default="zh", compare=False)

    def may(self, permission: Permission) -> bool:
        """Say whether one of the actor's roles, narrowed by its token, grants the permission."""
        return permission in self.permissions

    def demand(self, permission: Permission) -> None:
        """Pass silently, or refuse.

        Raises:
            NotPermittedError: No role of the actor grants the permission.
            NotSignedInError: There is no signed-in actor at all.
        """
        if self.may(permission):
            return
        if self.account_id is None:
            raise NotSignedInError
        raise NotPermittedError(permission=permission.value)

    @property
    def own_org(self) -> OrgId:
        """The actor's organisation.

        Raises:
            NoOrganisationError: The actor belongs to none.
        """
        if self.org_id is None:
            raise NoOrganisationError
        return self.org_id


class NotSignedInError(DomainError):
    """Sign-in is needed."""

    kind = Kind.UNAUTHENTICATED
    code = "not-signed-in"
    detail = "This page or command is for signed-in people."
    remedy = "Sign in and try again."


class NotPermittedError(DomainError):
    """Your role does not allow this."""

    kind = Kind.FORBIDDEN
    code = "not-permitted"
    detail = "None of your roles grants “{permission}”."
    remedy = "Ask your organisation's administrator for the role that does this work."


class NoOrganisationError(DomainError):
    """The account belongs to no organisation."""

    kind = Kind.FORBIDDEN
    code = "no-organisation"
    detail = "This can only be done on behalf of an organisation."
    remedy = "Use an account of the organisation concerned."


ANONYMOUS = Actor(org_id=None, scope=Scope.NOBODY, name="anonymous")
"""Somebody in the street: sees the public label page and nothing else."""

SYSTEM = Actor(org_id=None, scope=Scope.SYSTEM, name="system")
"""The service's own jobs."""

SIGNING_IN = Actor(org_id=None, scope=Scope.SIGN_IN, name="signing in")
"""A person whose password is being checked: may read accounts by sign-in name, nothing else."""
