"""What anybody in the street may see of a label, and not a word more.

With valid digits: what is printed, minus the names of persons. Without: validity, waste name, hazards and the emergency
telephone. A code nobody ever issued and one this service does not know answer alike, and nothing ever says "genuine".
Knows nothing of accounts: a signed-in person is led elsewhere before this is asked. Source: design.md §5.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from hwtrack.kernel.ids import LabelId
from hwtrack.labels.face import ContainerFace, Face, FacilityFace, UnitFace
from hwtrack.labels.model import LabelState
from hwtrack.labels.payload import Reading, Reason

NOTHING: Mapping[str, str] = MappingProxyType({})


class Validity(StrEnum):
    """What the page says first."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    VOIDED = "voided"
    UNKNOWN = "unknown"


VALIDITY_TEXTS = {
    Validity.VALID: "This label is on file and in use.",
    Validity.SUPERSEDED: "This label was replaced by a newer one; look at the new code.",
    Validity.VOIDED: "This label is void and must not be used for a transfer.",
    Validity.UNKNOWN: "Nothing is on file under this code.",
}
"""What a person is told, as English templates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelOnFile:
    """What the service knows of a code: the face of its newest label, and the state of every label it ever had."""

    face: Face
    emergency_phone: str
    newest: LabelId
    states: Mapping[LabelId, LabelState]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicView:
    """The page's content: field values as codes and plain text, to be worded in the reader's language.

    `reason` says what the digits were worth; it is absent where nothing is on file.
    """

    validity: Validity
    reason: Reason | None = None
    brief: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    printed: Mapping[str, str] = field(default_factory=lambda: NOTHING)


UNKNOWN = PublicView(validity=Validity.UNKNOWN)


def public_view(on_file: LabelOnFile | None, reading: Reading) -> PublicView:
    """Return what an anonymous visitor sees of a code, given what the digits were worth.

    `on_file` is nothing when the code is unknown.
    """
    if on_file is None:
        return UNKNOWN
    label = reading.payload.label_id if reading.verified and reading.payload else on_file.newest
    if label not in on_file.states:
        return UNKNOWN
    return PublicView(
        validity=_validity(on_file.states[label]),
        reason=reading.reason,
        brief=_brief(on_file),
        printed=_printed(on_file.face) if reading.verified else NOTHING,
    )


def _validity(state: LabelState) -> Validity:
    match state:
        case LabelState.PRINTED | LabelState.ACTIVATED:
            return Validity.VALID
        case LabelState.SUPERSEDED:
            return Validity.SUPERSEDED
        case LabelState.VOIDED:
            return Validity.VOIDED


def _brief(on_file: LabelOnFile) -> Mapping[str, str]:
    phone = {"emergency_phone": on_file.emergency_phone}
    match on_file.face:
        case ContainerFace() as face:
            return {"waste_name": face.waste_name, "hazards": _hazards(face)} | phone
        case FacilityFace() as face:
            return {"facility_type": face.type.value} | phone
        case UnitFace() as face:
            return {"kind": face.kind.value} | phone


def _printed(face: Face) -> Mapping[str, str]:
    """Every printed field except contact persons and the remarks, which may hold anybody's name."""
    match face:
        case ContainerFace():
            return {
                "waste_name": face.waste_name,
                "category": face.waste.category,
                "waste_code": face.waste.text,
                "form": face.form.value,
                "hazards": _hazards(face),
                "main_components": face.main_components,
                "harmful_components": face.harmful_components,
                "precautions": face.precautions,
                "code": face.code.text,
                "unit": face.unit,
                "phone": face.phone,
                "produced_on": face.produced_on.isoformat(),
                "mass": face.mass.text if face.mass else "",
            }
        case FacilityFace():
            return {
                "facility_type": face.type.value,
                "unit": face.unit,
                "facility_code": face.facility_code,
                "phone": face.phone,
                "code": face.code.text,
            }
        case UnitFace():
            return {
                "kind": face.kind.value,
                "plate": face.plate,
                "carrier": face.carrier,
                "permit": face.permit,
                "phone": face.phone,
                "code": face.code.text,
            }


def _hazards(face: ContainerFace) -> str:
    return " ".join(hazard.value for hazard in face.ordered_hazards)
