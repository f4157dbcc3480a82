"""Every error a person can meet: declared whole, explained on a page, in both languages."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache

import hwtrack
from hwtrack.infra.i18n import chinese
from hwtrack.kernel.errors import DomainError, Kind
from tests.architecture.source import ROOT, lines

PAGES = ROOT / "docs/problems"

CODE = re.compile(r"(?:[a-z]+\.)?[a-z0-9]+(?:-[a-z0-9]+)*")

CHINESE_HEADING = re.compile(r"^## [^\n]*[\u4e00-\u9fff]", re.MULTILINE)


@cache
def errors() -> tuple[type[DomainError], ...]:
    """Return every error that has a code, after importing the whole house; a base without one is no error yet."""
    for module in pkgutil.walk_packages(hwtrack.__path__, "hwtrack."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found = {error for error in _below(DomainError) if error.__module__.startswith("hwtrack.")}
    concrete = (error for error in found if "code" in vars(error) or not error.__subclasses__())
    return tuple(sorted(concrete, key=lambda error: (error.__module__, error.__name__)))


def _below(error: type[DomainError]) -> Iterator[type[DomainError]]:
    for subclass in error.__subclasses__():
        yield subclass
        yield from _below(subclass)


def _lacks(error: type[DomainError]) -> Iterator[str]:
    if not isinstance(getattr(error, "kind", None), Kind):
        yield "a kind"
    if not CODE.fullmatch(vars(error).get("code", "")):
        yield "a code of its own (package.words-with-hyphens)"
    if not error.__doc__:
        yield "a docstring, whose first line is the title"
    if not error.remedy:
        yield "a remedy"


def test_an_error_says_what_it_is_and_what_to_do() -> None:
    """An error without kind, code, title or remedy reaches the person as a riddle."""
    found = [f"{error.__module__}.{error.__name__} lacks {what}" for error in errors() for what in _lacks(error)]

    assert not found, lines(found)


def test_an_error_has_a_page_in_both_languages() -> None:
    """Its `type` in the answer is the address of this page."""
    found = []
    for error in errors():
        page = PAGES / f"{error.code}.md"
        text = page.read_text(encoding="utf-8") if page.is_file() else ""
        if not (text.startswith("# ") and f"`{error.code}`" in text and CHINESE_HEADING.search(text)):
            found.append(f"{page.relative_to(ROOT)} needs '# title', the code in backticks and a Chinese '## section'")

    assert not found, lines(found)


def test_an_error_is_written_in_chinese_too() -> None:
    """Chinese is the first language of every reader; a missing entry falls back to English unseen."""
    found = [
        f"{error.__module__}.{error.__name__}: {text}"
        for error in errors()
        for text in (error.title(), error.detail, error.remedy)
        if text and text not in chinese()
    ]

    assert not found, lines(found)


def test_no_two_errors_share_a_code() -> None:
    """The code is the identity that programs, pages and statistics use."""
    codes = [error.code for error in errors()]
    found = {code for code in codes if codes.count(code) > 1}

    assert not found, lines(found)


def test_no_page_is_left_of_an_error_that_is_gone() -> None:
    """A page nobody can reach still answers searches, wrongly."""
    found = {page.stem for page in PAGES.glob("*.md")} - {error.code for error in errors()}

    assert not found, lines(found)
