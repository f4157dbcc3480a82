"""What manifests say of the waste on them, for the ledgers: both ends, the method, the number. For the worker."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from hwtrack.infra.work import AnyWork

_PASSAGES = """
    SELECT m.manifest_id, l.waste_code, max(l.method) AS method, coalesce(m.official_no, m.draft_no) AS number,
        m.loading_on, m.home_org_id, remover.name AS remover, remover.credit_code AS remover_credit, m.division,
        m.recipient_org_id, recipient.name AS recipient, recipient.credit_code AS recipient_credit,
        m.recipient_division, m.site_id, m.recipient_site_id
    FROM manifest m
    JOIN manifest_line l ON l.home_org_id = m.home_org_id AND l.manifest_id = m.manifest_id
    JOIN organisation remover ON remover.org_id = m.home_org_id
    JOIN organisation recipient ON recipient.org_id = m.recipient_org_id
    WHERE m.manifest_id = ANY ($1::uuid[])
    GROUP BY m.home_org_id, m.manifest_id, l.waste_code, remover.org_id, recipient.org_id
"""


async def passages(work: AnyWork, manifests: Collection[UUID]) -> Sequence[Mapping[str, Any]]:
    """Return each waste on manifests with both ends of its way."""
    return await work.fetch(_PASSAGES, sorted(manifests))
