"""A.3 and A.7 of the management plan, drafted: last year's quantities and the contracts in force as a proposal.

Recipients stand in the order of their credit codes and none is put forward: the plan names those with whom a contract
is in force, with what went to each last year. What the ledger does not know (process step, capacities) is left empty,
for a person to write. Source: HJ 1259-2022 5, Annex A; regulation.md 2.3; rule INT-11.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from hwtrack.kernel.quantity import NOTHING, Mass, total
from hwtrack.transfers.declaring.declaration import Words
from hwtrack.transfers.declaring.forms import Form

PROVINCE = 10_000
"""A division's code without its last four digits is its province's."""


class TransferKind(StrEnum):
    """省内, 跨省. Export takes an approval that the ledger knows nothing of."""

    WITHIN = "within"
    ACROSS = "across"


TRANSFER_NAMES: Mapping[TransferKind, str] = MappingProxyType(
    {TransferKind.WITHIN: "Within the province", TransferKind.ACROSS: "Across provinces"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What one facility generated of one waste in the year looked at."""

    waste_code: str
    facility_code: str
    facility_name: str
    mass: Mass


@dataclass(frozen=True, slots=True, kw_only=True)
class Contracted:
    """A recipient with whom a treatment contract for a waste is in force, and what went there in the year looked at."""

    waste_code: str
    name: str
    credit_code: str
    division: int
    method: str
    kind: str
    document: str
    mass: Mass = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRow:
    """A row of table A.3; facility codes of the internal way are those the ledger saw."""

    words: Words
    facility_code: str
    facility_name: str
    planned: Mass
    own_recovery: str = ""
    own_disposal: str = ""
    storage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRow:
    """A row of table A.7."""

    words: Words
    transfer: TransferKind
    planned: Mass
    method: str
    kind: str
    name: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Draft plan tables of a site for a year; `basis` is the year whose quantities are proposed."""

    period: str
    basis: str
    organisation: str
    credit_code: str
    site: str
    generation: tuple[GenerationRow, ...]
    transfers: tuple[TransferRow, ...]

    @property
    def form(self) -> Form:
        """Always the plan."""
        return Form.PLAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Which facilities of the site the ledger saw a waste in: storing it, recovering it, disposing of it."""

    storage: Mapping[str, Sequence[str]]
    recovery: Mapping[str, Sequence[str]]
    disposal: Mapping[str, Sequence[str]]


def generation_rows(sources: Sequence[Source], ways: Ways, words: Mapping[str, Words]) -> tuple[GenerationRow, ...]:
    """Return table A.3 in the order of waste codes and facilities."""
    ordered = sorted(sources, key=lambda one: (one.waste_code, one.facility_code))
    return tuple(
        GenerationRow(
            words=words[one.waste_code],
            facility_code=one.facility_code,
            facility_name=one.facility_name,
            planned=one.mass,
            own_recovery=_joined(ways.recovery, one.waste_code),
            own_disposal=_joined(ways.disposal, one.waste_code),
            storage=_joined(ways.storage, one.waste_code),
        )
        for one in ordered
    )


def transfer_rows(
    contracted: Sequence[Contracted], words: Mapping[str, Words], *, home_division: int
) -> tuple[TransferRow, ...]:
    """Return table A.7 for the wastes the ledger knows, recipients in the order of their credit codes."""
    known = [one for one in contracted if one.waste_code in words]
    return tuple(
        TransferRow(
            words=words[one.waste_code],
            transfer=_transfer(home_division, one.division),
            planned=one.mass,
            method=one.method,
            kind=one.kind,
            name=one.name,
            document=one.document,
        )
        for one in sorted(known, key=lambda one: (one.waste_code, one.credit_code, one.method))
    )


def plain_plan(one: Plan) -> dict[str, Any]:
    """Return the plan as its text holds it."""
    return {
        "v": 1,
        "form": one.form.value,
        "period": one.period,
        "basis": one.basis,
        "organisation": one.organisation,
        "credit_code": one.credit_code,
        "site": one.site,
        "generation": [
            _plain_words(row.words)
            | {
                "facility_code": row.facility_code,
                "facility_name": row.facility_name,
                "planned": row.planned.text,
                "own_recovery": row.own_recovery,
                "own_disposal": row.own_disposal,
                "storage": row.storage,
            }
            for row in one.generation
        ],
        "transfers": [
            _plain_words(row.words)
            | {
                "transfer": row.transfer.value,
                "planned": row.planned.text,
                "method": row.method,
                "kind": row.kind,
                "name": row.name,
                "document": row.document,
            }
            for row in one.transfers
        ],
    }


def read_plan(found: Mapping[str, Any]) -> Plan:
    """Return the plan a text that this service wrote holds."""
    return Plan(
        period=found["period"],
        basis=found["basis"],
        organisation=found["organisation"],
        credit_code=found["credit_code"],
        site=found["site"],
        generation=tuple(
            GenerationRow(
                words=_read_words(row),
                facility_code=row["facility_code"],
                facility_name=row["facility_name"],
                planned=Mass.kg(row["planned"]),
                own_recovery=row["own_recovery"],
                own_disposal=row["own_disposal"],
                storage=row["storage"],
            )
            for row in found["generation"]
        ),
        transfers=tuple(
            TransferRow(
                words=_read_words(row),
                transfer=TransferKind(row["transfer"]),
                planned=Mass.kg(row["planned"]),
                method=row["method"],
                kind=row["kind"],
                name=row["name"],
                document=row["document"],
            )
            for row in found["transfers"]
        ),
    )


def planned_total(plan: Plan) -> Mass:
    """Return what the plan proposes to generate in all."""
    return total([row.planned for row in plan.generation])


def _joined(seen: Mapping[str, Sequence[str]], code: str) -> str:
    return "、".join(sorted(set(seen.get(code, ()))))


def _transfer(home: int, other: int) -> TransferKind:
    return TransferKind.WITHIN if home // PROVINCE == other // PROVINCE else TransferKind.ACROSS


def _plain_words(words: Words) -> dict[str, Any]:
    return {
        "code": words.code,
        "names": list(words.names),
        "catalogue_name": words.catalogue_name,
        "harmful": list(words.harmful),
        "forms": list(words.forms),
        "hazards": list(words.hazards),
    }


def _read_words(found: Mapping[str, Any]) -> Words:
    return Words(
        code=found["code"],
        names=tuple(found["names"]),
        catalogue_name=found["catalogue_name"],
        harmful=tuple(found["harmful"]),
        forms=tuple(found["forms"]),
        hazards=tuple(found["hazards"]),
    )
