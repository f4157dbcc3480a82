"""Recording the step that was pressed after a scan: what it says of place, vehicle, manifest, and what moves along."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hwtrack.custody.accepted import Outcome
from hwtrack.custody.answers import Card, ContainerNotFoundError, Recorded
from hwtrack.custody.claims import MAX_CONTAINERS, ScanMeans
from hwtrack.custody.service import recording, standing
from hwtrack.custody.service.recording import Sent
from hwtrack.infra.paging import Slice
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.errors import DomainError
from hwtrack.labels.code import DigitalCode
from hwtrack.labels.model import LabelState
from hwtrack.labels.payload import Letter
from hwtrack.labels.service import containers, printing
from hwtrack.transfers.service import reading
from hwtrack.transfers.service.reading import Sheet
from hwtrack.web import bodies
from hwtrack.web.bodies import Moment, Scanned
from hwtrack.web.next_steps import Place, Target
from hwtrack.web.pages import asking, reading_code
from hwtrack.web.pages.asking import Fields

KINDS = frozenset({"generated", "stored_in", "stored_out", "loaded", "departed", "arrived", "unloaded", "returned"})
"""Kinds that one press records; every other has a form of its own."""

NEWEST = 20
"""Links at the end of a chain among which an event just recorded is looked for."""

MOVING = KINDS - {"generated"}
"""Kinds in which what is packed in a unit goes along with it."""


async def record_step(work: Work, kind: str, code: DigitalCode, place: Place | None, fields: Fields) -> Recorded:
    """Record one step of a scanned container, and note that its label is in use."""
    body = await _body(work, asking.moment_of(work, fields), kind, code, place=place, fields=fields)
    done = await recording.record(work, Sent(bodies.naming(body, fields.get("attachments", ""))))
    await _activate(work, code)
    return done


async def sheet_of(work: Work, key: str) -> Sheet | None:
    """Return the manifest with a key as addresses have it, if there is one that may be seen."""
    home, _, manifest_id = key.partition("/")
    if not (home.isascii() and home.isdecimal() and len(home) < len(str(2**63))):
        return None
    try:
        return await reading.sheet(work, int(home), UUID(manifest_id))
    except (NotFoundError, ValueError):
        return None


async def contents_of(work: Work, state: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the codes of everything that is packed in a unit, however deep, as many as one event may name."""
    found: dict[str, None] = {}
    asked = tuple(state.get("contents", ()))
    while asked and len(found) < MAX_CONTAINERS - 1:
        found |= dict.fromkeys(asked)
        inner = [code for one in await standing.states_of(work, asked) for code in one.contents]
        asked = tuple(code for code in inner if code not in found)
    return tuple(found)[: MAX_CONTAINERS - 1]


async def state_of(work: Work, code: DigitalCode) -> Mapping[str, Any]:
    """Return a container's state; an empty one where the actor sees none."""
    try:
        return (await standing.look_up(work, code.text)).state
    except ContainerNotFoundError:
        return {}


async def outcome_of(work: Work, code: str, event_id: UUID) -> Outcome | None:
    """Return what became of an event just recorded, where the actor sees the whole chain."""
    try:
        seq = (await standing.look_up(work, code)).seq
    except ContainerNotFoundError:
        return None
    newest = await standing.chain_of(work, code, Slice(after=(str(max(0, seq - NEWEST)),), size=NEWEST))
    return next((hop.outcome for hop in newest.items if hop.header.event_id == event_id), None)


def means_of(fields: Fields) -> str:
    """Return by which means the code came into the page; typing proves least and is what is said in doubt."""
    way = fields.get("way", "")
    # Why: a hand scanner reads the symbol as a camera does; a body knows no third way.
    way = "camera" if way == "wedge" else way
    return way if way in {one.value for one in ScanMeans} else ScanMeans.TYPED.value


async def members_for_phone(work: Work, kind: str, code: DigitalCode, place: Place | None, fields: Fields) -> str:
    """Return what an enrolled phone puts into the event it signs; empty where the step cannot be said yet."""
    try:
        body = await _body(work, Moment(event_id=work.new_id(), at=work.now), kind, code, place=place, fields=fields)
    except DomainError:
        return ""
    return bodies.members_of(body)


async def _body(
    work: Work, moment: Moment, kind: str, code: DigitalCode, *, place: Place | None, fields: Fields
) -> str:
    if kind == "generated":
        return bodies.generated(moment, await _birth(work, code))
    state = await state_of(work, code)
    along = await contents_of(work, state) if kind in MOVING else ()
    scanned = Scanned(container=code.text, place=place.code if place else "", means=means_of(fields), along=along)
    return bodies.step(moment, kind, scanned, **await _members(work, kind, code, place, fields))


async def _birth(work: Work, code: DigitalCode) -> bodies.Birth:
    contents = (await containers.own_container(work, code)).contents
    place = {"site_id": str(contents.site_id)}
    if contents.facility_id:
        place["facility_id"] = str(contents.facility_id)
    return bodies.Birth(
        codes=(code.text,), form=contents.form, began=contents.produced_on, place=place, bulk=contents.package.is_bulk
    )


async def _members(work: Work, kind: str, code: DigitalCode, place: Place | None, fields: Fields) -> dict[str, Any]:
    """Return what an event of the kind says besides who scanned what."""
    match kind:
        case "stored_in":
            return {"place": dict(_store(place).members)}
        case "stored_out":
            return {"place": dict(place.members) if _is_store(place) and place else await _where(work, code)}
        case "loaded":
            return await _loading(work, code, place if place and place.target is Target.VEHICLE else None, fields)
        case _:
            return {"place": dict(place.members) if place and place.target is not Target.VEHICLE else None}


async def _loading(work: Work, code: DigitalCode, vehicle: Place | None, fields: Fields) -> dict[str, Any]:
    """Return onto what and for which manifest it is loaded: the one the person named, else the one it stands on."""
    state = await state_of(work, code)
    sheet = await sheet_of(work, fields.get("manifest", "")) or await _open_sheet(work, code)
    carrier = vehicle.org_id if vehicle else _carrier_of(sheet)
    hands_over = state.get("holder_org_id") == work.actor.org_id and carrier != work.actor.org_id
    return {
        "unit": dict(vehicle.members) if vehicle else None,
        "carrier_org_id": carrier if hands_over else None,
        "manifest_id": str(sheet.manifest.manifest_id) if sheet else None,
    }


def _carrier_of(sheet: Sheet | None) -> int | None:
    carriers = [leg.carrier.org_id for leg in sheet.manifest.legs if leg.carrier] if sheet else []
    return carriers[0] if carriers else None


async def _open_sheet(work: Work, code: DigitalCode) -> Sheet | None:
    try:
        card: Card = await standing.look_up(work, code.text)
    except ContainerNotFoundError:
        return None
    return await sheet_of(work, f"{card.home_org_id}/{card.open_manifest_id}")


async def _where(work: Work, code: DigitalCode) -> dict[str, str]:
    state = await state_of(work, code)
    found = {name: state.get(name) for name in ("site_id", "facility_id")}
    if not all(found.values()):
        raise reading_code.PlaceFirstError(pointer="/place")
    return {name: str(value) for name, value in found.items()}


def _is_store(place: Place | None) -> bool:
    return place is not None and place.target is Target.STORE


def _store(place: Place | None) -> Place:
    if place is None or place.target is not Target.STORE:
        raise reading_code.PlaceFirstError(pointer="/place")
    return place


async def _activate(work: Work, code: DigitalCode) -> None:
    """Note the first scan of an own label on its container."""
    try:
        found = await containers.container(work, code)
    except NotFoundError:
        return
    if found.home_org_id != work.actor.org_id:
        return
    for issue in await printing.labels_of(work, found.home_org_id, code, letter=Letter.CONTAINER):
        if issue.label.state is LabelState.PRINTED:
            await printing.activate_label(work, issue.label.label_id)
