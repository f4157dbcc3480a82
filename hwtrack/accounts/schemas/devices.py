"""The wire shapes of devices: an enrolment, a phone that presents itself, a phone as its keepers see it.

Keys, nonces and signatures are lower-case hexadecimal.
"""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import UUID7, Field

from hwtrack.accounts.device import Device, DeviceState
from hwtrack.accounts.enrolment import Enrolment, NewDevice
from hwtrack.accounts.schemas.people import Shape
from hwtrack.accounts.service.devices import OpenEnrolment
from hwtrack.infra.paging import Page
from hwtrack.kernel.ids import DeviceId

Hex = "^([0-9a-f]{2})*$"
Code = Annotated[str, Field(min_length=43, max_length=43, description="The code, as it stands behind `#` in the link.")]
Reason = Annotated[str, Field(max_length=200)]


class EnrolmentIn(Shape):
    """A phone that will be enrolled."""

    name: str = Field(max_length=200, description="What the phone will be called, for its keepers only.")


class EnrolmentOut(Shape):
    """An enrolment that waits for its phone, without its code."""

    enrolment_id: UUID
    name: str
    made_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, enrolment: Enrolment) -> Self:
        """Describe it."""
        return cls(
            enrolment_id=enrolment.enrolment_id,
            name=enrolment.name,
            made_at=enrolment.made_at,
            ends_at=enrolment.ends_at,
        )


class EnrolmentOpenedOut(EnrolmentOut):
    """An enrolment that has just been opened; its code is in this answer only."""

    secret: str

    @classmethod
    def opened(cls, opened: OpenEnrolment) -> Self:
        """Describe it with its code."""
        return cls(**EnrolmentOut.of(opened.enrolment).model_dump(), secret=opened.secret)


class EnrolmentListOut(Shape):
    """The enrolments that wait, at most twenty."""

    items: tuple[EnrolmentOut, ...]


class InvitationIn(Shape):
    """The code that a phone read."""

    secret: Code


class InvitationOut(Shape):
    """What the phone needs to present itself: the nonce it signs."""

    enrolment_id: UUID
    name: str
    nonce: str
    ends_at: datetime

    @classmethod
    def of(cls, enrolment: Enrolment) -> Self:
        """Describe it."""
        return cls(
            enrolment_id=enrolment.enrolment_id,
            name=enrolment.name,
            nonce=enrolment.nonce.hex(),
            ends_at=enrolment.ends_at,
        )


class DeviceIn(Shape):
    """A phone that presents itself; it chooses its own id, so that sending it twice enrols one."""

    secret: Code
    device_id: UUID7
    public_key: str = Field(max_length=400, pattern=Hex, description="P-256, SubjectPublicKeyInfo (DER).")
    proof: str = Field(
        max_length=200,
        pattern=Hex,
        description="Its signature over “hwtrack-enrol-v1”, a NUL, the nonce, the id's 16 bytes and the key.",
    )

    def to_command(self) -> NewDevice:
        """Return what the service is asked for."""
        return NewDevice(
            secret=self.secret,
            device_id=DeviceId(self.device_id),
            public_key=bytes.fromhex(self.public_key),
            proof=bytes.fromhex(self.proof),
        )


class ReasonIn(Shape):
    """Why a phone is suspended, restored or revoked."""

    reason: Reason


class DeviceOut(Shape):
    """A phone as its keepers see it."""

    org_id: int
    device_id: UUID
    name: str
    person: str
    public_key: str
    state: DeviceState
    enrolled_at: datetime
    seen_at: datetime | None
    suspended_at: datetime | None
    suspend_reason: str
    revoked_at: datetime | None
    revoke_reason: str

    @classmethod
    def of(cls, device: Device) -> Self:
        """Describe it."""
        return cls(
            org_id=device.org_id,
            device_id=device.device_id,
            name=device.name,
            person=device.person,
            public_key=device.public_key.hex(),
            state=device.state,
            enrolled_at=device.enrolled_at,
            seen_at=device.seen_at,
            suspended_at=device.suspended_at,
            suspend_reason=device.suspend_reason,
            revoked_at=device.revoked_at,
            revoke_reason=device.revoke_reason,
        )


class DevicePageOut(Shape):
    """Some phones, and the cursor of the next page."""

    items: tuple[DeviceOut, ...]
    next: str | None

    @classmethod
    def of(cls, page: Page[Device]) -> Self:
        """Describe them."""
        return cls(items=tuple(DeviceOut.of(one) for one in page.items), next=page.next)
