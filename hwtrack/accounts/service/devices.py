"""Enrol and revoke devices of an organisation, and find the key a signature is checked with."""

from hwtrack.accounts import store
from hwtrack.accounts.device import Device, DeviceExistsError, check_device_key
from hwtrack.accounts.names import display_name
from hwtrack.accounts.tables import DeviceRow
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import AnyWork, Work
from hwtrack.kernel.ids import DeviceId


async def enrol_device(work: Work, *, device_id: DeviceId, name: str, public_key: bytes) -> Device:
    """Enrol a device of the actor's organisation by its public key, or return it if the same was enrolled before.

    Raises:
        DisplayNameError: The name is not usable.
        DeviceKeyError: The key is no P-256 public key.
    """
    check_device_key(public_key)
    known = await store.find_device(work, device_id)
    if known is None:
        row = DeviceRow(
            org_id=work.actor.own_org,
            device_id=device_id,
            name=display_name(name, pointer="/name"),
            public_key=public_key,
            enrolled_at=work.now,
            enrolled_by=work.actor.account_id,
            clock_offset_ms=0,
        )
        await store.keep_device(work, row)
        known = await store.find_device(work, device_id)
    if known is None or known.public_key != public_key:
        raise DeviceExistsError
    return known


async def revoke_device(work: Work, device_id: DeviceId) -> None:
    """Revoke a device of the actor's organisation; what it signs from now on does not count.

    Raises:
        NotFoundError: The organisation has no such device.
    """
    row = await store.own_device(work, device_id)
    if row is None:
        raise NotFoundError
    await store.revoke_device(work, row)


async def device(work: AnyWork, device_id: DeviceId) -> Device | None:
    """Return a device of the actor's organisation; runs on both forms of work."""
    return await store.find_device(work, device_id)
