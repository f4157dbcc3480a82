"""Appending events through the database's one function, and putting aside what cannot be appended."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from hwtrack.custody.acceptance import Arrival, Draft, Found, HomeDraft, LinkDraft, summary
from hwtrack.custody.claims import Claim
from hwtrack.custody.header import Grade
from hwtrack.infra.work import AnyWork


class Outcome(StrEnum):
    """What the database did with an event."""

    APPENDED = "appended"
    REPEAT = "repeat"
    DIFFERENT = "different"
    MOVED = "moved"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Stored:
    """The answer for one home organisation: when it was recorded, its log entry's hash, and its first status."""

    home_org_id: int
    record_time: datetime
    entry_hash: bytes
    status: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The database's answer to one event; `stored` is empty unless it is, or was before, appended.

    `forked` says that the device which made it now has two histories.
    """

    outcome: Outcome
    stored: tuple[Stored, ...] = ()
    forked: bool = False


@dataclass(frozen=True, slots=True)
class Aside:
    """A quarantined body: under which id it lies, since when, and whether it lay there before."""

    quarantine_id: UUID
    received_at: datetime
    new: bool


_APPEND = "SELECT * FROM append_events($1::jsonb, $2, $3, $4::jsonb, $5, $6::jsonb, $7::jsonb)"

_PUT_ASIDE = """
    INSERT INTO event_quarantine (quarantine_id, event_id, reason, body, body_sha256, device_signature, actor_org_id,
        account_id, device_id, received_at, parties, regions)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT ON CONSTRAINT event_quarantine_once DO NOTHING RETURNING quarantine_id
"""

_LAY_THERE = """
    SELECT quarantine_id, received_at FROM event_quarantine
    WHERE event_id = $1 AND body_sha256 = $2 AND actor_org_id = $3
"""


async def append(work: AnyWork, drafted: Draft) -> Answer:
    """Append an event with its links, states, receipts and log entries, or say why not."""
    return _answer(await _append(work, [drafted]))


async def append_together(work: AnyWork, drafted: Sequence[Draft]) -> tuple[Answer, ...]:
    """Append several events, each drafted on what the ones before it lead to; nothing where one cannot be appended.

    Then they are to be brought one by one, which tells why.
    """
    rows = await _append(work, drafted)
    if rows[0]["outcome"] != Outcome.APPENDED:
        return ()
    return tuple(_answer(list(of_one)) for _, of_one in groupby(rows, key=itemgetter("n")))


async def seen(work: AnyWork, event_id: UUID, *, body_sha256: bytes) -> Answer:
    """Say whether an id was appended before, with this body or another; nothing is written."""
    events = json.dumps([{"event_id": str(event_id), "record_time": work.now.isoformat()}])
    return _answer(await work.fetch(_APPEND, events, [""], [body_sha256], "[]", [], "[]", "[]"))


async def grade_of(work: AnyWork, event_id: UUID) -> Grade | None:
    """Return what vouched for an event when it was recorded, to whoever may see it."""
    row = await work.fetchrow("SELECT grade FROM custody_event WHERE event_id = $1 LIMIT 1", event_id)
    return None if row is None else Grade(row["grade"])


async def put_aside(work: AnyWork, arrival: Arrival, reason: str) -> Aside:
    """Keep a body that cannot be appended, once however often it comes."""
    sender, digest = arrival.sender, arrival.digest
    # Why: officials look after what lies in quarantine; a body that names no place is its organisation's district's.
    division = arrival.division if arrival.division is not None else await division_of(work, sender.org_id)
    quarantine_id, event_id = work.new_id(), arrival.claim.event_id
    made = await work.fetchrow(
        _PUT_ASIDE,
        quarantine_id,
        event_id,
        reason,
        arrival.body,
        digest,
        arrival.signature,
        sender.org_id,
        sender.account_id,
        arrival.claim.device.id if arrival.claim.device else None,
        work.now,
        [sender.org_id],
        [] if division is None else [division],
    )
    if made is not None:
        return Aside(quarantine_id, work.now, new=True)
    row = await work.fetchrow(_LAY_THERE, event_id, digest, sender.org_id)
    if row is None:
        raise RuntimeError("a quarantined body conflicts with one that cannot be seen")
    return Aside(row["quarantine_id"], row["received_at"], new=False)


async def note_device_event(work: AnyWork, arrival: Arrival) -> bool:
    """Give a put-aside body its place in its device's chain; true if the device now has two histories."""
    row = await work.fetchrow("SELECT note_device_event($1::jsonb, $2)", json.dumps(_event(arrival)), arrival.digest)
    return bool(row and row[0])


async def division_of(work: AnyWork, org_id: int) -> int | None:
    """Return the division of an organisation, whose officials are told of its devices."""
    row = await work.fetchrow("SELECT division FROM organisation WHERE org_id = $1", org_id)
    return None if row is None else row["division"]


async def _append(work: AnyWork, drafted: Sequence[Draft]) -> list[Any]:
    homes = [(n, one.arrival.claim.event_id, home) for n, one in enumerate(drafted, 1) for home in one.homes]
    edges = [(n, edge) for n, one in enumerate(drafted, 1) for edge in one.edges]
    return await work.fetch(
        _APPEND,
        json.dumps([_event(one.arrival) for one in drafted]),
        [one.arrival.body for one in drafted],
        [one.arrival.digest for one in drafted],
        json.dumps([_home(n, event_id, home) | {"header": at} for at, (n, event_id, home) in enumerate(homes, 1)]),
        [home.header_text for _, _, home in homes],
        json.dumps([_link(n, home, link) for n, _, home in homes for link in home.links]),
        json.dumps([row for n, edge in edges for row in _edge(n, edge.parent, edge.child, edge.mass_g)]),
    )


def _event(arrival: Arrival) -> dict[str, Any]:
    claim, device, position = arrival.claim, arrival.claim.device, arrival.claim.position
    return {
        "event_id": str(claim.event_id),
        "kind": claim.KIND,
        "version": claim.VERSION,
        "event_time": claim.event_time.isoformat(),
        "effective_time": arrival.timing.effective_time.isoformat(),
        "record_time": arrival.record_time.isoformat(),
        "actor_org_id": arrival.sender.org_id,
        "account_id": _text(arrival.sender.account_id),
        "device_id": device and str(device.id),
        "device_seq": device and device.seq,
        "device_prev": device and device.prev and device.prev.hex(),
        "device_signature": arrival.signature and arrival.signature.hex(),
        "chained": arrival.vouch.chained,
        "grade": arrival.grade.value,
        "longitude": position and position.longitude,
        "latitude": position and position.latitude,
        "accuracy_m": position and position.accuracy_m,
        "distance_m": arrival.fix and arrival.fix.distance_m,
        **_place(claim),
        "attachments": [
            {"sha256": file.sha256.hex(), "media_type": file.media_type, "bytes": file.bytes}
            for file in claim.attachments
        ],
    }


def _place(claim: Claim) -> dict[str, str | None]:
    place = claim.place
    return {
        "site_id": _text(place.site_id if place else None),
        "facility_id": _text(place.facility_id if place else None),
        "zone_id": _text(place.zone_id if place else None),
    }


def _home(n: int, event_id: UUID, home: HomeDraft) -> dict[str, Any]:
    return {
        "n": n,
        "event_id": str(event_id),
        "home_org_id": home.header.home_org_id,
        "manifest_id": next((str(manifest) for manifest in home.header.manifest_ids if manifest), None),
        "entry_hash": home.entry_hash.hex(),
        "status": home.status.value,
        "parties": home.parties,
        "regions": home.regions,
    }


def _link(n: int, home: HomeDraft, link: LinkDraft) -> dict[str, Any]:
    return {
        "n": n,
        "home_org_id": home.header.home_org_id,
        "container_id": str(link.found.container_id),
        "expected_seq": link.found.seq,
        "prev": link.prev.hex(),
        "hash": link.hash.hex(),
        "state": summary(link.folded),
        "parties": link.parties,
        "regions": link.regions,
    }


def _edge(n: int, parent: Found, child: Found, mass_g: int | None) -> tuple[dict[str, Any], ...]:
    """Write an edge as seen from both ends."""
    ends = (("child", parent, child), ("parent", child, parent))
    return tuple(
        {
            "n": n,
            "home_org_id": own.home_org_id,
            "container_id": str(own.container_id),
            "direction": direction,
            "other_org_id": other.home_org_id,
            "other_container_id": str(other.container_id),
            "mass_g": mass_g,
        }
        for direction, own, other in ends
    )


def _answer(rows: Sequence[Any]) -> Answer:
    outcome = Outcome(rows[0]["outcome"])
    if outcome not in (Outcome.APPENDED, Outcome.REPEAT):
        return Answer(outcome)
    return Answer(
        outcome,
        tuple(Stored(row["home_org_id"], row["record_time"], row["hash"], row["status"]) for row in rows),
        forked=rows[0]["forked"],
    )


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
