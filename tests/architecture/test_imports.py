"""Who may import whom, beyond what the import contracts in pyproject.toml can say."""

import sys
import tomllib
from functools import cache

import grimp
import pytest

from tests.architecture.source import FEATURES, ROOT, SHELL, features, lines

OUTSIDE = frozenset({
    "sqlalchemy", "geoalchemy2", "asyncpg", "alembic", "pgqueuer",
    "fastapi", "starlette", "pydantic", "pydantic_settings", "uvicorn", "jinja2", "httpx", "structlog", "typer",
    "asyncio", "random", "secrets", "socket", "subprocess", "tempfile", "threading", "time",
})  # fmt: skip
"""What a decision may not lean on: databases, the web, clocks, chance, other processes."""


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("hwtrack", include_external_packages=True)


def is_pure(module: str) -> bool:
    parts = module.split(".")
    return len(parts) > 1 and (parts[1] == "kernel" or (parts[1] in FEATURES and not SHELL & set(parts[2:])))


def is_forbidden(target: str) -> bool:
    parts = target.split(".")
    if parts[0] != "hwtrack":
        return parts[0] in OUTSIDE
    return len(parts) > 1 and (
        parts[1] in {"infra", "config"} or (parts[1] in FEATURES and bool(SHELL & set(parts[2:])))
    )


def test_the_core_touches_nothing_outside() -> None:
    """Decisions are replayed years later and tested without a database: they must take facts and `now`.

    Every module of a feature whose path holds none of the six shell names is core.
    """
    found = [
        f"{module} imports {target}"
        for module in sorted(graph().modules)
        if is_pure(module)
        for target in sorted(graph().find_modules_directly_imported_by(module))
        if is_forbidden(target)
    ]

    assert not found, lines(found)


def test_the_kernel_needs_only_the_standard_library() -> None:
    """Everything leans on the kernel: a dependency there would be a dependency of everything."""
    found = [
        f"{module} imports {target}"
        for module in sorted(graph().find_descendants("hwtrack.kernel") | {"hwtrack.kernel"})
        for target in sorted(graph().find_modules_directly_imported_by(module))
        if not target.startswith("hwtrack.kernel") and target.split(".")[0] not in sys.stdlib_module_names
    ]

    assert not found, lines(found)


def test_a_store_is_imported_by_its_own_package_only() -> None:
    """A package that reads another's rows past its service knows its tables, and both must then change together."""
    found = [
        f"{importer} imports {store}"
        for store in sorted(graph().modules)
        if "store" in store.split(".")[2:]
        for importer in sorted(graph().find_modules_that_directly_import(store))
        if importer.split(".")[1] != store.split(".")[1]
    ]

    assert not found, lines(found)


def test_no_two_modules_import_each_other_in_a_ring() -> None:
    """A ring cannot be read, tested or moved in parts. Lazy and typing-only imports only hide it, so they count."""
    seen = {
        f"{module} ⇄ {target}"
        for module in graph().modules
        if module.startswith("hwtrack")
        for target in graph().find_modules_directly_imported_by(module)
        if target.startswith("hwtrack") and graph().chain_exists(importer=target, imported=module)
    }

    assert sorted(seen) == []


def test_every_feature_stands_in_the_import_contract() -> None:
    """A feature left out of the contract's containers could mix shell and core unseen."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    inside = next(contract for contract in contracts if contract["name"].startswith("inside a feature"))

    assert inside["containers"] == [f"hwtrack.{name}" for name in features()]


@pytest.mark.parametrize(
    ("module", "pure"),
    [
        ("hwtrack.kernel.ids", True),
        ("hwtrack.custody.fold", True),
        ("hwtrack.custody.rules.two_scans", True),
        ("hwtrack.custody.store", False),
        ("hwtrack.custody.service.record", False),
        ("hwtrack.infra.db", False),
        ("hwtrack.app", False),
        ("hwtrack", False),
    ],
)
def test_the_line_between_core_and_shell(module: str, *, pure: bool) -> None:
    """The line itself, so that the tests above cannot pass by looking at nothing."""
    assert is_pure(module) is pure
