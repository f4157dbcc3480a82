"""What a label's own link opens: for the street what may be seen, for people at work their next action."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from hwtrack.infra.auth import needs
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.labels.payload import Letter, Reason
from hwtrack.labels.public import PublicView, Validity
from hwtrack.labels.routes.desk import desk_of
from hwtrack.labels.service import public
from hwtrack.registry.kinds import FACILITY_TYPE_NAMES, FacilityType
from hwtrack.web import render
from hwtrack.web.pages import asking
from hwtrack.web.views.public import PlaqueView, Printed, PublicLabelView
from hwtrack.web.words import UNIT

router = APIRouter(include_in_schema=False)

Anybody = Annotated[Work, needs(None)]
Code = Annotated[str, Path(max_length=60)]
Digits = Annotated[str, Path(max_length=300)]

PLAQUE_FACTS = (
    ("unit", "Organisation"),
    ("carrier", "Carrier"),
    ("facility_code", "Facility code"),
    ("plate", "Plate"),
    ("permit", "Permit"),
    ("phone", "Telephone"),
    ("emergency_phone", "Emergency telephone"),
)
"""What is shown of a plaque, in order, under which name."""


@router.get("/q/{code}")
async def container_label(request: Request, work: Anybody, code: Code) -> Response:
    """Show a container's label without its signature."""
    return await _label(request, work, code, None)


@router.get("/q/{code}/{digits}")
async def signed_container_label(request: Request, work: Anybody, code: Code, digits: Digits) -> Response:
    """Show a container's label as printed, its signature checked."""
    return await _label(request, work, code, digits)


@router.get("/f/{code}")
async def plaque(request: Request, work: Anybody, code: Code) -> Response:
    """Show a facility's plaque."""
    return await _sign(request, work, Letter.FACILITY, code)


@router.get("/f/{code}/{digits}")
async def signed_plaque(request: Request, work: Anybody, code: Code, digits: Digits) -> Response:
    """Show a facility's plaque, its signature checked."""
    return await _sign(request, work, Letter.FACILITY, code, digits=digits)


@router.get("/v/{code}")
async def unit_label(request: Request, work: Anybody, code: Code) -> Response:
    """Show a transport unit's label."""
    return await _sign(request, work, Letter.TRANSPORT_UNIT, code)


@router.get("/v/{code}/{digits}")
async def signed_unit_label(request: Request, work: Anybody, code: Code, digits: Digits) -> Response:
    """Show a transport unit's label, its signature checked."""
    return await _sign(request, work, Letter.TRANSPORT_UNIT, code, digits=digits)


async def _label(request: Request, work: Work, code: str, digits: str | None) -> Response:
    if onward := _onward(request, work):
        return onward
    seen = await public.public_label(work, desk_of(request), Letter.CONTAINER, code, digits)
    return render.page(request, "label.html", _label_view(code, seen))


async def _sign(request: Request, work: Work, letter: Letter, code: str, *, digits: str | None = None) -> Response:
    if onward := _onward(request, work):
        return onward
    seen = await public.public_label(work, desk_of(request), letter, code, digits)
    return render.page(request, "plaque.html", _plaque_view(letter, code, seen))


def _onward(request: Request, work: Work) -> Response | None:
    """Lead people who work with containers to what they can do with this one."""
    if not work.actor.may(Permission.CUSTODY_READ):
        return None
    return asking.go(f"/scan?text=https://{desk_of(request).hosts.current}{request.url.path}")


def _label_view(code: str, seen: PublicView) -> PublicLabelView:
    return PublicLabelView(
        code=code,
        standing=seen.validity.value,
        signature_checked=seen.reason is Reason.VERIFIED,
        waste_name=seen.brief.get("waste_name", ""),
        hazards=_hazards(seen.brief),
        telephone=seen.brief.get("emergency_phone", ""),
        printed=_printed(seen.printed) if seen.printed else None,
        forged=_is_forged(seen),
    )


def _printed(printed: Mapping[str, str]) -> Printed:
    harmful = printed["harmful_components"]
    return Printed(
        waste_code=WasteCode(printed["waste_code"].replace("-", "")),
        form=PhysicalForm(printed["form"]),
        composition="; ".join(part for part in (printed["main_components"], harmful) if part not in ("", "/")),
        generator=printed["unit"],
        net=Mass.kg(printed["mass"]) if printed["mass"] else None,
        produced_on=date.fromisoformat(printed["produced_on"]),
        precautions=() if printed["precautions"] in ("", "/") else (printed["precautions"],),
    )


def _plaque_view(letter: Letter, code: str, seen: PublicView) -> PlaqueView:
    shown = {**seen.brief, **seen.printed}
    return PlaqueView(
        code=code,
        letter=letter.value,
        signature_checked=seen.reason is Reason.VERIFIED,
        title="" if seen.validity is Validity.UNKNOWN else _title(shown),
        facts=tuple((name, shown[key]) for key, name in PLAQUE_FACTS if shown.get(key)),
        forged=_is_forged(seen),
    )


def _is_forged(seen: PublicView) -> bool:
    return seen.reason not in (None, Reason.VERIFIED, Reason.UNSIGNED, Reason.RETIRED_KEY)


def _title(shown: Mapping[str, str]) -> str:
    if "facility_type" in shown:
        return FACILITY_TYPE_NAMES[FacilityType(shown["facility_type"])]
    return UNIT[shown["kind"]]


def _hazards(shown: Mapping[str, str]) -> tuple[HazardProperty, ...]:
    return tuple(HazardProperty(letter) for letter in shown.get("hazards", "").split())
