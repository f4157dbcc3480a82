"""The parse tree of a notice: nodes that tile its text.

Knows spans and kinds of node, not how they were found. The invariant: a node's children follow one another without gap
or overlap and cover it whole, so the leaves joined in order are the text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

THE_ISSUES = 2
"""Part 二 holds the issues; （一） elsewhere is a section of prose, not a group. Source: regulation.md 8.1."""


class NodeKind(StrEnum):
    """What a stretch of the notice is."""

    NOTICE = "notice"
    TITLE = "title"
    PREAMBLE = "preamble"
    PART = "part"
    SECTION = "section"
    GROUP = "group"
    ISSUE = "issue"
    HEADING = "heading"
    TEXT = "text"
    MEASURE = "measure"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the decoded text in characters, the end excluded."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the stretch itself."""
        return text[self.start : self.end]

    def trimmed(self, text: str) -> "Span":
        """Return the stretch without white space at its ends; empty at its start where there is nothing else."""
        inner = self.of(text)
        start = self.start + len(inner) - len(inner.lstrip())
        return Span(start, start + len(inner.strip())) if inner.strip() else Span(self.start, self.start)


@dataclass(frozen=True, slots=True)
class Node:
    """A stretch with its kind, the number printed before it (never a corrected one) and its title."""

    kind: NodeKind
    span: Span
    number: int | None = None
    title: Span | None = None
    children: tuple["Node", ...] = ()

    def leaves(self) -> Iterator["Node"]:
        """Yield the nodes without children in the order of the text."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def every(self, kind: NodeKind) -> Iterator["Node"]:
        """Yield this node and those below it that are of the kind, in the order of the text."""
        if self.kind is kind:
            yield self
        for child in self.children:
            yield from child.every(kind)


def rejoin(node: Node, text: str) -> str:
    """Return the leaves' text joined: the node's own stretch of the source, character for character."""
    return "".join(leaf.span.of(text) for leaf in node.leaves())
