"""The log over HTTP, for anybody: `/api/log`.

What is answered are hashes, ids and signatures. An entry's id is no secret and gives nobody anything: it is a random
number, and what comes back says that *some* entry of that id was sealed, not what it is about.
"""

from fastapi import APIRouter, FastAPI

from hwtrack.tlog.routes import checkpoints, proofs, standing
from hwtrack.tlog.service.desk import open_desk

router = APIRouter(prefix="/api/log", tags=["log"])
for part in (checkpoints, proofs, standing):
    router.include_router(part.router)


def mount(app: FastAPI) -> None:
    """Open the log's desk, so that unsuitable settings stop the start.

    Raises:
        LogSettingsError: A key cannot be read, has another name, or the quorum cannot be met.
    """
    app.state.log_desk = open_desk(app.state.settings)
