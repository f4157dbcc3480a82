"""The web process: the only place where everything meets.

Knows which packages there are and hands each what it may not fetch itself; decides nothing.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from importlib import import_module

import asyncpg
from fastapi import APIRouter, FastAPI, Request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.responses import JSONResponse, Response

from hwtrack.audit.service.metrics import Metrics
from hwtrack.config import Settings
from hwtrack.infra import openapi, problems, telemetry
from hwtrack.infra.auth import database_of
from hwtrack.infra.db import Database
from hwtrack.infra.guard import Guard
from hwtrack.infra.migrate import heads
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.tlog.service import begin_epoch
from hwtrack.tlog.service.desk import LogDesk
from hwtrack.tlog.service.keys import publish
from hwtrack.transfers.service.contents import Contents

PACKAGES = ("custody", "tlog", "registry", "accounts", "labels", "transfers", "rectification", "audit", "web")
"""Packages with routes, in the order they are mounted: FastAPI tries them one after the other, so the hot paths come
first, and pages last because they take the root."""


class UnstorableTextError(DomainError):
    """The request holds something the database cannot keep."""

    kind = Kind.INVALID
    code = "unstorable-text"
    detail = "A text holds a NUL character or a number is out of its range."
    remedy = "Remove control characters and check the numbers, then send it again."


class AlreadyThereError(DomainError):
    """This has been recorded already, by somebody else or a moment ago."""

    kind = Kind.CONFLICT
    code = "already-there"
    detail = "Another record with the same identity exists."
    remedy = "Read it again before you change anything."


class BusyError(DomainError):
    """The database is busy with the same records."""

    kind = Kind.UNAVAILABLE
    code = "busy"
    detail = "Several people changed the same records at once; nothing was half saved."
    remedy = "Send it again in a moment; with the same id it is recorded once."


class DatabaseAwayError(DomainError):
    """The database cannot be reached."""

    kind = Kind.UNAVAILABLE
    code = "database-away"
    detail = "The connection to the database was lost or could not be made; this may or may not have been saved."
    remedy = "Send the very same again in a moment: with the same id it is recorded once."


def create_app(settings: Settings, database_url: str) -> FastAPI:
    """Build the application over one database; nothing is opened before it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        telemetry.configure(settings.telemetry)
        app.state.revisions = heads()
        app.state.database = await Database.open(
            database_url, pool=settings.database.pool, statement_cache=settings.database.statement_cache
        )
        await _begin(app.state.database, app.state.log_desk)
        yield
        await app.state.database.close()

    app = FastAPI(title="hwtrack", version="0.1.0", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.settings = settings
    app.state.meter = Metrics()
    app.state.manifests = Contents()
    problems.install(app)
    app.add_exception_handler(asyncpg.PostgresError, _on_database)
    app.add_exception_handler(asyncpg.InterfaceError, _on_database)
    app.add_exception_handler(DBAPIError, _on_database)
    app.add_exception_handler(PoolTimeoutError, _on_database)
    app.add_exception_handler(ConnectionError, _on_database)
    app.add_exception_handler(Exception, _on_surprise)
    app.include_router(health)
    for package in PACKAGES:
        module = import_module(f"hwtrack.{package}.routes")
        app.include_router(module.router)
        if mount := getattr(module, "mount", None):
            mount(app)
    app.add_middleware(Guard)
    openapi.describe(app)
    return app


async def _begin(database: Database, desk: LogDesk) -> None:
    """Begin a new epoch of the log where the database was restored, and publish the key that signs receipts."""
    try:
        async with begin_work(database, SYSTEM) as work:
            await begin_epoch(work)
            await publish(work, desk)
    except (asyncpg.UndefinedFunctionError, asyncpg.UndefinedTableError):
        telemetry.log.warning("not migrated")  # `/readyz` says the same until it is


health = APIRouter(tags=["operations"])


@health.get("/healthz", summary="The process is alive")
async def healthz() -> dict[str, str]:
    """Answer without touching anything: the process is alive."""
    return {"status": "alive"}


@health.get("/readyz", summary="The service can work")
async def readyz(request: Request) -> Response:
    """Answer 200 if the database answers and is migrated to this program's revision, else 503 with the reason."""
    try:
        rows = await database_of(request).pool.fetch("SELECT version_num FROM alembic_version")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return JSONResponse({"status": "no database"}, status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    at, wanted = sorted(row["version_num"] for row in rows), sorted(request.app.state.revisions)
    if at != wanted:
        body = {"status": "not migrated", "at": at, "wanted": wanted}
        return JSONResponse(body, status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    return JSONResponse({"status": "ready", "at": at})


async def _on_database(request: Request, error: Exception) -> Response:
    cause = error.orig if isinstance(error, DBAPIError) else error
    original = getattr(cause, "__cause__", None) or cause
    known = _known(original)
    if known is None:
        return await _on_surprise(request, error)
    telemetry.log.warning("database refused", error=type(original).__name__)
    return problems.answer_error(request, known)


def _known(error: object) -> DomainError | None:
    return next((meaning() for kinds, meaning in _MEANINGS if isinstance(error, kinds)), None)


_MEANINGS: tuple[tuple[tuple[type[BaseException], ...], type[DomainError]], ...] = (
    (
        (asyncpg.DataError, asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError),
        UnstorableTextError,
    ),
    ((asyncpg.UniqueViolationError,), AlreadyThereError),
    ((asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError), BusyError),
    ((PoolTimeoutError, asyncpg.TooManyConnectionsError), BusyError),
    (
        # The last is a server that was shut down, or somebody ended the connection.
        (ConnectionError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError),
        DatabaseAwayError,
    ),
)


async def _on_surprise(request: Request, error: Exception) -> Response:
    telemetry.log.error("unexpected", error=repr(error), exc_info=error)
    answer = problems.problem_of(
        problems.InternalError(),
        language=problems.language_in(request),
        instance=request.url.path,
        trace_id=problems.trace_in(request),
    )
    return JSONResponse(answer | {"status": 500}, status_code=500, media_type=problems.MEDIA_TYPE)
