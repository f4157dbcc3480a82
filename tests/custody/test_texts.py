"""Every sentence custody can say has its Chinese, also those that reach the reader through tables and shapes."""

import ast
from pathlib import Path

import hwtrack.custody
from hwtrack.custody.answers import PUT_ASIDE_TEXTS, PutAside
from hwtrack.custody.chain import BREAK_TEXTS, BreakKind
from hwtrack.custody.clock import IMPOSSIBLE_TEXTS, Impossible
from hwtrack.custody.container import REASON_TEXTS, Reason
from hwtrack.custody.vouching import Doubt
from hwtrack.infra.i18n import chinese


def test_every_reason_has_its_sentence() -> None:
    assert set(REASON_TEXTS) == set(Reason)
    assert set(IMPOSSIBLE_TEXTS) == set(Impossible)
    assert set(BREAK_TEXTS) == set(BreakKind)
    assert set(PUT_ASIDE_TEXTS) == {*PutAside, *Impossible, *Doubt}


def test_every_sentence_of_the_tables_is_in_chinese() -> None:
    tables = (REASON_TEXTS, IMPOSSIBLE_TEXTS, BREAK_TEXTS, PUT_ASIDE_TEXTS)

    assert [text for table in tables for text in table.values() if text not in chinese()] == []


def test_every_fault_of_a_shape_is_in_chinese() -> None:
    texts = [text for path in Path(hwtrack.custody.__path__[0]).rglob("*.py") for text in _templates(path)]

    assert len(texts) > 15
    assert [text for text in texts if text not in chinese()] == []


def _templates(path: Path) -> list[str]:
    """Return the literals given to `misfit(…)`, as `template=…`, or named `template`."""
    found: list[ast.expr] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            found += [keyword.value for keyword in node.keywords if keyword.arg == "template"]
            found += node.args[:1] if getattr(node.func, "id", "") == "misfit" else []
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "template":
            found.append(node.value)
    return [node.value for node in found if isinstance(node, ast.Constant) and isinstance(node.value, str)]
