"""House rules that no linter knows. Each docstring tells what the rule prevents."""

import ast
from collections.abc import Iterator
from typing import TypeGuard

from hwtrack.infra.work import HotWork
from tests.architecture.source import ROOT, called, calls, lines, modules

CATCHERS = {"hwtrack/app.py", "hwtrack/worker.py", "hwtrack/infra/jobs.py"}
"""Where an unexpected error may be caught: at the outermost edge, to be reported."""


def test_only_infra_commits() -> None:
    """One request is one transaction: a second commit would leave half of it done when the rest fails."""
    found = [
        f"{module.name}:{call.lineno}"
        for module in modules()
        if not module.name.startswith("hwtrack/infra/")
        for call in calls(module.tree)
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"commit", "rollback"}
    ]

    assert not found, lines(found)


def test_unexpected_errors_are_caught_at_the_edge_only() -> None:
    """`except Exception` turns a bug into a wrong record. Let it be a 500, and be seen."""
    found = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        if module.name not in CATCHERS
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler)
        and {"Exception", "BaseException", ""} & set(_caught(node))
        and not _raised_again(node)
    ]

    assert not found, lines(found)


def _raised_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _caught(handler: ast.ExceptHandler) -> Iterator[str]:
    if handler.type is None:
        yield ""
        return
    for node in handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]:
        yield node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "?")


def test_nobody_decides_an_http_status_but_problems() -> None:
    """A status inside the domain would be a second table of what an error means; they would drift apart."""
    found = [
        f"{module.name}:{call.lineno}"
        for module in modules()
        for call in calls(module.tree)
        if called(call) == "HTTPException"
    ]

    assert not found, lines(found)


def test_every_rule_has_a_test_of_its_own() -> None:
    """A rule of law without a table of cases on both sides of its line is an opinion."""
    found = [
        f"tests/{rule.parent.parent.name}/rules/test_{rule.name}"
        for rule in sorted((ROOT / "hwtrack").glob("*/rules/*.py"))
        if rule.name != "__init__.py"
        and not (ROOT / "tests" / rule.parent.parent.name / "rules" / f"test_{rule.name}").exists()
    ]

    assert not found, lines(found)


def test_the_shelf_names_are_not_used() -> None:
    """`utils` and its kin collect what nobody placed; name the concept, or inline it."""
    shelves = {"utils", "util", "helpers", "common", "base", "misc", "manager", "processor", "data", "info"}

    found = [module.name for module in modules() if module.path.stem in shelves]
    assert not found, lines(found)


def test_our_own_code_is_never_mocked() -> None:
    """A test that patches `hwtrack` proves the patch. Give the code a parameter instead."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if _mocks(node)
    ]

    assert not found, lines(found)


def _mocks(node: ast.AST) -> TypeGuard[ast.stmt | ast.expr]:
    if isinstance(node, ast.ImportFrom):
        return node.module == "unittest.mock" or (
            node.module == "unittest" and any(alias.name == "mock" for alias in node.names)
        )
    if isinstance(node, ast.Call) and called(node) == "setattr" and node.args:
        return isinstance(node.args[0], ast.Constant) and str(node.args[0].value).startswith("hwtrack")
    return False


HOT = {"hwtrack/infra/auth.py", "hwtrack/infra/work.py", "hwtrack/custody/routes/events.py"}
"""Who may take a hot unit of work in the service itself; tracking joins when positions come in."""


def test_only_the_hot_paths_take_hot_work() -> None:
    """Everything ordinary goes through SQLAlchemy: two ways of doing anything else would drift apart."""
    names = {"HotWork", "needs_hot", "begin_hot_work"}
    found = [
        module.name
        for module in modules()
        if module.name not in HOT and not module.name.startswith("hwtrack/cli/")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and names & {alias.name for alias in node.names}
    ]

    assert not found, lines(found)


def test_hot_paths_never_queue_a_job() -> None:
    """NOTIFY takes one lock for all commits (0.36 times the rate): followers read the log instead."""
    found = [
        f"{module.name}:{call.lineno}"
        for module in modules()
        if module.name.startswith(("hwtrack/custody/", "hwtrack/tlog/"))
        for call in calls(module.tree)
        if called(call) == "defer"
    ]

    assert not found, lines(found)
    assert "jobs" not in HotWork.__slots__
