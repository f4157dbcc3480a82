"""Keeping what rules decided and what requests were refused, so that a verdict can be shown and made again.

Knows how to store a `Decision`; knows nothing of what the rules are about.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from hwtrack.infra.tables import RefusedRequestRow
from hwtrack.infra.work import AnyWork, Work
from hwtrack.kernel.canonical import canonical, plain
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.rules import Decision, Effect, Verdict

_KEEP_DECISION = """
    INSERT INTO decision (home_org_id, decision_id, stage, judged_on, subject_kind, subject_id, refused, violations,
        rule_versions, facts, facts_sha256, made_by, made_at, disclosed_at, parties, regions)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb, $10, $11, $12, $13, $14, $15, $16)
"""


async def keep_decision(
    work: AnyWork,
    decision: Decision,
    *,
    home: OrgId,
    subject: tuple[str, UUID],
    parties: Sequence[int],
    regions: Sequence[int],
) -> UUID:
    """Store a decision in this transaction and return its id.

    What a desk was told (refusals, warnings) is disclosed to its parties at once; alarms stay with the officials
    until they are disclosed.
    """
    decision_id = work.new_id()
    # Why: plain SQL, because the hot path, which has no session, keeps its alarms here too.
    await work.execute(
        _KEEP_DECISION,
        home,
        decision_id,
        decision.stage.value,
        decision.on,
        subject[0],
        subject[1],
        decision.refused,
        canonical([_stored(verdict) for verdict in decision.violations]),
        canonical(dict(decision.rule_versions)),
        decision.facts_text,
        decision.facts_sha256,
        work.actor.account_id,
        work.now,
        work.now if _was_told(decision) else None,
        list(parties),
        list(regions),
    )
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
    await work.session.flush()  # Why: the request must exist even if a later statement of the caller reads it raw.
    return request_id


def _was_told(decision: Decision) -> bool:
    effects = {verdict.effect for verdict in decision.violations}
    return bool(effects) and Effect.ALARM not in effects


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
