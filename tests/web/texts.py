"""Every text of the web package that needs a Chinese entry: in templates, in tables of words, and in views' makers."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import nodes

from hwtrack.custody.container import REASON_TEXTS
from hwtrack.kernel.errors import DomainError
from hwtrack.web import (
    alarms,
    answers,
    balance,
    blocks,
    body_words,
    chains,
    collecting,
    counting,
    errands,
    ledgers,
    manifests,
    next_steps,
    opening,
    packages,
    rectification,
    render,
    ties,
    typed,
    verify_words,
    words,
)
from hwtrack.web.navigation import _ALL, _HOME
from hwtrack.web.pages import (
    baskets,
    correcting,
    handling,
    home,
    proposals,
    reading_code,
    rulings,
    showing,
    street,
    transparency,
    treating,
    weighing,
)
from hwtrack.web.scanner_words import SCANNER

WEB = Path(render.__file__).parent
TEMPLATES = WEB / "templates"

NAMED: Mapping[str, tuple[int, tuple[str, ...]]] = {
    "Said": (0, ()),
    "Action": (1, ()),
    "Input": (1, ("label", "hint")),
    "Handling": (99, ("title", "lead", "button")),
    "_meter_asks": (0, ()),
    "BodyFormView": (99, ("title", "lead", "button")),
    "Worklist": (99, ("title", "empty")),
    "ListView": (99, ("title", "lead")),
}
"""Calls whose literal arguments are texts: by which place, or under which names."""

TABLES: tuple[Mapping[Any, str], ...] = (
    alarms.ABOUT,
    answers.ADVICE,
    body_words.MEMBERS,
    *(table for table in body_words.CHOICES.values() if not set(table.values()) <= set(REASON_TEXTS.values())),
    chains.STAGES,
    counting.BOOKS,
    counting.PEOPLE,
    counting.SCANNED,
    ledgers.FILES,
    manifests.DUE,
    manifests.TEXTS,
    next_steps._TEXTS,
    rectification.KINDS,
    rectification.MOVES,
    rectification.FAULTS,
    rectification.FIGURES,
    rectification.KINDS_OF_STEP,
    transparency.FIGURES,
    dict(zip(transparency.FIGURES, transparency.FIGURES, strict=True)),
    verify_words.AROUND,
)
"""Tables of the makers of views."""


def in_templates() -> Iterator[tuple[str, str]]:
    """Each constant text passed to `_()`, or to a list for when it is empty, with the template it stands in."""
    env = render.environment("en")
    for file in sorted(TEMPLATES.glob("*.html")):
        tree = env.parse(file.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "_" and isinstance(call.args[0], nodes.Const):
                yield file.name, str(call.args[0].value)
            elif isinstance(call.node, nodes.Getattr) and call.node.attr == "rows" and len(call.args) > 1:
                yield from ((file.name, str(one.value)) for one in call.args[1:] if isinstance(one, nodes.Const))


def in_tables() -> Iterator[tuple[str, str]]:
    """Each word of the tables."""
    for name, table in words.TABLES.items():
        for word in table.values():
            yield f"words.{name}", word if isinstance(word, str) else word.text
    for texts in TABLES:
        yield from (("makers", text) for text in texts.values())
    for text in SCANNER.values():
        yield "scanner_words", text
    for _, place in _ALL:
        yield "navigation", place.text
    yield "navigation", _HOME.text
    others = (alarms.STOCK, chains.SEALED, rectification.METRIC, "Issues in all", "Signed off")
    yield from (("makers", text) for text in others)
    yield from (
        ("collecting", text) for one in collecting.ERRANDS.values() for text in (one.title, one.lead, one.go_on)
    )
    yield from (
        ("errands", text) for title, each in errands.GROUPS.items() for text in (title, *(e.text for e in each))
    )
    yield from (
        ("makers", text)
        for text in (
            baskets.NO_SUCH_CODE,
            handling.METERED,
            blocks.OFFICIALS_ONLY,
            blocks.OFFICIALS_OR_HOME,
            blocks.UNPACK,
            treating.OWN_ONLY,
            body_words.MASS_SOURCE,
        )
    )
    yield from (("ties", text) for text in ties.TEXTS)
    yield from (("proposals", title) for _, title in proposals.NAMES.values())
    yield from (("opening", heading) for _, heading in opening.COLUMNS)
    yield from (("packages", text) for one in packages.PACKAGES.values() for text in (one.text, one.label))
    yield from (("street", name) for _, name in street.PLAQUE_FACTS)
    yield from (("home", action.text) for _, action in home.SHORTCUTS)


def in_code() -> Iterator[tuple[str, str]]:
    """Each literal text that a page or a maker of views hands on."""
    for file in sorted(WEB.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in NAMED:
                yield from ((file.name, text) for text in _literals(node, *NAMED[node.func.id]))


def in_errors() -> Iterator[tuple[str, str]]:
    """Each title, detail and remedy of the errors declared here."""
    for module in (typed, reading_code, weighing, collecting, showing, balance, correcting, rulings):
        for _, error in inspect.getmembers(module, inspect.isclass):
            if issubclass(error, DomainError) and error.__module__ == module.__name__:
                yield from ((error.__name__, text) for text in (error.title(), error.detail, error.remedy))


def all_texts() -> dict[str, str]:
    """Every text with the place it was first seen."""
    found: dict[str, str] = {}
    for place, text in (*in_templates(), *in_tables(), *in_code(), *in_errors()):
        found.setdefault(text, place)
    return found


def _literals(call: ast.Call, place: int, names: tuple[str, ...]) -> Iterator[str]:
    given = [*call.args[place : place + 1], *(each.value for each in call.keywords if each.arg in names)]
    yield from (each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str))
