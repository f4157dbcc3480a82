"""When a rule is told: once for a subject that breaks it, and again only after it has cleared. Pure.

A subject may break a rule in several aspects (two pairs of wastes in one zone); each is told by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from hwtrack.kernel.rules import Decision

CONTAINER, FACILITY, ZONE = "container", "facility", "zone"
"""Kinds of subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What breaks a rule, whose it is, and the divisions whose officials are told."""

    home_org_id: int
    kind: str
    subject_id: UUID
    aspect: str = ""
    regions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A rule that a subject breaks, or broke until `cleared_at`; `broken_at` is since when."""

    alarm_id: UUID
    rule: str
    aspect: str
    broken_at: datetime
    cleared_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What a judgement changes: the decision to be told, reduced to what is new, and the alarms it opens and clears."""

    told: Decision | None
    opened: tuple[str, ...]
    cleared: tuple[UUID, ...]


def turn(decision: Decision, open_alarms: Iterable[Alarm]) -> Turn:
    """Return what changes for one subject and aspect, of which these alarms are open."""
    there: Mapping[str, Alarm] = {alarm.rule: alarm for alarm in open_alarms}
    broken = {verdict.rule.id for verdict in decision.violations}
    asked = set(decision.rule_versions)
    new = tuple(sorted(broken - set(there)))
    kept = tuple(one for one in decision.verdicts if one.violation is None or one.rule.id in new)
    return Turn(
        told=replace(decision, verdicts=kept) if new else None,
        opened=new,
        cleared=tuple(alarm.alarm_id for rule, alarm in there.items() if rule in asked - broken),
    )
