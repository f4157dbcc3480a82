"""Building the demo city on a prepared database: companies, months, plaques, what lies in store."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

from hwtrack.cli.demo.background import SEED, fill_months, hang_plaques
from hwtrack.cli.demo.city import BUREAU, STORY_COMPANIES, TODAY, Company
from hwtrack.cli.demo.hands import Hands
from hwtrack.cli.demo.load import Ids, load_company
from hwtrack.cli.demo.months import Months, plan
from hwtrack.cli.demo.neighbours import NEIGHBOURS
from hwtrack.cli.demo.pen import instant
from hwtrack.cli.demo.stock import Stock, stock_up
from hwtrack.cli.demo.story import OPENING_TONNES
from hwtrack.cli.demo.trips import Trips
from hwtrack.config import Settings
from hwtrack.infra.clock import system_clock
from hwtrack.infra.db import Database
from hwtrack.kernel.quantity import Mass
from hwtrack.labels.service.desk import open_desk

COMPANIES: tuple[Company, ...] = (*STORY_COMPANIES, *NEIGHBOURS, BUREAU)
OPENED = instant(date(2026, 7, 20), "08:00")
"""When the city's companies are registered, a week before the ordinary months begin."""
NOW = instant(TODAY, "09:00")
"""Where the demo's clock runs on from."""
_FURNACE = "JS329900D0101"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class City:
    """A city in which the story can begin."""

    hands: Hands
    trips: Trips
    stock: Stock


def offset_seconds() -> float:
    """Return how far the demo's clock has to be off to be at `NOW` at this moment."""
    return (NOW - system_clock()).total_seconds()


async def build(
    database: Database, settings: Settings, progress: Progress, *, seed: int = SEED, months: Months | None = None
) -> City:
    """Build the city; `months` may be a shorter plan than that of the seed."""
    ids = Ids()
    opening = Mass.kg(OPENING_TONNES)
    for done, company in enumerate(COMPANIES):
        progress("companies", done, len(COMPANIES))
        await load_company(database, company, at=OPENED, ids=ids, opening={_FURNACE: Mass(opening.grams * 1000)})
    companies = {company.key: company for company in COMPANIES}
    hands = Hands(database, ids, open_desk(settings), companies, Random(seed))  # noqa: S311 - a story, not a secret
    trips = Trips(hands)
    await hang_plaques(hands, companies, progress)
    await fill_months(hands, trips, months or plan(seed), progress)
    progress("stock of the story", 0, 1)
    return City(hands, trips, await stock_up(hands, trips))
