"""What is put on record of a device, so that an outsider can be shown that a key was enrolled, and until when.

Each change is one canonical text; its SHA-256 is an entry of the transparency log under the text's own kind. Names of
people and phones, and reasons as somebody typed them, are left out: the texts are handed to outsiders. Published as
schemas/device/record.json.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from hwtrack.kernel.canonical import canonical, sha256

VERSION = 1


class RecordKind(StrEnum):
    """What happened to a device; also the kind of its log entry."""

    ENROLLED = "device"
    SUSPENDED = "device-suspended"
    RESTORED = "device-restored"
    REVOKED = "device-revoked"


class Cause(StrEnum):
    """Why a device was suspended, restored or revoked: its own chain forked, or its organisation decided so."""

    FORK = "fork"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRecord:
    """One record. `by` is the account that did it, None where the service did (a fork).

    `public_key` (DER) and `approved_by`, the administrator who showed the code, belong to an enrolment; `cause` to
    everything else.
    """

    kind: RecordKind
    org_id: int
    device_id: UUID
    at: datetime
    by: UUID | None = None
    public_key: bytes | None = None
    approved_by: UUID | None = None
    cause: Cause | None = None

    @property
    def text(self) -> str:
        """The canonical text; absent facts are left out."""
        members = {
            "v": VERSION,
            "kind": self.kind.value,
            "org_id": self.org_id,
            "device_id": str(self.device_id),
            "at": self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "by": None if self.by is None else str(self.by),
            "public_key": None if self.public_key is None else self.public_key.hex(),
            "approved_by": None if self.approved_by is None else str(self.approved_by),
            "cause": None if self.cause is None else self.cause.value,
        }
        return canonical({name: value for name, value in members.items() if value is not None})

    @property
    def sha256(self) -> bytes:
        """What the log entry commits to."""
        return sha256(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecord:
    """A record as it was kept: `record_id` is the id of its log entry, `record` its text."""

    org_id: int
    record_id: UUID
    device_id: UUID
    kind: str
    at: datetime
    record: str
