"""The container as labels know it: what it is, in what, since when; and what may be asked when new ones are registered.

Knows what makes a registration sound by itself. The catalogue, the site and the numbers are the service's to ask.
Source: design.md §5; HJ 1276-2022; regulation.md 1.1.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.ids import ContainerId, FacilityId, OrgId, SiteId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.labels.code import DigitalCode, demand_batch_size
from hwtrack.registry.names import line

MAX_VOLUME_ML = 100_000_000_000
"""100,000 m³: the largest pool."""

MAX_TEXT = 200
MAX_FOREIGN = 80


class PackageKind(StrEnum):
    """What holds the waste."""

    DRUM = "drum"
    BAG = "bag"
    BOX = "box"
    BOTTLE = "bottle"
    IBC = "ibc"
    CYLINDER = "cylinder"
    SKIP = "skip"
    TANK = "tank"
    SILO = "silo"
    POOL = "pool"
    TANKER = "tanker"
    OTHER = "other"

    @property
    def is_bulk(self) -> bool:
        """Whether it has a level and meters instead of being sealed. Source: design.md §5."""
        return self in BULK


BULK = frozenset({PackageKind.SKIP, PackageKind.TANK, PackageKind.SILO, PackageKind.POOL, PackageKind.TANKER})

PACKAGE_KIND_NAMES = {
    PackageKind.DRUM: "Drum",
    PackageKind.BAG: "Bag",
    PackageKind.BOX: "Box",
    PackageKind.BOTTLE: "Bottle",
    PackageKind.IBC: "Intermediate bulk container",
    PackageKind.CYLINDER: "Gas cylinder",
    PackageKind.SKIP: "Skip",
    PackageKind.TANK: "Tank",
    PackageKind.SILO: "Silo",
    PackageKind.POOL: "Pool",
    PackageKind.TANKER: "Tanker",
    PackageKind.OTHER: "Other container",
}
"""English templates for the catalogue of texts."""


class FutureDateError(DomainError):
    """The production date lies in the future."""

    kind = Kind.INVALID
    code = "labels.future-date"
    detail = "{produced_on} is later than today, {today}."
    remedy = "Give the day on which filling began."


class VolumeError(DomainError):
    """The container's volume is out of range."""

    kind = Kind.INVALID
    code = "labels.volume"
    detail = "{volume} millilitres is no container's volume."
    remedy = "Give the nominal volume, from 1 millilitre to 100,000 cubic metres."


class TareError(DomainError):
    """The mass of an empty container or its capacity is out of range."""

    kind = Kind.INVALID
    code = "labels.tare"
    detail = "A tare is at least nothing, and a capacity more than nothing and only for bulk containers."
    remedy = "Copy the tare from the scale; leave the capacity out for drums, bags and boxes."


class RepeatedIdError(DomainError):
    """An id stands twice in the request."""

    kind = Kind.INVALID
    code = "labels.repeated-id"
    detail = "{count} ids were given, but only {different} different ones."
    remedy = "Give every new container an id of its own."


class ForeignCodeError(DomainError):
    """A foreign code is not rightly given."""

    kind = Kind.INVALID
    code = "labels.foreign-code"
    detail = "A foreign code belongs to one container and names the system it comes from."
    remedy = "Register such containers one by one, each with its code and that system's name."


class ForeignLabelError(DomainError):
    """The container bears another system's label."""

    kind = Kind.CONFLICT
    code = "labels.foreign-label"
    detail = "This container bears the label of “{source}”; a second label on one container is not printed."
    remedy = "Scan the label that is on it."


class ContainerExistsError(DomainError):
    """The container is registered already, with other contents."""

    kind = Kind.CONFLICT
    code = "labels.container-exists"
    detail = "A container with this id was registered before, with other facts."
    remedy = "Look it up; register a new container under a new id."


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What is in a container and what holds it, as declared at registration and never changed.

    `tare` is the empty container's mass; `capacity` is a bulk container's.
    """

    site_id: SiteId
    facility_id: FacilityId | None = None
    waste: WasteCode
    produced_on: date
    waste_name: str
    form: PhysicalForm
    hazards: frozenset[HazardProperty]
    main_components: str
    harmful_components: str
    precautions: str
    package: PackageKind
    volume_ml: int
    tare: Mass | None = None
    capacity: Mass | None = None
    opening_stock: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """外部码: the code that another system's label on the container bears, and that system's name."""

    code: str
    source: str

    def checked(self, *, pointer: str = "") -> Self:
        """Return it in its kept spelling.

        Raises:
            LineError: One of the texts is empty, too long or not one line.
        """
        return replace(
            self,
            code=line(self.code, MAX_FOREIGN, pointer=f"{pointer}/code"),
            source=line(self.source, MAX_FOREIGN, pointer=f"{pointer}/source"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContainers:
    """A request for equal containers, one per id; the client makes the ids, so that a repeat is recognised.

    `report` is the identification report's number for wastes that need one.
    """

    ids: tuple[ContainerId, ...]
    contents: Contents
    foreign: Foreign | None = None
    report: str = ""

    def checked(self, today: date) -> Self:
        """Return the request in its kept spelling, if it is sound by itself.

        Raises:
            BatchSizeError: No id, or more than 999.
            ForeignCodeError: A foreign code for several containers.
            FutureDateError: Produced later than today.
            LineError: A text is empty, too long or not one line.
            RepeatedIdError: An id stands twice.
            TareError: A negative tare, or a capacity where there is none.
            VolumeError: The volume is out of range.
        """
        demand_batch_size(len(self.ids))
        if len(set(self.ids)) < len(self.ids):
            raise RepeatedIdError(count=len(self.ids), different=len(set(self.ids)), pointer="/ids")
        if self.foreign and len(self.ids) > 1:
            raise ForeignCodeError(pointer="/foreign")
        foreign = self.foreign.checked(pointer="/foreign") if self.foreign else None
        return replace(self, contents=_checked(self.contents, today), foreign=foreign)


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A registered container. `edition` is the catalogue's on the production date."""

    home_org_id: OrgId
    container_id: ContainerId
    code: DigitalCode
    contents: Contents
    edition: str
    made_at: datetime
    made_by: UUID | None = None
    foreign: Foreign | None = None
    parties: tuple[int, ...] = ()
    regions: tuple[int, ...] = ()

    def demand_own_label(self) -> None:
        """Pass silently if our label may be put on it.

        Raises:
            ForeignLabelError: It bears another system's.
        """
        if self.foreign:
            raise ForeignLabelError(source=self.foreign.source)


def _checked(contents: Contents, today: date) -> Contents:
    if contents.produced_on > today:
        raise FutureDateError(
            produced_on=contents.produced_on.isoformat(), today=today.isoformat(), pointer="/produced_on"
        )
    if not 1 <= contents.volume_ml <= MAX_VOLUME_ML:
        raise VolumeError(volume=contents.volume_ml, pointer="/volume_ml")
    _check_masses(contents)
    return replace(
        contents,
        waste_name=line(contents.waste_name, MAX_TEXT, pointer="/waste_name"),
        main_components=line(contents.main_components, MAX_TEXT, pointer="/main_components"),
        harmful_components=line(contents.harmful_components, MAX_TEXT, pointer="/harmful_components", blank=True),
        precautions=line(contents.precautions, MAX_TEXT, pointer="/precautions", blank=True),
    )


def _check_masses(contents: Contents) -> None:
    if contents.tare is not None and contents.tare.grams < 0:
        raise TareError(pointer="/tare")
    if contents.capacity is None:
        return
    if contents.capacity.grams <= 0 or not contents.package.is_bulk:
        raise TareError(pointer="/capacity")
