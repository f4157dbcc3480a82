"""Keeping what rules decided and what requests were refused, so that a verdict can be shown and made again.

Knows how to store a `Decision`; knows nothing of what the rules are about.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from hwtrack.infra.tables import DecisionRow, RefusedRequestRow
from hwtrack.infra.work import Work
from hwtrack.kernel.canonical import plain
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.rules import Decision, Verdict


async def keep_decision(
    work: Work,
    decision: Decision,
    *,
    home: OrgId,
    subject: tuple[str, UUID],
    parties: Sequence[int],
    regions: Sequence[int],
) -> UUID:
    """Store a decision in this transaction and return its id.

    A refusal is disclosed to its parties at once; anything else stays with the officials until it is disclosed.
    """
    decision_id = work.new_id()
    work.session.add(
        DecisionRow(
            home_org_id=home,
            decision_id=decision_id,
            stage=decision.stage.value,
            judged_on=decision.on,
            subject_kind=subject[0],
            subject_id=subject[1],
            refused=decision.refused,
            violations=[_stored(verdict) for verdict in decision.violations],
            rule_versions=dict(decision.rule_versions),
            facts=decision.facts_text,
            facts_sha256=decision.facts_sha256,
            made_by=work.actor.account_id,
            made_at=work.now,
            disclosed_at=work.now if decision.refused else None,
            parties=list(parties),
            regions=list(regions),
        )
    )
    await work.session.flush()  # Why: the decision must exist even if a later statement of the caller reads it raw.
    return decision_id


async def keep_refused_request(
    work: Work, *, home: OrgId, path: str, body: str, reasons: Sequence[Mapping[str, Any]], regions: Sequence[int]
) -> UUID:
    """Store a request that is about to be answered 422 although it is evidence."""
    request_id = work.new_id()
    work.session.add(
        RefusedRequestRow(
            home_org_id=home,
            request_id=request_id,
            path=path,
            body=body,
            reasons=[dict(reason) for reason in reasons],
            made_by=work.actor.account_id,
            made_at=work.now,
            regions=list(regions),
        )
    )
    await work.session.flush()  # Why: as above.
    return request_id


def _stored(verdict: Verdict) -> dict[str, Any]:
    found = verdict.violation
    return {
        "rule": verdict.rule.id,
        "version": verdict.rule.version,
        "severity": verdict.severity.value,
        "effect": verdict.effect.value,
        "message": found.message if found else "",
        "facts": plain(found.facts) if found else {},
        "pointer": found.pointer if found else "",
        "remedy": verdict.rule.remedy,
        "title": verdict.rule.title,
        "basis": verdict.rule.basis,
    }
