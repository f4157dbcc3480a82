"""The transparency log's page, for anybody: how large it is, who signed and witnessed it, and how to check it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from hwtrack.infra.auth import needs
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.tlog.blocker import Blocker
from hwtrack.tlog.routes.desk import log_desk_of
from hwtrack.tlog.service import standing
from hwtrack.tlog.service.desk import LogDesk
from hwtrack.tlog.service.standing import Standing, WitnessStanding
from hwtrack.web import render
from hwtrack.web.views.log import LogView, WitnessView
from hwtrack.web.views.parts import Figure
from hwtrack.web.words import Said

router = APIRouter(include_in_schema=False)

Anybody = Annotated[Work, needs(None)]

FIGURES: Mapping[str, str] = MappingProxyType(
    {
        "Entries": "What was recorded, one entry each, in the order of recording.",
        "Signed": "Entries under the newest checkpoint that the log's key signed.",
        "Witnessed": "Entries under the newest checkpoint that at least {quorum} witnesses confirmed.",
    }
)
"""The page's figures and how each is defined."""


@router.get("/log")
async def log(request: Request, work: Anybody) -> Response:
    """Show how the log stands."""
    found = await standing.standing(work, log_desk_of(request))
    view = _view(found, log_desk_of(request), at=work.now)
    if work.actor.may(Permission.OPERATIONS):
        view = replace(view, held_up_by=tuple(_blocker(one) for one in found.held_up_by))
    return render.page(request, "log.html", view)


def _view(found: Standing, desk: LogDesk, *, at: datetime) -> LogView:
    return LogView(
        figures=_figures(found, at),
        sealing=found.sealing.value,
        delay=_delay(found),
        witnesses=tuple(_witness(one) for one in found.witnesses),
        quorum=found.quorum,
        origin=desk.origin,
        log_key=desk.log.text if desk.log else "",
        note=found.newest.note.whole if found.newest else "",
    )


def _figures(found: Standing, at: datetime) -> tuple[Figure, ...]:
    sizes = {
        "Entries": found.head.size,
        "Signed": found.newest.head.size if found.newest else None,
        "Witnessed": found.confirmed if found.quorum else None,
    }
    facts: dict[str, str | int] = {"quorum": found.quorum}
    return tuple(
        Figure(name=name, value=_count(size), unit="", definition=Said(FIGURES[name], facts), as_of=at)
        for name, size in sizes.items()
        if size is not None
    )


def _witness(one: WitnessStanding) -> WitnessView:
    if one.last is None:
        return WitnessView(name=one.key.name, key=one.key.text)
    return WitnessView(name=one.key.name, key=one.key.text, size=_count(one.last.size), signed_at=one.last.signed_at)


def _delay(found: Standing) -> Said:
    if not found.waiting:
        return Said("No entry waits to be sealed.")
    facts: dict[str, str | int] = {"count": found.waiting, "seconds": round(found.lag or 0)}
    return Said("{count} entries wait; the oldest has waited {seconds} seconds.", facts)


def _blocker(one: Blocker) -> Said:
    facts: dict[str, str | int] = {
        "pid": one.pid,
        "role": one.role,
        "database": one.database,
        "state": one.state,
        "since": one.since,
        "query": one.query,
    }
    return Said("Process {pid} ({role}, {database}): {state} since {since}; {query}", facts)


def _count(number: int) -> str:
    return f"{number:,}"
