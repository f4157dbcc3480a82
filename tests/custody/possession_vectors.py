"""The published vectors of a request's possession: what every phone signs and the service answers."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hwtrack.custody.possession import Contact, Possession, contact_text, judge_possession, write_possession
from hwtrack.infra.resources import folder
from tests.accounts.phones import Phone, key_of
from tests.custody import make

PATH = folder("schemas") / "vectors" / "sync.json"

PHONE = Phone(make.container_id(71), key_of(7))
OTHER = Phone(make.container_id(71), key_of(9))
LAST = 41
CONTACT = Contact(device_id=PHONE.device_id, number=LAST + 1, device_now=make.NOON, bodies=('{"a":1}', '{"b":"废"}'))


def cases() -> list[tuple[str, Contact, bytes]]:
    """Return contacts and signatures by name: good ones, then one for each way to spoil it."""
    good = signed(CONTACT)
    early = replace(CONTACT, device_now=make.NOON.replace(year=1969, microsecond=1500))
    empty, old = replace(CONTACT, bodies=()), replace(CONTACT, number=LAST)
    return [
        ("good", CONTACT, good),
        ("nothing brought", empty, signed(empty)),
        ("a clock before 1970", early, signed(early)),
        ("the number of the last", old, signed(old)),
        ("another number", replace(CONTACT, number=LAST + 2), good),
        ("another clock", replace(CONTACT, device_now=make.NOON + timedelta(milliseconds=1)), good),
        ("another order", replace(CONTACT, bodies=CONTACT.bodies[::-1]), good),
        ("one body fewer", replace(CONTACT, bodies=CONTACT.bodies[:1]), good),
        ("another phone", replace(CONTACT, device_id=make.container_id(72)), good),
        ("another phone's key", CONTACT, signed(CONTACT, OTHER)),
        ("signature of zeros", CONTACT, bytes(64)),
        ("half a signature", CONTACT, good[:32]),
    ]


def signed(contact: Contact, phone: Phone = PHONE) -> bytes:
    """Return what a phone signs of a contact."""
    return phone.sign(contact_text(contact).encode())


def text() -> str:
    """Return the whole content of `schemas/vectors/sync.json`."""
    document: dict[str, Any] = {
        "about": "hwtrack sync vectors, version 1: the phone's P-256 key signs (SHA-256; r and s, base64url without "
        "padding) five lines, each with a line feed: “hwtrack-sync-v1”, device id, contact number, device_now in whole "
        "milliseconds since 1970 (rounded down), hexadecimal SHA-256 over the SHA-256 of each event's body in order. "
        "A number not greater than last is old.",
        "public_key": PHONE.public_key.hex(),
        "last": LAST,
        "requests": [_written(name, contact, signature) for name, contact, signature in cases()],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def found(contact: Contact, signature: bytes | None) -> Possession:
    """Return what is found of a contact of the vectors' phone."""
    return judge_possession(contact, signature, public_key=PHONE.public_key, last=LAST)


def _written(name: str, contact: Contact, signature: bytes) -> dict[str, Any]:
    return {
        "name": name,
        "device_id": str(contact.device_id),
        "contact": contact.number,
        "device_now": contact.device_now.isoformat(timespec="milliseconds"),
        "bodies": list(contact.bodies),
        "text": contact_text(contact),
        "signature": signature.hex(),
        "possession": write_possession(signature),
        "found": found(contact, signature).value,
    }
