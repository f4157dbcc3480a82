"""The whole application over a migrated database, running; requests are sent from ordinary code, as anybody.

Everything here goes through `create_app`, its middleware and its lifespan: what is mounted later is tested without
being named.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from hwtrack.accounts.session import COOKIE
from hwtrack.app import create_app
from hwtrack.config import Settings
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from tests.accounts import make as accounts
from tests.infra.databases import CloneOf
from tests.tlog import make as log

ORIGIN = "http://hw.test"
ANYONE = "anyone"
"""Somebody who has not signed in."""


@dataclass(slots=True)
class Service:
    """A running application and the people who are signed in to it."""

    app: FastAPI
    portal: BlockingPortal
    client: httpx.AsyncClient
    clone: CloneOf
    sessions: dict[str, dict[str, str]] = field(default_factory=lambda: {ANYONE: {}})
    answered: Counter[int] = field(default_factory=Counter)

    @property
    def database(self) -> Database:
        """The connections the application uses."""
        opened: Database = self.app.state.database
        return opened

    def send(self, who: str, method: str, url: str, **request: Any) -> httpx.Response:
        """Send a request as somebody; problems are answered in English."""
        headers = {"accept-language": "en"} | self.session(who) | dict(request.pop("headers", None) or {})
        client = self.client

        async def sent() -> httpx.Response:
            return await client.request(method, url, headers=headers, **request)

        answer = self.portal.call(sent)
        self.answered[answer.status_code] += 1
        return answer

    def together(self, who: str, requests: list[tuple[str, Any]]) -> list[httpx.Response]:
        """Post bodies as somebody, all at the same time."""
        headers, client = {"accept-language": "en"} | self.session(who), self.client

        async def sent() -> list[httpx.Response]:
            return await asyncio.gather(*(client.post(url, json=body, headers=headers) for url, body in requests))

        return self.portal.call(sent)

    def get(self, who: str, url: str, **params: Any) -> httpx.Response:
        """Read as somebody."""
        return self.send(who, "GET", url, params=params)

    def post(self, who: str, url: str, body: Any = None, **request: Any) -> httpx.Response:
        """Send a body as somebody."""
        return self.send(who, "POST", url, json={} if body is None else body, **request)

    def made(self, who: str, url: str, body: Any, **request: Any) -> dict[str, Any]:
        """Send a body as somebody and insist that it was taken."""
        answer = self.post(who, url, body, **request)
        assert answer.status_code in {200, 201, 202}, f"{who} {url}: {answer.text}"
        return dict(answer.json())

    def session(self, who: str) -> dict[str, str]:
        """Return the headers of somebody's session; who has none is signed in first."""
        if who not in self.sessions:
            self.sign_in(who)
        return self.sessions[who]

    def sign_in(self, name: str) -> None:
        """Begin a session for an account and keep its headers under its name."""
        answer = self.post(ANYONE, "/api/session", {"name": name, "password": accounts.PASSWORD})
        assert answer.status_code == 201, answer.text
        self.sessions[name] = {
            "cookie": f"{COOKIE}={answer.cookies[COOKIE]}",
            "x-csrf-token": answer.json()["me"]["csrf"],
            "origin": ORIGIN,
        }
        self.client.cookies.clear()

    def rows(self, question: str, *values: object) -> list[Any]:
        """Return what is really in the tables, past every policy."""
        return self.portal.call(lambda: accounts.ask(self.clone, question, *values))

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        return int(self.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])

    def routes(self) -> list[RouteContext]:
        """Return every route of the application with its full path, those outside the description included."""
        return [one for one in iter_route_contexts(self.app.routes) if isinstance(one.original_route, APIRoute)]


@contextmanager
def running(clone: CloneOf, folder: Path) -> Iterator[Service]:
    """Run the application over a database for the length of a block."""
    settings = Settings.model_validate(
        {
            "label": {"host": "127.0.0.1:8000", "keys": folder / "keys"},
            "file": {"directory": folder / "files"},
            "log": {"origin": log.ORIGIN, "key": log.LOG.key.text},
            "telemetry": {"level": "error"},
        }
    )
    app = create_app(settings, clone.url(roles.APP))
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(app.router.lifespan_context(app)),
        portal.wrap_async_context_manager(_client(app)) as client,
    ):
        yield Service(app, portal, client, clone)


def _client(app: FastAPI) -> httpx.AsyncClient:
    # Why: an error must come out as the answer a client would get, not as an exception in the test.
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("203.0.113.7", 5000))
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN)
