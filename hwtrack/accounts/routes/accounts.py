"""Accounts over HTTP, for the administrators who keep them."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from hwtrack.accounts.schemas.people import LARGEST_ORG, AccountIn, AccountOut, AccountPageOut
from hwtrack.accounts.service import accounts
from hwtrack.infra.auth import needs
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.kernel.ids import OrgId

router = APIRouter(prefix="/api/accounts", tags=["accounts"])

Kept = Annotated[Work, needs(Permission.ACCOUNTS_MANAGE_OWN)]


@router.get("", summary="The accounts one keeps")
async def listed(
    work: Kept,
    wanted: Annotated[Slice, Depends(page_query)],
    org_id: Annotated[int | None, Query(ge=1, le=LARGEST_ORG, description="Only this organisation's.")] = None,
) -> AccountPageOut:
    """Return accounts by sign-in name: one's own organisation's, or everybody's for the system administrator."""
    org = OrgId(org_id) if org_id is not None else None
    return AccountPageOut.of(await accounts.accounts(work, wanted, org))


@router.post("", status_code=HTTPStatus.CREATED, summary="Make an account")
async def made(work: Kept, body: AccountIn) -> AccountOut:
    """Make an account; sending the same again returns the one that was made."""
    return AccountOut.of(await accounts.create_account(work, body.to_command()))


@router.post("/{account_id}/disable", summary="Disable an account")
async def disabled(work: Kept, account_id: UUID) -> AccountOut:
    """Disable an account for good: its sessions and tokens end within five seconds."""
    return AccountOut.of(await accounts.disable_account(work, account_id))
