"""Keep accounts: make them, disable them, list them.

Nothing is changed in an account but its password and that it is disabled; who has another job gets another account.
"""

import asyncio
import secrets
from collections.abc import Iterable, Mapping
from uuid import UUID

from hwtrack.accounts.authority import (
    AccountExistsError,
    NameTakenError,
    NewAccount,
    UnknownOrganisationError,
    check_in_person,
    check_may_disable,
    check_may_keep,
    scope_of,
)
from hwtrack.accounts.names import display_name, sign_in_name
from hwtrack.accounts.password import SALT_BYTES, check_new_password, hashed
from hwtrack.accounts.store import people
from hwtrack.accounts.tables import AccountRow
from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.telemetry import log
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import NotSignedInError
from hwtrack.kernel.ids import AccountId, OrgId
from hwtrack.registry.divisions import UnknownDivisionError


async def create_account(work: Work, new: NewAccount) -> AccountRow:
    """Make an account, or return it if the same was made before under this id.

    Raises:
        SessionNeededError: A token asks.
        OtherOrganisationError: The organisation is not the actor's.
        RoleNotYoursError: The actor may not grant one of the roles.
        RolesError: No role, or roles of different reach.
        RegionsError: Regions without an official role, or the other way round.
        SignInNameError: The sign-in name is not usable.
        DisplayNameError: The name is not usable.
        PasswordLengthError: The password is too short or too long.
        PasswordCommonError: The password would be guessed first.
        UnknownOrganisationError: The organisation is not in the register.
        UnknownDivisionError: A region is no division.
        NameTakenError: Somebody else has the sign-in name.
        AccountExistsError: The id has another account.
    """
    check_in_person(work.actor)
    check_may_keep(work.actor, new.org_id, new.roles)
    scope = scope_of(new.roles, new.regions)
    name, shown = sign_in_name(new.sign_in_name), display_name(new.display_name)
    check_new_password(new.password, own_words=(name, shown))
    row = AccountRow(
        org_id=new.org_id,
        account_id=new.account_id,
        sign_in_name=name,
        display_name=shown,
        roles=sorted(new.roles),
        scope=scope.value,
        regions=await _leaves(work, new.regions),
        made_at=work.now,
        made_by=work.actor.account_id,
        password_changed_at=work.now,
    )
    known = await people.account(work, new.account_id)
    return _same(known, row) if known is not None else await _kept(work, row, new.password)


async def disable_account(work: Work, account_id: UUID) -> AccountRow:
    """Disable an account for good: its sessions and tokens end within five seconds. A second time changes nothing.

    Raises:
        SessionNeededError: A token asks.
        NotFoundError: There is no such account, or it is not the actor's to see.
        RoleNotYoursError: The account is kept by the system administrator.
        OwnAccountError: It is the actor's own.
    """
    check_in_person(work.actor)
    row = await people.account(work, account_id)
    if row is None:
        raise NotFoundError
    check_may_disable(work.actor, AccountId(row.account_id))
    check_may_keep(work.actor, OrgId(row.org_id), people.standing_of(row, work.now).roles)
    if row.disabled_at is None:
        await people.disable(work, row)
        log.info("account disabled", account_id=str(account_id))
    return row


async def accounts(work: Work, wanted: Slice, org_id: OrgId | None = None) -> Page[AccountRow]:
    """Return the accounts the actor keeps, by sign-in name; of one organisation where it is named."""
    return page_of(await people.accounts(work, wanted, org_id), wanted, lambda row: (row.sign_in_name,))


async def names(work: Work, ids: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """Return what people of the actor's own organisation are called; strangers are left out."""
    wanted = sorted({one for one in ids if one is not None})
    return await people.names(work, wanted) if wanted else {}


async def own_account(work: Work) -> AccountRow:
    """Return the actor's own account.

    Raises:
        NotSignedInError: The actor has none.
    """
    row = await people.account(work, work.actor.account_id) if work.actor.account_id is not None else None
    if row is None:
        raise NotSignedInError
    return row


async def _leaves(work: Work, regions: tuple[int, ...]) -> list[int]:
    for unknown in await people.unknown_divisions(work, regions):
        raise UnknownDivisionError(division=unknown, pointer="/regions")
    return await people.leaf_divisions(work, regions)


def _same(known: AccountRow, wanted: AccountRow) -> AccountRow:
    def contents(row: AccountRow) -> tuple[object, ...]:
        return row.org_id, row.sign_in_name, row.display_name, row.roles, row.regions

    if contents(known) != contents(wanted):
        raise AccountExistsError
    return known


async def _kept(work: Work, row: AccountRow, password: str) -> AccountRow:
    if not await people.organisation_is_known(work, OrgId(row.org_id)):
        raise UnknownOrganisationError(org_id=row.org_id, pointer="/org_id")
    row.password_hash = await asyncio.to_thread(hashed, password, secrets.token_bytes(SALT_BYTES))
    if not await people.claim_name(work, row.sign_in_name, OrgId(row.org_id), row.account_id):
        raise NameTakenError(pointer="/sign_in_name")
    await people.keep_account(work, row)
    return row
