"""The beauty bar of models.md 2.10: how long things may be."""

import ast
from pathlib import Path
from statistics import median, quantiles

from tests.architecture.source import Module, lines, modules

LONGEST_FUNCTION = 40
LONGEST_MODULE = 400


def _functions(module: Module) -> list[tuple[str, int]]:
    return [
        (f"{module.name}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _code_lines(path: Path) -> int:
    stripped = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return sum(1 for line in stripped if line and not line.startswith("#"))


def test_no_function_is_longer_than_a_screen() -> None:
    """What separates code one can read from code one must trust is the tail: govern the longest, not the average."""
    lengths = [entry for module in modules() for entry in _functions(module)]

    found = [f"{name}: {length} lines" for name, length in lengths if length > LONGEST_FUNCTION]
    assert not found, lines(found)


def test_most_functions_are_a_few_lines() -> None:
    """Median 8 and nine in ten under 25: the figures of the best codebases read for this project."""
    lengths = [length for module in modules() for _, length in _functions(module)]

    assert median(lengths) <= 8
    assert quantiles(lengths, n=10)[-1] <= 25


def test_no_module_holds_more_than_one_subject() -> None:
    """A module beyond 400 lines of code has decisions in it that belong into files with their own names."""
    lengths = {module.name: _code_lines(module.path) for module in modules()}

    found = [f"{name}: {length} lines" for name, length in lengths.items() if length > LONGEST_MODULE]
    assert not found, lines(found)


def test_modules_are_short() -> None:
    """The median module is one page or two."""
    assert median(_code_lines(module.path) for module in modules() if module.path.name != "__init__.py") <= 120
