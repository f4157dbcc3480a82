"""Manifests with their lines, legs, versions and signatures: rows in and out."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from hwtrack.infra.paging import Slice
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.actor import Scope
from hwtrack.kernel.canonical import plain, sha256
from hwtrack.kernel.ids import ManifestId, OrgId
from hwtrack.transfers.manifest import Status
from hwtrack.transfers.record import Manifest
from hwtrack.transfers.store.rows import (
    STEPS,
    head_values,
    leg_row,
    line_row,
    manifest_of,
    paper_values,
    parsed,
    received_row,
    ref_values,
    somebody_values,
)

_LINE_COLUMNS = (
    "n, line_no, code, container_org_id, container_id, carriage, waste_code, waste_name, method, form, hazards,"
    " danger_class, package_kind, declared_g, packaging_g"
)
_RECEIPT_COLUMNS = "outcome, weighed_g, accepted_g, refused_g, not_arrived_g, opinion"
_LEG_COLUMNS = "leg_no, mode, carrier_org_id, carrier_credit_code, carrier_name, tractor_id, trailer_id, driver, escort"
_FAMILY = "home_org_id = m.home_org_id AND manifest_id = m.manifest_id"
_SELECT = f"""
    SELECT m.*,
        (SELECT jsonb_agg(to_jsonb(l) ORDER BY l.n) FROM (
            SELECT {_LINE_COLUMNS}, {_RECEIPT_COLUMNS} FROM manifest_line WHERE {_FAMILY}) l) AS line_rows,
        (SELECT coalesce(jsonb_agg(to_jsonb(g) ORDER BY g.leg_no), '[]') FROM (
            SELECT {_LEG_COLUMNS} FROM manifest_leg WHERE {_FAMILY}) g) AS leg_rows
    FROM manifest m
"""
_INSERT = """
    INSERT INTO manifest (home_org_id, manifest_id, draft_no, official_no, status, since, version, site_id, division,
        recipient_org_id, recipient_site_id, recipient_division, consignor_org_id, consignor_credit_code,
        consignor_name, treatment_home_org_id, treatment_contract_id, haulage_home_org_id, haulage_contract_id,
        loading_on, arrival_on, declared_g, parent_home_org_id, parent_manifest_id, exemptions, paper_reason,
        paper_photo_sha256, completed_on, body, made_by, made_at, parties, regions)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
        $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)
"""
_INSERT_LINES = f"""
    INSERT INTO manifest_line (home_org_id, manifest_id, {_LINE_COLUMNS}, parties, regions)
    SELECT $1, $2, {_LINE_COLUMNS}, $4, $5 FROM jsonb_to_recordset($3::jsonb) AS given (
        n int, line_no int, code text, container_org_id bigint, container_id uuid, carriage text, waste_code text,
        waste_name text, method text, form text, hazards text[], danger_class text, package_kind text,
        declared_g bigint, packaging_g bigint)
"""
_PUT_LEGS = f"""
    INSERT INTO manifest_leg (home_org_id, manifest_id, {_LEG_COLUMNS}, parties, regions)
    SELECT $1, $2, {_LEG_COLUMNS}, $4, $5 FROM jsonb_to_recordset($3::jsonb) AS given (
        leg_no int, mode text, carrier_org_id bigint, carrier_credit_code text, carrier_name text, tractor_id uuid,
        trailer_id uuid, driver text, escort text)
    ON CONFLICT (home_org_id, manifest_id, leg_no) DO UPDATE SET mode = excluded.mode,
        carrier_org_id = excluded.carrier_org_id, carrier_credit_code = excluded.carrier_credit_code,
        carrier_name = excluded.carrier_name, tractor_id = excluded.tractor_id, trailer_id = excluded.trailer_id,
        driver = excluded.driver, escort = excluded.escort
"""
_PUT_INBOX = """
    INSERT INTO manifest_party (party_org_id, manifest_id, role, home_org_id, status, changed_at, parties, regions)
    SELECT party, $2, role, $1, $5, $6, $7, $8 FROM unnest($3::bigint[], $4::text[]) AS given (party, role)
    ON CONFLICT (party_org_id, manifest_id, role)
        DO UPDATE SET status = excluded.status, changed_at = excluded.changed_at, parties = excluded.parties
"""
_SIGN = """
    WITH version AS (
        INSERT INTO manifest_version (home_org_id, manifest_id, n, text, sha256, made_at, parties, regions)
        VALUES ($1, $2, $3, $4, $5, $6, $13, $14) RETURNING n
    )
    INSERT INTO manifest_signature (home_org_id, manifest_id, n, move, org_id, account_id, signer, at, reason,
        decision_id, parties, regions)
    SELECT $1, $2, n, $7, $8, $9, $10, $6, $11, $12, $13, $14 FROM version
"""
_HEAD = """
    m.home_org_id, m.manifest_id, m.draft_no, m.official_no, m.status, m.since, m.recipient_org_id, m.loading_on,
    m.declared_g, m.confirm_by, m.paper_reason IS NOT NULL AS paper, m.made_at
"""
_PAGE = f"""
    SELECT {_HEAD} FROM manifest m
    WHERE ($1::text[] IS NULL OR m.status = ANY ($1)) AND ($2::uuid IS NULL OR m.manifest_id < $2)
        AND ($4::bigint IS NULL OR m.home_org_id = $4)
    ORDER BY m.manifest_id DESC LIMIT $3
"""
# Why another question for a party: its inbox lies in its own family, and an equality may use an index (design.md §4.6).
_OWN_PAGE = f"""
    SELECT {_HEAD} FROM (
        SELECT DISTINCT p.home_org_id, p.manifest_id FROM manifest_party p
        WHERE p.party_org_id = $4 AND ($1::text[] IS NULL OR p.status = ANY ($1))
            AND ($2::uuid IS NULL OR p.manifest_id < $2)
        ORDER BY p.manifest_id DESC LIMIT $3) own
    JOIN manifest m ON m.home_org_id = own.home_org_id AND m.manifest_id = own.manifest_id
    ORDER BY m.manifest_id DESC
"""
_SURROUNDINGS = """
    SELECT jsonb_build_object(
        'names', (SELECT coalesce(jsonb_object_agg(org_id, name), '{}') FROM organisation WHERE org_id = ANY ($3)),
        'plates', (SELECT coalesce(jsonb_object_agg(unit_id, plate), '{}') FROM transport_unit
            WHERE unit_id = ANY ($4)),
        'signatures', (SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.n), '[]') FROM (
            SELECT g.n, g.move, g.org_id, g.signer, g.at, g.reason, g.decision_id, encode(v.sha256, 'hex') AS sha256
            FROM manifest_signature g JOIN manifest_version v USING (home_org_id, manifest_id, n)
            WHERE home_org_id = $1 AND manifest_id = $2) s),
        'drafts', (SELECT coalesce(jsonb_agg(to_jsonb(d) ORDER BY d.made_at), '[]') FROM (
            SELECT 'difference_report' AS kind, report_id AS draft_id, status, body, made_at FROM difference_report
            WHERE home_org_id = $1 AND manifest_id = $2
            UNION ALL SELECT 'return_draft', return_id, status, body, made_at FROM return_draft
            WHERE home_org_id = $1 AND manifest_id = $2) d),
        'decisions', (SELECT coalesce(jsonb_agg(to_jsonb(j) ORDER BY j.made_at, j.decision_id), '[]') FROM (
            SELECT decision_id, stage, judged_on, refused, violations, rule_versions, made_at FROM decision
            WHERE home_org_id = $1 AND subject_kind = 'manifest' AND subject_id = $2) j)
    ) AS found
"""
_CHILDREN = ("manifest_line", "manifest_leg", "manifest_line_leg", "manifest_version", "manifest_signature")


async def add(work: AnyWork, manifest: Manifest, *, body: str) -> None:
    """Insert a manifest with its lines, legs, their pairs and its inbox rows: five statements."""
    key, shared = _key(manifest), (list(manifest.parties), list(manifest.regions))
    await work.execute(_INSERT, *head_values(manifest), body, work.actor.account_id, manifest.made_at, *shared)
    lines = json.dumps([line_row(line) for line in manifest.lines], ensure_ascii=False)
    await work.execute(_INSERT_LINES, *key, lines, *shared)
    if manifest.legs:
        await put_legs(work, manifest)
        await work.execute(
            "INSERT INTO manifest_line_leg (home_org_id, manifest_id, n, leg_no, parties, regions)"
            " SELECT $1, $2, n, leg_no, $5, $6 FROM unnest($3::int[]) AS lines (n), unnest($4::int[]) AS legs (leg_no)",
            *key,
            [line.n for line in manifest.lines],
            [leg.leg_no for leg in manifest.legs],
            *shared,
        )
    await put_inbox(work, manifest)


async def put_legs(work: AnyWork, manifest: Manifest) -> None:
    """Insert the legs, or give those that are there their new carriers, vehicles and people."""
    legs = json.dumps([leg_row(leg) for leg in manifest.legs], ensure_ascii=False)
    await work.execute(_PUT_LEGS, *_key(manifest), legs, list(manifest.parties), list(manifest.regions))


async def put_inbox(work: AnyWork, manifest: Manifest) -> None:
    """Bring everybody's inbox up to date; while it is a draft that is its remover's alone."""
    rows = [(org, role) for org, role in manifest.inbox if org in manifest.parties]
    await work.execute(
        _PUT_INBOX,
        *_key(manifest),
        [org for org, _ in rows],
        [role.value for _, role in rows],
        manifest.status.value,
        manifest.since,
        list(manifest.parties),
        list(manifest.regions),
    )


async def manifest(work: AnyWork, home: int, manifest_id: UUID, *, lock: bool = False) -> Manifest | None:
    """Return a manifest whole, in one statement; with `lock` nobody else moves it before this work ends."""
    tail = "WHERE m.home_org_id = $1 AND m.manifest_id = $2" + (" FOR UPDATE OF m" if lock else "")
    row = await work.fetchrow(_SELECT + tail, home, manifest_id)
    return manifest_of(row) if row else None


async def home_of(work: AnyWork, manifest_id: UUID) -> OrgId | None:
    """Return the family of a manifest the actor may see."""
    row = await work.fetchrow("SELECT home_org_id FROM manifest WHERE manifest_id = $1", manifest_id)
    return OrgId(row["home_org_id"]) if row else None


async def page(
    work: AnyWork, wanted: Slice, statuses: Iterable[Status] | None, *, home: int | None = None
) -> Sequence[Mapping[str, Any]]:
    """Return heads of the manifests the actor may see, newest first, one more than asked for.

    An official may ask for those of one remover.
    """
    asked: list[Any] = [
        [status.value for status in statuses] if statuses is not None else None,
        wanted.after_id(),
        wanted.size + 1,
    ]
    own = work.actor.org_id if work.actor.scope is Scope.OWN else None
    return await (work.fetch(_PAGE, *asked, home) if own is None else work.fetch(_OWN_PAGE, *asked, own))


async def move(work: AnyWork, manifest: Manifest) -> None:
    """Write the state a manifest has come into, and what may change on the way, then everybody's inbox."""
    await work.execute(
        "UPDATE manifest SET status = $3, since = $4, version = $5, official_no = $6, paper_reason = $7,"
        " paper_photo_sha256 = $8, completed_on = $9, consignor_org_id = $10, consignor_credit_code = $11,"
        " consignor_name = $12, haulage_home_org_id = $13, haulage_contract_id = $14, licence_id = $15,"
        " loading_on = $16, arrival_on = $17, reason = $18, parties = $19, regions = $20,"
        " checked_at = $21, issued_at = $22, dispatched_at = $23, departed_at = $24, arrived_at = $25,"
        " received_at = $26, settled_at = $27, ended_at = $28 WHERE home_org_id = $1 AND manifest_id = $2",
        *_key(manifest),
        manifest.status.value,
        manifest.since,
        manifest.version,
        manifest.official_no,
        *paper_values(manifest.paper),
        *somebody_values(manifest.consignor),
        *ref_values(manifest.haulage),
        manifest.licence_id,
        manifest.loading_on,
        manifest.arrival_on,
        manifest.reason or None,
        list(manifest.parties),
        list(manifest.regions),
        *(manifest.steps.get(step) for step in STEPS),
    )
    await work.execute(
        "UPDATE manifest_party SET status = $3, changed_at = $4, parties = $5"
        " WHERE party_org_id = ANY ($5::bigint[]) AND home_org_id = $1 AND manifest_id = $2",
        *_key(manifest),
        manifest.status.value,
        manifest.since,
        list(manifest.parties),
    )
    await put_inbox(work, manifest)


async def share(work: AnyWork, manifest: Manifest) -> None:
    """Let the manifest's parties see its lines, legs and versions."""
    for table in _CHILDREN:
        await work.execute(
            f"UPDATE {table} SET parties = $3 WHERE home_org_id = $1 AND manifest_id = $2",
            *_key(manifest),
            list(manifest.parties),
        )


async def sign(work: AnyWork, manifest: Manifest, *, move: str, reason: str, decision_id: UUID | None) -> None:
    """Freeze the manifest's text as it reads now, with who moved it: one statement."""
    await work.execute(
        _SIGN,
        *_key(manifest),
        manifest.version,
        manifest.text,
        sha256(manifest.text),
        work.now,
        move,
        work.actor.org_id,
        work.actor.account_id,
        work.actor.name,
        reason,
        decision_id,
        list(manifest.parties),
        list(manifest.regions),
    )


async def surroundings(work: AnyWork, manifest: Manifest) -> Mapping[str, Any]:
    """Return, in one statement, names and plates of those on a manifest, its signatures, drafts and decisions."""
    row = await work.fetchrow(
        _SURROUNDINGS,
        *_key(manifest),
        sorted(manifest.org_ids),
        sorted(manifest.unit_ids),
    )
    found: Mapping[str, Any] = parsed(row["found"]) if row else {}
    return found


async def put_receipt(work: AnyWork, manifest: Manifest) -> None:
    """Write the receipt of the whole load and of each container."""
    kept = manifest.receipt
    if kept is None:
        raise ValueError("the manifest has no receipt")
    weighing = kept.weighing
    await work.execute(
        "UPDATE manifest SET confirm_by = $3, confirm_certain = $4, ticket = $5, bridge_gross_g = $6,"
        " bridge_tare_g = $7, bridge_division_g = $8, receiver_org_id = $9, received_event_id = $10, decision = $11,"
        " noticed_on = $12, reported_on = $13, differences = $14 WHERE home_org_id = $1 AND manifest_id = $2",
        *_key(manifest),
        kept.confirm_by,
        kept.confirm_certain,
        weighing.ticket if weighing else None,
        weighing.gross.grams if weighing else None,
        weighing.tare.grams if weighing else None,
        weighing.division.grams if weighing else None,
        kept.receiver_org_id,
        kept.event_id,
        kept.decision.value if kept.decision else None,
        kept.noticed_on,
        kept.reported_on,
        json.dumps([plain(difference) for difference in kept.differences], ensure_ascii=False),
    )
    await put_outcomes(work, manifest)


async def put_outcomes(work: AnyWork, manifest: Manifest) -> None:
    """Write what became of each container."""
    rows = json.dumps([received_row(line) for line in manifest.lines], ensure_ascii=False)
    await work.execute(
        "UPDATE manifest_line l SET outcome = r.outcome, weighed_g = r.weighed_g, accepted_g = r.accepted_g,"
        " refused_g = r.refused_g, not_arrived_g = r.not_arrived_g, opinion = r.opinion"
        " FROM jsonb_to_recordset($3::jsonb) AS r (n int, outcome text, weighed_g bigint, accepted_g bigint,"
        " refused_g bigint, not_arrived_g bigint, opinion text)"
        " WHERE l.home_org_id = $1 AND l.manifest_id = $2 AND l.n = r.n",
        *_key(manifest),
        rows,
    )


async def put_draft(work: AnyWork, table: str, manifest: Manifest, body: str) -> UUID:
    """Insert a drafted difference report or return leg and return its id; the bureau's region sees it too."""
    columns = {"difference_report": "report_id", "return_draft": "return_id"}
    draft_id = work.new_id()
    await work.execute(
        f"INSERT INTO {table} (home_org_id, {columns[table]}, manifest_id, status, body, made_at, parties, regions)"
        " VALUES ($1, $2, $3, 'draft', $4, $5, $6, $7)",
        manifest.home_org_id,
        draft_id,
        manifest.manifest_id,
        body,
        work.now,
        list(manifest.parties),
        list(manifest.regions),
    )
    return draft_id


async def mark_sent(work: AnyWork, home: int, manifest_id: UUID) -> None:
    """Mark the drafted difference reports of a manifest as sent."""
    await work.execute(
        "UPDATE difference_report SET status = 'sent' WHERE home_org_id = $1 AND manifest_id = $2", home, manifest_id
    )


def _key(manifest: Manifest) -> tuple[OrgId, ManifestId]:
    return manifest.home_org_id, manifest.manifest_id
