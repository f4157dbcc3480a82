"""Custody's fact rules, one file each: an event is recorded first and judged afterwards, never refused.

Found by looking, sorted by id. Each stage has its own frozen type of facts. The rules on books and stores (LED, STO)
join these with the issue that brings the stock. Source: design.md §3, §6.
"""

import importlib
import pkgutil
from datetime import date
from typing import Protocol, TypeVar, cast

from hwtrack.kernel.rules import Check, Decision, Rule, Stage, decide


class Facts(Protocol):
    """What rules are asked about: a frozen dataclass that knows its stage."""

    @property
    def stage(self) -> Stage:
        """The stage whose rules take these facts."""


F = TypeVar("F", bound=Facts)

_MODULES = tuple(importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))

RULES: tuple[Rule, ...] = tuple(sorted((module.RULE for module in _MODULES), key=lambda rule: rule.id))
"""Every rule's head, in the order of their ids."""


def judge(facts: F, *, on: date) -> Decision:
    """Return what custody's rules in force on a day say about a recorded event, a missing one, or a closed period."""
    # Why the cast: modules found at run time have no static type; a stage's rules all take that stage's facts.
    return decide(cast("tuple[Check[F], ...]", _MODULES), facts, stage=facts.stage, on=on)
