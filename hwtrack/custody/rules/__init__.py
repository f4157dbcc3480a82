"""Custody's fact rules, one file each: an event is recorded first and judged afterwards, never refused.

Found by looking, sorted by id. The rules on books and stores (LED, STO) join these with the issue that brings the
stock. Source: design.md §3, §6.
"""

import importlib
import pkgutil
from datetime import date
from typing import cast

from hwtrack.custody.ledger.balance import ClosingFacts
from hwtrack.custody.scan_facts import ScanFacts, stage_of
from hwtrack.kernel.rules import Check, Decision, Stage, decide


def _discover() -> tuple[Check[ScanFacts], ...]:
    found: list[Check[ScanFacts]] = [
        importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)
    ]
    return tuple(sorted(found, key=lambda rule: rule.RULE.id))


RULES = _discover()


def judge(facts: ScanFacts, *, on: date) -> Decision:
    """Return what custody's rules in force on a day say about a recorded event."""
    return decide(RULES, facts, stage=stage_of(facts.kind), on=on)


def judge_closing(facts: ClosingFacts, *, on: date) -> Decision:
    """Return what custody's rules in force on a day say about a period of the ledger that is being closed."""
    # Why the cast: modules found at run time have no static type; each rule names the facts of its own stage.
    return decide(cast("tuple[Check[ClosingFacts], ...]", RULES), facts, stage=Stage.CLOSING, on=on)
