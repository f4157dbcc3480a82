"""What is known when an event arrives: the containers it names, the place it claims, the device it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from hwtrack.custody.acceptance import Arrival, Found
from hwtrack.custody.accepted import Accepted
from hwtrack.custody.claims import DeviceLink, Site
from hwtrack.custody.events import read_body
from hwtrack.custody.header import read_header
from hwtrack.custody.vouching import DeviceKey
from hwtrack.infra.work import AnyWork
from hwtrack.registry.geometry import Outline, Point, of_wkb

_REMEMBERED = 8192

_SURROUNDINGS = """
    SELECT site.division, site.org_id, ST_AsBinary(facility.outline) AS outline, ST_AsBinary(facility.point) AS point,
        device.clock_offset_ms, device.public_key, device.suspended_at, device.revoked_at, cursor.seq,
        cursor.body_sha256, nullif(cursor.effective_time, '-infinity') AS effective_time
    FROM (SELECT 1) AS one
    LEFT JOIN site ON site_id = $1
    LEFT JOIN facility ON facility_id = $2 AND facility.site_id = site.site_id
    LEFT JOIN device ON device.org_id = $3 AND device.device_id = $4
    LEFT JOIN device_cursor AS cursor ON cursor.org_id = $3 AND cursor.device_id = $4
        AND (cursor.links > 0 OR device.device_id IS NULL)
"""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The claimed place and the sending device, as far as they are known.

    `last_seq`, `last_sha256` and `last_time` are those of the device's furthest event: its number, its body's digest,
    when it counts; `key` is the enrolled device's.
    """

    division: int | None = None
    org_id: int | None = None
    outline: Outline | None = None
    point: Point | None = None
    offset: timedelta = timedelta(0)
    last_seq: int = 0
    last_sha256: bytes | None = None
    last_time: datetime | None = None
    key: DeviceKey | None = None

    def after(self, arrival: Arrival) -> "Surroundings":
        """Return what is known of the device once its very next event is stored."""
        device = arrival.claim.device
        if device is None:
            return self
        counted = arrival.timing.effective_time
        return replace(self, last_seq=device.seq, last_sha256=arrival.digest, last_time=counted)


async def containers(work: AnyWork, codes: Sequence[str], *, lock: bool = False) -> tuple[Found, ...]:
    """Return the containers with these codes, each with all its events; unknown codes are left out."""
    rows = await work.fetch("SELECT * FROM find_container($1, $2)", list(codes), lock)
    return tuple(_found(row) for row in rows)


async def length(work: AnyWork, code: str) -> int:
    """Return how many events of a container are stored, whoever asks."""
    row = await work.fetchrow("SELECT cardinality(headers) AS length FROM find_container($1, false)", [code])
    return 0 if row is None else int(row["length"])


async def surroundings(work: AnyWork, place: Site | None, device: DeviceLink | None) -> Surroundings:
    """Return what is known of a claimed place and a device, in one question; nothing is asked about nothing."""
    if place is None and device is None:
        return Surroundings()
    row = await work.fetchrow(
        _SURROUNDINGS,
        place.site_id if place else None,
        place.facility_id if place else None,
        work.actor.org_id,
        device.id if device else None,
    )
    return Surroundings() if row is None else _surroundings(row)


@lru_cache(maxsize=_REMEMBERED)
def accepted(header: str, body: str) -> Accepted:
    """Read a stored event; its texts never change, so what they say is remembered."""
    return Accepted(read_body(body), read_header(header))


def _found(row: Any) -> Found:
    return Found(
        home_org_id=row["home_org_id"],
        container_id=row["container_id"],
        code=row["code"],
        seq=row["seq"],
        head=row["head"],
        open_manifest_id=row["open_manifest_id"],
        takers=tuple(row["takers"]),
        parties=tuple(row["parties"]),
        regions=tuple(row["regions"]),
        events=tuple(accepted(header, body) for header, body in zip(row["headers"], row["bodies"], strict=True)),
    )


def _surroundings(row: Any) -> Surroundings:
    outline = of_wkb(row["outline"]) if row["outline"] else None
    point = of_wkb(row["point"]) if row["point"] else None
    return Surroundings(
        division=row["division"],
        org_id=row["org_id"],
        outline=outline if isinstance(outline, Outline) else None,
        point=point if isinstance(point, Point) else None,
        offset=timedelta(milliseconds=row["clock_offset_ms"] or 0),
        last_seq=row["seq"] or 0,
        last_sha256=row["body_sha256"],
        last_time=row["effective_time"],
        key=DeviceKey(row["public_key"], row["suspended_at"], row["revoked_at"]) if row["public_key"] else None,
    )
