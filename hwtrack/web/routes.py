"""The web package's routes in one router, and what it gives the application: static files and the problem page."""

from fastapi import APIRouter, FastAPI

from hwtrack.web.assets import PREFIX
from hwtrack.web.pages import everybody
from hwtrack.web.problem_page import draw_problem
from hwtrack.web.static_files import BuiltFiles

router = APIRouter()
router.include_router(everybody.router)


def mount(app: FastAPI) -> None:
    """Serve the static files and draw problems as pages."""
    app.mount(PREFIX, BuiltFiles(), name="static")
    app.state.problem_page = draw_problem
