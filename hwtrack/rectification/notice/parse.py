"""Building the parse tree of a notice from its headings.

Knows how nodes nest; does not judge them. Whatever stands under no heading stays in the tree as text.
"""

from itertools import pairwise

from hwtrack.rectification.notice.folding import fold
from hwtrack.rectification.notice.headings import LEVELS, Heading, headings
from hwtrack.rectification.notice.measures import measures
from hwtrack.rectification.notice.tree import Node, NodeKind, Span


def parse(text: str) -> Node:
    """Return the tree of any text; its leaves joined are the text."""
    folded = fold(text)
    found = headings(folded)
    first = found[0].span.start if found else len(text)
    opening = _opening(folded, Span(0, first))
    return Node(NodeKind.NOTICE, Span(0, len(text)), children=opening + _nest(folded, found, len(text)))


def _opening(folded: str, span: Span) -> tuple[Node, ...]:
    """The title block is the lines before the first full sentence; the preamble runs from there."""
    stop = folded.find("。", span.start, span.end)
    cut = span.end if stop < 0 else max(folded.rfind("\n", 0, stop), folded.rfind("\r", 0, stop)) + 1
    pieces = ((NodeKind.TITLE, Span(span.start, cut)), (NodeKind.PREAMBLE, Span(cut, span.end)))
    return tuple(Node(kind, piece) for kind, piece in pieces if piece.start < piece.end)


def _nest(folded: str, found: tuple[Heading, ...], end: int) -> tuple[Node, ...]:
    """Turn headings into nodes: each holds the deeper ones that follow it before the next of its depth or above."""
    tops = _tops(found)
    edges = [*tops, len(found)]
    ends = [*(found[top].span.start for top in tops[1:]), *([end] if tops else [])]
    return tuple(
        _node(folded, found[here], found[here + 1 : there], stop)
        for (here, there), stop in zip(pairwise(edges), ends, strict=True)
    )


def _tops(found: tuple[Heading, ...]) -> list[int]:
    tops: list[int] = []
    for at, heading in enumerate(found):
        if not tops or LEVELS[heading.kind] <= LEVELS[found[tops[-1]].kind]:
            tops.append(at)
    return tops


def _node(folded: str, heading: Heading, under: tuple[Heading, ...], end: int) -> Node:
    span = Span(heading.span.start, end)
    if heading.kind is NodeKind.CONTACT:
        return Node(heading.kind, span)
    body = Span(heading.span.end, under[0].span.start if under else end)
    head = Node(NodeKind.HEADING, heading.span, heading.number, heading.title)
    children = (head, *_body(folded, heading.kind, body), *_nest(folded, under, end))
    return Node(heading.kind, span, heading.number, heading.title, children)


def _body(folded: str, kind: NodeKind, body: Span) -> tuple[Node, ...]:
    cut = measures(folded, body) if kind is NodeKind.ISSUE else ()
    if cut or body.start == body.end:
        return cut
    return (Node(NodeKind.TEXT, body),)
