"""Starting the long-running parts: the web process and the worker."""

import asyncio

import uvicorn

from hwtrack.app import create_app
from hwtrack.cli import place
from hwtrack.config import Settings
from hwtrack.infra import roles
from hwtrack.web.views.people import DemoAccount
from hwtrack.worker import seal as run_sealer
from hwtrack.worker import work as run_worker


def serve(settings: Settings) -> None:
    """Prepare the database and serve until SIGINT or SIGTERM."""
    with place.serving(settings) as at:
        asyncio.run(place.prepare(at))
        serve_here(settings, at)


def serve_here(settings: Settings, at: place.Place, *, demo_accounts: tuple[DemoAccount, ...] = ()) -> None:
    """Serve in this process and thread, over a database that is ready; a demo shows its sign-ins beside the form."""
    app = create_app(settings, at.url(roles.APP))
    app.state.demo_accounts = demo_accounts
    uvicorn.run(
        app,
        host=settings.web.address,
        port=settings.web.port,
        log_config=None,
        access_log=False,
        server_header=False,
    )


def work(settings: Settings) -> None:
    """Run jobs until SIGINT or SIGTERM."""
    with place.attached(settings) as at:
        asyncio.run(run_worker(settings, at.url(roles.WORKER)))


def seal(settings: Settings) -> None:
    """Seal the log until SIGINT or SIGTERM."""
    with place.attached(settings) as at:
        asyncio.run(run_sealer(settings, at.url(roles.WORKER)))
