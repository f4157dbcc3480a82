"""Devices of an organisation: enrolled by a code that is shown once, suspended, restored and revoked; all on record.

Each change is a canonical text whose hash is an entry of the transparency log, written in the same transaction. What
recording asks of a device runs on both forms of work. Source: trust.md 3 (rule 2), 4.3.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from hwtrack.accounts.authority import check_in_person
from hwtrack.accounts.device import (
    ChangeReasonError,
    Device,
    DeviceExistsError,
    DeviceRevokedError,
    DeviceUnknownError,
    check_device_count,
    check_device_key,
)
from hwtrack.accounts.device_record import Cause, DeviceRecord, KeptRecord, RecordKind
from hwtrack.accounts.enrolment import (
    NONCE_BYTES,
    OPEN_FOR,
    Enrolment,
    EnrolmentClosedError,
    NewDevice,
    check_open_count,
    check_proof,
    code_digest,
    new_code,
)
from hwtrack.accounts.names import LONGEST_DISPLAY_NAME, DisplayNameError, display_name
from hwtrack.accounts.session import SECRET_BYTES
from hwtrack.accounts.store import devices as store
from hwtrack.accounts.tables import DeviceRow
from hwtrack.infra.paging import Page, Slice, page_of
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import AnyWork, Work
from hwtrack.kernel.ids import DeviceId
from hwtrack.tlog.service import append_entry

WINDOW = timedelta(minutes=1)
MOST_IN_WINDOW = 600
"""Events that one device may sync within a minute. Source: trust.md 4.3."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEnrolment:
    """An enrolment that has just been opened. `secret` is shown once, as a QR code, and exists nowhere else."""

    enrolment: Enrolment
    secret: str = field(repr=False)


async def open_enrolment(work: Work, *, name: str) -> OpenEnrolment:
    """Open an enrolment for a phone that will bear this name; it stays open for ten minutes.

    Raises:
        SessionNeededError: A token asks.
        DisplayNameError: The name is not usable.
        TooManyEnrolmentsError: Twenty are open.
        TooManyDevicesError: The organisation has two hundred phones.
    """
    check_in_person(work.actor)
    shown = display_name(name, pointer="/name")
    await store.take_turns(work)
    check_open_count(len(await store.open_enrolments(work)))
    check_device_count(await store.live_devices(work))
    secret, digest = new_code(secrets.token_bytes(SECRET_BYTES))
    made = Enrolment(
        enrolment_id=work.new_id(),
        name=shown,
        nonce=secrets.token_bytes(NONCE_BYTES),
        made_at=work.now,
        made_by=work.actor.account_id,
        ends_at=work.now + OPEN_FOR,
    )
    await store.keep_enrolment(work, made, digest)
    return OpenEnrolment(enrolment=made, secret=secret)


async def open_enrolments(work: Work) -> tuple[Enrolment, ...]:
    """Return the organisation's enrolments that wait for their phone, newest first; never their code."""
    return await store.open_enrolments(work)


async def enrolment(work: Work, enrolment_id: UUID) -> Enrolment:
    """Return one of the organisation's enrolments, used or not.

    Raises:
        NotFoundError: The organisation has no such enrolment.
    """
    found = await store.enrolment(work, enrolment_id)
    if found is None:
        raise NotFoundError
    return found


async def withdraw_enrolment(work: Work, enrolment_id: UUID) -> None:
    """Withdraw an enrolment that nobody has used; a second time changes nothing.

    Raises:
        NotFoundError: The organisation has no such enrolment.
    """
    found = await enrolment(work, enrolment_id)
    if found.is_open(work.now):
        await store.close_enrolment(work, enrolment_id, withdrawn_at=work.now)


async def invitation(work: Work, secret: str) -> Enrolment:
    """Return the open enrolment behind a code that a phone read.

    Raises:
        EnrolmentClosedError: Unknown to the actor's organisation, used, withdrawn or too old.
    """
    found = await store.enrolment_with(work, code_digest(secret))
    if found is None or not found.is_open(work.now):
        raise EnrolmentClosedError(pointer="/secret")
    return found


async def enrol_device(work: Work, new: NewDevice) -> Device:
    """Enrol the phone that read a code; sending the same again returns it.

    Raises:
        SessionNeededError: A token asks.
        DeviceKeyError: The key is no P-256 public key.
        EnrolmentClosedError: The code is not open.
        DeviceProofError: The phone does not hold the key.
        DeviceExistsError: The id belongs to another phone.
        TooManyDevicesError: The organisation has two hundred phones.
    """
    check_in_person(work.actor)
    check_device_key(new.public_key)
    await store.take_turns(work)
    found = await store.enrolment_with(work, code_digest(new.secret))
    known = await store.find_device(work, new.device_id)
    if found is not None and known is not None and found.device_id == new.device_id:
        return _same(known, new)
    if found is None or not found.is_open(work.now):
        raise EnrolmentClosedError(pointer="/secret")
    check_proof(found.nonce, new)
    if known is not None:
        raise DeviceExistsError(pointer="/device_id")
    check_device_count(await store.live_devices(work))
    return await _enrolled(work, found, new)


async def suspend_device(work: AnyWork, device_id: UUID, reason: str, *, cause: Cause = Cause.ADMINISTRATOR) -> None:
    """Suspend a device of the actor's organisation; one that is suspended or revoked stays as it is.

    Raises:
        ChangeReasonError: The reason is empty, too long or cannot be seen.
        DeviceUnknownError: The organisation has no such device.
    """
    why, known = _reason(reason), await _own(work, device_id)
    if known.suspended_at is None and known.revoked_at is None:
        await store.change(work, device_id, "suspended_at", work.now, why)
        await _note(work, RecordKind.SUSPENDED, device_id, why, cause)


async def restore_device(work: Work, device_id: UUID, reason: str) -> None:
    """Lift a suspension; a device that is not suspended stays as it is.

    Raises:
        ChangeReasonError: The reason is empty, too long or cannot be seen.
        DeviceUnknownError: The organisation has no such device.
        DeviceRevokedError: It was revoked meanwhile.
    """
    why, known = _reason(reason), await _own(work, device_id)
    if known.revoked_at is not None:
        raise DeviceRevokedError
    if known.suspended_at is not None:
        await store.change(work, device_id, "suspended_at", None, "")
        await _note(work, RecordKind.RESTORED, device_id, why, Cause.ADMINISTRATOR)


async def revoke_device(work: Work, device_id: UUID, reason: str) -> None:
    """Revoke a device for good: what it sends from now on is put aside. A second time changes nothing.

    Raises:
        ChangeReasonError: The reason is empty, too long or cannot be seen.
        DeviceUnknownError: The organisation has no such device.
    """
    why, known = _reason(reason), await _own(work, device_id)
    if known.revoked_at is None:
        await store.change(work, device_id, "revoked_at", work.now, why)
        await _note(work, RecordKind.REVOKED, device_id, why, Cause.ADMINISTRATOR)


async def devices(work: Work, wanted: Slice) -> Page[Device]:
    """Return the organisation's devices, the newest first, revoked ones included."""
    return page_of(await store.devices(work, wanted), wanted, lambda one: (str(one.device_id),))


async def device(work: AnyWork, device_id: UUID) -> Device:
    """Return a device of the actor's organisation.

    Raises:
        DeviceUnknownError: The organisation has no such device.
    """
    found = await store.find_device(work, device_id)
    if found is None:
        raise DeviceUnknownError
    return found


async def records(work: AnyWork, wanted: Sequence[tuple[int, UUID]]) -> tuple[KeptRecord, ...]:
    """Return the texts that the log commits to of devices of any organisation, for whoever has an event of theirs."""
    return await store.records(work, wanted) if wanted else ()


async def keys(work: AnyWork, wanted: Sequence[tuple[int, UUID]]) -> tuple[Device, ...]:
    """Return keys and states of devices of any organisation, for whoever has an event of theirs; without names."""
    return await store.keys(work, wanted) if wanted else ()


async def contact_key(work: AnyWork, device_id: UUID) -> tuple[bytes, int]:
    """Return the device's public key (DER) and the number of its last proved contact, 0 before the first.

    Until the transaction ends no other contact of the device is judged, so that no number counts twice.

    Raises:
        DeviceUnknownError: The organisation has no such device.
    """
    found = await store.contact_key(work, device_id)
    if found is None:
        raise DeviceUnknownError
    return found


async def note_unproved(work: AnyWork, *, events: int) -> datetime | None:
    """Count events that the account brings for a phone whose key it did not prove; the phone's contact stays as it is.

    Returns when the account may bring so many again, if it brought more than 600 within a minute.
    """
    began = await store.note_unproved(work, events=events, window=WINDOW, most=MOST_IN_WINDOW)
    return None if began is None else began + WINDOW


async def note_contact(
    work: AnyWork, device_id: UUID, *, number: int, offset: timedelta, events: int
) -> datetime | None:
    """Write down a proved contact: its number, when, how far the clock is off, how many events it brings.

    Returns when the device may send so many again, if it sent more than 600 within a minute; then nothing is counted.

    Raises:
        DeviceUnknownError: The organisation has no such device.
    """
    kept = await store.note_contact(
        work, device_id, number=number, offset=offset, events=events, window=WINDOW, most=MOST_IN_WINDOW
    )
    if kept:
        return None
    began = await store.window_began(work, device_id)
    if began is None:
        raise DeviceUnknownError
    return began + WINDOW


async def _own(work: AnyWork, device_id: UUID) -> Device:
    found = await store.own_device(work, device_id)
    if found is None:
        raise DeviceUnknownError
    return found


def _same(known: Device, new: NewDevice) -> Device:
    if known.public_key != new.public_key:
        raise DeviceExistsError(pointer="/public_key")
    return known


async def _enrolled(work: Work, found: Enrolment, new: NewDevice) -> Device:
    await store.keep_device(
        work,
        DeviceRow(
            org_id=work.actor.own_org,
            device_id=new.device_id,
            name=found.name,
            public_key=new.public_key,
            enrolled_at=work.now,
            enrolled_by=work.actor.account_id,
            enrolment_id=found.enrolment_id,
            clock_offset_ms=0,
        ),
    )
    used = {"used_at": work.now, "used_by": work.actor.account_id, "device_id": new.device_id}
    await store.close_enrolment(work, found.enrolment_id, **used)
    record = DeviceRecord(
        kind=RecordKind.ENROLLED,
        org_id=work.actor.own_org,
        device_id=new.device_id,
        at=work.now,
        by=work.actor.account_id,
        public_key=new.public_key,
        approved_by=found.made_by,
    )
    await _keep(work, record, "")
    return await device(work, DeviceId(new.device_id))


async def _note(work: AnyWork, kind: RecordKind, device_id: UUID, reason: str, cause: Cause) -> None:
    record = DeviceRecord(
        kind=kind,
        org_id=work.actor.own_org,
        device_id=device_id,
        at=work.now,
        by=None if cause is Cause.FORK else work.actor.account_id,
        cause=cause,
    )
    await _keep(work, record, reason)


async def _keep(work: AnyWork, record: DeviceRecord, reason: str) -> None:
    record_id = work.new_id()
    await store.keep_record(work, record_id, record, reason)
    await append_entry(
        work, home_org_id=record.org_id, kind=record.kind.value, entry_id=record_id, digest=record.sha256
    )


def _reason(text: str) -> str:
    try:
        return display_name(text, pointer="/reason")
    except DisplayNameError as error:
        raise ChangeReasonError(most=LONGEST_DISPLAY_NAME, pointer="/reason") from error
