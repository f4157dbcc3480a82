"""What every page needs of a request: its fields, a unit of work of its own, the moment of a press, and forms redrawn.

A form that is refused is drawn again in a fresh unit of work, so that nothing of the failed one stays.
"""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus
from urllib.parse import quote
from uuid import UUID

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from hwtrack.infra.auth import actor_of, clock_of, database_of
from hwtrack.infra.problems import STATUS
from hwtrack.infra.work import Work, begin_work
from hwtrack.kernel.errors import DomainError, ManyFaultsError
from hwtrack.web import bodies, typed
from hwtrack.web.bodies import Moment
from hwtrack.web.views.parts import Form
from hwtrack.web.words import Said

Fields = Mapping[str, str]

MAX_FIELDS = 2000
"""Fields of one form: a receipt of 500 containers has three each."""
_LONGEST = 4000
UNPROCESSABLE = int(HTTPStatus.UNPROCESSABLE_ENTITY)


def begin(request: Request) -> AbstractAsyncContextManager[Work]:
    """Begin a unit of work of whoever asks."""
    return begin_work(database_of(request), actor_of(request), clock=clock_of(request))


async def fields_of(request: Request) -> Fields:
    """Return the fields of a form as texts without NUL characters; files are left out."""
    async with request.form(max_fields=MAX_FIELDS, max_files=0) as form:
        return {
            name: value[:_LONGEST].replace("\0", "")
            for name, value in form.multi_items()
            if not isinstance(value, UploadFile)
        }


async def several_of(request: Request, name: str) -> tuple[str, ...]:
    """Return every value of one field."""
    async with request.form(max_fields=MAX_FIELDS, max_files=0) as form:
        return tuple(value for value in form.getlist(name) if isinstance(value, str))


def moment_of(work: Work, fields: Fields) -> Moment:
    """Return when it happened: as was typed for a back entry, as the page stamped it, else now with an id of ours.

    Raises:
        TypedMomentError: What was typed is no day and time.
    """
    at, event_id = typed.instant(fields.get("event_time", "")), typed.event_id(fields.get("event_id", ""))
    found = bodies.position(*(fields.get(name, "") for name in ("longitude", "latitude", "accuracy_m")))
    if fields.get("happened_at", "").strip():
        return Moment(event_id=event_id or work.new_id(), at=typed.moment(fields, "happened_at"), back_entry=True)
    if at is None or event_id is None:
        # Why: an id that was drawn with the page and the server's instant would make two bodies under one id.
        return Moment(event_id=work.new_id(), at=work.now, position=found)
    return Moment(event_id=event_id, at=at, position=found)


def go(address: str) -> Response:
    """Send the browser to another page after something was done."""
    return RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)


def told_at(address: str, event_id: UUID, status: str) -> str:
    """Return the address of a page that says what became of an event just recorded."""
    return f"{address}?done={event_id}&status={status}"


def sign_in_first(request: Request) -> Response:
    """Send somebody to the sign-in page, and back afterwards where that is possible."""
    back = _path_of(request) if request.method == "GET" else request.url.path
    return go(f"/sign-in?back={quote(back, safe='')}")


def refused(fields: Fields, error: DomainError, where: Mapping[str, str] | None = None) -> Form:
    """Return a form with what was typed and what is wrong; `where` names the field of each pointer."""
    named = where or {}
    faults: dict[str, Said] = {}
    others: list[Said] = []
    if isinstance(error, ManyFaultsError):
        for one in error.faults:
            name = _field(one.pointer, named)
            faults.setdefault(name, Said(one.template, one.facts))
            if name not in fields:
                others.append(Said(one.template, one.facts))
    elif error.pointer is not None:
        faults[_field(error.pointer, named)] = Said(error.detail or error.title(), error.facts)
    return Form(
        values=dict(fields),
        faults=faults,
        refused=Said(error.detail or error.title(), error.facts),
        remedy=Said(error.remedy, error.facts) if error.remedy else None,
        others=tuple(others),
    )


def status_of(error: DomainError) -> int:
    """Return the status a redrawn form is answered with."""
    return int(STATUS[error.kind])


def _field(pointer: str, named: Mapping[str, str]) -> str:
    longest = max((key for key in named if pointer == key or pointer.startswith(f"{key}/")), key=len, default="")
    return named[longest] if longest else pointer.strip("/").split("/")[-1]


def _path_of(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
