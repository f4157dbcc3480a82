"""Finding the numbered headings of a notice: parts, groups, sections, issues and the contact block.

Knows how each level is written and where a heading ends; does not know what stands under it. A heading begins a line;
an issue may also be announced by its 关于…整改 without any number, which is reported and never mended.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from hwtrack.rectification.notice.folding import NUMERAL, chinese_number
from hwtrack.rectification.notice.tree import THE_ISSUES, NodeKind, Span

_PART = re.compile(rf"\s*({NUMERAL})\s*[、.]\s*(?=\S)")
_SECTION = re.compile(rf"\s*\(({NUMERAL})\)[、.]?\s*(?=\S)")
_ISSUE = re.compile(r"\s*(\d{1,3})\s*[.、]\s*(?=[^\s\d])")
_ABOUT = r"关于(?:“[^”]*”|\"[^\"]*\"|[^“\"。])*?的?整改(?:进展|落实|完成)?(?:情况)?[。:]?"
_TITLE_ABOUT = re.compile(_ABOUT)
_UNNUMBERED = re.compile(rf"\s*({_ABOUT})\s*$")
_TITLE_PLAIN = re.compile(r".*?(?:。|:(?=\s*(?:一是|\(1\)|1\)|①))|$)")
_CONTACT = re.compile(r"\s*(?:欢迎.{0,40}(?:监督|意见|建议)|联系(?:方式|电话|人)\s*:)")

LEVELS = {
    NodeKind.PART: 1,
    NodeKind.CONTACT: 1,
    NodeKind.GROUP: 2,
    NodeKind.SECTION: 2,
    NodeKind.ISSUE: 3,
}
"""Depth of each kind: a node ends where the next one of its own depth or above begins."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its printed number, its title, and its stretch up to where the text under it begins."""

    kind: NodeKind
    span: Span
    title: Span
    number: int | None


def headings(folded: str) -> tuple[Heading, ...]:
    """Return the headings of a folded notice in order."""
    found: list[Heading] = []
    part: int | None = None
    for line in _lines(folded):
        heading = _heading(folded, line, part)
        if heading:
            found.append(heading)
            part = heading.number if heading.kind is NodeKind.PART else part
    return _with_contact(folded, found)


def _lines(folded: str) -> Iterator[Span]:
    starts = [0]
    for line in folded.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return (Span(start, end) for start, end in pairwise(starts))


def _heading(folded: str, line: Span, part: int | None) -> Heading | None:
    if found := _numeral(_PART, folded, line):
        return _titled(folded, line, NodeKind.PART, *found)
    if part is not None and (found := _numeral(_SECTION, folded, line)):
        return _titled(folded, line, NodeKind.GROUP if part == THE_ISSUES else NodeKind.SECTION, *found)
    return _issue(folded, line) if part == THE_ISSUES else None


def _numeral(pattern: re.Pattern[str], folded: str, line: Span) -> tuple[int, int] | None:
    found = pattern.match(folded, line.start, line.end)
    number = chinese_number(found[1]) if found else None
    return (number, found.end()) if found and number is not None else None


def _issue(folded: str, line: Span) -> Heading | None:
    if found := _ISSUE.match(folded, line.start, line.end):
        return _titled(folded, line, NodeKind.ISSUE, int(found[1]), found.end())
    if found := _UNNUMBERED.match(folded, line.start, line.end):
        return _titled(folded, line, NodeKind.ISSUE, None, found.start(1))
    return None


def _titled(folded: str, line: Span, kind: NodeKind, number: int | None, start: int) -> Heading:
    found = kind is NodeKind.ISSUE and _TITLE_ABOUT.match(folded, start, line.end)
    found = found or _TITLE_PLAIN.match(folded, start, line.end)
    title = Span(start, found.end() if found else line.end).trimmed(folded)
    rest = folded[title.end : line.end]
    return Heading(kind, Span(line.start, title.end if rest.strip() else line.end), title, number)


def _with_contact(folded: str, found: list[Heading]) -> tuple[Heading, ...]:
    last = found[-1].span.end if found else len(folded)
    for line in _lines(folded):
        if line.start >= last and _CONTACT.match(folded, line.start, line.end):
            return (*found, Heading(NodeKind.CONTACT, line, line, None))
    return tuple(found)
