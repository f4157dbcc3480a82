"""Every text of the web package that needs a Chinese entry: in templates, in tables of words, and in views' makers."""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import nodes

from hwtrack.web import render, words
from hwtrack.web.navigation import _ALL, _HOME
from hwtrack.web.scanner_words import SCANNER

TEMPLATES = Path(render.__file__).parent / "templates"


def in_templates() -> Iterator[tuple[str, str]]:
    """Each constant text passed to `_()`, with the template it stands in."""
    env = render.environment("en")
    for file in sorted(TEMPLATES.glob("*.html")):
        tree = env.parse(file.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "_" and isinstance(call.args[0], nodes.Const):
                yield file.name, str(call.args[0].value)


def in_tables() -> Iterator[tuple[str, str]]:
    """Each word of the tables."""
    for name, table in words.TABLES.items():
        for word in table.values():
            yield f"words.{name}", word if isinstance(word, str) else word.text
    for text in SCANNER.values():
        yield "scanner_words", text
    for _, place in _ALL:
        yield "navigation", place.text
    yield "navigation", _HOME.text


def all_texts() -> dict[str, str]:
    """Every text with the place it was first seen."""
    found: dict[str, str] = {}
    for place, text in (*in_templates(), *in_tables()):
        found.setdefault(text, place)
    return found
