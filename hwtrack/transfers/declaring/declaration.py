"""C.1, C.2, C.3: what a site declares of its own waste over a period, as the ledger has it.

opening + generated = self-handled + outsourced + samples and losses + closing, to the gram. Weighing differences and
repacking have no column in the national form; they are part of what was generated and named in a note. Only the book of
own waste is declared; what a plant took in belongs to its operating record. Source: HJ 1259-2022 7.1.2, Annex C.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from hwtrack.custody.ledger.balance import Balance
from hwtrack.custody.ledger.books import Book, Effect
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.quantity import NOTHING, Mass, total
from hwtrack.kernel.waste import WasteCode
from hwtrack.transfers.declaring.forms import Form, ZeroReason
from hwtrack.transfers.drafts import DeclarationDraft, DeclarationRow, checked_declaration

OTHER_FIGURES = (Effect.REWEIGHED, Effect.REPACKED, Effect.OPENING, Effect.LOST)
"""Effects without a column of their own in the national form; a note names them where they are not nothing."""


class NotZeroError(DomainError):
    """The ledger shows generation in this period."""

    kind = Kind.CONFLICT
    code = "transfers.not-zero"
    detail = "The ledger has {waste} with {kilograms} kg generated in this period."
    remedy = "Draft the ordinary declaration; if a record is wrong, correct it first."


class ExplanationNeededError(DomainError):
    """Something does not agree and is not explained."""

    kind = Kind.INVALID
    code = "transfers.explanation-needed"
    detail = "{count} figures do not agree: closing stock declared before, or containers that differ from the ledger."
    remedy = "Write down why, then confirm; the explanation is kept with the declaration."


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How a waste is called in the forms."""

    code: str
    names: tuple[str, ...]
    catalogue_name: str
    harmful: tuple[str, ...]
    forms: tuple[str, ...]
    hazards: tuple[str, ...]

    @property
    def text(self) -> str:
        """The code as it is printed, like 900-013-11."""
        return WasteCode(self.code).text

    @property
    def category(self) -> str:
        """The category the code ends in, like HW11."""
        return f"HW{self.code[-2:]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What went one way: handled here by a method, or handed over to somebody; `kind` is the recipient's."""

    mass: Mass
    method: str = ""
    province: str = ""
    name: str = ""
    document: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredWaste:
    """One waste of a declaration; `others` are figures that the form has no column for."""

    words: Words
    opening: Mass
    generated: Mass
    handled: tuple[Part, ...]
    outsourced: tuple[Part, ...]
    lost: Mass
    closing: Mass
    others: Mapping[str, Mass] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def row(self) -> DeclarationRow:
        """The row by which every declaration is judged."""
        return DeclarationRow(
            waste_code=WasteCode(self.words.code),
            opening=self.opening,
            generated=self.generated,
            self_handled=total([part.mass for part in self.handled]),
            outsourced=total([part.mass for part in self.outsourced]),
            lost=self.lost,
            closing=self.closing,
        )


@dataclass(frozen=True, slots=True)
class Breach:
    """A waste whose closing stock declared before is not the opening stock now."""

    waste_code: str
    declared: Mass
    opening: Mass


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A declaration of one site, both days of its period included."""

    form: Form
    period: str
    first: date
    last: date
    organisation: str
    credit_code: str
    site: str
    wastes: tuple[DeclaredWaste, ...]
    zero: ZeroReason | None = None
    breaches: tuple[Breach, ...] = ()
    differing: int = 0
    """Containers whose state differs from the ledger for good, when it was drafted."""

    @property
    def to_explain(self) -> int:
        """How many figures the person who confirms has to explain."""
        return len(self.breaches) + self.differing


def declared(
    balances: Iterable[Balance],
    parts: Mapping[tuple[str, Effect], Sequence[Part]],
    words: Mapping[str, Words],
) -> tuple[DeclaredWaste, ...]:
    """Return what balances of own waste declare; `parts` split what was handled and handed over."""
    return tuple(_waste(one, parts, words[one.waste_code]) for one in balances if one.book is Book.OWN)


def checked(declaration: Declaration) -> Declaration:
    """Return the declaration if it balances and its zero, where it claims one, is true.

    Raises:
        DeclarationBalanceError, DeclarationPeriodError: As for every declaration.
        NotZeroError: Something was generated in a period that is declared as zero.
    """
    if declaration.wastes:
        rows = tuple(waste.row for waste in declaration.wastes)
        checked_declaration(DeclarationDraft(declaration.first, declaration.last, rows))
    if declaration.zero is not None:
        for waste in declaration.wastes:
            if waste.generated != NOTHING:
                raise NotZeroError(waste=waste.words.text, kilograms=waste.generated.text)
    return declaration


def breaches(before: Declaration | None, wastes: Iterable[DeclaredWaste]) -> tuple[Breach, ...]:
    """Return where the closing stock declared for the period before is not the opening stock now."""
    if before is None:
        return ()
    declared_before = {waste.words.code: waste.closing for waste in before.wastes}
    now = {waste.words.code: waste.opening for waste in wastes}
    return tuple(
        Breach(code, declared_before.get(code, NOTHING), now.get(code, NOTHING))
        for code in sorted(declared_before | now)
        if declared_before.get(code, NOTHING) != now.get(code, NOTHING)
    )


def demand_explained(declaration: Declaration, explanation: str) -> None:
    """Pass silently if nothing has to be explained or it is.

    Raises:
        ExplanationNeededError: Something does not agree and no reason is given.
    """
    if declaration.to_explain and not explanation.strip():
        raise ExplanationNeededError(count=declaration.to_explain, pointer="/explanation")


def plain_declaration(one: Declaration) -> dict[str, Any]:
    """Return the declaration as its text holds it; masses are kilograms with three decimals."""
    return {
        "v": 1,
        "form": one.form.value,
        "period": one.period,
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "organisation": one.organisation,
        "credit_code": one.credit_code,
        "site": one.site,
        "zero": one.zero.value if one.zero else None,
        "differing": one.differing,
        "breaches": [
            {"waste_code": found.waste_code, "declared": found.declared.text, "opening": found.opening.text}
            for found in one.breaches
        ],
        "wastes": [_plain_waste(waste) for waste in one.wastes],
    }


def read_declaration(found: Mapping[str, Any]) -> Declaration:
    """Return the declaration a text that this service wrote holds."""
    return Declaration(
        form=Form(found["form"]),
        period=found["period"],
        first=date.fromisoformat(found["first"]),
        last=date.fromisoformat(found["last"]),
        organisation=found["organisation"],
        credit_code=found["credit_code"],
        site=found["site"],
        zero=ZeroReason(found["zero"]) if found["zero"] else None,
        differing=found["differing"],
        breaches=tuple(
            Breach(one["waste_code"], _mass(one["declared"]), _mass(one["opening"])) for one in found["breaches"]
        ),
        wastes=tuple(_read_waste(one) for one in found["wastes"]),
    )


def _waste(one: Balance, parts: Mapping[tuple[str, Effect], Sequence[Part]], words: Words) -> DeclaredWaste:
    code = one.waste_code
    generated = total([one.amount(effect) for effect in (Effect.GENERATED, Effect.REWEIGHED, Effect.REPACKED)])
    return DeclaredWaste(
        words=words,
        opening=one.opening + one.amount(Effect.OPENING),
        generated=generated,
        handled=tuple(parts.get((code, Effect.HANDLED), ())),
        outsourced=tuple(parts.get((code, Effect.OUTSOURCED), ())),
        lost=one.amount(Effect.LOST),
        closing=one.closing,
        others=MappingProxyType(
            {effect.value: one.amount(effect) for effect in OTHER_FIGURES if one.amount(effect) != NOTHING}
        ),
    )


def _plain_waste(waste: DeclaredWaste) -> dict[str, Any]:
    words = waste.words
    return {
        "code": words.code,
        "names": list(words.names),
        "catalogue_name": words.catalogue_name,
        "harmful": list(words.harmful),
        "forms": list(words.forms),
        "hazards": list(words.hazards),
        "opening": waste.opening.text,
        "generated": waste.generated.text,
        "handled": [_plain_part(part) for part in waste.handled],
        "outsourced": [_plain_part(part) for part in waste.outsourced],
        "lost": waste.lost.text,
        "closing": waste.closing.text,
        "others": {name: mass.text for name, mass in waste.others.items()},
    }


def _plain_part(part: Part) -> dict[str, str]:
    return {
        "mass": part.mass.text,
        "method": part.method,
        "province": part.province,
        "name": part.name,
        "document": part.document,
        "kind": part.kind,
    }


def _read_waste(found: Mapping[str, Any]) -> DeclaredWaste:
    return DeclaredWaste(
        words=Words(
            code=found["code"],
            names=tuple(found["names"]),
            catalogue_name=found["catalogue_name"],
            harmful=tuple(found["harmful"]),
            forms=tuple(found["forms"]),
            hazards=tuple(found["hazards"]),
        ),
        opening=_mass(found["opening"]),
        generated=_mass(found["generated"]),
        handled=tuple(Part(**part | {"mass": _mass(part["mass"])}) for part in found["handled"]),
        outsourced=tuple(Part(**part | {"mass": _mass(part["mass"])}) for part in found["outsourced"]),
        lost=_mass(found["lost"]),
        closing=_mass(found["closing"]),
        others=MappingProxyType({name: _mass(text) for name, text in found["others"].items()}),
    )


def _mass(text: str) -> Mass:
    # Why not Mass.kg: stocks and differences may be negative, which no client may send but the ledger may say.
    return -Mass.kg(text[1:]) if text.startswith("-") else Mass.kg(text)
