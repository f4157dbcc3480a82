"""What may be recorded next of a scanned container, by where it stands, who holds it, and which place was scanned.

Offers; never forbids: what is not offered here may still be recorded by another way, and a fact is never refused.
Knows custody's stages; fetches nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from hwtrack.custody.container import ENDED, ContainerStage
from hwtrack.web.words import Said


class Target(StrEnum):
    """What a scanned place is."""

    STORE = "store"
    PLACE = "place"
    VEHICLE = "vehicle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place or vehicle whose plaque was scanned; `members` are how an event names it."""

    target: Target
    code: str
    name: str
    facility_code: str
    org_id: int
    facility_id: UUID | None = None
    members: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that is offered; with a `link` it has a page of its own and is not recorded by the press."""

    kind: str
    text: Said
    link: str = ""


_S = ContainerStage

_MOVING: Mapping[ContainerStage, str] = MappingProxyType(
    {_S.LOADED: "departed", _S.IN_TRANSIT: "arrived", _S.REFUSED: "arrived", _S.ARRIVED: "unloaded"}
)
_TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "generated": "Put into use",
        "stored_out": "Take out of store",
        "loaded": "Load it",
        "departed": "The vehicle leaves",
        "arrived": "The vehicle is at the gate",
        "unloaded": "Unload it",
        "returned": "It is back with us",
        "metered_in": "Metered in",
        "metered_out": "Metered out",
        "unpacked": "Take pieces out",
    }
)
NEEDS_PLACE = frozenset({_S.ON_SITE, _S.OUT, _S.RECEIVED, _S.RETURNED})
"""Stages from which the next step is a store, whose plaque is scanned first."""

_ON_THE_GROUND = frozenset({_S.ON_SITE, _S.STORED, _S.OUT, _S.RECEIVED, _S.RETURNED})


def offers(
    state: Mapping[str, Any], *, own: int | None, home: int, place: Place | None, code: str = ""
) -> tuple[Offer, ...]:
    """Return what to offer, the likeliest first; nothing once nothing is left in it."""
    stage = ContainerStage(state.get("stage", "unborn"))
    if stage in ENDED or own is None:
        return ()
    if stage is _S.UNBORN:
        return (_offer("generated"),) if home == own else ()
    holds = state.get("holder_org_id") == own
    gave = own in (home, state.get("giver_org_id"))
    own_steps = (*_bulk(stage, state, code), *_held(stage, state, place), *_unit(stage, state, code))
    return own_steps if holds else tuple(_others(stage, place, gave=gave))


def stranger() -> tuple[Offer, ...]:
    """Return what is offered of a container that is none of the person's organisation's: what it does is a fact."""
    return (_offer("loaded"),)


def wants_place(state: Mapping[str, Any], own: int | None, place: Place | None) -> bool:
    """Say whether the next step is likely a store whose plaque has not been scanned."""
    stage = ContainerStage(state.get("stage", "unborn"))
    return place is None and stage in NEEDS_PLACE and state.get("holder_org_id") == own


def _held(stage: ContainerStage, state: Mapping[str, Any], place: Place | None) -> Iterable[Offer]:
    if moving := _MOVING.get(stage):
        yield _offer(moving)
        return
    if place and place.target is Target.VEHICLE:
        yield Offer("loaded", Said("Load onto {place}", {"place": place.name}))
    elif place and place.target is Target.STORE:
        yield from _at_store(stage, state, place)
    if stage is _S.STORED and place is None:
        yield _offer("stored_out")
    if stage in (_S.STORED, _S.OUT, _S.RETURNED) and (place is None or place.target is not Target.VEHICLE):
        yield _offer("loaded")


def _at_store(stage: ContainerStage, state: Mapping[str, Any], place: Place) -> Iterable[Offer]:
    here = stage is _S.STORED and state.get("facility_id") == str(place.facility_id)
    if here:
        yield _offer("stored_out")
    else:
        yield Offer("stored_in", Said("Store in {place}", {"place": f"{place.facility_code} {place.name}"}))


def _bulk(stage: ContainerStage, state: Mapping[str, Any], code: str) -> Iterable[Offer]:
    """Offer the meters of a tank, silo or pool first: what is done there is done every day."""
    if state.get("bulk") and stage in _ON_THE_GROUND:
        for kind in ("metered_in", "metered_out"):
            yield _offer(kind, f"/containers/{code}/{kind.replace('_', '-')}")


def _unit(stage: ContainerStage, state: Mapping[str, Any], code: str) -> Iterable[Offer]:
    """Offer to unpack a unit last: it is opened once, and moved many times."""
    if state.get("contents") and stage in _ON_THE_GROUND:
        yield _offer("unpacked", f"/scan?errand=unpack&unit={code}")


def _others(stage: ContainerStage, place: Place | None, *, gave: bool) -> Iterable[Offer]:
    """Offer what a carrier or a recipient does: take it over, or note that it came; or that it is back, to who gave."""
    if gave and stage in (_S.REFUSED, _S.NOT_ARRIVED):
        yield _offer("returned")
    if stage in (_S.LOADED, _S.IN_TRANSIT):
        yield _offer("arrived")
    elif stage in (_S.STORED, _S.OUT, _S.ON_SITE, _S.RETURNED):
        yield Offer("loaded", Said("Load onto {place}", {"place": place.name})) if place else _offer("loaded")
    elif stage is _S.ARRIVED:
        yield _offer("unloaded")


def _offer(kind: str, link: str = "") -> Offer:
    return Offer(kind, Said(_TEXTS[kind]), link)
