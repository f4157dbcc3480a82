"""Containers, sites and histories for the ledger's tests."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.container import Container
from hwtrack.custody.fold import steps
from hwtrack.custody.ledger.entry import Sites, Spot, Subject
from hwtrack.custody.ledger.walk import Walked, walk
from tests.custody import make
from tests.custody.make import GENERATOR, PLANT

SITE = UUID(make.SITE)
SECOND_SITE = UUID("01995e00-0000-7000-8000-0000000000f2")
PLANT_SITE = UUID("01995e00-0000-7000-8000-0000000000f7")
STRANGER_SITE = UUID("01995e00-0000-7000-8000-0000000000f9")
WORKSHOP = UUID("01995e00-0000-7000-8000-0000000000f1")

SITES = Sites(
    {SITE: GENERATOR, SECOND_SITE: GENERATOR, PLANT_SITE: PLANT, STRANGER_SITE: make.STRANGER},
)
HERE, THERE = Spot(GENERATOR, SITE), Spot(PLANT, PLANT_SITE)
TODAY = date(2026, 10, 26)


def subject(**changes: object) -> Subject:
    """Return the story's drum as its label knows it."""
    facts: dict[str, object] = {
        "home": GENERATOR,
        "container_id": make.container_id(1),
        "code": make.DRUM,
        "site": SITE,
        "facility_id": WORKSHOP,
    }
    return Subject(**facts | changes)  # type: ignore[arg-type]  # what a test changes


def walked(
    events: Iterable[Accepted], *, today: date = TODAY, blank: Container | None = None, bulk: bool = False
) -> Walked:
    """Return what a set of events makes of the drum in the ledgers."""
    return walk(subject(bulk=bulk), steps(blank or make.blank(), events), SITES, today=today)
