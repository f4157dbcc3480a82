"""What a notice mentions: documents in 《》, dates, and figures with their units.

Knows how they are written and where they stand; says of a document whether the office itself brought it out
(印发, 制定, 拟定, 出台), not whether it exists. Nothing is looked for inside a document's name.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from hwtrack.rectification.notice.tree import Span

MAX_NAME = 200
"""Characters in a document's name; longer stretches between 《 and 》 are an unclosed mark."""


class Verb(StrEnum):
    """What was done with a document; `cited` is everything but bringing it out."""

    PRINTED = "印发"
    MADE = "制定"
    DRAFTED = "拟定"
    BROUGHT_OUT = "出台"
    CITED = "引用"


@dataclass(frozen=True, slots=True)
class Document:
    """A document named in 《》; the name is without the outer marks."""

    name: str
    verb: Verb
    span: Span

    @property
    def is_own(self) -> bool:
        """Whether the text says that the office printed, made, drafted or brought it out."""
        return self.verb is not Verb.CITED


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as far as it is written: any of year, month and day may be open."""

    span: Span
    year: int | None
    month: int | None
    day: int | None

    @property
    def full(self) -> date | None:
        """The calendar day, where all three parts are written."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit; a range has both ends, otherwise they are equal. A bare number has the unit ""."""

    span: Span
    low: str
    high: str
    unit: str
    is_about: bool


@dataclass(frozen=True, slots=True)
class Mentions:
    """All that a stretch of text mentions, each in the order of the text, and the 《 or 》 without a partner."""

    documents: tuple[Document, ...]
    dates: tuple[DateMention, ...]
    figures: tuple[Figure, ...]
    unclosed: tuple[Span, ...]

    def within(self, span: Span) -> "Mentions":
        """Return what stands inside a stretch."""
        return Mentions(
            documents=_within(self.documents, span, lambda document: document.span),
            dates=_within(self.dates, span, lambda mention: mention.span),
            figures=_within(self.figures, span, lambda figure: figure.span),
            unclosed=_within(self.unclosed, span, lambda mark: mark),
        )


T = TypeVar("T")


def _within(found: tuple[T, ...], span: Span, where: Callable[[T], Span]) -> tuple[T, ...]:
    first = bisect_left(found, span.start, key=lambda item: where(item).start)
    last = bisect_left(found, span.end, lo=first, key=lambda item: where(item).start)
    return tuple(item for item in found[first:last] if where(item).end <= span.end)


_VERB = re.compile(
    r"(?:(?P<out>出台|发布)|(?P<print>印发|下发)|(?P<make>制定|制订|修订|编制)|(?P<draft>拟定|拟订|起草))了?\Z"
)
_VERBS = {"out": Verb.BROUGHT_OUT, "print": Verb.PRINTED, "make": Verb.MADE, "draft": Verb.DRAFTED}
_BETWEEN = re.compile(r"[、,和及与以并\s]{0,3}")
_VERB_REACH = 6

_DAY = re.compile(
    r"(?<![\d.])(?:"
    r"(?P<y1>(?:19|20)\d\d)[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})(?![\d.])"
    r"|(?:(?P<y2>(?:19|20)\d\d)年)?(?P<m2>\d{1,2})月(?:(?P<d2>\d{1,2})[日号]|份|底|初|末|中旬|上旬|下旬)?"
    r"|(?P<y3>(?:19|20)\d\d)年(?:度|底|初|末|前)?"
    r")"
)
_UNITS = (
    "个工作日|个自然日|工作日|个百分点|百分点|平方公里|平方千米|平方米|立方米|吨/年|吨/日|公里|千米|公斤|千克|毫克|小时|分钟"
    "|人次|家次|次|名|家|份|个|项|件|起|条|册|大类|类|吨|元|天|日|月|年|人|期|场|套|台|辆|座|处|批|轮|亩|米|克|号|%|‰"
)
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_FIGURE = re.compile(
    rf"(?<![\d.A-Za-z])(?P<low>{_NUMBER})(?:[-—–~至到](?P<high>{_NUMBER}))?"
    rf"(?P<some>[余多]?)(?P<scale>[十百千万亿]{{0,2}})(?P<more>[余多]?)(?P<unit>{_UNITS})?"
)
_NUMBERING = re.compile(
    r"[(\[](?:19|20)\d\d[)\]](?:第?\d+号)?"  # the year and number of a document, 〔2021〕20号
    r"|\(\d{1,2}\)"
    r"|(?<![^。;!?:\n\r\t ])\d{1,2}\)"
)
"""Numbers that number things and are no figures."""
_APPROXIMATE = re.compile(r"(?:约|近|超过|超|逾|共计约)\Z")


def mentions(folded: str) -> Mentions:
    """Return what the folded text mentions."""
    documents, unclosed = _documents(folded)
    named = [document.span for document in documents]
    dates = tuple(_dates(folded, named))
    taken = named + [mention.span for mention in dates]
    numbering = [span for _, span in _outside(_NUMBERING.finditer(folded), sorted(taken))]
    figures = tuple(_figures(folded, sorted(taken + numbering)))
    return Mentions(documents=documents, dates=dates, figures=figures, unclosed=unclosed)


def _documents(folded: str) -> tuple[tuple[Document, ...], tuple[Span, ...]]:
    found: list[Document] = []
    named, unclosed = _pairs(folded)
    for span in named:
        verb = _verb(folded, span, found[-1] if found else None)
        found.append(Document(name=folded[span.start + 1 : span.end - 1], verb=verb, span=span))
    return tuple(found), unclosed


def _pairs(folded: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Match 《 with 》, outermost pairs only; a pair does not cross a line or outgrow MAX_NAME."""
    closed: list[Span] = []
    unclosed: list[Span] = []
    opened: list[int] = []
    for mark in re.finditer(r"[《》\n\r]", folded):
        at = mark.start()
        if opened and (mark[0] in "\n\r" or at - opened[0] > MAX_NAME):
            unclosed.extend(Span(start, start + 1) for start in opened)
            opened = []
        if mark[0] == "《":
            opened.append(at)
        elif mark[0] == "》" and opened:
            start = opened.pop()
            closed.extend([] if opened else [Span(start, at + 1)])
        elif mark[0] == "》":
            unclosed.append(Span(at, at + 1))
    unclosed.extend(Span(start, start + 1) for start in opened)
    return tuple(closed), tuple(sorted(unclosed))


def _verb(folded: str, span: Span, before: Document | None) -> Verb:
    said = _VERB.search(folded, max(0, span.start - _VERB_REACH), span.start)
    if said:
        return _VERBS[str(said.lastgroup)]
    if before and _BETWEEN.fullmatch(folded, before.span.end, span.start):
        return before.verb
    return Verb.CITED


def _dates(folded: str, taken: Iterable[Span]) -> Iterator[DateMention]:
    for found, span in _outside(_DAY.finditer(folded), taken):
        mention = DateMention(
            span=span,
            year=_whole(found["y1"] or found["y2"] or found["y3"]),
            month=_whole(found["m1"] or found["m2"]),
            day=_whole(found["d1"] or found["d2"]),
        )
        if _exists(mention):
            yield mention


def _whole(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _exists(mention: DateMention) -> bool:
    try:
        # Why: 2000 is a leap year, so 2月29日 without a year is a date.
        date(mention.year or 2000, mention.month or 1, mention.day or 1)
    except ValueError:
        return False
    return True


def _figures(folded: str, taken: Iterable[Span]) -> Iterator[Figure]:
    for found, span in _outside(_FIGURE.finditer(folded), taken):
        about = bool(found["some"] or found["more"] or _APPROXIMATE.search(folded, max(0, span.start - 3), span.start))
        low = found["low"].replace(",", "")
        yield Figure(
            span=span,
            low=low,
            high=(found["high"] or low).replace(",", ""),
            unit=found["scale"] + (found["unit"] or ""),
            is_about=about,
        )


def _outside(matches: Iterable[re.Match[str]], taken: Iterable[Span]) -> Iterator[tuple[re.Match[str], Span]]:
    """Yield the matches that touch none of the ordered stretches already taken."""
    spans = list(taken)
    at = 0
    for found in matches:
        while at < len(spans) and spans[at].end <= found.start():
            at += 1
        if at == len(spans) or found.end() <= spans[at].start:
            yield found, Span(found.start(), found.end())
