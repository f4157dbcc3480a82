"""The phones of the story's people: enrolled by their own administrators, signing every event they send.

A handover between two of them is made as their pages make it: challenge, signature, two events that name each other.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import Any
from uuid import UUID

from hwtrack.accounts.service.sessions import actor_named
from hwtrack.cli.demo.pen import uuid7
from hwtrack.cli.handset import Handset, enrol, new_handset
from hwtrack.custody.handover import End, Offer, codes_digest, signed_bytes
from hwtrack.infra.db import Database

SEED = 20260921
CHALLENGE_BITS = 128
BEFORE_USE = timedelta(hours=1)

OWNERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "canglan.cangku": ("canglan.huanbao", "仓库手机"),
        "antu.siji": ("antu.diaodu", "车载手机"),
        "jinglan.menwei": ("jinglan.huanbao", "地磅手机"),
    }
)
"""Whose phone is enrolled: its administrator and what it is called."""


@dataclass(slots=True)
class Phones:
    """The phones, each enrolled an hour before it is first used."""

    database: Database
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - a story, not a secret
    _known: dict[str, Handset] = field(default_factory=dict)

    async def of(self, who: str, *, at: datetime) -> Handset | None:
        """Return a person's phone; nothing where they work at a desk."""
        if who not in OWNERS:
            return None
        if who not in self._known:
            keeper, name = OWNERS[who]
            phone = new_handset(uuid7(at, self.random), seed=self.random.getrandbits(200))
            await enrol(
                self.database,
                phone,
                keeper=await actor_named(self.database, keeper),
                person=await actor_named(self.database, who),
                name=name,
                clock=lambda: at - BEFORE_USE,
            )
            self._known[who] = phone
        return self._known[who]

    async def signed(self, who: str, body: str, *, at: datetime) -> tuple[str, bytes | None]:
        """Return a body with its place in its phone's chain and the phone's signature; as it is from a desk."""
        phone = await self.of(who, at=at)
        return (body, None) if phone is None else phone.made(json.loads(body))

    async def met(
        self, giver: tuple[str, int], taker: tuple[str, int], codes: Sequence[str], *, at: datetime, manifest_id: str
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Let two phones meet over containers; return what the giver's and the taker's event say of it."""
        (giving, own), (taking, other) = await self._end(*giver, at=at), await self._end(*taker, at=at)
        offer = Offer(
            challenge=self.random.getrandbits(CHALLENGE_BITS).to_bytes(16, "big"),
            taker=other,
            count=len(codes),
            codes_sha256=codes_digest(codes),
            manifest_id=UUID(manifest_id),
        )
        del taking
        signature = giving.sign(signed_bytes(offer, own))
        return _said("giver", own, other, offer, signature), _said("taker", other, own, offer, signature)

    async def _end(self, who: str, org_id: int, *, at: datetime) -> tuple[Handset, End]:
        phone = await self.of(who, at=at)
        if phone is None:
            raise LookupError(f"{who} has no phone")
        return phone, End(org_id=org_id, device_id=phone.device_id, event_id=uuid7(at, self.random))


def _said(role: str, own: End, other: End, offer: Offer, signature: bytes) -> dict[str, Any]:
    return {
        "event_id": str(own.event_id),
        "handover": {
            "role": role,
            "challenge": offer.challenge.hex(),
            "codes_sha256": offer.codes_sha256.hex(),
            "counterpart": {
                "org_id": other.org_id,
                "device_id": str(other.device_id),
                "event_id": str(other.event_id),
            },
            "signature": signature.hex(),
            "manifest_id": str(offer.manifest_id),
        },
    }
