"""危险废物豁免管理清单: at which stage, under which condition, a listed waste is not handled as hazardous.

An exemption covers the listed stage under the listed condition and nothing else; whether the condition is met is
claimed by a person and judged by a rule, never assumed here. Source: National Catalogue of Hazardous Wastes (2021),
annex; regulation.md 6.2.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO
from types import MappingProxyType

from hwtrack.kernel.waste import WasteCode

_CODE = re.compile(r"\d{3}-\d{3}-\d{2}")
_CATEGORY = re.compile(r"HW\d{2}")


class ExemptStage(StrEnum):
    """The stage of a waste's life an exemption speaks of."""

    WHOLE = "whole"
    COLLECTION = "collection"
    TRANSPORT = "transport"
    RECOVERY = "recovery"
    DISPOSAL = "disposal"


_STAGES: Mapping[str, frozenset[ExemptStage]] = MappingProxyType(
    {
        "全部环节": frozenset({ExemptStage.WHOLE}),
        "收集": frozenset({ExemptStage.COLLECTION}),
        "运输": frozenset({ExemptStage.TRANSPORT}),
        "利用": frozenset({ExemptStage.RECOVERY}),
        "处置": frozenset({ExemptStage.DISPOSAL}),
        "利用、处置": frozenset({ExemptStage.RECOVERY, ExemptStage.DISPOSAL}),
    }
)


@dataclass(frozen=True, slots=True)
class Exemption:
    """One stage row of the list.

    `item` is the list's number and `row` the stage row within it. `codes` and `categories` are empty where the list
    describes a waste in words only (household waste, emergencies, legacy sites, item 32); such a row is open to any
    code and its condition decides.
    """

    item: int
    row: int
    edition: str
    codes: frozenset[WasteCode]
    categories: frozenset[str]
    subject: str
    waste: str
    stage_text: str
    stages: frozenset[ExemptStage]
    condition: str
    exempted: str

    @property
    def id(self) -> str:
        """Item and row, `16-2`."""
        return f"{self.item}-{self.row}"

    @property
    def is_described(self) -> bool:
        """Whether the row names no code and no category."""
        return not self.codes and not self.categories

    def covers(self, code: WasteCode, stage: ExemptStage) -> bool:
        """Say whether the row speaks of the code and of the stage; its condition is not looked at."""
        named = self.is_described or code in self.codes or code.category in self.categories
        return named and bool(self.stages & {stage, ExemptStage.WHOLE})


def covering(rows: Iterable[Exemption], code: WasteCode, stage: ExemptStage) -> tuple[Exemption, ...]:
    """Return the rows that name the code (or its category) and the stage; rows described in words only are left out."""
    return tuple(row for row in rows if not row.is_described and row.covers(code, stage))


def read_exemptions(text: str, edition: str) -> tuple[Exemption, ...]:
    """Read the list: `seq,codes,waste_zh,stage_zh,condition_zh,exempted_zh`, one line per stage.

    Raises:
        ValueError: A stage is not one of the list's.
    """
    rows: list[Exemption] = []
    counted: dict[str, int] = {}
    for row in csv.DictReader(StringIO(text)):
        counted[row["seq"]] = counted.get(row["seq"], 0) + 1
        rows.append(_exemption(row, counted[row["seq"]], edition))
    return tuple(rows)


def _exemption(row: Mapping[str, str], row_number: int, edition: str) -> Exemption:
    if row["stage_zh"] not in _STAGES:
        raise ValueError(f"not a stage: {row['stage_zh']}")
    named = row["codes"].split(";")
    return Exemption(
        item=int(row["seq"]),
        row=row_number,
        edition=edition,
        codes=frozenset(WasteCode.of(part) for part in named if _CODE.fullmatch(part)),
        categories=frozenset(part for part in named if _CATEGORY.fullmatch(part)),
        subject=row["codes"],
        waste=row["waste_zh"],
        stage_text=row["stage_zh"],
        stages=_STAGES[row["stage_zh"]],
        condition=row["condition_zh"],
        exempted=row["exempted_zh"],
    )
