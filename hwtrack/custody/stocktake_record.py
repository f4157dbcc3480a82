"""The record of a closed count: one canonical text that is hashed, logged, and printed from. Never written again.

Masses are kilograms with three decimals. Names in it are what they were when the count was closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hwtrack.custody.stocktake import Count, CountLine, Extra, Finding
from hwtrack.kernel.canonical import canonical, read_canonical
from hwtrack.kernel.quantity import Mass

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """Who counted, and who of the party was present or why it refused to sign; remarks of both."""

    counters: tuple[str, ...]
    party: str = ""
    refusal: str = ""
    remarks: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Where and when was counted, by whom, under which names."""

    stocktake_id: UUID
    organisation: str
    credit_code: str
    facility: str
    address: str
    zone: str
    counting: str
    official: bool
    opened_at: datetime
    closed_at: datetime
    manifests: tuple[str, ...]


def record_of(
    counted: Counted, closing: Closing, found: Count, *, extras: Sequence[Extra], events: Sequence[UUID]
) -> str:
    """Return the canonical text of a count's record."""
    return canonical(
        {
            "v": VERSION,
            "kind": "stocktake",
            "stocktake_id": str(counted.stocktake_id),
            "organisation": counted.organisation,
            "credit_code": counted.credit_code,
            "facility": counted.facility,
            "address": counted.address,
            "zone": counted.zone,
            "counting": counted.counting,
            "official": counted.official,
            "opened_at": counted.opened_at.isoformat(),
            "closed_at": counted.closed_at.isoformat(),
            "manifests": list(counted.manifests),
            "counters": list(closing.counters),
            "party": closing.party.strip(),
            "refusal": closing.refusal.strip(),
            "remarks": closing.remarks.strip(),
            "lists": {finding.value: [_line(line) for line in found.of(finding)] for finding in Finding},
            "figures": figures_of(found, extras),
            "extras": [_extra(extra) for extra in extras],
            "events": [str(event_id) for event_id in events],
        }
    )


def figures_of(found: Count, extras: Sequence[Extra]) -> dict[str, Any]:
    """Return the lists in figures, and the packages without a code, as they are shown without the record."""
    lists = {
        finding.value: {"count": tally.count, "mass": tally.mass.text, "unweighed": tally.unweighed}
        for finding, tally in found.tallies.items()
    }
    masses = [extra.mass for extra in extras if extra.mass is not None]
    unlabelled = {
        "count": sum(extra.pieces for extra in extras),
        "mass": Mass(sum(mass.grams for mass in masses)).text,
        "unweighed": len(extras) - len(masses),
    }
    return {**lists, "unlabelled": unlabelled}


def read_record(text: str) -> dict[str, Any]:
    """Return the members of a record's text.

    Raises:
        NotCanonicalError: The text is none that `record_of` wrote.
    """
    return read_canonical(text)


def _line(line: CountLine) -> dict[str, Any]:
    book = line.book
    members = {
        "code": line.code,
        "copies": line.copies,
        "waste_code": book.waste_code,
        "waste_name": book.waste_name,
        "net": None if book.net is None else book.net.text,
        "books": book.presence.value,
        "where": book.where,
        "sought": book.sought,
        "days": book.days,
        "max_days": book.max_days,
    }
    return {name: value for name, value in members.items() if value not in (None, "")}


def _extra(extra: Extra) -> dict[str, Any]:
    members = {
        "extra_id": str(extra.extra_id),
        "at": extra.at.isoformat(),
        "description": extra.description,
        "pieces": extra.pieces,
        "mass": None if extra.mass is None else extra.mass.text,
        "photo_sha256": None if extra.photo_sha256 is None else extra.photo_sha256.hex(),
    }
    return {name: value for name, value in members.items() if value is not None}
