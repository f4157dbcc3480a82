"""The published test vectors of labels and key lists: what every verifier, in whatever language, must answer.

Made from fixed keys that everybody knows, so that anybody can rebuild them byte for byte; a test compares the rebuilt
text with `schemas/vectors/label.json`. To rebuild it: print `text()` into that file.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.ids import LabelId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty
from hwtrack.labels.code import DigitalCode, LabelCode, SignCode
from hwtrack.labels.keys import (
    Algorithm,
    HeldKeys,
    KeyList,
    KeyStatus,
    LabelKey,
    Quarter,
    RootKey,
    public_half,
    read_key_list,
)
from hwtrack.labels.payload import DIGITS, HEAD, WHOLE, Hosts, Letter, Payload, plain_link, read_link, write_link
from hwtrack.registry.credit import CreditCode

NOW = datetime(2026, 9, 22, 4, 0, tzinfo=UTC)
MAX_AGE_DAYS = 30
HOSTS = Hosts.of("hw.example.gov.cn", ("old.example.gov.cn",))
ROOT = RootKey(hashlib.sha256(b"hwtrack test root").digest())
STRANGER = RootKey(hashlib.sha256(b"hwtrack test stranger").digest())
HELD = HeldKeys({kid: hashlib.sha256(b"hwtrack test label key %d" % kid).digest() for kid in (1, 2, 3, 4, 5)})
DRUM = DigitalCode.parse("91329900MA9XCL014E9000131120260921017")
PLAQUE = SignCode(CreditCode.of("91329900MA9XCL014E"), number=1)

ACTIVE, RETIRED, COMPROMISED, SM2_KEY, UNLISTED = 1, 2, 3, 4, 5
_GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
"""Of Ed25519: a signature whose second half is raised by it must be refused, although the equation still holds."""


def _label_id(at: datetime) -> LabelId:
    millis = int(at.timestamp() * 1000)
    return LabelId(UUID(int=(millis << 80) | 0x7ABC_8DEF_0123_4567_89AB))


_DRUM_PAYLOAD = Payload(
    kid=ACTIVE,
    label_id=_label_id(NOW),
    hazards=frozenset({HazardProperty.TOXIC}),
    mass=Mass(187_400),
)
_SIGN_PAYLOAD = Payload(kid=ACTIVE, label_id=_label_id(NOW))


def key_list() -> KeyList:
    """Return the list the vectors are judged by: an active, a retired, a compromised and an SM2 key."""
    quarter = Quarter.of(NOW)

    def key(kid: int, status: KeyStatus, algorithm: Algorithm = Algorithm.ED25519) -> LabelKey:
        return LabelKey(
            kid=kid,
            algorithm=algorithm,
            public_key=public_half(HELD.private[kid]),
            region=329900,
            signs_from=quarter.begins,
            signs_until=quarter.ends,
            status=status,
        )

    keys = (
        key(ACTIVE, KeyStatus.ACTIVE),
        key(RETIRED, KeyStatus.RETIRED),
        key(COMPROMISED, KeyStatus.COMPROMISED),
        key(SM2_KEY, KeyStatus.ACTIVE, Algorithm.SM2),
    )
    return KeyList(sequence=4, made_at=NOW, keys=keys, demo=True)


def text() -> str:
    """Return the whole content of `schemas/vectors/label.json`."""
    body = {
        "about": "hwtrack label vectors, version 1. The private keys are published: never use them for real labels.",
        "hosts": {"current": HOSTS.current, "former": list(HOSTS.former)},
        "root_private_key": ROOT.private.hex(),
        "root_public_key": ROOT.public.hex(),
        "label_private_keys": {str(kid): private.hex() for kid, private in HELD.private.items()},
        "max_age_days": MAX_AGE_DAYS,
        "key_lists": [_key_list_case(*case) for case in _key_list_cases()],
        "labels": [_label_case(name, link) for name, link in _label_cases()],
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def _sign(
    letter: Letter = Letter.CONTAINER,
    code: LabelCode = DRUM,
    payload: Payload = _DRUM_PAYLOAD,
    *,
    host: str = HOSTS.current,
) -> str:
    return write_link(host=host, letter=letter, code=code, payload=payload, signer=HELD)


def _label_cases() -> Iterator[tuple[str, str]]:
    yield from _good_cases()
    yield from _spelling_cases()
    yield from _altered_cases()
    yield from _key_cases()


def _good_cases() -> Iterator[tuple[str, str]]:
    yield "container, weighed", _sign()
    yield "container, printed before weighing", _sign(payload=replace(_DRUM_PAYLOAD, mass=None))
    yield "container, every hazard", _sign(payload=replace(_DRUM_PAYLOAD, hazards=frozenset(HazardProperty)))
    yield "container, nothing in it", _sign(payload=replace(_DRUM_PAYLOAD, mass=Mass(0)))
    yield "container, greatest mass", _sign(payload=replace(_DRUM_PAYLOAD, mass=Mass(0xFFFFFFFE)))
    yield "container, former host", _sign(host=HOSTS.former[0])
    yield "facility", _sign(Letter.FACILITY, PLAQUE, _SIGN_PAYLOAD)
    yield "transport unit", _sign(Letter.TRANSPORT_UNIT, PLAQUE, _SIGN_PAYLOAD)
    yield "retired key, signed in its time", _sign(payload=replace(_DRUM_PAYLOAD, kid=RETIRED))
    yield "without digits", plain_link(host=HOSTS.current, letter=Letter.CONTAINER, code=DRUM)


def _spelling_cases() -> Iterator[tuple[str, str]]:
    good = _sign()
    yield "empty", ""
    yield "some other link", "https://shop.example.com/q/1"
    yield "the code alone", DRUM.text
    yield "http", good.replace("https", "http")
    yield "capital scheme", good.replace("https", "HTTPS")
    yield "another host", good.replace(HOSTS.current, "hw.example.gov.cm")
    yield "host with a port", good.replace(HOSTS.current, HOSTS.current + ":443")
    yield "unknown letter", good.replace("/q/", "/p/")
    yield "small letters in the code", good.replace("MA9X", "ma9x")
    yield "wrong check character in the code", good.replace("CL014E", "CL014F")
    yield "container's code under a facility's letter", good.replace("/q/", "/f/")
    yield "a digit short", good[:-1]
    yield "a digit more", good + "0"
    yield "slash at the end", good + "/"
    yield "line end", good + "\n"
    yield "query", good + "?a=1"
    yield "full-width digit", good[:-1] + chr(ord(good[-1]) + 0xFEE0)
    yield "cut off in the digits", good[:120]
    yield "integer of 705 bits", _with_number(good, 1 << (8 * WHOLE))
    yield "greatest integer", _with_number(good, 10**DIGITS - 1)


def _altered_cases() -> Iterator[tuple[str, str]]:
    good = _sign()
    facility = _sign(Letter.FACILITY, PLAQUE, _SIGN_PAYLOAD)
    signature = _number(good) % (1 << 8 * (WHOLE - HEAD))
    raised = signature.to_bytes(64)
    second = int.from_bytes(raised[32:], "little") + _GROUP_ORDER
    yield "another serial", good.replace("21017/", "21018/")
    yield "current host put for the former", _sign(host=HOSTS.former[0]).replace(HOSTS.former[0], HOSTS.current)
    yield "facility's label on a transport unit", facility.replace("/f/", "/v/")
    yield "lighter by a gram", _with_number(good, _number(good) - (1 << 8 * (WHOLE - HEAD)))
    yield "another hazard", _with_number(good, _number(good) ^ (2 << 8 * (WHOLE - 20)))
    yield "hazard bit without meaning", _with_number(good, _number(good) ^ (32 << 8 * (WHOLE - 20)))
    yield "another label id", _with_number(good, _number(good) ^ (1 << 8 * (WHOLE - 19)))
    yield "label id of version 4", _with_number(good, _number(good) ^ (0x30 << 8 * (WHOLE - 10)))
    yield "last bit of the signature", _with_number(good, _number(good) ^ 1)
    yield "signature of nought", _with_number(good, _number(good) - signature)
    yield (
        "signature in its second spelling",
        _with_number(good, _number(good) - signature + int.from_bytes(raised[:32] + second.to_bytes(32, "little"))),
    )


def _key_cases() -> Iterator[tuple[str, str]]:
    good = _sign()
    quarter = Quarter.of(NOW)
    instants = {
        "dated at the key's first instant": quarter.begins,
        "dated just before the key's time": quarter.begins - timedelta(milliseconds=1),
        "dated at the key's last millisecond": quarter.ends - timedelta(milliseconds=1),
        "dated at the end of the key's time": quarter.ends,
    }
    yield "algorithm 0", _with_number(good, _number(good) - (1 << 8 * (WHOLE - 1)))
    yield "algorithm 2, SM2", _sign(payload=replace(_DRUM_PAYLOAD, kid=SM2_KEY, algorithm=Algorithm.SM2))
    yield "algorithm 255", _with_number(good, _number(good) | (255 << 8 * (WHOLE - 1)))
    yield "Ed25519 under a key listed for SM2", _sign(payload=replace(_DRUM_PAYLOAD, kid=SM2_KEY))
    yield "key that is not listed", _sign(payload=replace(_DRUM_PAYLOAD, kid=UNLISTED))
    yield "key 0", _with_number(good, _number(good) - (ACTIVE << 8 * (WHOLE - 3)))
    yield "another listed key's number", _with_number(good, _number(good) ^ ((ACTIVE ^ RETIRED) << 8 * (WHOLE - 3)))
    yield "compromised key", _sign(payload=replace(_DRUM_PAYLOAD, kid=COMPROMISED))
    for name, at in instants.items():
        yield name, _sign(payload=replace(_DRUM_PAYLOAD, label_id=_label_id(at)))


def _number(link: str) -> int:
    return int(link[-DIGITS:])


def _with_number(link: str, number: int) -> str:
    return f"{link[:-DIGITS]}{number:0{DIGITS}d}"


def _label_case(name: str, link: str) -> dict[str, Any]:
    reading = read_link(link, hosts=HOSTS, keys=key_list())
    case: dict[str, Any] = {"name": name, "text": link, "reason": reading.reason.value}
    if reading.code and reading.letter:
        case |= {"letter": reading.letter.value, "code": reading.code.text}
    if reading.payload:
        case |= {
            "kid": reading.payload.kid,
            "label_id": str(reading.payload.label_id),
            "hazards": [hazard.value for hazard in HazardProperty if hazard in reading.payload.hazards],
            "mass": reading.payload.mass.text if reading.payload.mass else None,
        }
    return case


def _key_list_cases() -> Iterator[tuple[str, str, datetime]]:
    good = ROOT.sign_list(key_list())
    yield "good", good, NOW
    yield "of its last day", good, NOW + timedelta(days=MAX_AGE_DAYS)
    yield "too old", good, NOW + timedelta(days=MAX_AGE_DAYS, seconds=1)
    yield "a day ahead of the clock", good, NOW - timedelta(days=1)
    yield "further ahead of the clock", good, NOW - timedelta(days=1, seconds=1)
    yield "signed by a stranger", STRANGER.sign_list(key_list()), NOW
    yield "a status changed", good.replace("compromised", "active"), NOW
    yield "no list", "{}", NOW
    yield "no JSON", "keys", NOW


def _key_list_case(name: str, document: str, now: datetime) -> dict[str, Any]:
    problem = None
    try:
        read_key_list(document, roots=(ROOT.public,), now=now, max_age_days=MAX_AGE_DAYS)
    except DomainError as error:
        problem = error.code
    return {"name": name, "document": document, "now": now.isoformat(), "problem": problem}
