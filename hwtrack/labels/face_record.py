"""A face as it is kept on file: plain values by field name, read back into the same face.

Knows nothing of tables. Fields that the street does not get (contact, remarks) may be absent when it reads one back.
"""

from collections.abc import Mapping
from typing import Any

from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, PhysicalForm
from hwtrack.labels.code import LabelCode, SignCode
from hwtrack.labels.face import ContainerFace, Face, FacilityFace, UnitFace
from hwtrack.registry.kinds import FacilityType, UnitKind


def record_of(face: Face) -> dict[str, Any]:
    """Return a face's values without its code, which stands beside them."""
    match face:
        case ContainerFace():
            return {
                "waste_name": face.waste_name,
                "form": face.form.value,
                "hazards": [hazard.value for hazard in face.ordered_hazards],
                "main_components": face.main_components,
                "harmful_components": face.harmful_components,
                "precautions": face.precautions,
                "unit": face.unit,
                "contact": face.contact,
                "phone": face.phone,
                "mass": face.mass.text if face.mass else None,
                "remarks": face.remarks,
                "reprint": face.reprint,
            }
        case FacilityFace():
            return {
                "type": face.type.value,
                "unit": face.unit,
                "facility_code": face.facility_code,
                "contact": face.contact,
                "phone": face.phone,
            }
        case UnitFace():
            return {
                "kind": face.kind.value,
                "plate": face.plate,
                "carrier": face.carrier,
                "permit": face.permit,
                "phone": face.phone,
            }


def face_of(record: Mapping[str, Any], code: LabelCode) -> Face:
    """Read a face back; a plaque's and a unit's record differ by their fields."""
    if not isinstance(code, SignCode):
        return ContainerFace(
            code=code,
            waste_name=record["waste_name"],
            form=PhysicalForm(record["form"]),
            hazards=frozenset(HazardProperty(hazard) for hazard in record["hazards"]),
            main_components=record["main_components"],
            harmful_components=record["harmful_components"],
            precautions=record["precautions"],
            unit=record["unit"],
            contact=record.get("contact", ""),
            phone=record["phone"],
            mass=Mass.kg(record["mass"]) if record["mass"] is not None else None,
            remarks=record.get("remarks", ""),
            reprint=record["reprint"],
        )
    return _unit_face(record, code) if "plate" in record else _facility_face(record, code)


def _facility_face(record: Mapping[str, Any], code: SignCode) -> FacilityFace:
    return FacilityFace(
        code=code,
        type=FacilityType(record["type"]),
        unit=record["unit"],
        facility_code=record["facility_code"],
        contact=record.get("contact", ""),
        phone=record["phone"],
    )


def _unit_face(record: Mapping[str, Any], code: SignCode) -> UnitFace:
    return UnitFace(
        code=code,
        kind=UnitKind(record["kind"]),
        plate=record["plate"],
        carrier=record["carrier"],
        permit=record["permit"],
        phone=record["phone"],
    )
