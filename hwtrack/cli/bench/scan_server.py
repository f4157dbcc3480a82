"""The two servers of the scan bench: the whole service, or a bare handler that replays taped statements."""

import json
import pickle
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hwtrack.app import create_app
from hwtrack.cli.run import listen
from hwtrack.config import Settings
from hwtrack.infra.db import nothing_to_reset

SCOPE = "BEGIN; SET LOCAL hwtrack.scope = 'own'; SET LOCAL hwtrack.org = '1'"
"""What begin_hot_work sends."""


def bare(url: str, tapes: str) -> Starlette:
    """Return an application that sends the statements of event `n` in one transaction and answers nothing."""
    with open(tapes, "rb") as file:  # noqa: PTH123
        statements = pickle.load(file)  # noqa: S301 - written by the bench itself a moment ago

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        settings = Settings().database
        app.state.pool = await asyncpg.create_pool(url, min_size=1, max_size=settings.pool, reset=nothing_to_reset)
        yield
        await app.state.pool.close()

    async def handle(request: Request) -> Response:
        message: dict[str, Any] = json.loads(await request.body())
        async with request.app.state.pool.acquire() as connection:
            await connection.execute(SCOPE)
            for sql, arguments in statements[message["n"]]:
                await connection.fetch(sql, *arguments)
            await connection.execute("COMMIT")
        return Response(status_code=201)

    return Starlette(routes=[Route("/", handle, methods=["POST"])], lifespan=lifespan)


def main(kind: str, url: str, port: str, tapes: str) -> None:
    """Serve one of the two on loopback."""
    app = create_app(Settings(), url) if kind == "ours" else bare(url, tapes)
    listen(app, "127.0.0.1", int(port))


if __name__ == "__main__":
    main(*sys.argv[1:5])
