"""Views for anybody: the label page in the street, and what a problem means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What is printed on a label, minus personal names. Shown only with valid digits."""

    waste_code: WasteCode
    form: PhysicalForm
    composition: str
    generator: str
    net: Mass | None
    produced_on: date
    precautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicLabelView:
    """What anybody may see of a label: never "genuine", only whether the signature and the label are valid.

    `standing` is a key of words.label. Unknown and never issued answer alike: no name, no hazards.
    `forged` says that digits came with the code and their signature does not hold. Source: design.md §5.
    """

    code: str
    standing: str
    signature_checked: bool
    waste_name: str = ""
    hazards: tuple[HazardProperty, ...] = ()
    telephone: str = ""
    printed: Printed | None = None
    forged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaqueView:
    """What anybody may see of a facility's plaque or a transport unit's label."""

    code: str
    letter: str
    signature_checked: bool
    title: str
    facts: tuple[tuple[str, str], ...]
    forged: bool = False


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A problem that just happened, as RFC 9457 tells it, in words."""

    problem: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of an explaining text: a heading, a paragraph or a list."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProblemPageView:
    """The page a problem's `type` points to."""

    code: str
    title: str
    blocks: tuple[Block, ...]
