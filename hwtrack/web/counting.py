"""Counts as pages show them: lists from a result or from a frozen record, and what was just scanned in words.

Knows custody's values and turns them into views; fetches nothing.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from hwtrack.custody.stocktake import ORDER, Count, CountLine, Extra, Finding, Presence
from hwtrack.custody.stocktake_record import read_record
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import WasteCode
from hwtrack.web import formats
from hwtrack.web.views.counting import CountList, Listed, Unlabelled
from hwtrack.web.words import Said

SHOWN = 200
"""Lines of one list on the page; the paper has them all."""

TONES: Mapping[Finding, str] = MappingProxyType(
    {
        Finding.MATCHED: "good",
        Finding.OVERDUE: "warn",
        Finding.SURPLUS: "bad",
        Finding.MISSING: "bad",
        Finding.DUPLICATE: "bad",
    }
)

BOOKS: Mapping[str, str] = MappingProxyType(
    {
        Presence.HERE: "By the books: here",
        Presence.AT_TIMES: "By the books: here for a part of the count",
        Presence.ELSEWHERE: "By the books: {where}",
        Presence.ENDED: "By the books: used up or treated",
        Presence.UNKNOWN: "No label with this code was ever issued",
    }
)

SCANNED: Mapping[Finding, str] = MappingProxyType(
    {
        Finding.MATCHED: "In the books here",
        Finding.OVERDUE: "In the books here, and kept too long: {days} days",
        Finding.SURPLUS: "Not in the books here",
        Finding.DUPLICATE: "The same code on {copies} packages",
        Finding.MISSING: "In the books here",
    }
)

PEOPLE: Mapping[str, str] = MappingProxyType(
    {
        "counting": "Counted by",
        "counters": "Names",
        "party": "Party present",
        "refusal": "Refused to sign",
        "remarks": "Remarks",
    }
)
"""Members of a record that tell who counted and who was present."""


def said_of(line: CountLine) -> Said:
    """Return what is said of a container that was just scanned."""
    return Said(SCANNED[line.finding], {"days": line.book.days or 0, "copies": line.copies})


def lists_of(found: Count) -> tuple[CountList, ...]:
    """Return the five lists of a result, the gravest first."""
    return tuple(_list(found, finding) for finding in ORDER)


def lists_in(record: str) -> tuple[tuple[CountList, ...], tuple[Unlabelled, ...], Mapping[str, Any]]:
    """Return the lists, the packages without a code and all members of a frozen record."""
    told = read_record(record)
    lists = []
    for finding in ORDER:
        lines, figures = told["lists"][finding.value], told["figures"][finding.value]
        lists.append(
            CountList(
                key=finding.value,
                count=figures["count"],
                net=_mass(figures["mass"]),
                unweighed=figures["unweighed"],
                lines=tuple(_recorded(line) for line in lines[:SHOWN]),
                more=max(0, len(lines) - SHOWN),
            )
        )
    return tuple(lists), tuple(_unlabelled_in(one) for one in told["extras"]), told


def people_in(told: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return who counted and who was present, of a frozen record."""
    texts = ((name, told[member]) for member, name in PEOPLE.items())
    pairs = ((name, text if isinstance(text, str) else "、".join(text)) for name, text in texts)
    return tuple((name, text) for name, text in pairs if text)


def unlabelled(extras: Iterable[Extra]) -> tuple[Unlabelled, ...]:
    """Return packages without a code."""
    return tuple(
        Unlabelled(
            description=one.description,
            pieces=one.pieces,
            mass=one.mass,
            photo=one.photo_sha256.hex() if one.photo_sha256 else "",
        )
        for one in extras
    )


def _list(found: Count, finding: Finding) -> CountList:
    lines, tally = found.of(finding), found.tally(finding)
    return CountList(
        key=finding.value,
        count=tally.count,
        net=tally.mass,
        unweighed=tally.unweighed,
        lines=tuple(_listed(line) for line in lines[:SHOWN]),
        more=max(0, len(lines) - SHOWN),
    )


def _listed(line: CountLine) -> Listed:
    book = line.book
    return Listed(
        code=line.code,
        about=_about(book.waste_code, book.waste_name, book.net),
        days=book.days or 0,
        books=_books(book.presence.value, book.where, book.sought),
        copies=line.copies,
    )


def _recorded(line: Mapping[str, Any]) -> Listed:
    net = _mass(line["net"]) if "net" in line else None
    return Listed(
        code=line["code"],
        about=_about(line.get("waste_code", ""), line.get("waste_name", ""), net),
        days=line.get("days") or 0,
        books=_books(line["books"], line.get("where", ""), line.get("sought", "")),
        copies=line["copies"],
    )


def _about(waste_code: str, waste_name: str, net: Mass | None) -> str:
    waste = WasteCode(waste_code).text if waste_code else ""
    mass = f"{formats.kg(net)} kg" if net is not None else ""
    return " · ".join(part for part in (waste, waste_name, mass) if part)


def _books(presence: str, where: str, sought: str) -> Said:
    if sought:
        return Said("Looked for by manifest {number}; by the books: {where}", {"number": sought, "where": where or "—"})
    return Said(BOOKS[presence], {"where": where or "—"} if presence == Presence.ELSEWHERE.value else {})


def _unlabelled_in(extra: Mapping[str, Any]) -> Unlabelled:
    return Unlabelled(
        description=extra["description"],
        pieces=extra["pieces"],
        mass=_mass(extra["mass"]) if "mass" in extra else None,
        photo=extra.get("photo_sha256", ""),
    )


def _mass(text: str) -> Mass:
    return -Mass.kg(text[1:]) if text.startswith("-") else Mass.kg(text)
