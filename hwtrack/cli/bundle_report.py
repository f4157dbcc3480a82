"""A bundle's report as a person reads it on a terminal: numbered steps, reasons, the story, and what is not proven.

Needs no database, no network and no settings, and brings none of them in.
"""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime

from hwtrack.cli.columns import in_columns
from hwtrack.custody.bundle import sentences
from hwtrack.custody.bundle.report import Facts, Finding, Outcome, Report, Step, Story, Told, Verdict
from hwtrack.infra.i18n import translate
from hwtrack.web.formats import local
from hwtrack.web.words import EVENT, EVENT_STATUS

Say = Callable[[str, Facts], str]
Doubted = AbstractSet[tuple[str | int | None, str | int | None]]
"""Containers and numbers of events that something was found about."""

MOST_SHOWN = 200
"""Findings and events that are written out; the rest is counted (`--json` has them all)."""


def report_text(report: Report, language: str) -> str:
    """Return a report in one of our languages."""

    def say(template: str, facts: Facts) -> str:
        return translate(language, template, facts)

    return "\n".join(_visible(line) for line in _lines(report, say))


def _visible(line: str) -> str:
    """Return a line without what a terminal might obey: the file is a stranger's."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in line)


def _lines(report: Report, say: Say) -> Iterator[str]:
    if not report.anchored:
        yield from (say(sentences.UNANCHORED, {}), "")
    for number, step in enumerate(report.steps, 1):
        yield from _step_lines(number, step, say)
    yield from ("", say(sentences.VERDICTS[report.verdict], {}))
    if report.verdict is Verdict.UNREADABLE:
        return
    if report.made_at is not None:
        yield say(sentences.MADE, {"made_at": _moment(report.made_at)})
    doubted = {
        (found.facts.get("container"), found.facts.get("event")) for step in report.steps for found in step.findings
    }
    for story in report.stories:
        yield from ("", *_story_lines(story, report.names, doubted, say))
    yield from ("", say(sentences.LIMITS_TITLE, {}))
    yield from (f"  – {say(limit, {})}" for limit in sentences.LIMITS)


def _step_lines(number: int, step: Step, say: Say) -> Iterator[str]:
    title, outcome = say(sentences.TITLES[step.layer], {}), say(sentences.OUTCOMES[step.outcome], {})
    yield f"{number:2}. {title}: {outcome}"
    said = _said(step)
    if said:
        yield f"    {say(said, step.facts)}"
    for finding in step.findings[:MOST_SHOWN]:
        yield f"    {_finding(step, finding, say)}"
    if len(step.findings) > MOST_SHOWN:
        yield "    " + say(sentences.MORE, {"count": len(step.findings) - MOST_SHOWN})


def _said(step: Step) -> str:
    texts = {
        Outcome.HOLDS: sentences.HOLDS,
        Outcome.ABSENT: sentences.ABSENT,
        Outcome.UNCHECKED: sentences.UNCHECKED,
    }
    return texts.get(step.outcome, {}).get(step.layer, "")


def _finding(step: Step, finding: Finding, say: Say) -> str:
    where = next((name for name in sentences.WHERE if name in finding.facts), None)
    place = [] if where is None else [say(sentences.WHERE[where], finding.facts)]
    return " ".join([*place, say(sentences.REASONS[step.layer][finding.reason], finding.facts)])


def _story_lines(story: Story, names: Mapping[int, str], doubted: Doubted, say: Say) -> Iterator[str]:
    yield say(sentences.STORY, _counted(story))
    cells = [
        [*_cells(told, names, say), f"✗ {say(sentences.DOUBT, {})}" if (story.code, told.number) in doubted else ""]
        for told in story.events[:MOST_SHOWN]
    ]
    yield from (f"  {line}" for line in (in_columns(cells) if cells else ()))
    if len(story.events) > MOST_SHOWN:
        yield "  " + say(sentences.MORE, {"count": len(story.events) - MOST_SHOWN})


def _moment(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"


def _counted(story: Story) -> Facts:
    return {"code": story.code, "count": len(story.events)}


def _cells(told: Told, names: Mapping[int, str], say: Say) -> list[str]:
    kind = EVENT[told.kind].text if told.kind in EVENT else sentences.UNKNOWN_KIND
    return [
        f"{told.number:3}",
        _moment(datetime.fromisoformat(told.effective_time)),
        say(kind, {}),
        f"{names.get(told.org_id, '')} ({told.org_id})".strip(),
        say(sentences.GRADES[told.grade], {}),
        say(EVENT_STATUS[told.status].text, {}) if told.status is not None else "",
    ]
