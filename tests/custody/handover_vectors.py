"""The published vectors of the handover: what every phone and every verifier must answer."""

import json
from dataclasses import replace
from typing import Any

from hwtrack.custody.handover import (
    End,
    Offer,
    Reply,
    answers,
    codes_digest,
    handover_text,
    read_offer,
    read_reply,
    signed_bytes,
    write_offer,
    write_reply,
)
from hwtrack.infra.resources import folder
from tests.accounts.phones import Phone, key_of
from tests.custody import make

PATH = folder("schemas") / "vectors" / "handover.json"

GIVER_PHONE = Phone(make.container_id(71), key_of(7))
TAKER = End(org_id=make.CARRIER, device_id=make.container_id(72), event_id=make.event_id(72))
GIVER = End(org_id=make.GENERATOR, device_id=GIVER_PHONE.device_id, event_id=make.event_id(71))
CODES = (make.OTHER, make.DRUM)
OFFER = Offer(
    challenge=bytes(range(16)),
    taker=TAKER,
    count=len(CODES),
    codes_sha256=codes_digest(CODES),
    manifest_id=make.MANIFEST,
)


def reply(offer: Offer = OFFER, giver: End = GIVER, phone: Phone = GIVER_PHONE) -> Reply:
    """Return what the giver's phone answers."""
    signature = phone.sign(signed_bytes(offer, giver))
    return Reply(challenge=offer.challenge, giver=giver, signature=signature, public_key=phone.public_key)


def cases() -> list[tuple[str, Offer, Reply]]:
    """Return offers and replies by name: the good pair, then one for each way to spoil it."""
    good, other = reply(), Phone(make.container_id(73), key_of(9))
    fewer = replace(OFFER, count=1, codes_sha256=codes_digest(CODES[:1]))
    elsewhere = replace(OFFER, taker=replace(TAKER, device_id=make.container_id(79)))
    return [
        ("good", OFFER, good),
        ("without a manifest", replace(OFFER, manifest_id=None), reply(replace(OFFER, manifest_id=None))),
        ("another challenge", OFFER, replace(good, challenge=bytes(16))),
        ("signed for another list", OFFER, reply(fewer)),
        ("signed for another phone", OFFER, reply(elsewhere)),
        ("signed for another manifest", OFFER, reply(replace(OFFER, manifest_id=None))),
        ("another event of the giver", OFFER, replace(good, giver=replace(GIVER, event_id=make.event_id(99)))),
        ("another phone's signature", OFFER, replace(reply(phone=other), public_key=GIVER_PHONE.public_key)),
        ("no point of the curve", OFFER, replace(good, public_key=good.public_key[:-64] + bytes(64))),
        ("signature of zeros", OFFER, replace(good, signature=bytes(64))),
    ]


def text() -> str:
    """Return the whole content of `schemas/vectors/handover.json`."""
    whole = write_offer(OFFER)
    bad_texts = ["", "HW1:", whole.lower(), whole[:-2], whole + "00", whole.replace("HW1:", "HW2:"), whole[:-1] + "G"]
    document: dict[str, Any] = {
        "about": "hwtrack handover vectors, version 1: the taker shows HW1 (challenge 16, organisation int8, device "
        "16, event 16, count int2, SHA-256 of the sorted codes each with a line feed, manifest 16 or zeros), the "
        "giver's P-256 key signs “hwtrack-handover-v1”, NUL and the canonical text, and shows HW2 (challenge, "
        "organisation, device, event, signature r and s, public point 65). Upper-case hexadecimal behind the head.",
        "codes": list(CODES),
        "codes_sha256": codes_digest(CODES).hex(),
        "signed_text": handover_text(OFFER, GIVER),
        "pairs": [
            {"name": name, "offer": write_offer(offer), "reply": write_reply(told), "answers": answers(offer, told)}
            for name, offer, told in cases()
        ],
        "no_offers": [one for one in bad_texts if read_offer(one) is None],
        "no_replies": [one for one in (*bad_texts, whole) if read_reply(one) is None],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
