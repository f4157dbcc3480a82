"""Make, list and revoke API tokens of one's own account."""

import secrets
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from hwtrack.accounts.api_token import check_token_count, check_token_end, check_token_scope, new_token
from hwtrack.accounts.authority import check_in_person
from hwtrack.accounts.names import display_name
from hwtrack.accounts.service.accounts import own_account
from hwtrack.accounts.session import SECRET_BYTES
from hwtrack.accounts.store import people
from hwtrack.accounts.tables import ApiTokenRow
from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeToken:
    """A token that has just been made. `text` is shown once and exists nowhere else."""

    text: str = field(repr=False)
    row: ApiTokenRow


async def make_token(work: Work, *, name: str, permissions: AbstractSet[Permission], ends_at: datetime) -> MadeToken:
    """Make an API token for the actor's own account. Its text is shown now and never again.

    Raises:
        SessionNeededError: A token asks.
        DisplayNameError: The name is not usable.
        TokenScopeMissingError: It would allow nothing.
        TokenScopeError: It would allow more than the actor may, or than a token ever may.
        TokenExpiryError: It ends before it begins, or after more than 366 days.
        TooManyTokensError: The account has twenty already.
    """
    check_in_person(work.actor)
    shown = display_name(name, pointer="/name")
    check_token_scope(permissions, work.actor.permissions)
    check_token_end(ends_at, work.now)
    account = await own_account(work)
    check_token_count(await people.live_tokens(work, account.account_id))
    text, digest = new_token(secrets.token_bytes(SECRET_BYTES))
    row = ApiTokenRow(
        token_sha256=digest,
        org_id=account.org_id,
        account_id=account.account_id,
        token_id=work.new_id(),
        name=shown,
        permissions=sorted(permissions),
        made_at=work.now,
        ends_at=ends_at,
    )
    await people.keep_token(work, row)
    return MadeToken(text=text, row=row)


async def tokens(work: Work, wanted: Slice) -> Page[ApiTokenRow]:
    """Return the actor's own tokens in the order they were made, ended ones included."""
    rows = await people.tokens(work, (await own_account(work)).account_id, wanted)
    return page_of(rows, wanted, lambda row: (str(row.token_id),))


async def revoke_token(work: Work, token_id: UUID) -> None:
    """Revoke one of the actor's own tokens; it ends within five seconds. A second time changes nothing.

    Raises:
        NotFoundError: The actor has no such token.
    """
    row = await people.token(work, (await own_account(work)).account_id, token_id)
    if row is None:
        raise NotFoundError
    await people.revoke(work, row)
