"""One's own API tokens over HTTP."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from hwtrack.accounts.schemas.people import TokenIn, TokenMadeOut, TokenPageOut
from hwtrack.accounts.service import tokens
from hwtrack.infra.auth import needs
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission

router = APIRouter(prefix="/api/tokens", tags=["accounts"])

Own = Annotated[Work, needs(Permission.TOKENS_MANAGE_SELF)]


@router.get("", summary="One's own API tokens")
async def listed(work: Own, wanted: Annotated[Slice, Depends(page_query)]) -> TokenPageOut:
    """Return the tokens in the order they were made, ended ones included; never their text."""
    return TokenPageOut.of(await tokens.tokens(work, wanted))


@router.post("", status_code=HTTPStatus.CREATED, summary="Make an API token")
async def made(work: Own, body: TokenIn) -> TokenMadeOut:
    """Make a token; its text is in this answer only."""
    return TokenMadeOut.of(
        await tokens.make_token(work, name=body.name, permissions=body.permissions, ends_at=body.ends_at)
    )


@router.delete("/{token_id}", status_code=HTTPStatus.NO_CONTENT, summary="Revoke an API token")
async def revoked(work: Own, token_id: UUID) -> None:
    """Revoke a token; it ends within five seconds."""
    await tokens.revoke_token(work, token_id)
