"""Bodies that may say more than is read: searched for parties before anything else is done with them."""

from typing import Any

from fastapi import Request, Response

from hwtrack.infra import problems
from hwtrack.infra.work import Work
from hwtrack.transfers.schemas.shared import body_text
from hwtrack.transfers.service.refusing import keep_unknown_parties
from hwtrack.transfers.unknown_parties import Known, error_of, unknown_parties


async def raw_body(request: Request) -> dict[str, Any]:
    """Return the body as it was sent; its shape has been read already."""
    raw: dict[str, Any] = await request.json()
    return raw


async def refused_for_parties(request: Request, work: Work, raw: dict[str, Any], known: Known) -> Response | None:
    """Keep a body that names a party we do not know and answer it; nothing for any other.

    The answer is returned, not raised, so that what was kept is committed.
    """
    found = unknown_parties(raw, known)
    if not found:
        return None
    await keep_unknown_parties(work, path=request.url.path, body=body_text(raw), found=found)
    return problems.answer_error(request, error_of(found))
