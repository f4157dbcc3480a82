"""The house as these tests read it: its packages, modules and syntax trees."""

import ast
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

FEATURES = frozenset(
    {"accounts", "audit", "custody", "labels", "rectification", "registry", "tlog", "tracking", "transfers"}
)
"""The packages with a pure core; `kernel` is pure altogether, the others are shell."""

SHELL = frozenset({"routes", "schemas", "service", "store", "tables", "jobs"})
"""The file or folder names that may touch the outside. Source: design.md §3."""


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file of the product."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        """The file from the root, as a person reads it."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def dotted(self) -> str:
        """The name by which it is imported."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> tuple[Module, ...]:
    """Return every Python file under `hwtrack`, parsed."""
    paths = sorted((ROOT / "hwtrack").rglob("*.py"))
    return tuple(Module(path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


@cache
def features() -> tuple[str, ...]:
    """Return the feature packages that exist."""
    return tuple(sorted(name for name in FEATURES if (ROOT / "hwtrack" / name / "__init__.py").exists()))


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield every call in a module."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """Return the last part of the name that is called."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file that is committed."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


def lines(found: Iterable[str]) -> str:
    """Return all findings, one a line: a shortened list would be read as a short one."""
    return "\n" + "\n".join(sorted(found))
