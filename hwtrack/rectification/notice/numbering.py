"""Whether printed numbers follow one another; nothing is ever renumbered.

Knows sequences of numbers with their places; a sequence runs through the whole issues part or starts again in every
group, whichever the notice itself does more often.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hwtrack.rectification.notice.remarks import Remark, RemarkKind
from hwtrack.rectification.notice.tree import THE_ISSUES, Node, NodeKind, Span

JUMPS = "{level}: number {found} stands where {expected} was expected; {missing} is missing."
REPEATS = "{level}: number {found} stands a second time."
GOES_BACK = "{level}: number {found} stands after {before}."
ABSENT = "{level}: there is no number; {expected} was expected."


@dataclass(frozen=True, slots=True)
class _Numbered:
    number: int | None
    span: Span


def irregular_numbers(tree: Node) -> tuple[Remark, ...]:
    """Return what is irregular in the numbers of parts, groups, issues and measures, in the order of the text."""
    found = [*_check("part", _numbered(tree.children, NodeKind.PART))]
    for part in _issue_parts(tree):
        found.extend(_check("group", _numbered(part.children, NodeKind.GROUP)))
        for sequence in _issue_sequences(part):
            found.extend(_check("issue", sequence))
    for issue in tree.every(NodeKind.ISSUE):
        measures = _numbered(issue.children, NodeKind.MEASURE)
        found.extend(_check("measure", [measure for measure in measures if measure.number is not None]))
    return tuple(sorted(found, key=lambda remark: remark.span))


def _issue_parts(tree: Node) -> Iterator[Node]:
    return (part for part in tree.children if part.kind is NodeKind.PART and part.number == THE_ISSUES)


def _numbered(nodes: Sequence[Node], kind: NodeKind) -> list[_Numbered]:
    return [
        _Numbered(node.number, node.children[0].span if node.children else node.span)
        for node in nodes
        if node.kind is kind
    ]


def _issue_sequences(part: Node) -> list[list[_Numbered]]:
    holders = [part, *part.every(NodeKind.GROUP)]
    runs = [run for holder in holders if (run := _numbered(holder.children, NodeKind.ISSUE))]
    again = sum(run[0].number == 1 for run in runs[1:])
    return runs if again * 2 > len(runs) - 1 else [[item for run in runs for item in run]]


def _check(level: str, sequence: Sequence[_Numbered]) -> Iterator[Remark]:
    seen: set[int] = set()
    before = 0
    for item in sequence:
        yield from _judge(level, item, before, seen)
        before = before + 1 if item.number is None else item.number
        seen.add(before)


def _judge(level: str, item: _Numbered, before: int, seen: set[int]) -> Iterator[Remark]:
    found, expected = item.number, before + 1
    if found is None:
        yield Remark(RemarkKind.NUMBER_ABSENT, item.span, ABSENT, {"level": level, "expected": expected})
    elif found in seen:
        yield Remark(RemarkKind.NUMBER_REPEATS, item.span, REPEATS, {"level": level, "found": found})
    elif found < expected:
        facts: dict[str, str | int] = {"level": level, "found": found, "before": before}
        yield Remark(RemarkKind.NUMBER_GOES_BACK, item.span, GOES_BACK, facts)
    elif missing := [number for number in range(expected, found) if number not in seen]:
        facts = {"level": level, "found": found, "expected": missing[0], "missing": _stretch(missing)}
        yield Remark(RemarkKind.NUMBER_JUMPS, item.span, JUMPS, facts)


def _stretch(missing: list[int]) -> str:
    return str(missing[0]) if len(missing) == 1 else f"{missing[0]}-{missing[-1]}"
