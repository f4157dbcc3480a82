"""The whole application over a test's database, served for a browser: companies, people, and the fictional ledger.

Run as `python -m tests.browser.city URL PORT FOLDER`.
"""

import asyncio
import sys
from pathlib import Path

import uvicorn

from hwtrack.accounts.service.sessions import actor_named
from hwtrack.app import create_app
from hwtrack.cli.demo.load import Ids, load_company
from hwtrack.config import LabelSettings, Settings
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_work
from hwtrack.labels.service.desk import open_desk
from hwtrack.labels.service.printing import NewLabel, print_plaque
from hwtrack.rectification import service
from tests.web.live import COMPANIES, MANAGER, OFFICER


def settings_of(folder: Path) -> Settings:
    """The settings of the served city: keys in a folder of the test's own."""
    return Settings(label=LabelSettings(host="127.0.0.1:8000", keys=folder / "keys"))


async def fill(url: str, folder: Path) -> None:
    """Record the companies, print a store's plaque, open the ledger."""
    database = await Database.open(url, pool=2)
    ids = Ids()
    for company in COMPANIES:
        await load_company(database, company, at=database.clock(), ids=ids)
    async with begin_work(database, await actor_named(database, MANAGER)) as work:
        desk = open_desk(settings_of(folder))
        await print_plaque(work, desk, ids.facilities["canglan", "TS001"], NewLabel())
    async with begin_work(database, await actor_named(database, OFFICER)) as work:
        await service.open_demo_campaign(work)
    await database.close()


def main(url: str, port: str, folder: str) -> None:
    """Fill the database and serve."""
    asyncio.run(fill(url, Path(folder)))
    app = create_app(settings_of(Path(folder)), url)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")


if __name__ == "__main__":
    main(*sys.argv[1:])
