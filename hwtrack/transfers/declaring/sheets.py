"""C.1 to C.3, A.3 and A.7 as they are printed and written out, in the order of the national layouts.

Source: HJ 1259-2022 Annexes A and C; regulation.md 2.3, 2.6.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from types import MappingProxyType

from hwtrack.custody.ledger.books import EFFECT_NAMES
from hwtrack.custody.ledger.line import PartnerKind
from hwtrack.custody.ledger.sheets import PARTNER_NAMES
from hwtrack.kernel.document import (
    Block,
    Cell,
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
from hwtrack.kernel.quantity import NOTHING
from hwtrack.transfers.declaring.declaration import Declaration, DeclaredWaste, Part, Words
from hwtrack.transfers.declaring.forms import FORM_NAMES, ZERO_NAMES
from hwtrack.transfers.declaring.plan import TRANSFER_NAMES, GenerationRow, Plan, TransferRow

Say = Callable[..., str]

_WASTE = (
    ("Trade name", 6), ("Name in the National Catalogue", 9), ("Category", 3), ("Waste code", 5),
    ("Harmful constituents", 6), ("Form", 3), ("Hazards", 3),
)  # fmt: skip

_C = (
    *_WASTE, ("Quantity generated", 4), ("Unit of measure", 2),
    ("Method of own recovery or disposal", 5), ("Quantity recovered or disposed of", 4), ("Unit of measure", 2),
    ("Province", 4), ("Receiving unit", 7), ("Licence or filing number", 6), ("Treatment method", 5),
    ("Quantity handed over", 4), ("Unit of measure", 2), ("Closing stock of the period before", 4),
    ("Unit of measure", 2), ("Closing stock of this period", 4), ("Unit of measure", 2),
)  # fmt: skip

_A3 = (
    ("Producing facility code", 5), ("Producing facility's name", 6), ("Process step", 5), *_WASTE,
    ("Planned quantity a year", 4), ("Unit of measure", 2), ("Own recovery facility code", 4),
    ("Capacity of own recovery", 4), ("Own disposal facility code", 4), ("Capacity of own disposal", 4),
    ("Storage facility code", 4), ("Storage capacity", 4),
)  # fmt: skip

_A7 = (
    ("Type of transfer", 4), *_WASTE, ("Planned quantity", 4), ("Unit of measure", 2), ("Treatment method", 5),
    ("Type of recipient", 5), ("Licence holder's name", 7), ("Licence number", 6), ("Exempt unit's name", 6),
    ("Foreign unit's name", 5),
)  # fmt: skip

_TONNES = frozenset(
    {
        *("Quantity generated", "Quantity recovered or disposed of", "Quantity handed over"),
        *("Closing stock of the period before", "Closing stock of this period"),
        *("Planned quantity a year", "Planned quantity"),
    }
)

HEADINGS = frozenset(heading for head in (_C, _A3, _A7) for heading, _ in head)
"""Every heading there is, for the catalogue of texts."""

_NOTE_NAMES: Mapping[str, str] = MappingProxyType({effect.value: name for effect, name in EFFECT_NAMES.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What codes mean in the reader's language: forms of waste, methods."""

    say: Say
    forms: Mapping[str, str]
    methods: Mapping[str, str]

    def method(self, code: str) -> str:
        """Return a method with its name."""
        return f"{code} {self.methods.get(code, '')}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands around the tables: since when it is what, who confirmed it, the number it was filed under."""

    status: str
    made: str
    responsible: str = ""
    confirmed: str = ""
    filed: str = ""
    explanation: str = ""


def declaration_table(one: Declaration, names: Names) -> Table:
    """Return the declaration's table; a waste with several ways out takes several rows."""
    rows = [row for waste in one.wastes for row in _declared(waste, names)]
    return Table(one.form.value, _columns(_C, names.say), tuple(rows))


def plan_tables(one: Plan, names: Names) -> tuple[Table, Table]:
    """Return tables A.3 and A.7."""
    return (
        Table("A.3", _columns(_A3, names.say), tuple(_generation(row, names) for row in one.generation)),
        Table("A.7", _columns(_A7, names.say), tuple(_transfer(row, names) for row in one.transfers)),
    )


def document(one: Declaration | Plan, names: Names, standing: Standing) -> Document:
    """Return the declaration or the plan tables as a paper to be signed."""
    _ = names.say
    number = f"{one.form.value} " if isinstance(one, Declaration) else ""
    return Document(
        title=f"{number}{_(FORM_NAMES[one.form])} {one.period}",
        blocks=(
            Fields(facts(one, names, standing)),
            *_blocks(one, names),
            *(Paragraph(note) for note in notes(one, names, standing)),
            Signatures((_("Person responsible:"), _("Seal of the unit:"))),
        ),
        footer=_("Prepared in hwtrack; it takes effect when it is filed in the national system."),
        landscape=True,
    )


def facts(one: Declaration | Plan, names: Names, standing: Standing) -> tuple[tuple[str, str], ...]:
    """Return the named facts above the tables."""
    _ = names.say
    found = [
        (_("Unit's name"), one.organisation),
        (_("Unified social credit code"), one.credit_code),
        (_("Production site"), one.site),
        (_("Period"), one.period),
        (_("Status"), standing.status),
        (_("As of"), standing.made),
        (_("Person responsible"), standing.responsible),
        (_("Number in the national system"), standing.filed),
    ]
    if isinstance(one, Declaration) and one.zero is not None:
        found.append((_("Zero declaration"), _(ZERO_NAMES[one.zero])))
    return tuple((name, value or "-") for name, value in found)


def notes(one: Declaration | Plan, names: Names, standing: Standing) -> tuple[str, ...]:
    """Return what the tables have no column for, in sentences."""
    _ = names.say
    if isinstance(one, Plan):
        return (_("Quantities are those of {year}, as a proposal; recipients are those with a contract in force,"
                  " in the order of their credit codes.", year=one.basis),)  # fmt: skip
    found = [
        _("{waste}: {figure} {kilograms} kg.", waste=waste.words.text, figure=_(_NOTE_NAMES[name]), kilograms=mass.text)
        for waste in one.wastes
        for name, mass in waste.others.items()
    ]
    found += [
        _("{waste}: {declared} kg were declared as closing stock before; the ledger opens with {opening} kg.",
          waste=breach.waste_code, declared=breach.declared.text, opening=breach.opening.text)
        for breach in one.breaches
    ]  # fmt: skip
    if one.differing:
        found.append(_("{count} containers differ from the ledger.", count=one.differing))
    if standing.explanation:
        found.append(_("Explanation: {text}", text=standing.explanation))
    return (_("Opening + generated = own + handed over + samples and losses + closing; judged in grams."), *found)


def _blocks(one: Declaration | Plan, names: Names) -> tuple[Block, ...]:
    if isinstance(one, Declaration):
        return (declaration_table(one, names),)
    generation, transfers = plan_tables(one, names)
    return (
        Heading(names.say("A.3 Generation of hazardous waste")),
        generation,
        Heading(names.say("A.7 Transfer of hazardous waste")),
        transfers,
    )


def _columns(heads: tuple[tuple[str, int], ...], say: Say) -> tuple[Column, ...]:
    return tuple(
        Column(say(heading), CellKind.TONNES if heading in _TONNES else CellKind.TEXT, width)
        for heading, width in heads
    )


def _declared(waste: DeclaredWaste, names: Names) -> tuple[Row, ...]:
    unit = names.say("t")
    nothing = Part(mass=NOTHING)
    ways = list(zip_longest(waste.handled, waste.outsourced)) or [(nothing, None)]
    rows = []
    for number, (own, others) in enumerate(ways):
        first = number == 0
        whole = (*_waste(waste.words, names), waste.generated, unit) if first else ("",) * 7 + (None, "")
        stock = (waste.opening, unit, waste.closing, unit) if first else (None, "", None, "")
        rows.append(Row((*whole, *_own(own, names), *_others(others, names), *stock)))
    return tuple(rows)


def _own(part: Part | None, names: Names) -> tuple[Cell, ...]:
    if part is None:
        return "", None, ""
    return names.method(part.method), part.mass, names.say("t")


def _others(part: Part | None, names: Names) -> tuple[Cell, ...]:
    if part is None:
        return "", "", "", "", None, ""
    return part.province, part.name, part.document, names.method(part.method), part.mass, names.say("t")


def _generation(row: GenerationRow, names: Names) -> Row:
    return Row(
        (
            *(row.facility_code, row.facility_name, "", *_waste(row.words, names), row.planned, names.say("t")),
            *(row.own_recovery, "", row.own_disposal, "", row.storage, ""),
        )
    )


def _transfer(row: TransferRow, names: Names) -> Row:
    _ = names.say
    kind = PartnerKind(row.kind)
    licensed = kind is not PartnerKind.EXEMPT
    return Row(
        (
            *(_(TRANSFER_NAMES[row.transfer]), *_waste(row.words, names), row.planned, _("t")),
            *(names.method(row.method), _(PARTNER_NAMES[kind])),
            *((row.name, row.document, "") if licensed else ("", "", row.name)),
            "",
        )
    )


def _waste(words: Words, names: Names) -> tuple[Cell, ...]:
    return (
        "、".join(words.names),
        words.catalogue_name,
        words.category,
        words.text,
        "、".join(words.harmful),
        "、".join(names.say(names.forms.get(form, form)) for form in words.forms),
        ",".join(words.hazards),
    )
