"""What a person reads on a label: the facts of its face and the words they are printed in.

Knows which fields each sign must bear and how a value is written; knows nothing of places, sizes or fonts. The words
are data of the label folder, because labels are in Chinese whatever the reader's language.
Source: HJ 1276-2022 (regulation.md 1.1, 1.5); transport units: our own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.labels.code import DigitalCode, SignCode
from hwtrack.registry.kinds import FacilityType, UnitKind

BLANK_MASS = "________"
"""Left to be filled in by hand where a label is printed before weighing."""


class Sign(StrEnum):
    """The families of labels."""

    CONTAINER = "container"
    FACILITY = "facility"
    TRANSPORT_UNIT = "transport_unit"


@dataclass(frozen=True, slots=True)
class Words:
    """The printed words of closed sets, by their values."""

    forms: Mapping[PhysicalForm, str]
    hazards: Mapping[HazardProperty, str]
    facility_types: Mapping[FacilityType, str]
    unit_kinds: Mapping[UnitKind, str]
    reprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerFace:
    """The face of a container's label.

    `contact` and `phone` are of the generating or collecting unit; `mass` is nothing before weighing; `reprint` counts
    the prints after the first.
    """

    code: DigitalCode
    waste_name: str
    form: PhysicalForm
    hazards: frozenset[HazardProperty]
    main_components: str
    harmful_components: str
    precautions: str
    unit: str
    contact: str
    phone: str
    mass: Mass | None = None
    remarks: str = ""
    reprint: int = 0

    @property
    def waste(self) -> WasteCode:
        """The waste code, as the label code has it."""
        return self.code.waste

    @property
    def produced_on(self) -> date:
        """The production date, as the label code has it."""
        return self.code.produced_on

    def values(self, words: Words) -> Mapping[str, str]:
        """Return the text of every field."""
        return {
            "waste_name": self.waste_name,
            "category": self.waste.category,
            "waste_code": self.waste.text,
            "form": words.forms[self.form],
            "hazards": " ".join(words.hazards[hazard] for hazard in self.ordered_hazards),
            "main_components": self.main_components,
            "harmful_components": self.harmful_components,
            "precautions": self.precautions,
            "code": self.code.text,
            "unit": self.unit,
            "contact": f"{self.contact} {self.phone}",
            "produced_on": self.produced_on.isoformat(),
            "mass": f"{self.mass.text if self.mass else BLANK_MASS} kg",
            "remarks": self.remarks,
            "reprint": words.reprint.format(number=self.reprint) if self.reprint else "",
        }

    @property
    def ordered_hazards(self) -> tuple[HazardProperty, ...]:
        """The hazards in the label's order."""
        return tuple(hazard for hazard in HazardProperty if hazard in self.hazards)


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityFace:
    """The face of a facility's plaque; `facility_code` is the one of the pollutant permit, else of HJ 608."""

    code: SignCode
    type: FacilityType
    unit: str
    facility_code: str
    contact: str
    phone: str

    def values(self, words: Words) -> Mapping[str, str]:
        """Return the text of every field."""
        return {
            "facility_type": words.facility_types[self.type],
            "unit": self.unit,
            "facility_code": self.facility_code,
            "contact": f"{self.contact} {self.phone}",
            "code": self.code.text,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFace:
    """The face of a transport unit's label; `permit` is the number of its dangerous-goods permit."""

    code: SignCode
    kind: UnitKind
    plate: str
    carrier: str
    permit: str
    phone: str

    def values(self, words: Words) -> Mapping[str, str]:
        """Return the text of every field."""
        return {
            "plate": self.plate,
            "kind": words.unit_kinds[self.kind],
            "carrier": self.carrier,
            "permit": self.permit,
            "phone": self.phone,
            "code": self.code.text,
        }


Face = ContainerFace | FacilityFace | UnitFace

FIELDS: Mapping[Sign, frozenset[str]] = {
    Sign.CONTAINER: frozenset(
        {
            "waste_name",
            "category",
            "waste_code",
            "form",
            "hazards",
            "main_components",
            "harmful_components",
            "precautions",
            "code",
            "unit",
            "contact",
            "produced_on",
            "mass",
            "remarks",
            "reprint",
        }
    ),
    Sign.FACILITY: frozenset({"facility_type", "unit", "facility_code", "contact", "code"}),
    Sign.TRANSPORT_UNIT: frozenset({"plate", "kind", "carrier", "permit", "phone", "code"}),
}
"""The fields a layout of each family must have, no more and no fewer; fixed words come on top."""


def sign_of(face: Face) -> Sign:
    """Return the family a face belongs to."""
    match face:
        case ContainerFace():
            return Sign.CONTAINER
        case FacilityFace():
            return Sign.FACILITY
        case UnitFace():
            return Sign.TRANSPORT_UNIT
