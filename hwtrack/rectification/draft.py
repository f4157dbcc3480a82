"""A campaign before it is opened: its groups and issues, from a notice or from a file of our own.

Knows how to read both into one shape; gives no ids and no dates of its own. Issues keep the number printed before
them; their place in the list is what the ledger counts by. Source: regulation.md 8.1; domain.md A18.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.rectification.campaign import CampaignKind
from hwtrack.rectification.notice.mentions import Verb
from hwtrack.rectification.notice.reading import Group, Issue, Measure, Notice

MAX_ISSUES = 999
MAX_MEASURES = 99
"""Measures of one issue."""
MAX_DOCUMENTS = 999
"""Documents named in one issue."""
MAX_TITLE = 500
"""Characters of a campaign's title."""


class CampaignFileError(DomainError):
    """The campaign file cannot be read."""

    kind = Kind.INVALID
    code = "rectification.campaign-file"
    detail = "The campaign file is wrong: {reason}."
    remedy = "Compare it with the campaign that comes with the program."


class TooManyIssuesError(DomainError):
    """There are too many issues."""

    kind = Kind.TOO_LARGE
    code = "rectification.too-many-issues"
    detail = "There are {count} issues; one campaign holds at most {limit}."
    remedy = "Check that this is one notice, or split it into several campaigns."


class TooManyMeasuresError(DomainError):
    """An issue has too many measures."""

    kind = Kind.TOO_LARGE
    code = "rectification.too-many-measures"
    detail = "Issue {issue} has {count} measures; one issue holds at most {limit}."
    remedy = "Check where the issue ends; a heading may be missing below it."


class TooManyDocumentsError(DomainError):
    """An issue names too many documents."""

    kind = Kind.TOO_LARGE
    code = "rectification.too-many-documents"
    detail = "Issue {issue} names {count} documents; one issue holds at most {limit}."
    remedy = "Check where the issue ends; a heading may be missing below it."


class CampaignTitleError(DomainError):
    """The campaign needs a title."""

    kind = Kind.INVALID
    code = "rectification.campaign-title"
    detail = "The title has {length} characters; it must have from 1 to {limit}."
    remedy = "Give a title with the import; the notice's own first line is taken where none is given."


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDraft:
    """A document named in an issue, with what was done with it."""

    name: str
    verb: Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureDraft:
    """A measure with the number printed before it, None where there is none."""

    printed_no: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueDraft:
    """An issue to be opened. `text` is its stretch of the source."""

    printed_no: int | None
    group_no: int | None
    group_title: str
    title: str
    text: str
    measures: tuple[MeasureDraft, ...]
    documents: tuple[DocumentDraft, ...]
    lead_office: str = ""
    co_offices: tuple[str, ...] = ()
    deadline: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDraft:
    """A campaign to be opened."""

    kind: CampaignKind
    title: str
    issues: tuple[IssueDraft, ...]


def of_notice(notice: Notice, kind: CampaignKind, *, title: str = "") -> CampaignDraft:
    """Return the campaign a notice describes, under its own title where none is given.

    Raises:
        CampaignTitleError: Neither has a title, or it is longer than MAX_TITLE.
        TooManyIssuesError, TooManyMeasuresError, TooManyDocumentsError: More than a ledger holds.
    """
    issues = tuple(_of_issue(group, issue) for group in notice.groups for issue in group.issues)
    return _within_limits(CampaignDraft(kind=kind, title=title.strip() or notice.title, issues=issues))


def read_campaign(text: str) -> CampaignDraft:
    """Return the campaign a TOML file describes.

    Raises:
        CampaignFileError: It is not TOML, or a member is missing or of the wrong kind.
        CampaignTitleError, TooManyIssuesError, TooManyMeasuresError, TooManyDocumentsError: Beyond a limit.
    """
    try:
        head = tomllib.loads(text)
        kind = CampaignKind(head["kind"])
        issues = tuple(_of_groups(head["groups"]))
        return _within_limits(CampaignDraft(kind=kind, title=str(head["title"]), issues=issues))
    except KeyError as error:
        raise CampaignFileError(reason=f"{error} is missing") from error
    except (ValueError, TypeError) as error:
        raise CampaignFileError(reason=str(error)) from error


def _of_issue(group: Group, issue: Issue) -> IssueDraft:
    return IssueDraft(
        printed_no=issue.number,
        group_no=group.number,
        group_title=group.title,
        title=issue.problem,
        text=issue.text,
        measures=tuple(_of_measure(measure) for measure in issue.measures),
        documents=tuple(DocumentDraft(name=document.name, verb=document.verb) for document in issue.documents),
    )


def _of_measure(measure: Measure) -> MeasureDraft:
    return MeasureDraft(printed_no=measure.number, text=measure.text)


def _of_groups(groups: list[Mapping[str, Any]]) -> Iterator[IssueDraft]:
    number = 0
    for at, group in enumerate(groups, start=1):
        for issue in group["issues"]:
            number += 1
            measures = tuple(
                MeasureDraft(printed_no=n, text=str(text)) for n, text in enumerate(issue["measures"], start=1)
            )
            yield IssueDraft(
                printed_no=number,
                group_no=at,
                group_title=str(group["title"]),
                title=str(issue["title"]),
                text=str(issue["title"]),
                measures=measures,
                documents=tuple(_of_document(document) for document in issue.get("documents", ())),
                lead_office=str(issue["lead"]),
                co_offices=tuple(str(office) for office in issue.get("with", ())),
                deadline=_day(issue["deadline"]),
            )


def _of_document(document: Mapping[str, Any]) -> DocumentDraft:
    return DocumentDraft(name=str(document["name"]), verb=Verb(document["verb"]))


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise TypeError(f"{value!r} is not a date")
    return value


def _within_limits(draft: CampaignDraft) -> CampaignDraft:
    if not 1 <= len(draft.title) <= MAX_TITLE:
        raise CampaignTitleError(length=len(draft.title), limit=MAX_TITLE, pointer="/title")
    if len(draft.issues) > MAX_ISSUES:
        raise TooManyIssuesError(count=len(draft.issues), limit=MAX_ISSUES)
    for at, issue in enumerate(draft.issues, start=1):
        if len(issue.measures) > MAX_MEASURES:
            raise TooManyMeasuresError(issue=at, count=len(issue.measures), limit=MAX_MEASURES)
        if len(issue.documents) > MAX_DOCUMENTS:
            raise TooManyDocumentsError(issue=at, count=len(issue.documents), limit=MAX_DOCUMENTS)
    return draft
