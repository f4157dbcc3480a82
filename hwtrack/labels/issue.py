"""One label with everything that was printed on it, as it is kept on file.

Knows how the facts of a container, a facility or a transport unit become a face; knows nothing of rows or drawing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.quantity import Mass
from hwtrack.labels.code import LabelCode
from hwtrack.labels.container import Container
from hwtrack.labels.face import ContainerFace, Face
from hwtrack.labels.model import Consequence, Label, PrintedFacts, consequence
from hwtrack.labels.payload import Letter, Payload, plain_link
from hwtrack.registry.model import Contact, ContactPurpose


class ContactNeededError(DomainError):
    """A label needs a contact."""

    kind = Kind.INVALID
    code = "labels.contact-needed"
    detail = "The organisation has no contact with a telephone number on file, and none was given."
    remedy = "Give a contact and a telephone number, or record one for the organisation."


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A label on file: its life, its signed digits and its face; `subject_id` is the thing it hangs on."""

    home_org_id: OrgId
    label: Label
    letter: Letter
    code: LabelCode
    subject_id: UUID
    host: str
    kid: int
    digits: str
    payload: Payload
    layout: str
    face: Face
    emergency_phone: str
    printed_by: UUID | None = None
    parties: tuple[int, ...] = ()
    regions: tuple[int, ...] = ()

    @property
    def link(self) -> str:
        """The signed link in the symbol."""
        return f"{plain_link(host=self.host, letter=self.letter, code=self.code)}/{self.digits}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Who is printed as contact, and the emergency telephone that anybody may see."""

    contact: str
    phone: str
    emergency_phone: str


def reach_of(contacts: tuple[Contact, ...], *, contact: str = "", phone: str = "") -> Reach:
    """Choose the printed contact: what was given, else the organisation's own for the environment or for emergencies.

    Raises:
        ContactNeededError: Nothing was given and nobody is on file.
    """
    by_purpose: Mapping[ContactPurpose, Contact] = {one.purpose: one for one in reversed(contacts)}
    wanted = (ContactPurpose.ENVIRONMENT, ContactPurpose.EMERGENCY, ContactPurpose.LEGAL)
    own = next((by_purpose[purpose] for purpose in wanted if purpose in by_purpose), None)
    printed = phone or (own.phone if own else "")
    if not printed:
        raise ContactNeededError(pointer="/phone")
    emergency = by_purpose.get(ContactPurpose.EMERGENCY)
    return Reach(
        contact=contact or (own.name if own and not phone else ""),
        phone=printed,
        emergency_phone=emergency.phone if emergency else printed,
    )


def container_face(container: Container, *, unit: str, reach: Reach, mass: Mass | None, remarks: str) -> ContainerFace:
    """Return the face of a container's label; `unit` is the generating or collecting organisation's name."""
    contents = container.contents
    return ContainerFace(
        code=container.code,
        waste_name=contents.waste_name,
        form=contents.form,
        hazards=contents.hazards,
        main_components=contents.main_components,
        harmful_components=contents.harmful_components or "/",
        precautions=contents.precautions or "/",
        unit=unit,
        contact=reach.contact,
        phone=reach.phone,
        mass=mass,
        remarks=remarks,
    )


def succeeding(face: ContainerFace, before: ContainerFace | None) -> ContainerFace:
    """Return the face with its reprint number: one more than its predecessor's if nothing else changed, else none."""
    if before is None or consequence(_facts(before), _facts(face)) is not Consequence.NOTHING:
        return face
    return replace(face, reprint=before.reprint + 1)


def _facts(face: ContainerFace) -> PrintedFacts:
    return PrintedFacts(
        generator=face.code.credit,
        waste=face.code.waste,
        produced_on=face.code.produced_on,
        hazards=face.hazards,
        mass=face.mass,
        texts=(
            face.waste_name,
            face.form.value,
            face.main_components,
            face.harmful_components,
            face.precautions,
            face.unit,
            face.contact,
            face.phone,
            face.remarks,
        ),
    )
