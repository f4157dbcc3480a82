"""The actor of a request, and the unit of work a route is given.

`accounts` puts the actor on the request; a route names the one permission it needs and receives a `Work` whose
transaction ends before the response is sent. Source: design.md §3 (traps: function scope).
"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from fastapi import Depends, Request

from hwtrack.infra.clock import Clock
from hwtrack.infra.db import Database
from hwtrack.infra.work import HotWork, Work, begin_hot_work, begin_work
from hwtrack.kernel.actor import ANONYMOUS, Actor, Permission
from hwtrack.kernel.errors import DomainError, Kind

DEMO_NOW = "x-hwtrack-demo-now"


class DemoClockError(DomainError):
    """The demo clock header is not an instant."""

    kind = Kind.INVALID
    code = "demo-clock"
    detail = "“{text}” is not an ISO 8601 instant with an offset."
    remedy = "Send X-Hwtrack-Demo-Now like 2026-09-21T08:00:00+08:00, or leave it out."


def actor_of(request: Request) -> Actor:
    """Return who makes the request; somebody in the street where nobody signed in."""
    return getattr(request.state, "actor", ANONYMOUS)


def database_of(request: Request) -> Database:
    """Return the process's open database."""
    database: Database = request.app.state.database
    return database


def clock_of(request: Request) -> Clock:
    """Return the clock of this request: the installation's own, or the demo script's instant.

    The header is honoured only where the installation is a demo; elsewhere it is ignored.

    Raises:
        DemoClockError: The header is no instant.
    """
    database = database_of(request)
    stated = request.headers.get(DEMO_NOW)
    if stated is None or database.installation != "demo":
        return database.clock
    try:
        instant = datetime.fromisoformat(stated)
    except ValueError as error:
        raise DemoClockError(text=stated[:40]) from error
    if instant.tzinfo is None:
        raise DemoClockError(text=stated[:40])
    return lambda: instant


class Needs:
    """The dependency behind `needs` and `needs_hot`; tests read its `permission` off every route."""

    def __init__(self, permission: Permission | None) -> None:
        """`None` means the route is public on purpose."""
        self.permission = permission

    def admitted(self, request: Request) -> Actor:
        """Return the actor, or refuse as `Actor.demand` does."""
        actor = actor_of(request)
        if self.permission is not None:
            actor.demand(self.permission)
        return actor


class NeedsWork(Needs):
    """Gives an ordinary `Work`."""

    async def __call__(self, request: Request) -> AsyncIterator[Work]:
        """Run the route inside one ordinary transaction."""
        actor = self.admitted(request)
        async with begin_work(database_of(request), actor, clock=clock_of(request)) as work:
            yield work


class NeedsHotWork(Needs):
    """Gives a `HotWork`, for the three hot paths."""

    async def __call__(self, request: Request) -> AsyncIterator[HotWork]:
        """Run the route inside one hot transaction."""
        actor = self.admitted(request)
        async with begin_hot_work(database_of(request), actor, clock=clock_of(request)) as work:
            yield work


class NeedsActor(Needs):
    """Gives the actor alone, for routes that begin their own work (exports, retries)."""

    def __call__(self, request: Request) -> Actor:
        """Return the actor."""
        return self.admitted(request)


def needs(permission: Permission | None) -> Any:
    """Declare a route's permission and take its unit of work; written behind `Work` in an `Annotated`."""
    return Depends(NeedsWork(permission), scope="function")


def needs_hot(permission: Permission | None) -> Any:
    """Do the same for a hot route."""
    return Depends(NeedsHotWork(permission), scope="function")


def needs_actor(permission: Permission | None) -> Any:
    """Declare a route's permission and take the actor alone."""
    return Depends(NeedsActor(permission))
