"""What the server found out about an event at acceptance, as the canonical text that is hashed with its body.

One header per event and home organisation; it names the containers of that home in the order of their links. Times are
UTC with microseconds. Everything the fold needs besides the body is in here, so that a chain can be folded again from
hashed texts alone. Source: design.md §6, §13 (what is hashed).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from hwtrack.custody.clock import Lateness
from hwtrack.kernel.canonical import canonical, read_canonical

VERSION = 1


class Grade(StrEnum):
    """What vouches for the sender: a desk session, a phone without a checked signature, an enrolled device, or nobody.

    `system` is what the service itself wrote.
    """

    DESK = "desk"
    UNSIGNED = "unsigned"
    DEVICE = "device"
    SYSTEM = "system"


class Nearness(StrEnum):
    """Where the device's claimed position lies against the claimed facility's outline."""

    INSIDE = "inside"
    WITHIN_ACCURACY = "within_accuracy"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The server's facts about one event, for one home organisation.

    `manifest_ids` are the open manifests that named the acting organisation as a taker, one place per container, empty
    where there was none at all. `distance_m` is whole metres outside the facility, 0 inside. `signature` is the
    device's, as received. `handover` says what was found of a handover's half (`proved`, `half`, `unproved`).
    `second_account_id` is the second person who confirmed it; `official` says that an official
    acted, and `place_org_id` then whose place is named. `labelled` are containers that bore a live label of their own
    when a foreign code was bound.
    """

    event_id: UUID
    home_org_id: int
    containers: tuple[UUID, ...]
    record_time: datetime
    effective_time: datetime
    lateness: Lateness
    org_id: int
    grade: Grade
    account_id: UUID | None = None
    acting_for: int | None = None
    device_id: UUID | None = None
    signature: bytes | None = None
    manifest_ids: tuple[UUID | None, ...] = ()
    distance_m: int | None = None
    nearness: Nearness | None = None
    second_account_id: UUID | None = None
    official: bool = False
    handover: str | None = None
    place_org_id: int | None = None
    labelled: tuple[UUID, ...] = ()

    @property
    def alone(self) -> bool:
        """Whether no second person stands behind it."""
        return self.second_account_id in (None, self.account_id)

    @property
    def acting_org(self) -> int:
        """The organisation on whose behalf it was done."""
        return self.org_id if self.acting_for is None else self.acting_for

    def invitation(self, container_id: UUID) -> UUID | None:
        """Return the open manifest that named the acting organisation as a taker of one of the containers."""
        return dict(zip(self.containers, self.manifest_ids, strict=False)).get(container_id)

    @property
    def text(self) -> str:
        """The canonical text; absent facts are left out."""
        members = {
            "v": VERSION,
            "event_id": str(self.event_id),
            "home_org_id": self.home_org_id,
            "containers": [str(container) for container in self.containers],
            "record_time": _written(self.record_time),
            "effective_time": _written(self.effective_time),
            "lateness": self.lateness.value,
            "org_id": self.org_id,
            "grade": self.grade.value,
            "account_id": _id(self.account_id),
            "acting_for": self.acting_for,
            "device_id": _id(self.device_id),
            "signature": None if self.signature is None else self.signature.hex(),
            "manifest_ids": [_id(manifest) for manifest in self.manifest_ids] or None,
            "distance_m": self.distance_m,
            "nearness": None if self.nearness is None else self.nearness.value,
            "second_account_id": _id(self.second_account_id),
            "handover": self.handover,
            "official": self.official or None,
            "place_org_id": self.place_org_id,
            "labelled": [str(container) for container in self.labelled] or None,
        }
        return canonical({name: value for name, value in members.items() if value is not None})


def read_header(text: str) -> Header:
    """Return the header written in a text that this service wrote.

    Raises:
        NotCanonicalError: The text is no canonical JSON object.
        ValueError, KeyError, TypeError: The text is no header: it was not written by us.
    """
    found = read_canonical(text)
    if found.pop("v") != VERSION:
        raise ValueError("a header of an unknown version")
    found["containers"] = tuple(UUID(container) for container in found["containers"])
    for name in ("record_time", "effective_time"):
        found[name] = datetime.fromisoformat(found[name])
    found["manifest_ids"] = tuple(None if text is None else UUID(text) for text in found.get("manifest_ids", ()))
    found["labelled"] = tuple(UUID(container) for container in found.get("labelled", ()))
    for name in ("event_id", "account_id", "device_id", "second_account_id"):
        if name in found:
            found[name] = UUID(found[name])
    if "signature" in found:
        found["signature"] = bytes.fromhex(found["signature"])
    if "nearness" in found:
        found["nearness"] = Nearness(found["nearness"])
    return Header(**found | {"lateness": Lateness(found["lateness"]), "grade": Grade(found["grade"])})


def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _id(value: UUID | None) -> str | None:
    return None if value is None else str(value)
