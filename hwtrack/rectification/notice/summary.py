"""A notice in a few lines, for the command line.

Knows how to count and to list; the words of the notice itself are printed as they stand.
"""

from collections.abc import Callable, Iterator, Mapping

from hwtrack.rectification.notice.folding import chinese_numeral
from hwtrack.rectification.notice.reading import Issue, Notice

COUNTED = (
    "{groups} groups, {issues} issues, {measures} measures, "
    "{documents} documents ({own} brought out by the office itself)"
)
ENCODED = "{characters} characters read as {encoding}; {lost} of them are missing from the pieces joined again"
GROUP = "({number}) {title}"
ISSUE = "  {number}. {problem}: {measures} measures, {documents} documents"
REMARKED = "{count} remarks:"
CLEAN = "no remarks"
REMARK = "  line {line}, column {column}: {text}"

Say = Callable[[str, Mapping[str, object]], str]
"""Gives a template's text in the reader's language, filled with facts."""


def in_english(template: str, facts: Mapping[str, object]) -> str:
    """Fill the template as it stands."""
    return template.format_map(facts)


def summary(notice: Notice, say: Say = in_english) -> str:
    """Return what was found, group by group, and every remark with its line."""
    return "\n".join([*_head(notice, say), *_body(notice, say), *_remarks(notice, say)])


def _head(notice: Notice, say: Say) -> Iterator[str]:
    counts = notice.counts
    yield notice.title
    facts = {
        "groups": counts.groups,
        "issues": counts.issues,
        "measures": counts.measures,
        "documents": counts.documents,
        "own": counts.own_documents,
    }
    yield say(COUNTED, facts)
    source = notice.source
    yield say(ENCODED, {"characters": len(source.text), "encoding": source.encoding, "lost": notice.lost})


def _body(notice: Notice, say: Say) -> Iterator[str]:
    for group in notice.groups:
        if group.number is not None:
            yield say(GROUP, {"number": chinese_numeral(group.number), "title": group.title})
        yield from (_issue(issue, say) for issue in group.issues)


def _issue(issue: Issue, say: Say) -> str:
    facts = {
        "number": "?" if issue.number is None else issue.number,
        "problem": issue.problem,
        "measures": len(issue.measures),
        "documents": len(issue.documents),
    }
    return say(ISSUE, facts)


def _remarks(notice: Notice, say: Say) -> Iterator[str]:
    if not notice.remarks:
        yield say(CLEAN, {})
        return
    yield say(REMARKED, {"count": len(notice.remarks)})
    for remark in notice.remarks:
        line, column = notice.position(remark.span.start)
        yield say(REMARK, {"line": line, "column": column, "text": say(remark.template, remark.facts)})
