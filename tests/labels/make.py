"""Labels, keys and payloads for tests; fixed, so that a failure repeats."""

from dataclasses import replace
from functools import cache
from typing import Any

from hwtrack.kernel.ids import LabelId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, PhysicalForm
from hwtrack.labels import vectors
from hwtrack.labels.code import DigitalCode, LabelCode, SignCode
from hwtrack.labels.face import ContainerFace, FacilityFace, Sign, UnitFace
from hwtrack.labels.payload import Letter, Payload, write_link
from hwtrack.labels.render import Drawing, Form, Press
from hwtrack.labels.store.book import load_press
from hwtrack.registry.kinds import FacilityType, UnitKind

HOSTS = vectors.HOSTS
KEYS = vectors.key_list()
NOW = vectors.NOW
DRUM: DigitalCode = vectors.DRUM
PLAQUE: SignCode = vectors.PLAQUE
PAYLOAD: Payload = vectors._DRUM_PAYLOAD
SIGN_PAYLOAD: Payload = vectors._SIGN_PAYLOAD
LABEL_ID: LabelId = PAYLOAD.label_id


def link(
    letter: Letter = Letter.CONTAINER,
    code: LabelCode = DRUM,
    payload: Payload = PAYLOAD,
    *,
    host: str = HOSTS.current,
) -> str:
    """Return a signed link of the test keys."""
    return write_link(host=host, letter=letter, code=code, payload=payload, signer=vectors.HELD)


def sign_link(letter: Letter = Letter.FACILITY) -> str:
    """Return a plaque's or a transport unit's signed link."""
    return link(letter, PLAQUE, SIGN_PAYLOAD)


@cache
def press() -> Press:
    """Return the press of this machine, made once."""
    return load_press()


def container_face(**changes: Any) -> ContainerFace:
    """Return the face of the demo drum, or one that differs in the named fields."""
    face = ContainerFace(
        code=DRUM,
        waste_name="釜残(精馏高沸物)",
        form=PhysicalForm.SEMI_SOLID,
        hazards=frozenset({HazardProperty.TOXIC}),
        main_components="高沸点有机物、聚合焦油",
        harmful_components="二氯苯、甲苯、多环芳烃",
        precautions="远离火源,防渗漏,勿与氧化剂混放",
        unit="澜江市沧澜化工有限公司",
        contact="周示例",
        phone="000-8123 4567",
        mass=Mass(187_400),
        remarks="车间三",
    )
    return replace(face, **changes)


def facility_face(**changes: Any) -> FacilityFace:
    """Return the face of a storage facility's plaque."""
    face = FacilityFace(
        code=PLAQUE,
        type=FacilityType.WAREHOUSE,
        unit="澜江市沧澜化工有限公司",
        facility_code="TS001",
        contact="周示例",
        phone="000-8123 4567",
    )
    return replace(face, **changes)


def unit_face(**changes: Any) -> UnitFace:
    """Return the face of a tractor's label."""
    face = UnitFace(
        code=PLAQUE,
        kind=UnitKind.TRACTOR,
        plate="苏Z·A1203",
        carrier="澜江市安途运输有限公司",
        permit="示例许可字000000001号",
        phone="000-8123 0001",
    )
    return replace(face, **changes)


def drawing(sign: Sign, **changes: Any) -> Drawing:
    """Return what is to be drawn for a family: its face and its signed link."""
    match sign:
        case Sign.CONTAINER:
            return Drawing(container_face(**changes), link())
        case Sign.FACILITY:
            return Drawing(facility_face(**changes), sign_link(Letter.FACILITY))
        case Sign.TRANSPORT_UNIT:
            return Drawing(unit_face(**changes), sign_link(Letter.TRANSPORT_UNIT))


def draw(name: str, *, output: Form = Form.PNG, dpi: int = 203, **changes: Any) -> bytes:
    """Return a drawn label of the named layout."""
    layout = press().book.layout(name)
    return press().draw((drawing(layout.sign, **changes),), layout=layout, form=output, dpi=dpi, at=NOW)
