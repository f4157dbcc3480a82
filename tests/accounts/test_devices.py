"""Phones: enrolled once by a code that is shown once, suspended, restored and revoked, all of it on record."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jsonschema_rs import Draft202012Validator

from hwtrack.accounts.authority import SessionNeededError
from hwtrack.accounts.device import (
    ChangeReasonError,
    Device,
    DeviceExistsError,
    DeviceKeyError,
    DeviceRevokedError,
    DeviceState,
    DeviceUnknownError,
    TooManyDevicesError,
    signature_holds,
)
from hwtrack.accounts.device_record import Cause, DeviceRecord, RecordKind
from hwtrack.accounts.enrolment import (
    DeviceProofError,
    EnrolmentClosedError,
    TooManyEnrolmentsError,
    link_of,
    proof_message,
)
from hwtrack.accounts.service import devices
from hwtrack.accounts.service.devices import OpenEnrolment
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice, read_cursor
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.resources import folder
from hwtrack.infra.work import begin_hot_work, begin_work
from hwtrack.kernel.actor import Actor, Role
from hwtrack.kernel.canonical import sha256
from hwtrack.kernel.errors import DomainError
from tests.accounts import make
from tests.accounts.phones import Phone, enrolled
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module", autouse=True)
async def planted(database: CloneOf) -> None:
    await make.plant(database)


@pytest.fixture(scope="module")
async def keeper(opened: Database) -> Actor:
    return await make.acting(opened, await make.hire(opened, Role.ORGANISATION_ADMINISTRATOR))


@pytest.fixture(scope="module")
async def worker(opened: Database) -> Actor:
    return await make.acting(opened, await make.hire(opened, Role.WAREHOUSE_WORKER))


async def new_phone(database: Database, keeper: Actor) -> Phone:
    async with begin_work(database, keeper) as work:
        return Phone(work.new_id())


async def opening(database: Database, keeper: Actor) -> OpenEnrolment:
    async with begin_work(database, keeper) as work:
        return await devices.open_enrolment(work, name="三号手机")


async def enrolling(database: Database, person: Actor, phone: Phone, code: OpenEnrolment) -> Device:
    async with begin_work(database, person) as work:
        return await devices.enrol_device(work, phone.presented(code.secret, code.enrolment.nonce))


async def test_a_phone_is_enrolled_once_found_on_both_forms_of_work_and_put_on_record(
    opened: Database, database: CloneOf, keeper: Actor, worker: Actor
) -> None:
    phone, code = await new_phone(opened, keeper), await opening(opened, keeper)

    first = await enrolling(opened, worker, phone, code)
    again = await enrolling(opened, worker, phone, code)

    async with begin_hot_work(opened, worker) as hot:
        assert await devices.device(hot, phone.device_id) == first == again
        (record,) = await devices.records(hot, [(worker.own_org, phone.device_id)])
    (entry,) = await make.ask(database, "SELECT * FROM log_entry WHERE entry_id = $1", record.record_id)
    (kept,) = await make.ask(
        database, "SELECT * FROM device_enrolment WHERE enrolment_id = $1", code.enrolment.enrolment_id
    )
    said = json.loads(record.record)
    assert (first.name, first.person, first.state) == ("三号手机", worker.name, DeviceState.ACTIVE)
    assert (entry["kind"], entry["hash"], entry["home_org_id"]) == ("device", sha256(record.record), worker.org_id)
    assert said["public_key"] == phone.public_key.hex()
    assert (said["by"], said["approved_by"]) == (str(worker.account_id), str(keeper.account_id))
    assert code.secret not in str(kept)
    assert code.secret not in repr(code)
    assert link_of("https://hw.example.gov.cn", code.secret).endswith(f"/enrol#{code.secret}")


async def test_a_code_enrols_one_phone_even_if_two_come_at_once(opened: Database, keeper: Actor, worker: Actor) -> None:
    code = await opening(opened, keeper)
    phones = [await new_phone(opened, keeper) for _ in range(3)]

    results = await asyncio.gather(
        *(enrolling(opened, worker, phone, code) for phone in phones), return_exceptions=True
    )

    assert len([one for one in results if isinstance(one, Device)]) == 1
    assert {type(one) for one in results if isinstance(one, DomainError)} == {EnrolmentClosedError}


async def test_a_code_is_open_for_ten_minutes_on_both_sides(opened: Database, keeper: Actor, worker: Actor) -> None:
    phone, code = await new_phone(opened, keeper), await opening(opened, keeper)
    for seconds, is_open in ((-2, True), (1, False)):
        async with begin_work(make.later(opened, minutes=10, seconds=seconds), worker) as work:
            if is_open:
                assert (await devices.invitation(work, code.secret)).nonce == code.enrolment.nonce
            else:
                with pytest.raises(EnrolmentClosedError):
                    await devices.invitation(work, code.secret)
                with pytest.raises(EnrolmentClosedError):
                    await devices.enrol_device(work, phone.presented(code.secret, code.enrolment.nonce))


async def test_a_withdrawn_unknown_foreign_or_misspelt_code_is_closed(
    opened: Database, keeper: Actor, worker: Actor
) -> None:
    stranger = await make.acting(opened, await make.hire(opened, Role.DRIVER, make.THEIRS))
    withdrawn, good = await opening(opened, keeper), await opening(opened, keeper)
    async with begin_work(opened, keeper) as work:
        await devices.withdraw_enrolment(work, withdrawn.enrolment.enrolment_id)
        await devices.withdraw_enrolment(work, withdrawn.enrolment.enrolment_id)
        assert good.enrolment.enrolment_id in {one.enrolment_id for one in await devices.open_enrolments(work)}
        assert withdrawn.enrolment.enrolment_id not in {one.enrolment_id for one in await devices.open_enrolments(work)}
    for who, secret in ((worker, withdrawn.secret), (stranger, good.secret), (worker, "A" * 43), (worker, "")):
        async with begin_work(opened, who) as work:
            with pytest.raises(EnrolmentClosedError):
                await devices.invitation(work, secret)
    async with begin_work(opened, stranger) as work:
        with pytest.raises(NotFoundError):
            await devices.withdraw_enrolment(work, good.enrolment.enrolment_id)


async def test_a_phone_that_does_not_hold_the_key_is_refused_and_the_code_stays_open(
    opened: Database, keeper: Actor, worker: Actor
) -> None:
    phone, code = await new_phone(opened, keeper), await opening(opened, keeper)
    other, good = await new_phone(opened, keeper), phone.presented(code.secret, code.enrolment.nonce)
    wrong = (
        replace(good, proof=other.sign(proof_message(code.enrolment.nonce, good.device_id, good.public_key))),
        replace(good, proof=phone.sign(proof_message(bytes(32), good.device_id, good.public_key))),
        replace(good, device_id=other.presented(code.secret, bytes(32)).device_id),
        replace(good, public_key=other.public_key),
        replace(good, proof=good.proof[:-1]),
        replace(good, proof=bytes(64)),
    )
    for one in wrong:
        async with begin_work(opened, worker) as work:
            with pytest.raises(DeviceProofError):
                await devices.enrol_device(work, one)
    assert (await enrolling(opened, worker, phone, code)).device_id == phone.device_id


async def test_an_id_is_one_phones_for_ever(opened: Database, keeper: Actor, worker: Actor) -> None:
    phone, code = await new_phone(opened, keeper), await opening(opened, keeper)
    await enrolling(opened, worker, phone, code)
    with pytest.raises(DeviceExistsError):
        await enrolling(opened, worker, Phone(phone.device_id), code)
    with pytest.raises(DeviceExistsError):
        await enrolling(opened, worker, Phone(phone.device_id), await opening(opened, keeper))


async def test_a_token_neither_opens_nor_enrols(opened: Database, keeper: Actor, worker: Actor) -> None:
    code = await opening(opened, keeper)
    machine = replace(keeper, token_id=code.enrolment.enrolment_id)
    async with begin_work(opened, machine) as work:
        with pytest.raises(SessionNeededError):
            await devices.open_enrolment(work, name="x")
        with pytest.raises(SessionNeededError):
            await devices.enrol_device(work, Phone(work.new_id()).presented(code.secret, code.enrolment.nonce))


async def test_twenty_enrolments_may_wait_and_not_one_more(opened: Database) -> None:
    keeper = await make.acting(opened, await make.hire(opened, Role.ORGANISATION_ADMINISTRATOR, make.THEIRS))
    results = await asyncio.gather(*(opening(opened, keeper) for _ in range(22)), return_exceptions=True)
    assert len([one for one in results if isinstance(one, OpenEnrolment)]) == 20
    assert {type(one) for one in results if isinstance(one, DomainError)} == {TooManyEnrolmentsError}
    async with begin_work(make.later(opened, minutes=10, seconds=1), keeper) as work:
        assert await devices.open_enrolments(work) == ()
        await devices.open_enrolment(work, name="x")


async def test_an_organisation_has_two_hundred_phones_and_not_one_more(opened: Database, database: CloneOf) -> None:
    keeper = await make.acting(opened, await make.hire(opened, Role.ORGANISATION_ADMINISTRATOR, make.BUREAU))
    phone = await new_phone(opened, keeper)
    await make.ask(
        database,
        "INSERT INTO device (org_id, device_id, name, public_key, enrolled_at)"
        " SELECT $1, gen_random_uuid(), 'x', $2, now() FROM generate_series(1, 199)",
        make.BUREAU,
        phone.public_key,
    )
    first, second = await opening(opened, keeper), await opening(opened, keeper)
    await enrolling(opened, keeper, phone, first)
    for refused in (enrolling(opened, keeper, await new_phone(opened, keeper), second), opening(opened, keeper)):
        with pytest.raises(TooManyDevicesError):
            await refused
    async with begin_work(opened, keeper) as work:
        await devices.revoke_device(work, phone.device_id, "坏了")
    await enrolling(opened, keeper, await new_phone(opened, keeper), second)


async def test_a_suspension_is_lifted_a_revocation_is_for_good_and_each_is_on_record(
    opened: Database, database: CloneOf, keeper: Actor, worker: Actor
) -> None:
    phone = await new_phone(opened, keeper)
    await enrolled(opened, keeper, worker, phone)
    states = []
    for act, reason in (
        (devices.suspend_device, "借出"),
        (devices.suspend_device, "又一次"),
        (devices.restore_device, "已归还"),
        (devices.restore_device, "又一次"),
        (devices.revoke_device, "丢失"),
        (devices.revoke_device, "又一次"),
        (devices.suspend_device, "太晚"),
    ):
        async with begin_work(opened, keeper) as work:
            await act(work, phone.device_id, reason)
            found = await devices.device(work, phone.device_id)
            states.append((found.state, found.suspend_reason, found.revoke_reason))
    async with begin_work(opened, keeper) as work:
        with pytest.raises(DeviceRevokedError):
            await devices.restore_device(work, phone.device_id, "x")
        records = await devices.records(work, [(keeper.own_org, phone.device_id)])
    entries = await make.ask(
        database, "SELECT kind, hash FROM log_entry WHERE entry_id = ANY ($1) ORDER BY entry_id",
        [one.record_id for one in records],
    )  # fmt: skip

    assert [state for state, *_ in states] == [
        *[DeviceState.SUSPENDED] * 2, *[DeviceState.ACTIVE] * 2, *[DeviceState.REVOKED] * 3,
    ]  # fmt: skip
    assert states[1][1] == "借出"
    assert states[-1][2] == "丢失"
    assert [one.kind for one in records] == ["device", "device-suspended", "device-restored", "device-revoked"]
    assert [(row["kind"], row["hash"]) for row in entries] == [(one.kind, sha256(one.record)) for one in records]


async def test_a_revoked_device_counts_until_then_and_not_after(opened: Database, keeper: Actor, worker: Actor) -> None:
    phone = await new_phone(opened, keeper)
    await enrolled(opened, keeper, worker, phone)
    async with begin_work(make.later(opened, hours=1), keeper) as work:
        await devices.revoke_device(work, phone.device_id, "丢失")
        revoked_at = work.now
    async with begin_work(opened, keeper) as work:
        found = await devices.device(work, phone.device_id)
    assert found.revoked_at == revoked_at
    assert found.counts(revoked_at - timedelta(microseconds=1))
    assert not found.counts(revoked_at)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 61, "a\nb"])
async def test_a_change_has_a_reason(opened: Database, keeper: Actor, worker: Actor, reason: str) -> None:
    phone = await new_phone(opened, keeper)
    await enrolled(opened, keeper, worker, phone)
    async with begin_work(opened, keeper) as work:
        for act in (devices.suspend_device, devices.restore_device, devices.revoke_device):
            with pytest.raises(ChangeReasonError):
                await act(work, phone.device_id, reason)


async def test_a_phone_of_another_organisation_is_not_there_but_its_key_is(
    opened: Database, keeper: Actor, worker: Actor
) -> None:
    phone = await new_phone(opened, keeper)
    await enrolled(opened, keeper, worker, phone)
    stranger = await make.acting(opened, await make.hire(opened, Role.ORGANISATION_ADMINISTRATOR, make.THEIRS))
    async with begin_work(opened, stranger) as work:
        for refused in (
            devices.device(work, phone.device_id),
            devices.suspend_device(work, phone.device_id, "x"),
            devices.restore_device(work, phone.device_id, "x"),
            devices.revoke_device(work, phone.device_id, "x"),
            devices.contact_key(work, phone.device_id),
            devices.note_contact(work, phone.device_id, number=1, offset=timedelta(), events=1),
        ):
            with pytest.raises(DeviceUnknownError):
                await refused
        (key,) = await devices.keys(work, [(worker.own_org, phone.device_id), (stranger.own_org, phone.device_id)])
        (record,) = await devices.records(work, [(worker.own_org, phone.device_id)])
    assert (key.public_key, key.name, key.person) == (phone.public_key, "", "")
    assert worker.name not in record.record


def compressed(public_key: bytes) -> bytes:
    """Return the same key in its other spelling, which one library or another would read."""
    head = "3039301306072a8648ce3d020106082a8648ce3d030107032200"
    return bytes.fromhex(head) + bytes([2 + public_key[-1] % 2]) + public_key[-64:-32]


async def test_only_a_p256_key_is_enrolled(opened: Database, keeper: Actor, worker: Actor) -> None:
    code, phone = await opening(opened, keeper), await new_phone(opened, keeper)
    spki = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    for key in (
        b"",
        b"\x00" * 91,
        phone.public_key[:-1],
        phone.public_key + b"\0",
        compressed(phone.public_key),
        ec.generate_private_key(ec.SECP384R1()).public_key().public_bytes(*spki),
        ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(*spki),
    ):
        async with begin_work(opened, worker) as work:
            with pytest.raises(DeviceKeyError):
                await devices.enrol_device(
                    work, replace(phone.presented(code.secret, code.enrolment.nonce), public_key=key)
                )


async def test_phones_are_listed_newest_first_page_by_page(opened: Database, keeper: Actor, worker: Actor) -> None:
    phones = [await new_phone(opened, keeper) for _ in range(3)]
    for phone in phones:
        await enrolled(opened, keeper, worker, phone)
    async with begin_work(opened, keeper) as work:
        first = await devices.devices(work, Slice(size=2))
        second = await devices.devices(work, Slice(after=read_cursor(first.next or ""), size=1))
    newest_first = sorted((one.device_id for one in phones), reverse=True)  # two may be of the same millisecond
    assert [one.device_id for one in (*first.items, *second.items)] == newest_first


async def test_a_device_sends_six_hundred_events_a_minute_and_not_one_more(
    opened: Database, keeper: Actor, worker: Actor
) -> None:
    phone = await new_phone(opened, keeper)
    await enrolled(opened, keeper, worker, phone)

    async def contact(events: int, *, seconds: float) -> bool:
        async with begin_work(opened, worker, clock=lambda: at + timedelta(seconds=seconds)) as work:
            again = await devices.note_contact(
                work, phone.device_id, number=1, offset=timedelta(seconds=3), events=events
            )
            assert again is None or work.now < again <= work.now + timedelta(seconds=60)
            return again is None

    at = opened.clock()
    assert await contact(500, seconds=0)
    assert not await contact(101, seconds=1)
    assert await contact(100, seconds=2)
    assert not await contact(1, seconds=59)
    assert await contact(600, seconds=60)
    assert not await contact(1, seconds=61)


def test_a_signature_holds_for_its_message_and_key_only() -> None:
    phone, other = Phone(make.OLD_ID), Phone(make.OLD_ID)
    signature = phone.sign(b"message")
    assert signature_holds(phone.public_key, b"message", signature)
    assert not signature_holds(phone.public_key, b"Message", signature)
    assert not signature_holds(other.public_key, b"message", signature)
    for bad in (b"", signature[:-1], signature + b"\0", bytes(64), b"\xff" * 64, signature[32:] + signature[:32]):
        assert not signature_holds(phone.public_key, b"message", bad)


def test_records_are_what_the_published_schema_says() -> None:
    schema = json.loads((folder("schemas") / "device" / "record.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema, validate_formats=True)
    common: dict[str, Any] = {"org_id": 1, "device_id": make.OLD_ID, "at": make.NOW()}
    good = [DeviceRecord(kind=RecordKind.ENROLLED, **common, by=make.OLD_ID, public_key=b"\x30")]
    good += [
        DeviceRecord(kind=kind, **common, cause=cause)
        for kind in RecordKind if kind is not RecordKind.ENROLLED for cause in Cause
    ]  # fmt: skip
    for record in good:
        validator.validate(json.loads(record.text))
    for bad in (replace(good[0], public_key=None), replace(good[1], cause=None), replace(good[0], cause=Cause.FORK)):
        assert not validator.is_valid(json.loads(bad.text))
