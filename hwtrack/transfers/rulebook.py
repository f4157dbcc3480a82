"""Every rule of transfers, found by looking through the package `rules` once, at import.

A new rule is one new file; nothing here changes. Knows which rules exist and runs those of a stage.
"""

import pkgutil
from collections.abc import Mapping
from datetime import date
from importlib import import_module
from types import MappingProxyType
from typing import TypeVar, cast

from hwtrack.kernel.rules import Check, Decision, Rule, Stage, decide
from hwtrack.transfers import rules
from hwtrack.transfers.facts import (
    AfterwardsFacts,
    CheckedFacts,
    ContractFacts,
    DailyFacts,
    DispatchFacts,
    FilingFacts,
    GateFacts,
    NumberFacts,
    ReceiptFacts,
)

F = TypeVar("F")

_MODULES = tuple(import_module(f"{rules.__name__}.{found.name}") for found in pkgutil.iter_modules(rules.__path__))

RULES: tuple[Rule, ...] = tuple(sorted((module.RULE for module in _MODULES), key=lambda rule: rule.id))
"""Every rule's head, in the order of their ids."""

STAGE_OF: Mapping[type, Stage] = MappingProxyType(
    {
        ContractFacts: Stage.CONTRACT,
        CheckedFacts: Stage.CHECKED,
        DispatchFacts: Stage.DISPATCH,
        AfterwardsFacts: Stage.AFTERWARDS,
        NumberFacts: Stage.ENTRY,
        GateFacts: Stage.GATE,
        ReceiptFacts: Stage.RECEIPT,
        DailyFacts: Stage.DAILY,
        FilingFacts: Stage.FILING,
    }
)
"""The stage each kind of fact sheet belongs to."""


def judge(facts: F, *, on: date) -> Decision:
    """Run every rule of the facts' own stage that is in force on the day."""
    # Why the cast: modules found at run time have no static type; a test runs every rule on the facts of its stages.
    return decide(cast("tuple[Check[F], ...]", _MODULES), facts, stage=STAGE_OF[type(facts)], on=on)
