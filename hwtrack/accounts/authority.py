"""Who may make, see and end which accounts.

An organisation's administrator keeps the accounts of their own organisation and grants company roles only; the system
administrator keeps all. Nobody ends their own account. Source: design.md §13 (people); trust.md 4.1 (8.2.2).
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from hwtrack.accounts.roles import cards, permissions_of
from hwtrack.kernel.actor import Actor, Permission, Role, Scope
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.ids import AccountId, OrgId


class UnknownOrganisationError(DomainError):
    """The organisation is not in the register."""

    kind = Kind.INVALID
    code = "accounts.unknown-organisation"
    detail = "There is no organisation {org_id}."
    remedy = "Enter the organisation in the register first."


class NameTakenError(DomainError):
    """The sign-in name is taken."""

    kind = Kind.CONFLICT
    code = "accounts.name-taken"
    detail = "Somebody signs in with this name already."
    remedy = "Choose another; adding the organisation's short name helps."


class AccountExistsError(DomainError):
    """The account exists already, with other contents."""

    kind = Kind.CONFLICT
    code = "accounts.account-exists"
    detail = "An account with this id was made before, with another name, other roles or other regions."
    remedy = "Look the account up; make a new one under a new id."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account to be made. `regions` are divisions of any size; only officials have some."""

    account_id: AccountId
    org_id: OrgId
    sign_in_name: str
    display_name: str
    password: str = field(repr=False)
    roles: frozenset[Role]
    regions: tuple[int, ...] = ()


INSTALLING = Actor(
    org_id=None,
    scope=Scope.OPERATOR,
    name="installation",
    permissions=permissions_of({Role.SYSTEM_ADMINISTRATOR}),
)
"""Who makes the first accounts of an installation: the command line, never a request."""


class RolesError(DomainError):
    """The roles do not go together."""

    kind = Kind.INVALID
    code = "accounts.roles"
    detail = "An account has at least one role, and company, official and operator roles are never mixed."
    remedy = "Give a person with two jobs two accounts."


class RoleNotYoursError(DomainError):
    """You cannot grant this role."""

    kind = Kind.FORBIDDEN
    code = "accounts.role-not-yours"
    detail = "Accounts with the role “{role}” are kept by the system administrator."
    remedy = "Ask the system administrator."


class OtherOrganisationError(DomainError):
    """The account belongs to another organisation."""

    kind = Kind.FORBIDDEN
    code = "accounts.other-organisation"
    detail = "You keep the accounts of your own organisation only."
    remedy = "Ask that organisation's administrator."


class RegionsError(DomainError):
    """The regions do not fit the role."""

    kind = Kind.INVALID
    code = "accounts.regions"
    detail = "Official roles need at least one region; other roles have none."
    remedy = "Name the divisions the person answers for, or leave the regions out."


class OwnAccountError(DomainError):
    """You cannot end your own account."""

    kind = Kind.CONFLICT
    code = "accounts.own-account"
    detail = "Nobody disables the account they are signed in with."
    remedy = "Ask another administrator."


class SessionNeededError(DomainError):
    """A person has to be signed in for this."""

    kind = Kind.FORBIDDEN
    code = "accounts.session-needed"
    detail = "An access token cannot do this."
    remedy = "Sign in with name and password."


def scope_of(roles: AbstractSet[Role], regions: tuple[int, ...]) -> Scope:
    """Return how far an account with these roles sees.

    Raises:
        RolesError: No role, or roles of different reach.
        RegionsError: An official without a region, or a region without an official.
    """
    scopes = {cards()[role].scope for role in roles}
    if len(scopes) != 1:
        raise RolesError(pointer="/roles")
    scope = scopes.pop()
    if bool(regions) != (scope is Scope.OFFICIAL):
        raise RegionsError(pointer="/regions")
    return scope


def check_may_keep(actor: Actor, org_id: OrgId, roles: AbstractSet[Role]) -> None:
    """Pass silently if the actor may make, or end, an account with these roles in that organisation.

    Raises:
        OtherOrganisationError: The organisation is not the actor's.
        RoleNotYoursError: An official or operator role, and the actor is no system administrator.
    """
    if actor.may(Permission.ACCOUNTS_MANAGE_ALL):
        return
    if actor.org_id != org_id:
        raise OtherOrganisationError(pointer="/org_id")
    for role in sorted(roles):
        if cards()[role].scope is not Scope.OWN:
            raise RoleNotYoursError(role=cards()[role].title, pointer="/roles")


def check_may_disable(actor: Actor, account_id: AccountId) -> None:
    """Pass silently if the actor may end the account.

    Raises:
        OwnAccountError: It is the actor's own.
    """
    if actor.account_id == account_id:
        raise OwnAccountError


def check_in_person(actor: Actor) -> None:
    """Pass silently if a person is signed in, not a token.

    Raises:
        SessionNeededError: The actor came by a token.
    """
    if actor.token_id is not None:
        raise SessionNeededError
