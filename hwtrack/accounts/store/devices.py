"""Devices in SQL: enrolments, keys, states, records, contacts. What recording asks runs on both works."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from hwtrack.accounts.device import Device
from hwtrack.accounts.device_record import DeviceRecord, KeptRecord
from hwtrack.accounts.enrolment import Enrolment
from hwtrack.accounts.tables import DeviceEnrolmentRow, DeviceRow
from hwtrack.infra.paging import Slice
from hwtrack.infra.work import AnyWork, Work

_COLUMNS = """
    d.org_id, d.device_id, d.name, d.public_key, d.enrolled_at, d.enrolled_by, coalesce(a.display_name, '') AS person,
    d.seen_at, d.suspended_at, d.suspend_reason, d.revoked_at, d.revoke_reason
"""
_FROM = "FROM device d LEFT JOIN account a ON a.org_id = d.org_id AND a.account_id = d.enrolled_by"

_CONTACT = """
    UPDATE device SET seen_at = $2, clock_offset_ms = $3, contact = $7,
        window_from = CASE WHEN window_from > $4 THEN window_from ELSE $2 END,
        window_events = CASE WHEN window_from > $4 THEN window_events ELSE 0 END + $5
    WHERE device_id = $1 AND CASE WHEN window_from > $4 THEN window_events ELSE 0 END + $5 <= $6
    RETURNING 1
"""

_CONTACT_KEY = "SELECT public_key, contact FROM device WHERE device_id = $1 FOR NO KEY UPDATE"

_UNPROVED = """
    INSERT INTO unproved_contact AS kept (org_id, account_id, window_from, window_events) VALUES ($1, $2, $3, $5)
    ON CONFLICT (org_id, account_id) DO UPDATE SET
        window_from = CASE WHEN kept.window_from > $4 THEN kept.window_from ELSE $3 END,
        window_events = CASE WHEN kept.window_from > $4 THEN kept.window_events ELSE 0 END + $5
    WHERE CASE WHEN kept.window_from > $4 THEN kept.window_events ELSE 0 END + $5 <= $6
    RETURNING 1
"""

_UNPROVED_FROM = "SELECT window_from FROM unproved_contact WHERE org_id = $1 AND account_id = $2"

_KEEP_RECORD = """
    INSERT INTO device_record (org_id, record_id, device_id, kind, at, record, reason)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

_RECORDS = "SELECT * FROM device_records($1, $2)"

_KEYS = "SELECT * FROM device_key($1, $2)"


async def take_turns(work: Work) -> None:
    """Let the organisation's enrolments and devices be counted and made one after the other."""
    await work.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"devices {work.actor.own_org}")


async def open_enrolments(work: Work) -> tuple[Enrolment, ...]:
    """Return the organisation's enrolments that wait for their phone, newest first."""
    row = DeviceEnrolmentRow
    rows = await work.session.scalars(
        select(row)
        .where(row.org_id == work.actor.own_org, row.used_at.is_(None), row.withdrawn_at.is_(None))
        .where(row.ends_at > work.now)
        .order_by(row.enrolment_id.desc())
    )
    return tuple(_enrolment(found) for found in rows)


async def keep_enrolment(work: Work, enrolment: Enrolment, secret_sha256: bytes) -> None:
    """Keep a new enrolment."""
    work.session.add(
        DeviceEnrolmentRow(
            org_id=work.actor.own_org,
            enrolment_id=enrolment.enrolment_id,
            secret_sha256=secret_sha256,
            nonce=enrolment.nonce,
            name=enrolment.name,
            made_at=enrolment.made_at,
            made_by=enrolment.made_by,
            ends_at=enrolment.ends_at,
        )
    )
    await work.session.flush()


async def enrolment_with(work: Work, secret_sha256: bytes) -> Enrolment | None:
    """Return the organisation's enrolment with that code, and keep others from using it meanwhile."""
    row = await work.session.scalar(
        select(DeviceEnrolmentRow).where(DeviceEnrolmentRow.secret_sha256 == secret_sha256).with_for_update()
    )
    return None if row is None else _enrolment(row)


async def enrolment(work: Work, enrolment_id: UUID) -> Enrolment | None:
    """Return one of the organisation's enrolments, open or not."""
    row = await work.session.scalar(select(DeviceEnrolmentRow).where(DeviceEnrolmentRow.enrolment_id == enrolment_id))
    return None if row is None else _enrolment(row)


async def close_enrolment(work: Work, enrolment_id: UUID, **values: Any) -> None:
    """Write down that an enrolment was used or withdrawn."""
    row = DeviceEnrolmentRow
    await work.session.execute(update(row).where(row.enrolment_id == enrolment_id).values(**values))


async def live_devices(work: Work) -> int:
    """Count the organisation's devices that are not revoked."""
    row = DeviceRow
    question = select(func.count()).where(row.org_id == work.actor.own_org, row.revoked_at.is_(None))
    return await work.session.scalar(question) or 0


async def keep_device(work: Work, row: DeviceRow) -> None:
    """Keep a new device."""
    work.session.add(row)
    await work.session.flush()


async def own_device(work: AnyWork, device_id: UUID) -> Device | None:
    """Return a device of the actor's organisation, and keep others from changing it meanwhile."""
    row = await work.fetchrow(f"SELECT {_COLUMNS} {_FROM} WHERE d.device_id = $1 FOR UPDATE OF d", device_id)
    return None if row is None else Device(**row)


async def find_device(work: AnyWork, device_id: UUID) -> Device | None:
    """Return a device of the actor's organisation."""
    row = await work.fetchrow(f"SELECT {_COLUMNS} {_FROM} WHERE d.device_id = $1", device_id)
    return None if row is None else Device(**row)


async def devices(work: Work, wanted: Slice) -> Sequence[Device]:
    """Return the organisation's devices, newest first, one more than the page holds."""
    before = wanted.after_id()
    rows = await work.fetch(
        f"SELECT {_COLUMNS} {_FROM} WHERE d.org_id = $1 AND ($2::uuid IS NULL OR d.device_id < $2)"
        " ORDER BY d.device_id DESC LIMIT $3",
        work.actor.own_org,
        before,
        wanted.size + 1,
    )
    return tuple(Device(**row) for row in rows)


async def change(work: AnyWork, device_id: UUID, column: str, at: datetime | None, reason: str) -> None:
    """Set or clear `suspended_at` or `revoked_at` with its reason."""
    reason_column = {"suspended_at": "suspend_reason", "revoked_at": "revoke_reason"}[column]
    await work.execute(
        f"UPDATE device SET {column} = $2, {reason_column} = $3 WHERE device_id = $1", device_id, at, reason
    )


async def keep_record(work: AnyWork, record_id: UUID, record: DeviceRecord, reason: str) -> None:
    """Keep the text that a log entry commits to, and beside it the reason as it was typed."""
    await work.execute(
        _KEEP_RECORD,
        record.org_id,
        record_id,
        record.device_id,
        record.kind.value,
        record.at,
        record.text,
        reason,
    )


async def records(work: AnyWork, wanted: Sequence[tuple[int, UUID]]) -> tuple[KeptRecord, ...]:
    """Return what is on record of devices of any organisation, in its order."""
    rows = await work.fetch(_RECORDS, [org for org, _ in wanted], [device for _, device in wanted])
    return tuple(KeptRecord(**row) for row in rows)


async def contact_key(work: AnyWork, device_id: UUID) -> tuple[bytes, int] | None:
    """Return the device's key and the number of its last proved contact; its contacts then wait for this one."""
    row = await work.fetchrow(_CONTACT_KEY, device_id)
    return None if row is None else (row["public_key"], row["contact"])


async def note_contact(
    work: AnyWork, device_id: UUID, *, number: int, offset: timedelta, events: int, window: timedelta, most: int
) -> bool:
    """Write down a contact with the device's clock offset; false if it sent too many events within the window."""
    row = await work.fetchrow(
        _CONTACT,
        device_id,
        work.now,
        offset // timedelta(milliseconds=1),
        work.now - window,
        events,
        most,
        number,
    )
    return row is not None


async def note_unproved(work: AnyWork, *, events: int, window: timedelta, most: int) -> datetime | None:
    """Count events that an account brought without a phone's proof; since when it counts, if they are too many."""
    whose = (work.actor.own_org, work.actor.account_id)
    if await work.fetchrow(_UNPROVED, *whose, work.now, work.now - window, events, most) is not None:
        return None
    row = await work.fetchrow(_UNPROVED_FROM, *whose)
    return work.now if row is None else row["window_from"]


async def window_began(work: AnyWork, device_id: UUID) -> datetime | None:
    """Return when the device's present window of events began."""
    row = await work.fetchrow("SELECT window_from FROM device WHERE device_id = $1", device_id)
    return None if row is None else row["window_from"]


async def keys(work: AnyWork, wanted: Sequence[tuple[int, UUID]]) -> tuple[Device, ...]:
    """Return devices of any organisation by organisation and id: key and state, without names."""
    rows = await work.fetch(_KEYS, [org for org, _ in wanted], [device for _, device in wanted])
    return tuple(Device(name="", **row) for row in rows)


def _enrolment(row: DeviceEnrolmentRow) -> Enrolment:
    return Enrolment(
        enrolment_id=row.enrolment_id,
        name=row.name,
        nonce=row.nonce,
        made_at=row.made_at,
        made_by=row.made_by,
        ends_at=row.ends_at,
        device_id=row.device_id,
        used_at=row.used_at,
        withdrawn_at=row.withdrawn_at,
    )
