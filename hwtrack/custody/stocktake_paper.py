"""盘点记录 on A4: the record of a closed count as a document, read from its canonical text and from nothing else.

The lists come in the order of their weight. A list that is too long to print says how many of it are not printed and
where they stand. Texts are translated by whoever is given. Source: domain.md C (record on site as PDF).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from hwtrack.custody.stocktake import ORDER, Finding, Presence
from hwtrack.custody.stocktake_record import read_record
from hwtrack.kernel.document import (
    Block,
    CellKind,
    Column,
    Document,
    Fields,
    Heading,
    Paragraph,
    Row,
    Signatures,
    Table,
)
from hwtrack.kernel.local import SHANGHAI
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import WasteCode

Say = Callable[..., str]
"""Translates an English template and fills it: `say("… {name}", name=value)`."""

PRINTED = 4000
"""Lines of all lists that are printed; a paper takes 5,000 rows."""

FINDING_NAMES: Mapping[str, str] = {
    Finding.SURPLUS: "There, but not in the books",
    Finding.MISSING: "In the books, but not there",
    Finding.DUPLICATE: "Several packages under one code",
    Finding.OVERDUE: "Kept too long",
    Finding.MATCHED: "Books and store agree",
}
UNLABELLED = "Packages without a readable code"
PRESENCE_NAMES: Mapping[str, str] = {
    Presence.HERE: "here",
    Presence.AT_TIMES: "came or went during the count",
    Presence.ELSEWHERE: "elsewhere",
    Presence.ENDED: "used up or treated",
    Presence.UNKNOWN: "never issued",
}


def paper_of(text: str, sha256: bytes, say: Say) -> Document:
    """Return the paper of a count's record; `sha256` is the hash under which the record stands in the log."""
    record = read_record(text)
    title = "Record of a store check" if record["official"] else "Record of a stocktake"
    return Document(
        title=say(title),
        blocks=(
            Fields(_head(record, say)),
            Heading(say("Summary")),
            _summary(record, say),
            *_lists(record, say),
            *_extras(record["extras"], say),
            *_remarks(record, say),
            Paragraph(say("SHA-256 of the record, entered in the log: {digest}", digest=sha256.hex())),
            Signatures(_signatures(record, say)),
        ),
        footer=say("Count {id}, closed {at}", id=record["stocktake_id"], at=_moment(record["closed_at"])),
        landscape=True,
    )


def _head(record: Mapping[str, Any], say: Say) -> tuple[tuple[str, str], ...]:
    party = record["party"] or (say("refused to sign: {reason}", reason=record["refusal"]) if record["refusal"] else "")
    pairs = (
        ("Organisation", record["organisation"]),
        ("Credit code", record["credit_code"]),
        ("Place", " ".join(part for part in (record["facility"], record["zone"]) if part)),
        ("Address", record["address"]),
        ("Begun", _moment(record["opened_at"])),
        ("Closed", _moment(record["closed_at"])),
        ("Counted by", record["counting"]),
        ("Officers" if record["official"] else "Counters", "、".join(record["counters"])),
        ("Party present", party),
        ("Manifests looked for", "、".join(record["manifests"])),
    )
    return tuple((say(name), text) for name, text in pairs if text)


def _summary(record: Mapping[str, Any], say: Say) -> Table:
    figures = record["figures"]
    rows = [(say(FINDING_NAMES[one]), figures[one.value]) for one in ORDER]
    rows.append((say(UNLABELLED), figures["unlabelled"]))
    return Table(
        say("Summary"),
        (
            Column(say("List"), width=14),
            Column(say("Containers, number"), CellKind.COUNT),
            Column(say("Mass by the books, kg"), CellKind.KILOGRAMS),
            Column(say("Without a known mass"), CellKind.COUNT),
        ),
        tuple(Row((name, told["count"], _mass(told["mass"]), told["unweighed"])) for name, told in rows),
    )


def _lists(record: Mapping[str, Any], say: Say) -> Iterable[Block]:
    left = PRINTED
    for finding in ORDER:
        lines = record["lists"][finding.value]
        if not lines:
            continue
        yield Heading(f"{say(FINDING_NAMES[finding])} ({len(lines)})")
        printed = lines[: max(left, 0)]
        left -= len(printed)
        yield _list(say(FINDING_NAMES[finding]), printed, say, marked=finding is not Finding.MATCHED)
        if len(printed) < len(lines):
            yield Paragraph(
                say("{count} more are not printed; they stand in the record.", count=len(lines) - len(printed))
            )


def _list(name: str, lines: Iterable[Mapping[str, Any]], say: Say, *, marked: bool) -> Table:
    return Table(
        name,
        (
            Column(say("Container code"), width=13),
            Column(say("Waste"), width=10),
            Column(say("Net, kg"), CellKind.KILOGRAMS),
            Column(say("Packages"), CellKind.COUNT, width=3),
            Column(say("By the books"), width=14),
            Column(say("Days kept"), CellKind.COUNT, width=4),
        ),
        tuple(Row(_cells(line, say), marked=marked) for line in lines),
    )


def _cells(line: Mapping[str, Any], say: Say) -> tuple[str | int | Mass | None, ...]:
    waste = WasteCode(line["waste_code"]).text if line.get("waste_code") else ""
    books = [say(PRESENCE_NAMES[line["books"]]), line.get("where", "")]
    if line.get("sought"):
        books.append(say("manifest {number}", number=line["sought"]))
    return (
        line["code"],
        " ".join(part for part in (waste, line.get("waste_name", "")) if part),
        _mass(line["net"]) if "net" in line else None,
        line["copies"],
        " · ".join(part for part in books if part),
        line.get("days"),
    )


def _extras(extras: list[Mapping[str, Any]], say: Say) -> Iterable[Block]:
    if not extras:
        return
    yield Heading(f"{say(UNLABELLED)} ({sum(extra['pieces'] for extra in extras)})")
    yield Table(
        say(UNLABELLED),
        (
            Column(say("What it is"), width=20),
            Column(say("Packages"), CellKind.COUNT, width=3),
            Column(say("Estimated, kg"), CellKind.KILOGRAMS),
            Column(say("Photo, SHA-256"), width=16),
        ),
        tuple(
            Row(
                (
                    extra["description"],
                    extra["pieces"],
                    _mass(extra["mass"]) if "mass" in extra else None,
                    _in_halves(extra.get("photo_sha256", "")),
                ),
                marked=True,
            )
            for extra in extras
        ),
    )


def _in_halves(digest: str) -> str:
    """Return a hash with a space in its middle, where a line may break: whole, it is wider than its column."""
    middle = len(digest) // 2
    return f"{digest[:middle]} {digest[middle:]}".strip()


def _remarks(record: Mapping[str, Any], say: Say) -> Iterable[Block]:
    if record["remarks"]:
        yield Heading(say("Remarks"))
        yield Paragraph(record["remarks"])


def _signatures(record: Mapping[str, Any], say: Say) -> tuple[str, ...]:
    who = say("Officer:") if record["official"] else say("Counter:")
    party = (say("Party (or refusal noted by two officers):"),) if record["official"] else ()
    return (*(f"{who} {name}" for name in record["counters"]), *party)


def _mass(text: str) -> Mass:
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    return Mass(sign * Mass.kg(digits).grams)


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
