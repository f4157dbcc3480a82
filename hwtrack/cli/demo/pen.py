"""Writing what the people of the demo city send: bodies of events, ids of a stated instant.

Knows the spelling of events; the same seed writes the same ids.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from random import Random
from typing import Any
from uuid import UUID

from hwtrack.cli.demo.city import ZONE
from hwtrack.kernel.canonical import canonical
from hwtrack.kernel.quantity import Mass

Line = Mapping[str, Any]
"""What an event says of one container."""


def instant(day: date, clock: str) -> datetime:
    """Return the instant of a time of day like `08:30` in the city."""
    return datetime.combine(day, time.fromisoformat(clock), ZONE)


def uuid7(at: datetime, random: Random) -> UUID:
    """Return a UUIDv7 of an instant whose other bits come from the seed."""
    milliseconds = int(at.timestamp() * 1000)
    head = (milliseconds << 16 | 0x7000 | random.getrandbits(12)) << 64
    return UUID(int=head | 0b10 << 62 | random.getrandbits(62))


def event(kind: str, lines: Iterable[Line], *, at: datetime, random: Random, **members: Any) -> str:
    """Return the canonical text of an event that happens at an instant; members that are None are left out."""
    body = {
        "kind": kind,
        "v": 1,
        "event_id": str(uuid7(at, random)),
        "event_time": at.isoformat(),
        "containers": [dict(line) for line in lines],
    }
    return canonical({name: value for name, value in (body | members).items() if value is not None})


def weighed(net: Mass, tare: Mass, *, division: str = "0.100", scale_id: UUID | None = None) -> dict[str, str]:
    """Return a weighing of a full container on a floor scale."""
    mass = {
        "net": net.text,
        "gross": (net + tare).text,
        "tare": tare.text,
        "source": "weighed",
        "division": division,
    }
    return mass if scale_id is None else mass | {"scale_id": str(scale_id)}


def ticket(number: str, *, net: Mass, tare: Mass, scale_id: UUID | None = None) -> dict[str, str]:
    """Return the ticket of a weighbridge of 20 kg: a truck of that empty mass with that load."""
    paper = {
        "number": number,
        "gross": (net + tare).text,
        "tare": tare.text,
        "net": net.text,
        "division": "20.000",
    }
    return paper if scale_id is None else paper | {"scale_id": str(scale_id)}
