"""Whether printed numbers follow one another; nothing is ever renumbered.

Knows sequences of numbers with their places; a sequence runs through the whole issues part or starts again in every
group, whichever the notice itself does more often.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from hwtrack.rectification.notice.remarks import Remark, RemarkKind
from hwtrack.rectification.notice.tree import THE_ISSUES, Node, NodeKind, Span

LEVELS = ("Part", "Group", "Issue", "Measure")
TEMPLATES: Mapping[RemarkKind, Mapping[str, str]] = MappingProxyType(
    {
        kind: {level: text.replace("…", level, 1) for level in LEVELS}
        for kind, text in (
            (RemarkKind.NUMBER_JUMPS, "… {found} stands where {expected} was expected; missing: {missing}."),
            (RemarkKind.NUMBER_REPEATS, "… {found} stands a second time."),
            (RemarkKind.NUMBER_GOES_BACK, "… {found} stands after {before}."),
            (RemarkKind.NUMBER_ABSENT, "… without a number; {expected} was expected."),
        )
    }
)
"""A whole sentence for each kind and level: other languages do not build it from the same pieces."""


@dataclass(frozen=True, slots=True)
class _Numbered:
    number: int | None
    span: Span


def irregular_numbers(tree: Node) -> tuple[Remark, ...]:
    """Return what is irregular in the numbers of parts, groups, issues and measures, in the order of the text."""
    found = [*_check("Part", _numbered(tree.children, NodeKind.PART))]
    for part in _issue_parts(tree):
        found.extend(_check("Group", _numbered(part.children, NodeKind.GROUP)))
        for sequence in _issue_sequences(part):
            found.extend(_check("Issue", sequence))
    for issue in tree.every(NodeKind.ISSUE):
        measures = _numbered(issue.children, NodeKind.MEASURE)
        found.extend(_check("Measure", [measure for measure in measures if measure.number is not None]))
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
        yield _remark(RemarkKind.NUMBER_ABSENT, level, item, {"expected": expected})
    elif found in seen:
        yield _remark(RemarkKind.NUMBER_REPEATS, level, item, {"found": found})
    elif found < expected:
        yield _remark(RemarkKind.NUMBER_GOES_BACK, level, item, {"found": found, "before": before})
    elif missing := [number for number in range(expected, found) if number not in seen]:
        facts: dict[str, str | int] = {"found": found, "expected": missing[0], "missing": _stretch(missing)}
        yield _remark(RemarkKind.NUMBER_JUMPS, level, item, facts)


def _remark(kind: RemarkKind, level: str, item: _Numbered, facts: Mapping[str, str | int]) -> Remark:
    return Remark(kind, item.span, TEMPLATES[kind][level], facts)


def _stretch(missing: list[int]) -> str:
    return str(missing[0]) if len(missing) == 1 else f"{missing[0]}-{missing[-1]}"
