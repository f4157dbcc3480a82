"""The wire shapes of accounts, sessions and tokens.

Limits here are generous bounds against abuse; what a name or password may be is decided in the core.
"""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import UUID7, AwareDatetime, BaseModel, ConfigDict, Field

from hwtrack.accounts.authority import NewAccount
from hwtrack.accounts.service.sessions import SignedIn
from hwtrack.accounts.service.tokens import MadeToken
from hwtrack.accounts.tables import AccountRow, ApiTokenRow
from hwtrack.infra.paging import Page
from hwtrack.kernel.actor import Actor, Permission, Role, Scope
from hwtrack.kernel.ids import AccountId, OrgId

LARGEST_ORG = 2**63 - 1


class Shape(BaseModel):
    """The manners of every shape here."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SignInIn(Shape):
    """A name and a password."""

    name: str = Field(max_length=200)
    password: str = Field(max_length=1000, json_schema_extra={"format": "password"})


class PasswordIn(Shape):
    """A change of one's own password."""

    current: str = Field(max_length=1000, json_schema_extra={"format": "password"})
    new: str = Field(max_length=1000, json_schema_extra={"format": "password"})


class MeOut(Shape):
    """Who is asking, and what they may do. `csrf` is sent back with every change a browser makes."""

    account_id: UUID
    name: str
    org_id: int | None
    scope: Scope
    roles: tuple[Role, ...]
    permissions: tuple[Permission, ...]
    regions: tuple[int, ...]
    token_id: UUID | None
    csrf: str | None

    @classmethod
    def of(cls, actor: Actor, csrf: str | None) -> Self:
        """Describe a signed-in actor."""
        return cls.model_validate(
            {
                "account_id": actor.account_id,
                "name": actor.name,
                "org_id": actor.org_id,
                "scope": actor.scope,
                "roles": tuple(sorted(actor.roles)),
                "permissions": tuple(sorted(actor.permissions)),
                "regions": actor.regions,
                "token_id": actor.token_id,
                "csrf": csrf,
            }
        )


class SessionOut(Shape):
    """A session that has begun; its secret is in the cookie only."""

    ends_at: datetime
    me: MeOut

    @classmethod
    def of(cls, signed: SignedIn) -> Self:
        """Describe it."""
        return cls(ends_at=signed.ends_at, me=MeOut.of(signed.actor, signed.csrf))


class TokenIn(Shape):
    """A token to be made for one's own account."""

    name: str = Field(max_length=200)
    permissions: frozenset[Permission]
    ends_at: AwareDatetime


class TokenOut(Shape):
    """A token without its text."""

    token_id: UUID
    name: str
    permissions: tuple[str, ...]
    made_at: datetime
    ends_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, row: ApiTokenRow) -> Self:
        """Describe it."""
        return cls(
            token_id=row.token_id,
            name=row.name,
            permissions=tuple(row.permissions),
            made_at=row.made_at,
            ends_at=row.ends_at,
            revoked_at=row.revoked_at,
        )


class TokenMadeOut(Shape):
    """A token with its text, which is shown this once."""

    text: str
    token: TokenOut

    @classmethod
    def of(cls, made: MadeToken) -> Self:
        """Describe it."""
        return cls(text=made.text, token=TokenOut.of(made.row))


class TokenPageOut(Shape):
    """Some tokens, and the cursor of the next page."""

    items: tuple[TokenOut, ...]
    next: str | None

    @classmethod
    def of(cls, page: Page[ApiTokenRow]) -> Self:
        """Describe them."""
        return cls(items=tuple(TokenOut.of(row) for row in page.items), next=page.next)


class AccountIn(Shape):
    """An account to be made; the client chooses the id, so that sending it twice makes one."""

    account_id: UUID7
    org_id: int = Field(ge=1, le=LARGEST_ORG)
    sign_in_name: str = Field(max_length=200)
    display_name: str = Field(max_length=200)
    password: str = Field(max_length=1000, json_schema_extra={"format": "password"})
    roles: frozenset[Role]
    regions: tuple[Annotated[int, Field(ge=100_000, le=999_999)], ...] = Field(
        (), max_length=200, description="Divisions of any size, for official roles only."
    )

    def to_command(self) -> NewAccount:
        """Return what the service is asked for."""
        return NewAccount(
            account_id=AccountId(self.account_id),
            org_id=OrgId(self.org_id),
            sign_in_name=self.sign_in_name,
            display_name=self.display_name,
            password=self.password,
            roles=self.roles,
            regions=self.regions,
        )


class AccountOut(Shape):
    """An account as its keepers see it."""

    account_id: UUID
    org_id: int
    sign_in_name: str
    display_name: str
    roles: tuple[str, ...]
    scope: str
    regions: tuple[int, ...]
    made_at: datetime
    disabled_at: datetime | None

    @classmethod
    def of(cls, row: AccountRow) -> Self:
        """Describe it."""
        return cls(
            account_id=row.account_id,
            org_id=row.org_id,
            sign_in_name=row.sign_in_name,
            display_name=row.display_name,
            roles=tuple(row.roles),
            scope=row.scope,
            regions=tuple(row.regions),
            made_at=row.made_at,
            disabled_at=row.disabled_at,
        )


class AccountPageOut(Shape):
    """Some accounts, and the cursor of the next page."""

    items: tuple[AccountOut, ...]
    next: str | None

    @classmethod
    def of(cls, page: Page[AccountRow]) -> Self:
        """Describe them."""
        return cls(items=tuple(AccountOut.of(row) for row in page.items), next=page.next)
