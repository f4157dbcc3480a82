"""What a scanned or typed text is: a signed link of ours, a code, or nothing of ours; and the place behind a plaque."""

from dataclasses import dataclass
from typing import Any

from hwtrack.infra.paging import MAX_SIZE, Slice
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.labels.code import LENGTH, SIGN_LENGTH, DigitalCode, SignCode
from hwtrack.labels.payload import Reading, Reason
from hwtrack.labels.service import public
from hwtrack.labels.service.desk import LabelDesk
from hwtrack.registry.kinds import FacilityKind
from hwtrack.registry.service import facts
from hwtrack.web.next_steps import Place, Target


class NotOurLabelError(DomainError):
    """This is no label of this system."""

    kind = Kind.INVALID
    code = "web.not-our-label"
    detail = "What was scanned is no label of this system."
    remedy = "Look for the symbol on the orange label or the plaque; a code is 37 characters, a plaque's 24."


class ForgedLabelError(DomainError):
    """The signature of this label does not hold."""

    kind = Kind.INVALID
    code = "web.signature"
    detail = "The signature in the symbol does not fit the code: nobody here printed this label."
    remedy = "Leave it where it is, keep the label, and tell your environment manager."


class PlaceFirstError(DomainError):
    """The place is missing."""

    kind = Kind.INVALID
    code = "web.place-first"
    detail = "A storage step is two scans: the place's plaque, then the container."
    remedy = "Scan the plaque of the store first, then the container again."


@dataclass(frozen=True, slots=True)
class Read:
    """What a text names: a container or a sign; `signed` says whether a signature was checked and holds."""

    code: DigitalCode | SignCode
    signed: bool = False


FORGED = frozenset({Reason.BAD_SIGNATURE, Reason.UNKNOWN_KEY, Reason.COMPROMISED_KEY})


async def read(work: Work, desk: LabelDesk, text: str) -> Read:
    """Say what a text names.

    Raises:
        NotOurLabelError: It is none of ours.
        ForgedLabelError: Its signature does not hold.
        DomainError: It is a code with a fault, which the error names.
    """
    tidy = "".join(text.split())
    if not tidy.lower().startswith(("http:", "https:")):
        return Read(_code(tidy.upper().replace("-", "")))
    found = await public.read(work, desk, tidy)
    if found.reason in FORGED:
        raise ForgedLabelError(pointer="/text")
    return _of_link(found)


async def place_of(work: Work, code: SignCode) -> Place:
    """Return the place or vehicle that a plaque's code names.

    Raises:
        NotFoundError: There is none.
    """
    org = await facts.organisation_of_credit_code(work, code.credit)
    if org is None:
        raise NotFoundError(pointer="/text")
    facility = await facts.facility_of_serial(work, org.org_id, code.serial)
    if facility is not None:
        return Place(
            target=Target.STORE if facility.kind is FacilityKind.STORAGE else Target.PLACE,
            code=code.text,
            name=facility.name,
            facility_code=facility.code,
            org_id=org.org_id,
            facility_id=facility.facility_id,
            members={"site_id": str(facility.site_id), "facility_id": str(facility.facility_id)},
        )
    unit = await facts.unit_of_serial(work, org.org_id, code.serial)
    if unit is None:
        raise NotFoundError(pointer="/text")
    return Place(
        target=Target.VEHICLE,
        code=code.text,
        name=unit.plate,
        facility_code=org.name,
        org_id=org.org_id,
        members={"plate": unit.plate, "unit_id": str(unit.unit_id)},
    )


async def own_places(work: Work) -> tuple[dict[str, Any], ...]:
    """Return the actor's organisation's own places by the code on their plaque, as a phone keeps them."""
    if work.actor.org_id is None:
        return ()
    org = await facts.organisation(work, work.actor.org_id)
    page = await facts.facility_page(work, Slice(size=MAX_SIZE), org_id=org.org_id)
    return tuple(
        {
            "code": org.credit_code.text + one.serial,
            "name": f"{one.code} {one.name}",
            "store": one.kind is FacilityKind.STORAGE,
            "members": {"site_id": str(one.site_id), "facility_id": str(one.facility_id)},
        }
        for one in page.items
    )


def _code(text: str) -> DigitalCode | SignCode:
    if len(text) == SIGN_LENGTH:
        return SignCode.parse(text, pointer="/text")
    if len(text) == LENGTH:
        return DigitalCode.parse(text, pointer="/text")
    raise NotOurLabelError(pointer="/text")


def _of_link(found: Reading) -> Read:
    if found.code is None:
        raise NotOurLabelError(pointer="/text")
    return Read(found.code, signed=found.verified)
