"""A bundle laid open: its texts read once, and where each event stands in which chain."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hwtrack.custody.bundle.form import Bundle, BundledEvent
from hwtrack.custody.handover import Proof
from hwtrack.custody.header import Header, read_header
from hwtrack.kernel.canonical import NotCanonicalError, read_canonical
from hwtrack.kernel.errors import DomainError

Key = tuple[int, UUID]
"""Home organisation and event."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The parts of a bundle by their keys. `headers` and `bodies` lack those whose text is none."""

    bundle: Bundle
    events: Mapping[Key, BundledEvent]
    headers: Mapping[Key, Header]
    bodies: Mapping[Key, Mapping[str, Any]]
    places: Mapping[Key, tuple[str, int]]
    hashes: Mapping[tuple[Key, UUID], bytes]

    def place(self, key: Key) -> dict[str, str | int]:
        """Return where a person finds an event: the container's code and the event's number in its chain."""
        code, number = self.places[key]
        return {"container": code, "event": number}


def opened(bundle: Bundle) -> Opened:
    """Lay a bundle open."""
    events = {event.key: event for event in bundle.events}
    places: dict[Key, tuple[str, int]] = {}
    hashes: dict[tuple[Key, UUID], bytes] = {}
    for container in bundle.containers:
        for number, link in enumerate(container.links, 1):
            key = (container.home_org_id, link.event_id)
            places.setdefault(key, (container.code, number))
            hashes.setdefault((key, container.container_id), link.hash)
    return Opened(bundle, events, dict(_headers(bundle)), dict(_bodies(bundle)), places, hashes)


def _headers(bundle: Bundle) -> Iterator[tuple[Key, Header]]:
    for event in bundle.events:
        try:
            header = read_header(event.header)
        except (DomainError, ValueError, KeyError, TypeError, OverflowError):
            continue
        # Why: the service writes a header in one way; what only reads like one is none.
        if _is_sound(header) and header.text == event.header:
            yield event.key, header


def _is_sound(header: Header) -> bool:
    """Say whether numbers are numbers and words are known; everything else was read into its type."""
    numbers: tuple[Any, ...] = (header.home_org_id, header.org_id)
    optional: tuple[Any, ...] = (header.acting_for, header.place_org_id, header.distance_m)
    flags: tuple[Any, ...] = (header.official,)
    return (
        all(type(number) is int for number in numbers)
        and all(number is None or type(number) is int for number in optional)
        and all(type(flag) is bool for flag in flags)
        and (header.handover is None or header.handover in tuple(Proof))
    )


def _bodies(bundle: Bundle) -> Iterator[tuple[Key, Mapping[str, Any]]]:
    for event in bundle.events:
        try:
            yield event.key, read_canonical(event.body)
        except NotCanonicalError:
            continue
