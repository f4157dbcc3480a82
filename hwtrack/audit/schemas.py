"""Findings on the wire, in the reader's language."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from hwtrack.audit.findings import RULES, Finding, Told
from hwtrack.infra.i18n import translate
from hwtrack.infra.paging import Page
from hwtrack.kernel.rules import Rule


class Wire(BaseModel):
    """An answer; nothing in it is optional without saying so."""

    model_config = ConfigDict(extra="forbid")


class ToldOut(Wire):
    """What one rule said, with its clause, what to do, and what became of it."""

    rule: str
    version: int
    title: str
    message: str
    remedy: str
    basis: str
    confirmed: bool = Field(description="Whether the clause is sure; otherwise it is a setting of this installation.")
    severity: str
    state: str = Field(description="`open` and `cleared` last; `told` is about one act.")
    broken_at: datetime | None
    open: int = Field(description="For how many subjects it goes on.")
    cleared_at: datetime | None

    @classmethod
    def of(cls, told: Told, language: str) -> Self:
        """Write what a rule said."""
        lasting = told.lasting
        return cls(
            rule=told.rule,
            version=told.version,
            title=translate(language, told.title),
            message=translate(language, told.message, told.facts),
            remedy=translate(language, told.remedy, told.facts),
            basis=translate(language, told.basis),
            confirmed=told.confirmed,
            severity=told.severity.value,
            state=told.state.value,
            broken_at=lasting.broken_at if lasting else None,
            open=lasting.open if lasting else 0,
            cleared_at=lasting.cleared_at if lasting else None,
        )


class FindingOut(Wire):
    """One stored decision with alarms."""

    home_org_id: int
    decision_id: UUID
    stage: str
    judged_on: date
    made_at: datetime
    subject_kind: str
    subject_id: UUID
    codes: list[str] = Field(description="Containers it is about, where it is about few.")
    found: list[ToldOut]

    @classmethod
    def of(cls, one: Finding, language: str) -> Self:
        """Write a finding."""
        return cls(
            home_org_id=one.home_org_id,
            decision_id=one.decision_id,
            stage=one.stage,
            judged_on=one.judged_on,
            made_at=one.made_at,
            subject_kind=one.subject_kind,
            subject_id=one.subject_id,
            codes=list(one.codes),
            found=[ToldOut.of(told, language) for told in one.told],
        )


class FindingsOut(Wire):
    """A page of findings, and up to when steps were looked at for stores and books."""

    items: list[FindingOut]
    next: str | None
    as_of: datetime
    looked_to: datetime | None

    @classmethod
    def of(cls, page: Page[Finding], language: str, *, as_of: datetime, looked_to: datetime | None) -> Self:
        """Write a page."""
        return cls(
            items=[FindingOut.of(one, language) for one in page.items],
            next=page.next,
            as_of=as_of,
            looked_to=looked_to,
        )


class AlarmRuleOut(Wire):
    """A rule that raises alarms."""

    rule: str
    version: int
    title: str
    basis: str
    confirmed: bool
    severity: str
    stages: list[str]

    @classmethod
    def of(cls, rule: Rule, language: str) -> Self:
        """Write a rule."""
        return cls(
            rule=rule.id,
            version=rule.version,
            title=translate(language, rule.title),
            basis=translate(language, rule.basis),
            confirmed=rule.confirmed,
            severity=rule.severity.value,
            stages=[stage.value for stage in rule.effects],
        )


class AlarmRulesOut(Wire):
    """Every rule that raises alarms."""

    items: list[AlarmRuleOut]

    @classmethod
    def of(cls, language: str) -> Self:
        """Write them all."""
        return cls(items=[AlarmRuleOut.of(rule, language) for rule in RULES.values()])
