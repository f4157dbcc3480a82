"""What every event's body may say: who scanned what where, with which mass, on which device.

A body holds claims of the client only; what the server found out stands in the header. Members that only one kind of
event has are in `hwtrack/custody/events/`. Knows the vocabulary of the bodies; knows no state and no clock.
Source: design.md §6, §13 (what is hashed); domain.md A4-A6; HJ 1259-2022 Annex B.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, TypeVar
from uuid import UUID

from hwtrack.custody.container import Circumstances, Container, Step
from hwtrack.custody.shapes import (
    CHALLENGE,
    DIGEST,
    FLAG,
    INSTANT,
    LATITUDE,
    LONGITUDE,
    MASS,
    SIGNATURE,
    UUID_TEXT,
    choice,
    many,
    record,
    spelled,
    text,
    whole,
)
from hwtrack.kernel.errors import Fault
from hwtrack.kernel.quantity import Mass

MAX_CONTAINERS = 500
"""Containers one event may name; a manifest of a full lorry names about fifty."""

MAX_ATTACHMENTS = 20
MAX_SCANS = MAX_CONTAINERS + 1

CONTAINER_CODE = spelled(
    r"[0-9A-HJ-NPQRTUWXY]{18}[0-9]{8}(19|20)[0-9]{9}",
    str,
    template="“{found}” is not a container code of 37 characters.",
)

L = TypeVar("L", bound="Named")

Upcaster = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Turns a body's members as written in one version into those of the next."""


class Basis(StrEnum):
    """Whether a net mass includes the packaging."""

    WITHOUT_PACKAGING = "without_packaging"
    WITH_PACKAGING = "with_packaging"


class MassSource(StrEnum):
    """How a mass became known: 称重, 申报值, 估算, 按车分摊."""

    WEIGHED = "weighed"
    DECLARED = "declared"
    ESTIMATED = "estimated"
    ALLOCATED = "allocated"


class ScanTarget(StrEnum):
    """What bears the label that was scanned."""

    PLACE = "place"
    CONTAINER = "container"
    UNIT = "unit"


class ScanMeans(StrEnum):
    """How a label's code came into the phone; `typed` proves least."""

    CAMERA = "camera"
    PHOTO = "photo"
    TYPED = "typed"


class Duty(StrEnum):
    """What a named person did at a step. Source: HJ 1259-2022, tables B.1 to B.5."""

    PRODUCING = "producing"
    MOVING = "moving"
    STORING = "storing"
    ISSUING = "issuing"
    DRIVING = "driving"
    ESCORTING = "escorting"
    TREATING = "treating"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """A mass with its tare and its scale; net = gross - tare where both are given."""

    net: Annotated[Mass, MASS, "kilograms; includes the packaging only where the basis says so"]
    source: Annotated[MassSource, choice(MassSource)]
    gross: Annotated[Mass | None, MASS, "kilograms, waste and packaging"] = None
    tare: Annotated[Mass | None, MASS, "kilograms, packaging alone"] = None
    basis: Annotated[Basis, choice(Basis), "without_packaging where left out"] = Basis.WITHOUT_PACKAGING
    scale_id: Annotated[UUID | None, UUID_TEXT, "registered scale"] = None
    division: Annotated[Mass | None, MASS, "kilograms; the scale's division (分度值)"] = None

    def misfits(self) -> Iterable[Fault]:
        """Say where gross, tare, net, source and scale do not belong together."""
        yield from tare_misfits(gross=self.gross, tare=self.tare, net=self.net)
        if self.source is MassSource.WEIGHED and self.division is None:
            yield Fault("A weighed mass names the division of its scale.", {}, "/division")
        if self.basis is Basis.WITH_PACKAGING and self.tare is not None:
            yield Fault("A mass with its tare taken off does not include the packaging.", {}, "/basis")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A weighbridge ticket: the truck full, the truck empty, and the difference. The net includes the packaging."""

    number: Annotated[str, text(40)]
    gross: Annotated[Mass, MASS, "kilograms, loaded truck"]
    tare: Annotated[Mass, MASS, "kilograms, empty truck"]
    net: Annotated[Mass, MASS, "kilograms, gross - tare"]
    division: Annotated[Mass, MASS, "kilograms; typically 20.000"]
    scale_id: Annotated[UUID | None, UUID_TEXT] = None
    weighed_at: Annotated[datetime | None, INSTANT] = None

    def misfits(self) -> Iterable[Fault]:
        """Say where the arithmetic of the ticket is wrong."""
        return tare_misfits(gross=self.gross, tare=self.tare, net=self.net)


def tare_misfits(*, gross: Mass | None, tare: Mass | None, net: Mass) -> Iterable[Fault]:
    """Say where gross and tare do not come together or do not give the net."""
    if (gross is None) != (tare is None):
        yield Fault("Gross and tare are given together or not at all.", {}, "/tare" if tare is None else "/gross")
    elif gross is not None and tare is not None and gross - tare != net:
        facts = {"gross": gross.text, "tare": tare.text, "net": net.text}
        yield Fault("Gross {gross} - tare {tare} is not net {net}.", facts, "/net")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where an event happened, at least by its production site (生产经营场所)."""

    site_id: Annotated[UUID, UUID_TEXT]
    facility_id: Annotated[UUID | None, UUID_TEXT] = None
    zone_id: Annotated[UUID | None, UUID_TEXT] = None
    row: Annotated[str | None, text(20), "row or shelf within the zone"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Store(Site):
    """A facility of a site, with zone and row where there are any."""

    facility_id: Annotated[UUID, UUID_TEXT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A position of the device in WGS-84 degrees, as texts because bodies hold no floats."""

    latitude: Annotated[float, LATITUDE]
    longitude: Annotated[float, LONGITUDE]
    accuracy_m: Annotated[int, whole(0, 100_000), "metres, radius of 68 % confidence as the device claims it"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One label that was scanned for this step. A storage step has two: the place's plaque, then the container."""

    target: Annotated[ScanTarget, choice(ScanTarget)]
    code: Annotated[str, text(64), "the label's code"]
    means: Annotated[ScanMeans, choice(ScanMeans)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLink:
    """The event's place in its device's own chain: gapless numbers from 1, each naming the hash of the one before."""

    id: Annotated[UUID, UUID_TEXT]
    seq: Annotated[int, whole(1)]
    prev: Annotated[bytes | None, DIGEST, "SHA-256 of the previous body of this device; left out at 1"] = None

    def misfits(self) -> Iterable[Fault]:
        """Say where the number and the hash before it contradict each other."""
        if (self.seq == 1) != (self.prev is None):
            yield Fault("Number 1 follows nothing; every other number names the hash before it.", {}, "/prev")


class HandoverRole(StrEnum):
    """Which end of a handover a phone is: 交出, 接收."""

    GIVER = "giver"
    TAKER = "taker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterpart:
    """The other phone of a handover and the event it makes of it."""

    org_id: Annotated[int, whole(1)]
    device_id: Annotated[UUID, UUID_TEXT]
    event_id: Annotated[UUID, UUID_TEXT, "made before it happened, so that both events can name each other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """The step was a handover between two phones (双方扫码交接): what each says of the other."""

    role: Annotated[HandoverRole, choice(HandoverRole)]
    challenge: Annotated[bytes, CHALLENGE, "random, shown by the taker, used once"]
    codes_sha256: Annotated[bytes, DIGEST, "SHA-256 of the sorted codes, each with a line feed"]
    counterpart: Annotated[Counterpart, record(Counterpart)]
    signature: Annotated[bytes, SIGNATURE, "the giver's, over the text of schemas/vectors/handover.json"]
    manifest_id: Annotated[UUID | None, UUID_TEXT] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Monotonic:
    """Ticks that no wall clock can turn back: milliseconds since a boot or page load, and which one it was."""

    boot: Annotated[str, text(64)]
    ms: Annotated[int, whole(0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A photo or document of this step, named by its content; it may arrive before or after the event."""

    sha256: Annotated[bytes, DIGEST]
    media_type: Annotated[str, text(80)]
    bytes: Annotated[int, whole(1, 100_000_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """A person the ledger has to name (经办人)."""

    duty: Annotated[Duty, choice(Duty)]
    name: Annotated[str, text(40)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The vehicle: tractor and trailer with their plates."""

    plate: Annotated[str, text(20)]
    trailer_plate: Annotated[str | None, text(20)] = None
    unit_id: Annotated[UUID | None, UUID_TEXT, "registered tractor or vehicle"] = None
    trailer_id: Annotated[UUID | None, UUID_TEXT, "registered trailer or tank"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A container of this event, with nothing more to say about it."""

    code: Annotated[str, CONTAINER_CODE]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedWithMass(Named):
    """A container of this event, and its mass where it was weighed at this step."""

    mass: Annotated[Weighing | None, record(Weighing)] = None


class Handling(IntEnum):
    """How much is done to a container at a step: said or seen of it, opened or packed, or carried elsewhere."""

    NOTED = 0
    HANDLED = 1
    MOVED = 2


@dataclass(frozen=True, slots=True)
class Descent:
    """One container's waste going into another's; the mass is unknown where nobody stated it."""

    parent: str
    child: str
    mass: Mass | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(ABC):
    """The members every event's body may have.

    `KIND` and `VERSION` name the shape; `UPCASTERS[n]` turns version n into n + 1, so that a body signed years ago is
    read by today's code. `WEIGHTY` kinds move mass or custody: correcting one takes a second person. `HANDLING` says
    how much a step does to the containers it names.
    """

    KIND: ClassVar[str]
    VERSION: ClassVar[int] = 1
    UPCASTERS: ClassVar[Mapping[int, Upcaster]] = MappingProxyType({})
    WEIGHTY: ClassVar[bool] = True
    HANDLING: ClassVar[Handling] = Handling.NOTED

    event_id: Annotated[UUID, UUID_TEXT, "UUIDv7 made when the person confirms"]
    event_time: Annotated[datetime, INSTANT, "the device's wall clock with its offset, as claimed"]
    containers: Annotated[tuple[Named, ...], many(record(Named), 1, MAX_CONTAINERS)]
    place: Annotated[Site | None, record(Site)] = None
    position: Annotated[Position | None, record(Position)] = None
    device: Annotated[DeviceLink | None, record(DeviceLink), "left out at a desk"] = None
    monotonic: Annotated[Monotonic | None, record(Monotonic)] = None
    handover: Annotated[Handover | None, record(Handover)] = None
    scans: Annotated[tuple[Scan, ...], many(record(Scan), 1, MAX_SCANS)] = ()
    attachments: Annotated[tuple[Attachment, ...], many(record(Attachment), 1, MAX_ATTACHMENTS)] = ()
    handlers: Annotated[tuple[Handler, ...], many(record(Handler), 1, 10)] = ()
    note: Annotated[str | None, text(500)] = None
    back_entry: Annotated[bool, FLAG, "补录: entered at a desk after the fact"] = False

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all containers the body names, in its order; each gets a link in its chain."""
        return tuple(line.code for line in self.containers)

    @abstractmethod
    def act(self, before: Container, told: Circumstances) -> Step:
        """Return what the event does to one of its containers; a physical fact is never refused."""

    def misfits(self) -> Iterable[Fault]:
        """Say which containers are named twice, and which members contradict each other."""
        seen: set[str] = set()
        for index, code in enumerate(self.codes):
            if code in seen:
                yield Fault("Container {code} is named twice.", {"code": code}, f"/containers/{index}/code")
            seen.add(code)
        if self.handover is not None and self.device is None:
            yield Fault("A handover is made between two phones; at a desk there is none.", {}, "/handover")
        if self.back_entry and self.device is not None:
            yield Fault("A back entry is made at a desk, without a device.", {}, "/back_entry")

    @property
    def named_orgs(self) -> tuple[int, ...]:
        """Organisations the body names as takers; they may read the event."""
        return ()

    @property
    def descents(self) -> Iterable[Descent]:
        """Which container's waste went into which, with masses that add up to the gram."""
        return ()


def line_of(lines: tuple[L, ...], code: str) -> L:
    """Return what the body says of one container it names."""
    return next(line for line in lines if line.code == code)


def scanned_codes(claim: Claim, target: ScanTarget) -> frozenset[str]:
    """Return the codes of that kind of label that the body says were scanned, by whatever means."""
    return frozenset(scan.code for scan in claim.scans if scan.target is target)
