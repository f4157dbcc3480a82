"""Collecting containers for one errand by scanning them one after the other; and packing, which needs nothing more."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from hwtrack.custody.container import REASON_TEXTS, Reason
from hwtrack.custody.container import Container as Standing
from hwtrack.custody.service import recording, standing
from hwtrack.custody.service.recording import Sent
from hwtrack.infra.auth import needs_actor
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.kernel.errors import DomainError
from hwtrack.labels.code import DigitalCode
from hwtrack.labels.container import Container
from hwtrack.labels.service import containers
from hwtrack.web import answers, bodies, collecting, render, typed
from hwtrack.web.collecting import ERRANDS, Errand
from hwtrack.web.pages import asking
from hwtrack.web.pages.asking import Fields
from hwtrack.web.views.containers import Basket, Collected, ScanOutcome, ScanView
from hwtrack.web.words import Said

router = APIRouter(include_in_schema=False)

Recorder = Annotated[Actor, needs_actor(Permission.CUSTODY_RECORD)]

LONGEST = 500 * 38
NO_SUCH_CODE = "No label with this code was ever issued."


async def codes_in(request: Request) -> tuple[str, ...]:
    """Return the codes that a page carries along, in its order; what is no code is found out when it is used."""
    texts = await asking.several_of(request, "codes")
    return tuple(dict.fromkeys(" ".join(texts).replace("\0", "")[:LONGEST].split()))


async def basket(
    work: Work, errand: Errand, codes: tuple[str, ...], fields: Fields, *, new: DigitalCode | None = None
) -> Basket:
    """Return the list with what was just scanned and without what was just dropped.

    Raises:
        TooManyCollectedError: More than one event takes.
        DomainError: A code that is carried along is none, or the unit's is none.
    """
    unit = DigitalCode.parse(typed.needed(fields, "unit"), pointer="/unit").text if errand.needs_unit else ""
    scanned = new.text if new and new.text != unit else ""
    kept = collecting.collected(errand, codes, scanned, drop=fields.get("drop", ""))
    parsed = tuple(DigitalCode.parse(code, pointer="/codes").text for code in kept)
    return Basket(
        errand=errand, items=await _items(work, parsed, unit), unit=unit, again=scanned if scanned in codes else ""
    )


@router.post("/pack")
async def pack(request: Request, _: Recorder) -> Response:
    """Record what was put into a unit."""
    return await _record(request, ERRANDS["pack"], "packed", "into")


@router.post("/unpack")
async def unpack(request: Request, _: Recorder) -> Response:
    """Record what was taken out of a unit."""
    return await _record(request, ERRANDS["unpack"], "unpacked", "out_of")


async def _record(request: Request, errand: Errand, kind: str, member: str) -> Response:
    fields = await asking.fields_of(request)
    codes = await codes_in(request)
    try:
        async with asking.begin(request) as work:
            unit = DigitalCode.parse(typed.needed(fields, "unit"), pointer="/unit").text
            pieces = collecting.collected(errand, codes)
            lines = [{"code": DigitalCode.parse(code, pointer="/codes").text} for code in pieces]
            typed.needed({"codes": " ".join(pieces)}, "codes")
            body = bodies.event(asking.moment_of(work, fields), kind, lines, **{member: unit})
            done = await recording.record(work, Sent(body))
        # Why: after the commit, because a second body under a known id is kept before it is refused.
        if done.error:
            raise done.error
    except DomainError as error:
        return await _refused(request, errand, fields, codes, error=error)
    return asking.go(asking.told_at(f"/containers/{unit}", done.event_id, answers.status_of(done)))


async def _refused(
    request: Request, errand: Errand, fields: Fields, codes: tuple[str, ...], *, error: DomainError
) -> Response:
    async with asking.begin(request) as work:
        kept = await _kept(work, errand, codes, fields)
    outcome = ScanOutcome(
        basket=kept,
        problem=Said(error.detail or error.title(), error.facts),
        remedy=Said(error.remedy, error.facts),
    )
    view = ScanView(event_id="", errand=errand, unit=kept.unit if kept else "", outcome=outcome, wait=True)
    return render.page(request, "scan.html", view, status=asking.status_of(error))


async def _kept(work: Work, errand: Errand, codes: tuple[str, ...], fields: Fields) -> Basket | None:
    try:
        return await basket(work, errand, codes, fields)
    except DomainError:
        return None


async def _items(work: Work, codes: tuple[str, ...], unit: str) -> tuple[Collected, ...]:
    found = {one.code: one for one in await standing.states_of(work, codes)}
    seen = await containers.several(work, [(one.home, one.container_id) for one in found.values()])
    return tuple(_item(code, found.get(code), seen, own=work.actor.org_id, unit=unit) for code in codes)


def _item(
    code: str, stand: Standing | None, seen: Mapping[UUID, Container], *, own: int | None, unit: str
) -> Collected:
    if stand is None:
        return Collected(code=code, waste_name="—", net=None, doubts=(Said(NO_SUCH_CODE),))
    if stand.container_id not in seen:
        return Collected(code=code, waste_name="—", net=None, doubts=(Said(REASON_TEXTS[Reason.HELD_ELSEWHERE]),))
    name = seen[stand.container_id].contents.waste_name
    told = tuple(collecting.doubts(stand, own=own, unit=unit))
    return Collected(code=code, waste_name=name, net=stand.net, doubts=told)
