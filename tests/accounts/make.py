"""An installation for the tests of accounts: two companies, a bureau, people, and the application over HTTP."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from fastapi import FastAPI

from hwtrack.accounts import routes
from hwtrack.accounts.authority import INSTALLING, NewAccount
from hwtrack.accounts.routes.admission import Credentials
from hwtrack.accounts.service.accounts import create_account
from hwtrack.accounts.service.sessions import actor_named, limits_of
from hwtrack.accounts.session import COOKIE, Standing
from hwtrack.accounts.tables import AccountRow
from hwtrack.config import SessionSettings, Settings
from hwtrack.infra import problems, roles
from hwtrack.infra.clock import system_clock
from hwtrack.infra.db import Database
from hwtrack.infra.guard import Guard
from hwtrack.infra.work import begin_work, id_at
from hwtrack.kernel.actor import Actor, Permission, Role
from hwtrack.kernel.ids import AccountId, OrgId
from tests.infra.databases import CloneOf

MINE, THEIRS, BUREAU = OrgId(701), OrgId(702), OrgId(703)
CITY, DISTRICTS = 999000, (999001, 999002)
PASSWORD = "river-42-warehouse"
LIMITS = limits_of(SessionSettings())
ORIGIN = "http://hw.test"
NOW = system_clock
OLD_ID = UUID("6f9619ff-8b86-4d01-b42d-00c04fc964ff")
"""A version 4 UUID, as no client of ours makes them."""

_numbers = itertools.count(1)


async def plant(database: CloneOf) -> None:
    """Put divisions and organisations in, past every policy."""
    connection = await asyncpg.connect(database.url(roles.SUPERUSER))
    try:
        await connection.execute(
            "INSERT INTO division (code, parent, name_zh) VALUES ($1, NULL, '城'), ($2, $1, '甲'), ($3, $1, '乙')",
            CITY,
            *DISTRICTS,
        )
        for org_id, kind in ((MINE, "generator"), (THEIRS, "carrier"), (BUREAU, "bureau")):
            await connection.execute(
                "INSERT INTO organisation (org_id, credit_code, name, kinds, division, made_at)"
                " VALUES ($1, $2, $3, ARRAY[$4], $5, now())",
                org_id,
                f"9199900{org_id:011d}",
                f"organisation {org_id}",
                kind,
                DISTRICTS[0],
            )
    finally:
        await connection.close()


async def ask(database: CloneOf, question: str, *values: object) -> list[asyncpg.Record]:
    """Return what is really in the tables, past every policy."""
    connection = await asyncpg.connect(database.url(roles.SUPERUSER))
    try:
        return list(await connection.fetch(question, *values))
    finally:
        await connection.close()


def new_account(role: Role = Role.WAREHOUSE_WORKER, org_id: OrgId = MINE, **changes: Any) -> NewAccount:
    """Return an account to be made, with a name of its own."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "account_id": AccountId(id_at(datetime(2026, 10, 26, tzinfo=UTC) + timedelta(seconds=number))),
        "org_id": org_id,
        "sign_in_name": f"person-{number:04d}",
        "display_name": f"Person {number}",
        "password": PASSWORD,
        "roles": frozenset({role}),
    }
    return NewAccount(**(given | changes))


async def hire(
    database: Database, role: Role = Role.WAREHOUSE_WORKER, org_id: OrgId = MINE, **changes: Any
) -> AccountRow:
    """Make an account as the installation does."""
    async with begin_work(database, INSTALLING) as work:
        return await create_account(work, new_account(role, org_id, **changes))


class Machine:
    """Monotonic seconds that a test turns by hand."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.seconds = 0.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.seconds


def application(database: Database, machine: Machine | None = None) -> FastAPI:
    """Return the accounts part of the service over an open database."""
    app = FastAPI()
    app.state.database, app.state.settings = database, Settings()
    problems.install(app)
    app.include_router(routes.router)
    routes.mount(app)
    if machine is not None:
        app.state.credentials = Credentials(machine)
    app.add_middleware(Guard)
    return app


@asynccontextmanager
async def browsing(app: FastAPI, address: str = "203.0.113.7") -> AsyncIterator[httpx.AsyncClient]:
    """Send requests to the application from an address."""
    transport = httpx.ASGITransport(app=app, client=(address, 5000))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


async def sign_in(client: httpx.AsyncClient, name: str, password: str = PASSWORD) -> dict[str, str]:
    """Sign in over HTTP and return the headers that a page of ours sends afterwards."""
    answer = await client.post("/api/session", json={"name": name, "password": password})
    assert answer.status_code == 201, answer.text
    # Why: httpx does not return a __Host- cookie over http, so it is sent by hand.
    return {
        "Cookie": f"{COOKIE}={answer.cookies[COOKIE]}",
        "X-CSRF-Token": answer.json()["me"]["csrf"],
        "Origin": ORIGIN,
    }


async def acting(database: Database, row: AccountRow) -> Actor:
    """Return the actor of an account."""
    return await actor_named(database, row.sign_in_name)


def later(database: Database, **time: float) -> Database:
    """Return the same open database, so much later."""
    return replace(database, clock_offset=database.clock_offset + timedelta(**time))


def as_token(standing: Standing) -> Standing:
    """Return the same standing as a token would have it."""
    return replace(standing, csrf="", token_id=standing.account_id, token_permissions=frozenset(Permission))
