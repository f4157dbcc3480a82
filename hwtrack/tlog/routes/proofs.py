"""Proofs for anybody: of an entry by its id, and between two sizes of the log."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import PlainTextResponse

from hwtrack.infra.auth import needs
from hwtrack.infra.work import Work
from hwtrack.tlog.routes.desk import log_desk_of
from hwtrack.tlog.schemas import ConsistencyOut
from hwtrack.tlog.service import proving
from hwtrack.tlog.tree import MAX_SIZE

router = APIRouter()

Anybody = Annotated[Work, needs(None)]
Home = Annotated[int, Query(ge=0, le=2**63 - 1, description="The home organisation that the receipt names.")]
Old = Annotated[int, Query(alias="from", ge=0, le=MAX_SIZE, description="The smaller size.")]
New = Annotated[int | None, Query(alias="to", ge=0, le=MAX_SIZE, description="The larger size; none: the newest.")]


@router.get("/proof/{entry_id}", response_class=PlainTextResponse, summary="The proof of an entry")
async def proof(request: Request, work: Anybody, entry_id: UUID, home: Home) -> Response:
    """Return the proof that an entry is in the log, as C2SP tlog-proof text.

    It is proved under the newest checkpoint that the witnesses' quorum confirmed; what was sealed later, under the
    newest one signed. Open to anybody: an entry's id is a random number, and the answer holds hashes only.
    """
    return PlainTextResponse(await proving.proof_for(work, log_desk_of(request), home, entry_id))


@router.get("/consistency", summary="That the log has only grown")
async def consistency(work: Anybody, old: Old = 0, new: New = None) -> ConsistencyOut:
    """Return the proof that the tree of one size begins with the tree of another; hashes in base64."""
    return ConsistencyOut.of(await proving.consistency(work, old, new))
