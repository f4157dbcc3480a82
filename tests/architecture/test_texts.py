"""Texts: every English template that a person may read has its Chinese, with the same places to fill."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from hwtrack.infra.i18n import chinese
from tests.architecture.source import ROOT, Module, called, calls, lines, modules

CATALOGUES = sorted((ROOT / "hwtrack").rglob("zh.po"))
TEMPLATE_ARGUMENTS = {"Violation": ("message", 0), "Fault": ("template", 0), "Rule": ("title", None), "_": ("", 0)}
MORE = {"Rule": "remedy"}
_CHINESE = "[\u3400-\u9fff\uff00-\uffef《》「」“”、。]"
HALF_WIDTH = re.compile(f"{_CHINESE}[,:;?!(]|[,:;?!)]{_CHINESE}")


def _places(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def _texts(module: Module) -> Iterator[str]:
    """Yield the string literals that stand where a template stands: rules, violations, faults and `_("…")`."""
    for call in calls(module.tree):
        name = called(call)
        if name not in TEMPLATE_ARGUMENTS:
            continue
        keyword, position = TEMPLATE_ARGUMENTS[name]
        wanted = [each.value for each in call.keywords if each.arg in {keyword, MORE.get(name)}]
        if position is not None and len(call.args) > position:
            wanted.append(call.args[position])
        for expression in wanted:
            yield from _literals(expression, module)


def _literals(expression: ast.expr, module: Module) -> Iterator[str]:
    """Yield the strings an expression can be: literals, either branch of a choice, module constants."""
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        yield expression.value
    elif isinstance(expression, ast.IfExp):
        yield from _literals(expression.body, module)
        yield from _literals(expression.orelse, module)
    elif isinstance(expression, ast.Name):
        for node in module.tree.body:
            if isinstance(node, ast.Assign) and any(ast.unparse(target) == expression.id for target in node.targets):
                yield from _literals(node.value, module)


@pytest.mark.parametrize("path", CATALOGUES, ids=[str(path.relative_to(ROOT)) for path in CATALOGUES])
def test_a_catalogue_is_whole_and_fills_the_same_places(path: Path) -> None:
    """A place missing in one language loses a fact for half the readers; an extra one is an error when shown."""
    with path.open("rb") as file:
        entries = [entry for entry in read_po(file, locale="zh") if entry.id]

    empty = [str(entry.id) for entry in entries if not entry.string]
    unlike = [str(entry.id) for entry in entries if _places(str(entry.id)) != _places(str(entry.string))]
    assert not empty, lines(empty)
    assert not unlike, lines(unlike)


@pytest.mark.parametrize("path", CATALOGUES, ids=[str(path.relative_to(ROOT)) for path in CATALOGUES])
def test_chinese_has_its_own_marks(path: Path) -> None:
    """Beside Chinese characters commas, colons, semicolons, question marks and brackets are full-width."""
    with path.open("rb") as file:
        wrong = [str(entry.string) for entry in read_po(file, locale="zh") if HALF_WIDTH.search(str(entry.string))]

    assert not wrong, lines(wrong)


def test_every_template_in_code_has_its_chinese() -> None:
    """A missing entry falls back to English without a word, on the screen of somebody who does not read it."""
    missing = [f"{module.name}: {text}" for module in modules() for text in _texts(module) if text not in chinese()]

    assert not missing, lines(missing)


def test_every_text_on_a_page_has_its_chinese() -> None:
    """The same, for the templates of pages."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    missing = [
        f"{page.relative_to(ROOT)}:{line}: {text}"
        for page in sorted((ROOT / "hwtrack/web/templates").rglob("*.*"))
        for line, _, text in extract_from_ast(environment.parse(page.read_text(encoding="utf-8")), ("_", "gettext"))
        if isinstance(text, str) and text not in chinese()
    ]

    assert not missing, lines(missing)


def test_one_english_text_has_one_chinese() -> None:
    """The catalogues are merged by the English text: of two translations one would be dropped by the order of files."""
    texts: dict[str, set[str]] = defaultdict(set)
    for path in CATALOGUES:
        with path.open("rb") as file:
            for entry in read_po(file, locale="zh"):
                if entry.id:
                    texts[str(entry.id)].add(str(entry.string))

    found = [f"{text}: {' / '.join(sorted(several))}" for text, several in texts.items() if len(several) > 1]
    assert not found, lines(found)
