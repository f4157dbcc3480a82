"""Findings as pages show them. Knows audit's values and turns them into views; fetches nothing."""

from collections.abc import Mapping

from hwtrack.audit.findings import Finding, Told
from hwtrack.custody.alarms import FACILITY, ZONE
from hwtrack.kernel.rules import Effect
from hwtrack.web import formats
from hwtrack.web.views.alarms import FindingView, FoundView
from hwtrack.web.views.parts import Found
from hwtrack.web.words import Said

PLACES = frozenset({FACILITY, ZONE})
ABOUT: Mapping[str, str] = {"manifest": "To the manifest", "contract": "To the contract"}
"""What leads on, by the kind of the subject."""
STOCK = "To its stock"


def finding_of(one: Finding, company: str) -> FindingView:
    """Return one finding."""
    address, about = _subject(one)
    return FindingView(
        company=company or "—",
        company_address=f"/alarms?org={one.home_org_id}",
        made_at=one.made_at,
        found=tuple(_found(told) for told in one.told),
        codes=one.codes,
        address=address,
        about=about,
    )


def _subject(one: Finding) -> tuple[str, str]:
    if one.subject_kind in ABOUT:
        return f"/{one.subject_kind}s/{one.home_org_id}/{one.subject_id}", ABOUT[one.subject_kind]
    return (f"/stock?org={one.home_org_id}", STOCK) if one.subject_kind in PLACES else ("", "")


def _found(told: Told) -> FoundView:
    return FoundView(
        found=Found(
            rule=told.rule,
            severity=told.severity,
            effect=Effect.ALARM,
            title=told.title,
            message=Said(told.message, told.facts),
            remedy=Said(told.remedy, told.facts),
            basis=told.basis,
            confirmed=told.confirmed,
        ),
        state=told.state.value,
        lasts=_lasts(told),
    )


def _lasts(told: Told) -> Said | None:
    if told.lasting is None:
        return None
    since = f"{formats.local(told.lasting.broken_at):%Y-%m-%d %H:%M}"
    if told.lasting.cleared_at is None:
        return Said("Since {since}", {"since": since})
    until = f"{formats.local(told.lasting.cleared_at):%Y-%m-%d %H:%M}"
    return Said("From {since} to {until}", {"since": since, "until": until})
