"""Labels on the wire: what requests say becomes commands, what is on file becomes answers."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from hwtrack.infra.i18n import translate
from hwtrack.kernel.ids import ContainerId, FacilityId, SiteId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.labels.container import (
    MAX_FOREIGN,
    MAX_TEXT,
    MAX_VOLUME_ML,
    Container,
    Contents,
    Foreign,
    NewContainers,
    PackageKind,
)
from hwtrack.labels.face_record import record_of
from hwtrack.labels.issue import Issue
from hwtrack.labels.layout import Layout
from hwtrack.labels.model import MAX_REASON, LabelState
from hwtrack.labels.payload import REASON_TEXTS, Letter, Reason
from hwtrack.labels.public import VALIDITY_TEXTS, PublicView, Validity
from hwtrack.labels.service.printing import NewLabel
from hwtrack.registry.hazards import in_order
from hwtrack.registry.names import MAX_NUMBER
from hwtrack.registry.schemas.shared import Kilograms, Wire

Line = Annotated[str, Field(max_length=MAX_TEXT)]
ShortLine = Annotated[str, Field(max_length=MAX_NUMBER)]


class ForeignIn(Wire):
    """外部码: another system's code on the container, and that system's name."""

    code: Annotated[str, Field(max_length=MAX_FOREIGN)]
    source: Annotated[str, Field(max_length=MAX_FOREIGN)]

    def to_command(self) -> Foreign:
        """Read it."""
        return Foreign(code=self.code, source=self.source)


class ContainersIn(Wire):
    """Equal containers to be registered, one per id."""

    ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=999, description="Made by the client, UUIDv7.")]
    site_id: UUID
    facility_id: UUID | None = None
    waste_code: Annotated[str, Field(max_length=20)]
    report: Annotated[str, Field(max_length=100, description="Identification report, for 900-000-XX.")] = ""
    produced_on: Annotated[date, Field(description="The day filling began, in China.")]
    waste_name: Line
    form: PhysicalForm
    hazards: Annotated[tuple[HazardProperty, ...], Field(min_length=1, max_length=5)]
    main_components: Line
    harmful_components: Line = ""
    precautions: Line = ""
    package: PackageKind
    volume_ml: Annotated[int, Field(ge=1, le=MAX_VOLUME_ML, description="Nominal volume, millilitres.")]
    tare: Kilograms | None = None
    capacity: Annotated[Kilograms | None, Field(description="Of bulk containers only.")] = None
    opening_stock: bool = False
    foreign: ForeignIn | None = None

    def to_command(self) -> NewContainers:
        """Read the request.

        Raises:
            MassFormatError: A mass is not written in kilograms with three decimals.
            WasteCodeFormatError: The waste code does not have eight digits.
        """
        return NewContainers(
            ids=tuple(ContainerId(one) for one in self.ids),
            contents=self._contents(),
            foreign=self.foreign.to_command() if self.foreign else None,
            report=self.report,
        )

    def _contents(self) -> Contents:
        return Contents(
            site_id=SiteId(self.site_id),
            facility_id=FacilityId(self.facility_id) if self.facility_id else None,
            waste=WasteCode.of(self.waste_code, pointer="/waste_code"),
            produced_on=self.produced_on,
            waste_name=self.waste_name,
            form=self.form,
            hazards=frozenset(self.hazards),
            main_components=self.main_components,
            harmful_components=self.harmful_components,
            precautions=self.precautions,
            package=self.package,
            volume_ml=self.volume_ml,
            tare=_mass(self.tare, "/tare"),
            capacity=_mass(self.capacity, "/capacity"),
            opening_stock=self.opening_stock,
        )


class ForeignOut(Wire):
    """Another system's code on a container."""

    code: str
    source: str


class ContainerOut(Wire):
    """A container: what it is. Where it has been is its chain's to say."""

    container_id: UUID
    home_org_id: int
    code: str
    site_id: UUID
    facility_id: UUID | None
    waste_code: str
    edition: str
    produced_on: date
    serial: int
    waste_name: str
    form: PhysicalForm
    hazards: tuple[HazardProperty, ...]
    main_components: str
    harmful_components: str
    precautions: str
    package: PackageKind
    bulk: bool
    volume_ml: int
    tare: str | None
    capacity: str | None
    opening_stock: bool
    foreign: ForeignOut | None
    made_at: datetime

    @classmethod
    def of(cls, given: Container) -> Self:
        """Write a container."""
        contents = given.contents
        return cls(
            container_id=given.container_id,
            home_org_id=given.home_org_id,
            code=given.code.text,
            site_id=contents.site_id,
            facility_id=contents.facility_id,
            waste_code=contents.waste.text,
            edition=given.edition,
            produced_on=contents.produced_on,
            serial=given.code.serial,
            waste_name=contents.waste_name,
            form=contents.form,
            hazards=in_order(contents.hazards),
            main_components=contents.main_components,
            harmful_components=contents.harmful_components,
            precautions=contents.precautions,
            package=contents.package,
            bulk=contents.package.is_bulk,
            volume_ml=contents.volume_ml,
            tare=contents.tare.text if contents.tare else None,
            capacity=contents.capacity.text if contents.capacity else None,
            opening_stock=contents.opening_stock,
            foreign=ForeignOut(code=given.foreign.code, source=given.foreign.source) if given.foreign else None,
            made_at=given.made_at,
        )


class Containers(Wire):
    """Containers in the order of the ids asked for."""

    items: tuple[ContainerOut, ...]


class LabelIn(Wire):
    """What may be chosen for a label."""

    layout: Annotated[str | None, Field(max_length=40, description="None: the least lawful one.")] = None
    mass: Annotated[Kilograms | None, Field(description="Net; none: printed before weighing.")] = None
    contact: ShortLine = ""
    phone: ShortLine = ""
    remarks: Line = ""

    def to_command(self) -> NewLabel:
        """Read the request.

        Raises:
            MassFormatError: The mass is not written in kilograms with three decimals.
        """
        return NewLabel(
            layout=self.layout,
            mass=_mass(self.mass, "/mass"),
            contact=self.contact,
            phone=self.phone,
            remarks=self.remarks,
        )


class LabelOut(Wire):
    """A label on file. `printed` holds its fields as they were printed."""

    label_id: UUID
    letter: Letter
    code: str
    subject_id: Annotated[UUID, Field(description="The container, facility or transport unit.")]
    link: Annotated[str, Field(description="What the symbol says.")]
    kid: int
    layout: str
    state: LabelState
    copies_allowed: int
    copies_printed: int
    reprint: int
    printed: dict[str, str | int | tuple[str, ...] | None]
    printed_at: datetime
    activated_at: datetime | None
    superseded_at: datetime | None
    superseded_by: UUID | None
    voided_at: datetime | None
    void_reason: str

    @classmethod
    def of(cls, given: Issue) -> Self:
        """Write a label."""
        label = given.label
        return cls(
            label_id=label.label_id,
            letter=given.letter,
            code=given.code.text,
            subject_id=given.subject_id,
            link=given.link,
            kid=given.kid,
            layout=given.layout,
            state=label.state,
            copies_allowed=label.copies_allowed,
            copies_printed=label.copies_printed,
            reprint=label.reprint,
            printed={
                name: tuple(value) if isinstance(value, list) else value
                for name, value in record_of(given.face).items()
            },
            printed_at=label.printed_at,
            activated_at=label.activated_at,
            superseded_at=label.superseded_at,
            superseded_by=label.superseded_by,
            voided_at=label.voided_at,
            void_reason=label.void_reason,
        )


class Labels(Wire):
    """Every label a thing ever had, oldest first."""

    items: tuple[LabelOut, ...]


class CopiesIn(Wire):
    """Copies that were printed."""

    count: Annotated[int, Field(ge=1, le=2)] = 1


class VoidIn(Wire):
    """Why a label is voided."""

    reason: Annotated[str, Field(max_length=MAX_REASON)]


class LayoutOut(Wire):
    """A layout that labels are printed with."""

    name: str
    title: str
    sign: str
    width_mm: float
    height_mm: float
    above_l: float
    up_to_l: float | None

    @classmethod
    def of(cls, given: Layout, language: str) -> Self:
        """Write a layout."""
        return cls(
            name=given.name,
            title=translate(language, given.title),
            sign=given.sign.value,
            width_mm=given.width_mm,
            height_mm=given.height_mm,
            above_l=given.above_l,
            up_to_l=given.up_to_l,
        )


class Layouts(Wire):
    """Every layout, by family and size."""

    items: tuple[LayoutOut, ...]


class PublicLabelOut(Wire):
    """What anybody may see. `printed` is empty unless the digits were valid; it never holds a person's name."""

    validity: Validity
    validity_text: str
    reason: Reason | None
    reason_text: str | None
    brief: dict[str, str]
    printed: dict[str, str]

    @classmethod
    def of(cls, given: PublicView, language: str) -> Self:
        """Write the view in the reader's language."""
        return cls(
            validity=given.validity,
            validity_text=translate(language, VALIDITY_TEXTS[given.validity]),
            reason=given.reason,
            reason_text=translate(language, REASON_TEXTS[given.reason]) if given.reason else None,
            brief=dict(given.brief),
            printed=dict(given.printed),
        )


def _mass(text: str | None, pointer: str) -> Mass | None:
    return None if text is None else Mass.kg(text, pointer=pointer)
