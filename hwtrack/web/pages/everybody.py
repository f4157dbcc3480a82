"""Pages for anybody: language and light, what a problem means."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from hwtrack.infra.auth import needs_actor
from hwtrack.infra.guard import LANGUAGE_COOKIE
from hwtrack.infra.i18n import LANGUAGES
from hwtrack.infra.problems import NotFoundError, language_in
from hwtrack.infra.resources import folder
from hwtrack.web import problem_texts, render

YEAR = 365 * 24 * 3600

router = APIRouter(include_in_schema=False)


@router.get("/display", dependencies=[needs_actor(None)])
async def display(
    request: Request,
    language: Annotated[str, Query(max_length=5)] = "",
    theme: Annotated[str, Query(max_length=5)] = "",
    back: Annotated[str, Query(max_length=2000)] = "/",
) -> Response:
    """Remember the language or the light on this device and go back to where it was chosen."""
    response = RedirectResponse(safe_address(back), status_code=303)
    if language in LANGUAGES:
        _remember(request, response, LANGUAGE_COOKIE, language)
    if theme in render.THEMES:
        _remember(request, response, render.THEME_COOKIE, theme)
    return response


@router.get("/problems/{code}", dependencies=[needs_actor(None)])
async def problem(request: Request, code: str) -> Response:
    """Explain a problem code.

    Raises:
        NotFoundError: There is no such problem.
    """
    view = problem_texts.read(folder("problems"), code, language_in(request))
    if view is None:
        raise NotFoundError
    return render.page(request, "problem_page.html", view)


def safe_address(back: str) -> str:
    """Return the address if it lies on this host, else the first page: nobody is sent elsewhere by a link of ours."""
    inside = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    return back if inside else "/"


def _remember(request: Request, response: Response, name: str, value: str) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=YEAR, path="/", secure=secure, httponly=True, samesite="lax")
