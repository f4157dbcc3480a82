"""Label keys, their signed list, and who may sign when."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from hwtrack.kernel.canonical import canonical
from hwtrack.labels import vectors
from hwtrack.labels.keys import (
    MAX_DOCUMENT,
    MAX_KID,
    DemoKeysError,
    HeldKeys,
    KeyList,
    KeyListFormatError,
    KeyListFromFutureError,
    KeyListSignatureError,
    KeyListTooOldError,
    KeyStatus,
    NoSigningKeyError,
    Quarter,
    demand_keys_fit_host,
    is_loopback,
    is_signed_by,
    open_key_list,
    public_half,
    read_key_list,
)
from tests.labels import make

ROOTS = (vectors.ROOT.public,)
DOCUMENT = vectors.ROOT.sign_list(make.KEYS)


def read(document: str, *, now: datetime = make.NOW, roots: tuple[bytes, ...] = ROOTS) -> KeyList:
    return read_key_list(document, roots=roots, now=now, max_age_days=30)


def test_a_list_read_back_is_the_same_list() -> None:
    assert read(DOCUMENT) == make.KEYS


def test_a_list_has_the_published_form() -> None:
    path = Path(__file__).parents[2] / "schemas" / "label" / "keys.json"
    schema = json.loads(path.read_text("utf-8"))
    envelope = json.loads(DOCUMENT)

    Draft202012Validator(schema).validate(envelope)
    Draft202012Validator({"$ref": "#/$defs/list", "$defs": schema["$defs"]}).validate(json.loads(envelope["list"]))


def test_a_list_of_a_former_root_is_still_read() -> None:
    assert read(DOCUMENT, roots=(vectors.STRANGER.public, *ROOTS)) == make.KEYS


@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=30), timedelta(days=-1)])
def test_a_list_is_believed_from_a_day_ahead_to_its_last_day(later: timedelta) -> None:
    assert read(DOCUMENT, now=make.NOW + later) == make.KEYS


def test_a_list_a_second_too_old_is_refused_and_says_its_age() -> None:
    with pytest.raises(KeyListTooOldError) as refusal:
        read(DOCUMENT, now=make.NOW + timedelta(days=30, seconds=1))
    assert refusal.value.facts == {"days": 30, "limit": 30}


def test_a_list_from_the_future_blames_the_clock() -> None:
    with pytest.raises(KeyListFromFutureError):
        read(DOCUMENT, now=datetime(2019, 1, 1, tzinfo=UTC))


def test_a_list_of_a_stranger_is_refused() -> None:
    with pytest.raises(KeyListSignatureError):
        read(vectors.STRANGER.sign_list(make.KEYS))


def test_a_stranger_cannot_borrow_the_roots_name() -> None:
    forged = json.loads(vectors.STRANGER.sign_list(make.KEYS)) | {"root": ROOTS[0].hex()}

    with pytest.raises(KeyListSignatureError):
        read(canonical(forged))


@given(st.integers(0, len(DOCUMENT) - 1), st.sampled_from('0189abf"{}[],:- x'))
def test_no_changed_list_is_believed(place: int, other: str) -> None:
    changed = DOCUMENT[:place] + other + DOCUMENT[place + 1 :]

    if changed == DOCUMENT:
        assert read(changed) == make.KEYS
    else:
        with pytest.raises((KeyListFormatError, KeyListSignatureError)):
            read(changed)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("", id="empty"),
        pytest.param("[]", id="a list"),
        pytest.param("null", id="null"),
        pytest.param('{"list": 1, "root": "00", "signature": 2}', id="numbers"),
        pytest.param('{"list": "", "root": "zz", "signature": "00"}', id="no hexadecimal"),
        pytest.param("[" * 100_000, id="deep"),
    ],
)
def test_what_is_no_list_is_refused(document: str) -> None:
    with pytest.raises(KeyListFormatError):
        read(document)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(('"version":1', '"version":2'), id="version 2"),
        pytest.param(('"sequence":4', '"sequence":"x"'), id="sequence"),
        pytest.param(('"active"', '"sleeping"'), id="status"),
        pytest.param(('"algorithm":1', '"algorithm":3'), id="algorithm"),
        pytest.param(("+00:00", ""), id="naive instants"),
    ],
)
def test_a_signed_list_of_another_form_is_refused(change: tuple[str, str]) -> None:
    """A root that signs nonsense (a newer version, say) is not half understood."""
    with pytest.raises(KeyListFormatError):
        read(signed(json.loads(DOCUMENT)["list"].replace(*change)))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param((":", ": "), id="a space"),
        pytest.param((ROOTS[0].hex(), ROOTS[0].hex().upper()), id="capital digits"),
        pytest.param(('"root"', '"remark":"","root"'), id="a further member"),
        pytest.param(('"root"', '"root":"","root"'), id="a repeated member"),
    ],
)
def test_a_list_has_one_spelling(change: tuple[str, str]) -> None:
    """What is outside the signature has no room for anything else."""
    with pytest.raises(KeyListFormatError):
        read(DOCUMENT.replace(*change, 1))


def test_a_list_may_be_as_long_as_the_limit_and_no_longer() -> None:
    text = json.loads(DOCUMENT)["list"]
    room = MAX_DOCUMENT - len(DOCUMENT)

    assert read(signed(text + " " * room)) == make.KEYS
    with pytest.raises(KeyListFormatError):
        read(signed(text + " " * (room + 1)))


def test_a_list_that_lies_beside_old_records_is_opened_whatever_its_age() -> None:
    assert open_key_list(DOCUMENT, roots=ROOTS) == make.KEYS
    with pytest.raises(KeyListSignatureError):
        open_key_list(DOCUMENT, roots=(vectors.STRANGER.public,))


def signed(text: str) -> str:
    """Return a document of whatever text, signed by the root."""
    signature = HeldKeys({0: vectors.ROOT.private}).sign(0, b"hwtrack-key-list-v1\0" + text.encode())
    return canonical({"list": text, "root": ROOTS[0].hex(), "signature": signature.hex()})


def test_four_hundred_keys_fit_into_a_list() -> None:
    keys = tuple(replace(make.KEYS.keys[0], kid=kid) for kid in range(1, 401))

    assert len(read(vectors.ROOT.sign_list(replace(make.KEYS, keys=keys))).keys) == 400


def test_a_new_key_signs_for_its_region_and_quarter_only() -> None:
    keys = KeyList(sequence=0, made_at=make.NOW).with_key(region=329901, public_key=b"\1" * 32, at=make.NOW)
    key = keys.signing_key(region=329901, at=make.NOW)

    assert (keys.sequence, key.kid) == (1, 1)
    for region, at in [(329902, make.NOW), (329901, Quarter.of(make.NOW).ends)]:
        with pytest.raises(NoSigningKeyError):
            keys.signing_key(region=region, at=at)


@pytest.mark.parametrize("status", [KeyStatus.RETIRED, KeyStatus.COMPROMISED])
def test_a_key_out_of_use_signs_no_more(status: KeyStatus) -> None:
    keys = KeyList(sequence=0, made_at=make.NOW).with_key(region=329901, public_key=b"\1" * 32, at=make.NOW)
    changed = keys.with_status(1, status, at=make.NOW)

    assert changed.sequence == keys.sequence + 1
    with pytest.raises(NoSigningKeyError):
        changed.signing_key(region=329901, at=make.NOW)


def test_the_newest_of_several_keys_signs() -> None:
    keys = KeyList(sequence=0, made_at=make.NOW)
    for byte in (b"\1", b"\2"):
        keys = keys.with_key(region=329901, public_key=byte * 32, at=make.NOW)

    assert keys.signing_key(region=329901, at=make.NOW).kid == 2


def test_after_the_last_key_number_there_is_none() -> None:
    last = replace(make.KEYS.keys[0], kid=MAX_KID - 1)
    keys = replace(make.KEYS, keys=(last,)).with_key(region=329900, public_key=b"\1" * 32, at=make.NOW)

    assert keys.find(MAX_KID) is not None
    with pytest.raises(NoSigningKeyError):
        keys.with_key(region=329900, public_key=b"\1" * 32, at=make.NOW)


@pytest.mark.parametrize(
    ("at", "quarter"),
    [
        pytest.param(datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC), "2026Q2", id="last second in Shanghai"),
        pytest.param(datetime(2026, 6, 30, 16, 0, tzinfo=UTC), "2026Q3", id="first second in Shanghai"),
        pytest.param(datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "2027Q1", id="new year"),
    ],
)
def test_quarters_turn_at_midnight_in_shanghai(at: datetime, quarter: str) -> None:
    assert Quarter.of(at).text == quarter


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001
def test_every_instant_lies_in_its_quarter(at: datetime) -> None:
    quarter = Quarter.of(at)

    assert quarter.begins <= at < quarter.ends
    assert Quarter.of(quarter.ends) > quarter


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "127.0.0.1", "localhost", "localhost:9", "127.1.2.3"])
def test_demonstration_keys_sign_for_this_machine(host: str) -> None:
    demand_keys_fit_host(make.KEYS, host)
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["hw.example.gov.cn", "127.0.0.1.example.cn", "127.example.cn", "localhost.cn"])
def test_demonstration_keys_are_refused_for_any_other_host(host: str) -> None:
    with pytest.raises(DemoKeysError):
        demand_keys_fit_host(make.KEYS, host)
    demand_keys_fit_host(replace(make.KEYS, demo=False), host)


def test_a_listed_key_that_is_no_key_proves_nothing() -> None:
    assert not is_signed_by(b"short", b"\0" * 64, b"data")
    assert not is_signed_by(public_half(b"\1" * 32), b"\0" * 63, b"data")
