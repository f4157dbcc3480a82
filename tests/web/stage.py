"""A small application that draws the fixture pages, with the real guard, static files and problem pages."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import FastAPI, Request
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.responses import HTMLResponse, Response

from hwtrack.infra import problems
from hwtrack.infra.guard import Guard
from hwtrack.kernel.actor import NotPermittedError
from hwtrack.web import render, routes
from hwtrack.web.answers import Told
from hwtrack.web.views.containers import ScanOutcome, ScanView
from hwtrack.web.words import Said
from tests.web import make


@dataclass(frozen=True)
class Installation:
    """What pages ask of an open database: nothing but its kind and its instant."""

    installation: str = "demo"

    def clock(self) -> datetime:
        """The demo's today at noon."""
        return make.NOON


def create_stage() -> FastAPI:
    """Build the application; posts to `/scan` are kept in `app.state.scans`."""
    app = FastAPI(docs_url=None, openapi_url=None)
    app.state.database = Installation()
    app.state.scans = []
    problems.install(app)
    app.add_api_route("/stage/{name}", staged_page)
    app.add_api_route("/scans", kept_scans)
    app.add_api_route("/scan", scanned, methods=["POST"])
    app.add_api_route("/scan/record", recorded, methods=["POST"])
    app.add_api_route("/late/newest", nothing_late)
    app.add_api_route("/refused", refused, methods=["GET", "POST"])
    # Why last: the stage answers some addresses in the real pages' stead.
    app.include_router(routes.router)
    routes.mount(app)
    app.add_middleware(BaseHTTPMiddleware, dispatch=put_actor)
    app.add_middleware(Guard)
    return app


async def put_actor(request: Request, call_next: RequestResponseEndpoint) -> Response:
    role = request.path_params.get("role") or request.query_params.get("as", "")
    name = request.url.path.removeprefix("/stage/")
    own = make.PAGES[name][1] if name in make.PAGES else role
    if own:
        request.state.actor = make.actor(own)
    return await call_next(request)


async def staged_page(request: Request, name: str) -> Response:
    if name == "label.svg":
        return Response(LABEL, media_type="image/svg+xml")
    template, _, view = make.PAGES[name]
    return render.page(request, template, view)


async def scanned(request: Request) -> Response:
    form = await request.form()
    fields = {key: str(value) for key, value in form.items()}
    request.app.state.scans.append(fields)
    return outcome_page(request, answer(fields))


async def recorded(request: Request) -> Response:
    form = await request.form()
    request.app.state.scans.append({key: str(value) for key, value in form.items()})
    done = Said("Stored in: {place} {kg} kg net", {"place": "TS001 A-03", "kg": "187.4"})
    return outcome_page(request, ScanOutcome(told=Told(what=done, status="applied")))


async def nothing_late() -> Response:
    """Ask nobody why a scan came late: nobody is signed in here."""
    return Response("", media_type="text/html")


def outcome_page(request: Request, view: ScanOutcome) -> Response:
    if not render.is_fragment(request):
        return render.page(request, "scan.html", ScanView(event_id=make.EVENT, outcome=view, wait=True))
    shell = render.shell_of(request)
    template = render.environment(shell.language).get_template("_scanned.html")
    return HTMLResponse(template.render(outcome=view, shell=shell, manifest_key=""))


async def kept_scans(request: Request) -> list[dict[str, str]]:
    """Give the posted scans away, so that each test sees its own."""
    kept: list[dict[str, str]] = list(request.app.state.scans)
    request.app.state.scans.clear()
    return kept


def answer(fields: dict[str, str]) -> ScanOutcome:
    """A place waits for its container; a container shows its steps; anything else is a plain no."""
    text = fields["text"]
    if "/f/" in text or len(text) == len(make.PLAQUE):
        return make.outcome(container=None, steps=())
    if make.CODE not in text:
        return ScanOutcome(problem=Said("Unknown label"), remedy=Said("Compare the code with the label."))
    return make.outcome() if "place" in fields else make.outcome(place=None)


async def refused() -> Response:
    raise NotPermittedError(permission="custody.record")


LABEL = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 150 150"><rect width="150" height="150" fill="#fff"/>
<rect x="3" y="3" width="144" height="144" fill="#ff9600" stroke="#000" stroke-width="1.2"/>
<text x="75" y="22" font-size="14" font-weight="700" text-anchor="middle" font-family="sans-serif">危险废物</text>
<rect x="94" y="90" width="50" height="50" fill="#fff"/></svg>"""
