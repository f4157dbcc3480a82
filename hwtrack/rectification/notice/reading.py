"""What a notice says: its groups, issues, measures and documents, read off the parse tree.

The single entry is `read_notice`. Everything keeps its place in the source, so a reader can be shown where it stands,
and the whole tree is kept: parts 一 and 三 and the contact block too. Source: regulation.md 8.1; domain.md A18.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.rectification.notice.decoding import Decoded, decode
from hwtrack.rectification.notice.folding import fold
from hwtrack.rectification.notice.mentions import DateMention, Document, Figure, Mentions, mentions
from hwtrack.rectification.notice.numbering import irregular_numbers
from hwtrack.rectification.notice.parse import parse
from hwtrack.rectification.notice.remarks import Remark, not_understood
from hwtrack.rectification.notice.tree import THE_ISSUES, Node, NodeKind, Span, rejoin

_QUOTED = re.compile(r"关于[“\"](?P<words>.+)[”\"]")
_ABOUT = re.compile(r"关于(?P<words>.+?)(?:的?问题)?的?整改(?:进展|落实|完成)?(?:情况)?[。:]?\Z")
_PUBLISHED = re.compile(r"发布(?:时间|日期)")


class NoticeWithoutIssuesError(DomainError):
    """The notice has no issues."""

    kind = Kind.INVALID
    code = "rectification.notice-without-issues"
    detail = "No numbered issue was found under “二、”; numbered parts found: {parts}."
    remedy = "Check that this is the whole notice: its part 二 must list the issues as 1. 2. 3. under (一) (二) (三)."


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure as printed, its mark (一是 …) included; `number` is None where the text has no mark."""

    number: int | None
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue: its printed number, title, the problem it names, and what was done."""

    number: int | None
    title: str
    problem: str
    lead: str
    text: str
    measures: tuple[Measure, ...]
    documents: tuple[Document, ...]
    dates: tuple[DateMention, ...]
    figures: tuple[Figure, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Group:
    """A group of issues. Issues printed before the first group stand in one without number and title."""

    number: int | None
    title: str
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a notice holds; documents are counted in its issues, each mention once."""

    groups: int
    issues: int
    measures: int
    documents: int
    own_documents: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice read whole. `tree` holds every character of `source.text`."""

    source: Decoded
    tree: Node
    title: str
    published: DateMention | None
    groups: tuple[Group, ...]
    mentioned: Mentions
    remarks: tuple[Remark, ...]

    @property
    def issues(self) -> tuple[Issue, ...]:
        """All issues in the order of the text."""
        return tuple(issue for group in self.groups for issue in group.issues)

    @property
    def counts(self) -> Counts:
        """How many groups, issues, measures and documents."""
        documents = [document for issue in self.issues for document in issue.documents]
        return Counts(
            groups=sum(group.number is not None for group in self.groups),
            issues=len(self.issues),
            measures=sum(len(issue.measures) for issue in self.issues),
            documents=len(documents),
            own_documents=sum(document.is_own for document in documents),
        )

    @property
    def lost(self) -> int:
        """Characters of the source that no leaf of the tree holds at its place; 0 by construction, and counted."""
        joined = rejoin(self.tree, self.source.text)
        return 0 if joined == self.source.text else abs(len(self.source.text) - len(joined)) or 1

    def piece(self, kind: NodeKind) -> str:
        """Return the text of the first top-level piece of a kind (title block, preamble, contact), "" if absent."""
        return next((node.span.of(self.source.text) for node in self.tree.children if node.kind is kind), "")

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column of a character, both from 1."""
        before = self.source.text[:offset]
        return before.count("\n") + 1, offset - before.rfind("\n")


def read_notice(data: bytes) -> Notice:
    """Read a notice from the bytes of its file.

    Raises:
        NoticeTooLargeError: It has more than MAX_NOTICE_BYTES.
        NoticeUndecodableError: It is not text in UTF-8 or GB18030.
        NoticeWithoutIssuesError: No issue stands in its second part.
    """
    source = decode(data)
    tree = parse(source.text)
    if next(tree.every(NodeKind.ISSUE), None) is None:
        raise NoticeWithoutIssuesError(parts=_part_numbers(tree, source.text))
    folded = fold(source.text)
    mentioned = mentions(folded)
    return Notice(
        source=source,
        tree=tree,
        title=_first_line(tree, source.text),
        published=_published(tree, folded, mentioned),
        groups=tuple(_groups(tree, source.text, mentioned)),
        mentioned=mentioned,
        remarks=(*irregular_numbers(tree), *not_understood(tree, folded, mentioned)),
    )


def _part_numbers(tree: Node, text: str) -> str:
    parts = (part for part in tree.children if part.kind is NodeKind.PART)
    return "".join(part.span.of(text).strip()[0] for part in parts) or "-"


def _first_line(tree: Node, text: str) -> str:
    block = next((node for node in tree.children if node.kind is NodeKind.TITLE), None)
    return block.span.of(text).strip().splitlines()[0].strip() if block and block.span.of(text).strip() else ""


def _published(tree: Node, folded: str, mentioned: Mentions) -> DateMention | None:
    block = next((node for node in tree.children if node.kind is NodeKind.TITLE), None)
    said = _PUBLISHED.search(folded, block.span.start, block.span.end) if block else None
    if block is None or said is None:
        return None
    return next(iter(mentioned.within(Span(said.end(), block.span.end)).dates), None)


def _groups(tree: Node, text: str, mentioned: Mentions) -> Iterator[Group]:
    for part in tree.children:
        if part.kind is not NodeKind.PART or part.number != THE_ISSUES:
            continue
        loose = tuple(_issue(node, text, mentioned) for node in part.children if node.kind is NodeKind.ISSUE)
        if loose:
            yield Group(number=None, title="", issues=loose)
        for group in part.every(NodeKind.GROUP):
            issues = tuple(_issue(node, text, mentioned) for node in group.every(NodeKind.ISSUE))
            yield Group(number=group.number, title=_title(group, text), issues=issues)


def _issue(node: Node, text: str, mentioned: Mentions) -> Issue:
    inside = mentioned.within(Span(node.title.start if node.title else node.span.start, node.span.end))
    title = _title(node, text)
    return Issue(
        number=node.number,
        title=title,
        problem=_problem(title),
        lead="".join(child.span.of(text) for child in node.children if child.kind is NodeKind.TEXT).strip(),
        text=node.span.of(text).strip(),
        measures=tuple(_measures(node, text)),
        documents=inside.documents,
        dates=inside.dates,
        figures=inside.figures,
        span=node.span,
    )


def _measures(node: Node, text: str) -> Iterator[Measure]:
    for child in node.every(NodeKind.MEASURE):
        span = child.span.trimmed(text)
        yield Measure(number=child.number, text=span.of(text), span=span)


def _title(node: Node, text: str) -> str:
    return node.title.of(text) if node.title else ""


def _problem(title: str) -> str:
    folded = fold(title)
    found = _QUOTED.search(folded) or _ABOUT.search(folded)
    return Span(*found.span("words")).of(title) if found else title
