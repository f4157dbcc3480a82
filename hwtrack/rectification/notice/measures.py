"""Cutting the text under an issue into its measures.

Knows the ways measures are told apart: 一是…二是…, (1), ①, 1), semicolons, or not at all. The style that opens the text
rules; marks of another style inside a measure belong to that measure.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from hwtrack.rectification.notice.folding import CIRCLED, NUMERAL, chinese_number
from hwtrack.rectification.notice.tree import Node, NodeKind, Span

# Why: a bounded run of blanks keeps the search linear on a hostile page of white space.
_BLANKS = r"[ \t]{0,8}"
_STRONG = rf"(?:\A|(?<=[。;!?:\n\r])){_BLANKS}"
_WEAK = rf"(?<=,){_BLANKS}"
_OPENING = {"“": 1, "(": 1, "《": 1, "”": -1, ")": -1, "》": -1}


@dataclass(frozen=True, slots=True)
class _Style:
    mark: re.Pattern[str]
    number: Callable[[str], int | None]


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    number: int


def _style(mark: str, number: Callable[[str], int | None]) -> _Style:
    return _Style(re.compile(rf"(?P<strong>{_STRONG})?(?P<weak>{_WEAK})?(?P<mark>{mark})"), number)


_STYLES = (
    _style(rf"(?P<n>{NUMERAL})是(?!否)", chinese_number),
    _style(r"\((?P<n>\d{1,2})\)", int),
    _style(rf"(?P<n>[{CIRCLED}])", lambda mark: CIRCLED.index(mark) + 1),
    _style(r"(?P<n>\d{1,2})\)", int),
)


def measures(folded: str, body: Span) -> tuple[Node, ...]:
    """Return nodes that tile the body: text before the first mark, then the measures; nothing for a blank body."""
    if not body.of(folded).strip():
        return ()
    marks = _ruling_marks(body.of(folded))
    if marks:
        return _cut(body, tuple((mark.start, mark.number) for mark in marks))
    return _cut(body, tuple((start, None) for start in _clauses(body.of(folded))))


def _ruling_marks(text: str) -> tuple[_Mark, ...]:
    every = [marks for style in _STYLES if (marks := tuple(_marks(style, text)))]
    return min(every, key=lambda marks: marks[0].start) if every else ()


def _marks(style: _Style, text: str) -> Iterator[_Mark]:
    last = 0
    for found in style.mark.finditer(text):
        number = style.number(found["n"])
        if number is None or not _stands(found, number, last):
            continue
        last = number
        yield _Mark(found.start("mark"), number)


def _stands(found: re.Match[str], number: int, last: int) -> bool:
    # Why: behind a comma only the next number is a mark; 之一是, 同一是 and the like are ordinary words.
    if found["strong"] is not None:
        return True
    return found["weak"] is not None and number == last + 1


def _clauses(text: str) -> Iterator[int]:
    yield 0
    depth = 0
    for at, char in enumerate(text[:-1]):
        depth = max(0, depth + _OPENING.get(char, 0))
        if char == ";" and depth == 0 and text[at + 1 :].strip():
            yield at + 1


def _cut(body: Span, starts: tuple[tuple[int, int | None], ...]) -> tuple[Node, ...]:
    first = body.start + starts[0][0]
    lead = (Node(NodeKind.TEXT, Span(body.start, first)),) if first > body.start else ()
    edges = [body.start + start for start, _ in starts] + [body.end]
    spans = (Span(start, end) for start, end in pairwise(edges))
    numbers = (number for _, number in starts)
    return lead + tuple(Node(NodeKind.MEASURE, span, number) for span, number in zip(spans, numbers, strict=True))
