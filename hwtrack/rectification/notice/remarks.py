"""What a reader should look at before a notice is accepted: irregular numbers and pieces that were not understood.

Knows how to find text that stands outside every issue, headings that may have been missed, issues without measures,
marks without a partner and figures without a unit. Nothing is corrected here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from hwtrack.rectification.notice.mentions import Mentions
from hwtrack.rectification.notice.tree import THE_ISSUES, Node, NodeKind, Span

OUTSIDE = "This text of the issues part stands under no issue."
LIKE_HEADING = "This line may be a heading that was not recognised; it is kept as text of issue {issue}."
NO_MEASURES = "Issue {issue} has a title and nothing under it."
UNCLOSED = "The mark {mark} has no partner."
BARE = "The figure {figure} of issue {issue} has no unit."
NO_CONTACT = "No contact block was found at the end."

MAX_HEADING = 60
"""Characters; a longer line without a full stop is prose."""
_SENTENCE_END = re.compile(r"[。;!?:,]$")


class RemarkKind(StrEnum):
    """What the remark is about."""

    NUMBER_JUMPS = "number_jumps"
    NUMBER_REPEATS = "number_repeats"
    NUMBER_GOES_BACK = "number_goes_back"
    NUMBER_ABSENT = "number_absent"
    OUTSIDE_ANY_ISSUE = "outside_any_issue"
    LIKE_HEADING = "like_heading"
    NO_MEASURES = "no_measures"
    UNCLOSED_MARK = "unclosed_mark"
    BARE_FIGURE = "bare_figure"
    NO_CONTACT = "no_contact"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at: an English template with its facts, and where it stands."""

    kind: RemarkKind
    span: Span
    template: str
    facts: Mapping[str, str | int]

    def english(self) -> str:
        """Return the filled English text."""
        return self.template.format_map(self.facts)


def not_understood(tree: Node, folded: str, mentioned: Mentions) -> tuple[Remark, ...]:
    """Return the pieces that a person should read, in the order of the text."""
    found = [
        *_outside_issues(tree, folded),
        *_issue_remarks(tree, folded, mentioned),
        *(Remark(RemarkKind.UNCLOSED_MARK, mark, UNCLOSED, {"mark": mark.of(folded)}) for mark in mentioned.unclosed),
    ]
    if not any(node.kind is NodeKind.CONTACT for node in tree.children):
        found.append(Remark(RemarkKind.NO_CONTACT, Span(tree.span.end, tree.span.end), NO_CONTACT, {}))
    return tuple(sorted(found, key=lambda remark: remark.span))


def _outside_issues(tree: Node, folded: str) -> Iterator[Remark]:
    for part in tree.children:
        if part.kind is NodeKind.PART and part.number == THE_ISSUES:
            holders = [part, *part.every(NodeKind.GROUP)]
            texts = (text for holder in holders for text in holder.children if text.kind is NodeKind.TEXT)
            spans = (text.span.trimmed(folded) for text in texts)
            yield from (
                Remark(RemarkKind.OUTSIDE_ANY_ISSUE, span, OUTSIDE, {}) for span in spans if span.start < span.end
            )


def _issue_remarks(tree: Node, folded: str, mentioned: Mentions) -> Iterator[Remark]:
    for issue in tree.every(NodeKind.ISSUE):
        facts = {"issue": "?" if issue.number is None else issue.number}
        if not any(child.kind is NodeKind.MEASURE for child in issue.children):
            yield Remark(RemarkKind.NO_MEASURES, issue.span.trimmed(folded), NO_MEASURES, facts)
        for body in issue.children[1:]:
            yield from _missed_headings(body.span, folded, facts)
            for figure in mentioned.within(body.span).figures:
                if not figure.unit:
                    shown = {**facts, "figure": figure.span.of(folded)}
                    yield Remark(RemarkKind.BARE_FIGURE, figure.span, BARE, shown)


def _missed_headings(body: Span, folded: str, facts: Mapping[str, str | int]) -> Iterator[Remark]:
    start = body.start
    for line in body.of(folded).splitlines(keepends=True):
        span = Span(start, start + len(line)).trimmed(folded)
        start += len(line)
        if span.start < span.end <= span.start + MAX_HEADING and not _SENTENCE_END.search(span.of(folded)):
            yield Remark(RemarkKind.LIKE_HEADING, span, LIKE_HEADING, facts)
