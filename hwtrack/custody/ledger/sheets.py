"""The ledger's tables as they are printed and written out: headings and cells in the order of the national layouts.

Units are tonnes with three decimals; what a line changes stands in its last column, in words and not by colour alone.
Knows lines and words; knows no file format. Source: HJ 1259-2022 Annex B; regulation.md 2.4.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from hwtrack.custody.claims import Duty
from hwtrack.custody.events.stored_out import Destination
from hwtrack.custody.ledger.books import EFFECT_NAMES, LINE_NAMES, TAB_NAMES, Book, Tab
from hwtrack.custody.ledger.line import Line, PartnerKind
from hwtrack.custody.ledger.period import Month
from hwtrack.kernel.document import Cell, CellKind, Column, Row, Table

Say = Callable[..., str]
"""Turns an English template into the reader's language."""

TITLES: Mapping[tuple[Book, Tab], str] = MappingProxyType(
    {
        (Book.OWN, Tab.BEGUN): "Records of generated hazardous waste",
        (Book.OWN, Tab.STORED): "Records of hazardous waste put into store",
        (Book.OWN, Tab.OUT): "Records of hazardous waste taken out of store",
        (Book.OWN, Tab.HANDLED): "Records of own recovery and disposal of hazardous waste",
        (Book.OWN, Tab.OUTSOURCED): "Records of recovery and disposal of hazardous waste by others",
        (Book.OWN, Tab.OTHER): "Records of other changes of hazardous waste",
        (Book.RECEIVED, Tab.BEGUN): "Records of received hazardous waste",
        (Book.RECEIVED, Tab.STORED): "Records of received waste put into store",
        (Book.RECEIVED, Tab.OUT): "Records of received waste taken out of store",
        (Book.RECEIVED, Tab.HANDLED): "Records of recovery and disposal of received waste",
        (Book.RECEIVED, Tab.OUTSOURCED): "Records of received waste handed on",
        (Book.RECEIVED, Tab.OTHER): "Records of other changes of received waste",
    }
)

PARTNER_NAMES: Mapping[PartnerKind, str] = MappingProxyType(
    {
        PartnerKind.LICENCE: "Licence holder",
        PartnerKind.EXEMPT: "Exempt unit",
        PartnerKind.UNKNOWN: "No document known",
        PartnerKind.OWN_SITE: "Another site of the same organisation",
    }
)

DESTINATION_NAMES: Mapping[str, str] = MappingProxyType(
    {
        Destination.TRANSFER.value: "Handed over to others",
        Destination.OWN_TREATMENT.value: "Own recovery or disposal",
        Destination.ANOTHER_STORE.value: "Another store",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What names mean in the reader's language: packages, kinds of facility, methods by code."""

    say: Say
    packages: Mapping[str, str]
    facilities: Mapping[str, str]
    methods: Mapping[str, str]

    def package(self, line: Line) -> str:
        """Return what holds the waste."""
        return self.say(self.packages.get(line.package, line.package))

    def method(self, line: Line) -> str:
        """Return the method with its name."""
        return "" if line.method is None else f"{line.method} {self.methods.get(line.method, '')}".strip()

    def facility(self, line: Line) -> str:
        """Return what kind of facility it is."""
        return "" if line.facility is None else self.say(self.facilities.get(line.facility.type, line.facility.type))


Following = Mapping[str, tuple[Tab, str]]
"""Which first record continues a batch code, with its own code."""

_CONTAINER = (("Container code", 12), ("Container type", 4), ("Number of containers", 3))
_UNIT = ("Unit of measure", 2)
_NAMES = (("Trade name", 6), ("Name in the National Catalogue", 10), ("Category", 4), ("Waste code", 6))

_HEADS: Mapping[Tab, tuple[tuple[str, int], ...]] = MappingProxyType(
    {
        Tab.BEGUN: (
            ("Generation batch code", 9), ("Generated at", 6), *_NAMES, ("Quantity", 4), _UNIT, *_CONTAINER,
            ("Producing facility code", 5), ("Handler of the producing department", 5), ("Destination", 7),
        ),
        Tab.STORED: (
            ("In batch code", 9), ("Stored at", 6), *_CONTAINER, *_NAMES, ("Quantity in", 4), _UNIT,
            ("Storage facility code", 4), ("Storage type", 4), ("Handler who moved it", 4), ("Handler of the store", 4),
            ("Generation batch code", 9),
        ),
        Tab.OUT: (
            ("Out batch code", 9), ("Taken out at", 6), *_CONTAINER, *_NAMES, ("Quantity out", 4), _UNIT,
            ("Storage facility code", 4), ("Storage type", 4), ("Handler who issued it", 4),
            ("Handler who moved it", 4), ("In batch code", 9), ("Destination", 6),
        ),
        Tab.HANDLED: (
            ("Batch code of own recovery or disposal", 9), ("Recovered or disposed of at", 6), *_CONTAINER, *_NAMES,
            ("Quantity", 4), _UNIT, ("Code of the treating facility", 4), ("Treatment method", 6),
            ("Finished at", 6), ("Handler", 4), ("Generation or out batch code", 9),
        ),
        Tab.OUTSOURCED: (
            ("Batch code of recovery or disposal by others", 9), ("Left the factory at", 6), *_CONTAINER, *_NAMES,
            ("Quantity", 4), _UNIT, ("Treatment method", 6), ("Type of recipient", 5), ("Receiving unit", 8),
            ("Licence or filing number", 7), ("Generation or out batch code", 9),
        ),
        Tab.OTHER: (
            ("Batch code", 9), ("Time", 6), *_CONTAINER, *_NAMES, ("Quantity", 4), _UNIT, ("What changed", 6),
            ("Earlier batch code", 9),
        ),
    }
)  # fmt: skip

_KINDS = {
    **dict.fromkeys(("Quantity", "Quantity in", "Quantity out"), CellKind.TONNES),
    "Number of containers": CellKind.COUNT,
    **dict.fromkeys(
        (
            *("Generated at", "Stored at", "Taken out at", "Recovered or disposed of at", "Left the factory at"),
            *("Time", "Finished at", "Received at"),
        ),
        CellKind.INSTANT,
    ),
}

_RECEIVED_HEADS = {"Generation batch code": "Receipt batch code", "Generated at": "Received at"}
"""How the columns are called in the book of what was taken in."""

HEADINGS = frozenset(
    {heading for head in _HEADS.values() for heading, _ in head} | set(_RECEIVED_HEADS.values()) | {"Remark"}
)
"""Every heading there is, for the catalogue of texts."""


def title(book: Book, tab: Tab, say: Say) -> str:
    """Return a table's title with its number in the standard."""
    number = "" if tab is Tab.OTHER else f"{tab.value} "
    return f"{number}{say(TITLES[book, tab])}"


def columns(book: Book, tab: Tab, say: Say) -> tuple[Column, ...]:
    """Return a table's columns in the order of the national layout; the remark is ours."""
    heads = [
        (_RECEIVED_HEADS.get(heading, heading) if book is Book.RECEIVED else heading, width)
        for heading, width in _HEADS[tab]
    ]
    return (
        *(Column(say(heading), _KINDS.get(heading, CellKind.TEXT), width) for heading, width in heads),
        Column(say("Remark"), width=8),
    )


def row(line: Line, words: Words, following: Following) -> Row:
    """Return a line as a row of its table; one that changes another is marked."""
    cells = (*_CELLS[line.tab](line, words, following), _remark(line, words))
    return Row(cells, marked=line.marked)


def table(book: Book, tab: Tab, lines: Sequence[Line], *, words: Words, following: Following) -> Table:
    """Return lines of one table."""
    return Table(
        name=tab.value if tab is not Tab.OTHER else words.say(TAB_NAMES[tab]),
        columns=columns(book, tab, words.say),
        rows=tuple(row(line, words, following) for line in lines),
    )


def _code(line: Line) -> str:
    return line.batch_code or ""


def _names(line: Line) -> tuple[Cell, ...]:
    waste = line.waste
    return waste.name, waste.catalogue_name, waste.category, waste.text


def _container(line: Line, words: Words) -> tuple[Cell, ...]:
    return line.container_code, words.package(line), line.packages


def _facility(line: Line) -> str:
    return "" if line.facility is None else line.facility.code


def _amount(line: Line, words: Words) -> tuple[Cell, ...]:
    return line.mass, words.say("t")


def _by(line: Line, duty: Duty) -> str:
    return line.handlers.get(duty.value, "")


def _begun(line: Line, words: Words, following: Following) -> tuple[Cell, ...]:
    return (
        *(_code(line), line.at, *_names(line), *_amount(line, words), *_container(line, words)),
        *(_facility(line), _by(line, Duty.PRODUCING), _onward(line, words, following)),
    )


def _stored(line: Line, words: Words, _: Following) -> tuple[Cell, ...]:
    return (
        *(_code(line), line.at, *_container(line, words), *_names(line), *_amount(line, words)),
        *(_facility(line), words.facility(line), _by(line, Duty.MOVING), _by(line, Duty.STORING), line.refers),
    )


def _out(line: Line, words: Words, _: Following) -> tuple[Cell, ...]:
    destination = DESTINATION_NAMES.get(line.destination or "", "")
    return (
        *(_code(line), line.at, *_container(line, words), *_names(line), *_amount(line, words)),
        *(_facility(line), words.facility(line), _by(line, Duty.ISSUING), _by(line, Duty.MOVING), line.refers),
        words.say(destination) if destination else "",
    )


def _handled(line: Line, words: Words, _: Following) -> tuple[Cell, ...]:
    return (
        *(_code(line), line.at, *_container(line, words), *_names(line), *_amount(line, words)),
        *(_facility(line), words.method(line), line.finished_at, _by(line, Duty.TREATING), line.refers),
    )


def _outsourced(line: Line, words: Words, _: Following) -> tuple[Cell, ...]:
    partner = line.partner
    return (
        *(_code(line), line.at, *_container(line, words), *_names(line), *_amount(line, words)),
        words.method(line),
        words.say(PARTNER_NAMES[partner.kind]) if partner else "",
        partner.name if partner else "",
        partner.document if partner else "",
        line.refers,
    )


def _other(line: Line, words: Words, _: Following) -> tuple[Cell, ...]:
    return (
        *(_code(line), line.at, *_container(line, words), *_names(line), *_amount(line, words)),
        *(words.say(EFFECT_NAMES[line.effect]), line.refers),
    )


_CELLS: Mapping[Tab, Callable[[Line, Words, Following], tuple[Cell, ...]]] = MappingProxyType(
    {
        Tab.BEGUN: _begun,
        Tab.STORED: _stored,
        Tab.OUT: _out,
        Tab.HANDLED: _handled,
        Tab.OUTSOURCED: _outsourced,
        Tab.OTHER: _other,
    }
)


def _onward(line: Line, words: Words, following: Following) -> str:
    """Return what became of a batch, as far as a later record says so."""
    next_tab, code = following.get(line.batch_code or "", (None, ""))
    return "" if next_tab is None else f"{words.say(TAB_NAMES[next_tab])} {code}"


def _remark(line: Line, words: Words) -> str:
    _ = words.say
    parts = []
    if line.marked:
        parts.append(_("{kind} of {code}", kind=_(LINE_NAMES[line.kind]), code=line.adjusts_code or ""))
    if (booked := Month.of(line.booked_on)) != (happened := Month.of(line.day)):
        parts.append(_("of {happened}, booked in {booked}", happened=happened.text, booked=booked.text))
    if not line.known:
        parts.append(_("mass not stated"))
    if line.book is Book.RECEIVED and line.partner is not None and line.tab is Tab.BEGUN:
        parts.append(_("from {name}", name=line.partner.name))
    if line.manifest_no:
        parts.append(_("manifest {number}", number=line.manifest_no))
    return "; ".join(parts)
