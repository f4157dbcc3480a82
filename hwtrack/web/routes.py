"""The web package's routes in one router, and what it gives the application: static files and the problem page."""

from fastapi import APIRouter, FastAPI

from hwtrack.web.assets import PREFIX
from hwtrack.web.pages import (
    alarms,
    back_entries,
    baskets,
    containers,
    contracts,
    correcting,
    counting,
    declarations,
    drafting,
    everybody,
    explaining,
    handing,
    handling,
    home,
    labelling,
    ledgers,
    manifests,
    opening_stock,
    phones,
    printing,
    proposals,
    quarantine,
    receipts,
    rectifying,
    registering,
    rulings,
    scanning,
    signing_in,
    stock,
    street,
    transforming,
    transparency,
    treating,
    unsettled,
    verifying,
    weighing,
)
from hwtrack.web.problem_page import draw_problem
from hwtrack.web.static_files import BuiltFiles

# Why the order: a form's own address (`/containers/new`) comes before the address of one thing (`/containers/{code}`).
PAGES = (
    everybody,
    street,
    transparency,
    verifying,
    signing_in,
    home,
    registering,
    weighing,
    printing,
    handling,
    alarms,
    back_entries,
    containers,
    stock,
    counting,
    ledgers,
    declarations,
    scanning,
    phones,
    handing,
    baskets,
    transforming,
    treating,
    labelling,
    opening_stock,
    unsettled,
    explaining,
    correcting,
    rulings,
    proposals,
    quarantine,
    contracts,
    drafting,
    receipts,
    manifests,
    rectifying,
)

router = APIRouter()
for page in PAGES:
    router.include_router(page.router)


def mount(app: FastAPI) -> None:
    """Serve the static files and draw problems as pages."""
    app.mount(PREFIX, BuiltFiles(), name="static")
    app.state.problem_page = draw_problem
