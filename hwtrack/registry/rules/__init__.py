"""The registry's rules, one file each: what a production site owes by its class. Facts are given, quantities included.

Found by looking, sorted by id. Source: regulation.md 4.4 (PLN); design.md §3.
"""

import importlib
import pkgutil
from datetime import date
from typing import cast

from hwtrack.kernel.rules import Check, Decision, Rule, Stage, decide
from hwtrack.registry.duties import DutyFacts

_MODULES = tuple(importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))

RULES: tuple[Rule, ...] = tuple(sorted((module.RULE for module in _MODULES), key=lambda rule: rule.id))
"""Every rule's head, in the order of their ids."""


def judge(facts: DutyFacts, *, on: date) -> Decision:
    """Return what the registry's rules in force on a day say about a site's class and deadlines."""
    # Why the cast: modules found at run time have no static type; the registry has one stage and one kind of facts.
    return decide(cast("tuple[Check[DutyFacts], ...]", _MODULES), facts, stage=Stage.DAILY, on=on)
