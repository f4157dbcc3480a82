"""Starting the long-running parts: the web process and the worker."""

import asyncio
import gc

import uvicorn
from starlette.types import ASGIApp

from hwtrack.app import create_app
from hwtrack.cli import place
from hwtrack.config import Settings
from hwtrack.infra import roles
from hwtrack.web.views.people import DemoAccount
from hwtrack.worker import seal as run_sealer
from hwtrack.worker import work as run_worker

_COLLECT_AFTER = (20_000, 50, 50)
"""New objects until the youngest are looked through for cycles, and how often until the older ones are; a request makes
some thousand, and leaves hardly any that are not freed at once."""


def serve(settings: Settings) -> None:
    """Prepare the database and serve until SIGINT or SIGTERM."""
    with place.serving(settings) as at:
        asyncio.run(place.prepare(at))
        serve_here(settings, at)


def serve_here(settings: Settings, at: place.Place, *, demo_accounts: tuple[DemoAccount, ...] = ()) -> None:
    """Serve in this process and thread, over a database that is ready; a demo shows its sign-ins beside the form."""
    app = create_app(settings, at.url(roles.APP))
    app.state.demo_accounts = demo_accounts
    listen(app, settings.web.address, settings.web.port)


def listen(app: ASGIApp, address: str, port: int) -> None:
    """Answer for an application until SIGINT or SIGTERM; it and everything imported stay for the process's life."""
    # Why: the collector would go through some 300,000 objects that are no garbage again and again, a fifth of a scan.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)
    uvicorn.run(app, host=address, port=port, log_config=None, access_log=False, server_header=False)


def work(settings: Settings) -> None:
    """Run jobs until SIGINT or SIGTERM."""
    with place.attached(settings) as at:
        asyncio.run(run_worker(settings, at.url(roles.WORKER)))


def seal(settings: Settings) -> None:
    """Seal the log until SIGINT or SIGTERM."""
    with place.attached(settings) as at:
        asyncio.run(run_sealer(settings, at.url(roles.WORKER)))
