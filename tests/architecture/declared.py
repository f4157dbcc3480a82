"""What the house declares about its tables, gathered from every package's `TABLES`."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

import hwtrack
from hwtrack.infra.families import TableRule


def declared_tables() -> dict[str, TableRule]:
    """Return every declared table by name."""
    rules: dict[str, TableRule] = {}
    for package in iter_modules(hwtrack.__path__, "hwtrack."):
        if package.ispkg and find_spec(f"{package.name}.tables") is not None:
            for rule in import_module(f"{package.name}.tables").TABLES:
                assert rule.name not in rules, f"{rule.name} is declared twice"
                rules[rule.name] = rule
    return rules
