"""Printing labels: for containers, for facilities' plaques, for transport units; copies, files, and voiding.

A label is signed, drawn once to see that everything fits, and only then put on file. A newer label of the same thing
replaces the one before. Only the home organisation prints.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.ids import LabelId, OrgId
from hwtrack.kernel.quantity import Mass
from hwtrack.labels.code import DigitalCode, LabelCode, SignCode
from hwtrack.labels.container import MAX_TEXT
from hwtrack.labels.face import ContainerFace, Face, FacilityFace, Sign, UnitFace
from hwtrack.labels.issue import Issue, Reach, container_face, reach_of, succeeding
from hwtrack.labels.layout import Layout, NoLayoutError, copies_for
from hwtrack.labels.model import Label
from hwtrack.labels.payload import Letter, Payload, write_link
from hwtrack.labels.render import Drawing, Form
from hwtrack.labels.service import containers, keys
from hwtrack.labels.service.desk import LabelDesk
from hwtrack.labels.store import labels as store
from hwtrack.registry.credit import CreditCode, serial_number
from hwtrack.registry.model import NotYoursError, Organisation
from hwtrack.registry.names import MAX_NUMBER, line
from hwtrack.registry.service import facts

PROOF_DPI = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLabel:
    """What may be chosen for a label: its layout (none: the least lawful), the net mass (none: not yet weighed).

    An empty contact or telephone number means the organisation's own.
    """

    layout: str | None = None
    mass: Mass | None = None
    contact: str = ""
    phone: str = ""
    remarks: str = ""

    def checked(self) -> "NewLabel":
        """Return it in its kept spelling.

        Raises:
            LineError: A text is too long or not one line.
        """
        return replace(
            self,
            contact=line(self.contact, MAX_NUMBER, pointer="/contact", blank=True),
            phone=line(self.phone, MAX_NUMBER, pointer="/phone", blank=True),
            remarks=line(self.remarks, MAX_TEXT, pointer="/remarks", blank=True),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """What a label hangs on: its code, its letter, whose it is, and the district whose key signs."""

    home: OrgId
    subject_id: UUID
    letter: Letter
    code: LabelCode
    region: int
    copies_allowed: int = 1
    parties: tuple[int, ...]


async def print_label(work: Work, desk: LabelDesk, code: DigitalCode, new: NewLabel) -> Issue:
    """Make a container's next label.

    Raises:
        ContactNeededError: No telephone number was given and none is on file.
        DemoKeysError: Demonstration keys would sign for a real host.
        FieldOverflowError, MissingGlyphError: A text cannot be printed.
        ForeignLabelError: It bears another system's label.
        LabelMassError: The mass cannot be written on a label.
        NoLayoutError: The layout is none for containers.
        NotFoundError: There is no such container.
        NotYoursError: It is another organisation's.
    """
    sound = new.checked()
    container = await containers.own_container(work, code)
    container.demand_own_label()
    owner = await facts.organisation(work, container.home_org_id)
    site = await facts.site(work, container.contents.site_id)
    reach = await _reach(work, owner, sound)
    face = container_face(container, unit=owner.name, reach=reach, mass=sound.mass, remarks=sound.remarks)
    subject = _Subject(
        home=container.home_org_id,
        subject_id=container.container_id,
        letter=Letter.CONTAINER,
        code=code,
        region=site.division,
        copies_allowed=copies_for(container.contents.volume_ml),
        parties=container.parties,
    )
    layout = desk.book.layout(sound.layout) if sound.layout else desk.book.for_volume(container.contents.volume_ml)
    return await _issue(work, desk, subject, face, layout=_of_family(layout, Sign.CONTAINER), reach=reach)


async def print_plaque(work: Work, desk: LabelDesk, facility_id: UUID, new: NewLabel) -> Issue:
    """Make a facility's next plaque.

    Raises:
        NotFoundError: There is no such facility.
        DomainError: As `print_label` refuses.
    """
    sound = new.checked()
    facility = await facts.facility(work, facility_id)
    owner = await _own(work, facility.org_id)
    reach = await _reach(work, owner, sound)
    code = _sign_code(owner.credit_code, facility.serial)
    face = FacilityFace(
        code=code,
        type=facility.type,
        unit=owner.name,
        facility_code=facility.code,
        contact=reach.contact,
        phone=reach.phone,
    )
    subject = _sign_subject(Letter.FACILITY, code, facility_id, owner=owner, region=facility.division)
    layout = desk.book.layout(sound.layout) if sound.layout else desk.book.for_sign(Sign.FACILITY)
    return await _issue(work, desk, subject, face, layout=_of_family(layout, Sign.FACILITY), reach=reach)


async def print_unit_label(work: Work, desk: LabelDesk, unit_id: UUID, new: NewLabel) -> Issue:
    """Make a transport unit's next label.

    Raises:
        NotFoundError: There is no such unit.
        DomainError: As `print_label` refuses.
    """
    sound = new.checked()
    unit = await facts.unit(work, unit_id)
    owner = await _own(work, unit.org_id)
    reach = await _reach(work, owner, sound)
    code = _sign_code(owner.credit_code, unit.serial)
    face = UnitFace(
        code=code,
        kind=unit.kind,
        plate=unit.plate,
        carrier=owner.name,
        permit=unit.permit.number if unit.permit else "/",
        phone=reach.phone,
    )
    subject = _sign_subject(Letter.TRANSPORT_UNIT, code, unit_id, owner=owner, region=owner.division)
    layout = desk.book.layout(sound.layout) if sound.layout else desk.book.for_sign(Sign.TRANSPORT_UNIT)
    return await _issue(work, desk, subject, face, layout=_of_family(layout, Sign.TRANSPORT_UNIT), reach=reach)


async def label(work: Work, label_id: UUID) -> Issue:
    """Return a label.

    Raises:
        NotFoundError: There is none, or the actor is no party to it.
    """
    found = await store.by_id(work, label_id)
    if found is None:
        raise NotFoundError
    return found


async def labels_of(work: Work, home: OrgId, code: LabelCode, *, letter: Letter) -> tuple[Issue, ...]:
    """Return every label a thing ever had, as far as the actor may see them, oldest first."""
    return await store.of_code(work, home, code, letter=letter)


async def label_file(work: Work, desk: LabelDesk, label_id: UUID, *, form: Form, dpi: int) -> bytes:
    """Draw a good label, for a printer of that resolution.

    Raises:
        NotFoundError: There is none, or the actor is no party to it.
        ResolutionError: Labels are not printed at that resolution.
        SupersededLabelError, VoidedLabelError: It is good no more.
    """
    found = await label(work, label_id)
    found.label.demand_current()
    return await desk.draw(
        (Drawing(found.face, found.link),),
        layout=desk.book.layout(found.layout),
        form=form,
        dpi=dpi,
        at=found.label.printed_at,
    )


async def count_copies(work: Work, label_id: UUID, count: int) -> Issue:
    """Note that copies were printed.

    Raises:
        CopiesUsedUpError: More than the label allows.
        NotFoundError: There is no such label.
        NotYoursError: It is another organisation's.
        SupersededLabelError, VoidedLabelError: It is good no more.
    """
    found = await _own_label(work, label_id)
    return await _kept(work, found, found.label.with_copies(count))


async def void_label(work: Work, label_id: UUID, reason: str) -> Issue:
    """Void a label for good.

    Raises:
        NotFoundError: There is no such label.
        NotYoursError: It is another organisation's.
        VoidReasonError: No reason, or a long one.
        VoidedLabelError: It was voided before.
    """
    found = await _own_label(work, label_id)
    return await _kept(work, found, found.label.voided(reason, at=work.now))


async def activate_label(work: Work, label_id: UUID) -> Issue:
    """Note the first scan of a label on its thing; later ones change nothing.

    Raises:
        NotFoundError: There is no such label.
        NotYoursError: It is another organisation's.
    """
    found = await _own_label(work, label_id)
    return await _kept(work, found, found.label.activated(work.now))


async def note_first_scan(work: Work, label_id: UUID, *, at: datetime) -> Issue:
    """Note when a label was first scanned on its thing, for the service's own follower of scans.

    Raises:
        NotFoundError: There is no such label.
    """
    found = await label(work, label_id)
    return await _kept(work, found, found.label.activated(at))


async def _issue(work: Work, desk: LabelDesk, subject: _Subject, face: Face, *, layout: Layout, reach: Reach) -> Issue:
    before = _good(await store.of_code(work, subject.home, subject.code, letter=subject.letter))
    if isinstance(face, ContainerFace):
        face = succeeding(face, before.face if before and isinstance(before.face, ContainerFace) else None)
    label_id = LabelId(work.new_id())
    key = await keys.signing_key(work, desk, region=subject.region)
    payload = Payload(kid=key.kid, label_id=label_id, **_signed_facts(face))
    host = desk.hosts.current
    signer = desk.key_files.signer(key)
    link = write_link(host=host, letter=subject.letter, code=subject.code, payload=payload, signer=signer)
    await desk.draw((Drawing(face, link),), layout=layout, form=Form.SVG, dpi=PROOF_DPI, at=work.now)
    made = Issue(
        home_org_id=subject.home,
        label=_new_label(work, label_id, subject, face),
        letter=subject.letter,
        code=subject.code,
        subject_id=subject.subject_id,
        host=host,
        kid=key.kid,
        digits=link.rsplit("/", 1)[1],
        payload=payload,
        layout=layout.name,
        face=face,
        emergency_phone=reach.emergency_phone,
        printed_by=work.actor.account_id,
        parties=subject.parties,
        regions=(subject.region,),
    )
    if before:
        await _kept(work, before, before.label.superseded(label_id, at=work.now))
    await store.add(work, made)
    return made


def _new_label(work: Work, label_id: LabelId, subject: _Subject, face: Face) -> Label:
    return Label(
        label_id=label_id,
        copies_allowed=subject.copies_allowed,
        reprint=face.reprint if isinstance(face, ContainerFace) else 0,
        printed_at=work.now,
    )


def _signed_facts(face: Face) -> dict[str, Any]:
    return {"hazards": face.hazards, "mass": face.mass} if isinstance(face, ContainerFace) else {}


def _good(issues: tuple[Issue, ...]) -> Issue | None:
    good = [issue for issue in issues if not issue.label.superseded_at and not issue.label.voided_at]
    return good[-1] if good else None


async def _kept(work: Work, issue: Issue, label: Label) -> Issue:
    changed = replace(issue, label=label)
    await store.keep_life(work, changed)
    return changed


async def _own_label(work: Work, label_id: UUID) -> Issue:
    found = await label(work, label_id)
    if found.home_org_id != work.actor.own_org:
        raise NotYoursError
    return found


async def _own(work: Work, org_id: OrgId) -> Organisation:
    if org_id != work.actor.own_org:
        raise NotYoursError
    return await facts.organisation(work, org_id)


async def _reach(work: Work, owner: Organisation, new: NewLabel) -> Reach:
    return reach_of(await facts.contacts(work, owner.org_id), contact=new.contact, phone=new.phone)


def _of_family(layout: Layout, sign: Sign) -> Layout:
    if layout.sign is not sign:
        raise NoLayoutError(name=layout.name, pointer="/layout")
    return layout


def _sign_code(credit: CreditCode, serial: str) -> SignCode:
    return SignCode(credit, serial_number(serial))


def _sign_subject(letter: Letter, code: SignCode, subject_id: UUID, *, owner: Organisation, region: int) -> _Subject:
    return _Subject(
        home=owner.org_id,
        subject_id=subject_id,
        letter=letter,
        code=code,
        region=region,
        parties=(owner.org_id,),
    )
