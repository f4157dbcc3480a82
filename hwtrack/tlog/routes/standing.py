"""How the log stands, and the keys with which it signs."""

from typing import Annotated

from fastapi import APIRouter, Request

from hwtrack.infra.auth import needs
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.tlog.routes.desk import log_desk_of
from hwtrack.tlog.schemas import DelayOut, LogKeysOut, StandingOut
from hwtrack.tlog.service import keys, standing

router = APIRouter()

Anybody = Annotated[Work, needs(None)]
Operator = Annotated[Work, needs(Permission.OPERATIONS)]


@router.get("/status", summary="How the log stands")
async def status(request: Request, work: Anybody) -> StandingOut:
    """Return size, what waits, the newest checkpoint and when each witness spoke; nothing of anybody's business."""
    return StandingOut.of(await standing.standing(work, log_desk_of(request)))


@router.get("/delay", summary="What holds sealing up")
async def delay(request: Request, work: Operator) -> DelayOut:
    """Return the transactions that entries have been waiting for longer than five seconds."""
    return DelayOut.of(await standing.standing(work, log_desk_of(request)))


@router.get("/keys", summary="The keys of the log")
async def log_keys(request: Request, work: Anybody) -> LogKeysOut:
    """Return the log's key, its witnesses' and every receipt key; a verifier has the first two from elsewhere."""
    return LogKeysOut.of(log_desk_of(request), await keys.published(work))
