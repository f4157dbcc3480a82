"""Following what was scanned: moves of manifests by stray scans, the gate's rules, and the daily look.

For the worker. A scan is a fact whatever the desk did: it moves the manifest if it can and is otherwise left alone.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from hwtrack.custody.events import read_body
from hwtrack.infra.decisions import keep_decision
from hwtrack.infra.work import Work
from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.ids import OrgId
from hwtrack.registry.service import facts as registry
from hwtrack.transfers.calendar import local_date
from hwtrack.transfers.commands import Told
from hwtrack.transfers.facts import Direction, GateFacts
from hwtrack.transfers.manifest import MOVES, Move
from hwtrack.transfers.reading_scan import ReadReceipt, read_receipt
from hwtrack.transfers.receipt import checked_weighing
from hwtrack.transfers.record import Manifest, loads_of, ref_of, transfer_of
from hwtrack.transfers.rulebook import judge
from hwtrack.transfers.service.assembling import world_of
from hwtrack.transfers.service.moving import keep, write
from hwtrack.transfers.service.receiving import daily_facts, take_in
from hwtrack.transfers.store import following as store
from hwtrack.transfers.store import manifests

MOVE_OF = {"departed": Move.DEPART, "arrived": Move.ARRIVE, "received": Move.RECEIVE}


async def follow_scans(work: Work) -> int:
    """Move manifests by the scans made under them, in the order of their times; returns how many moved."""
    count = 0
    for scan in await store.scans(work):
        manifest = await manifests.manifest(work, scan["home_org_id"], scan["manifest_id"], lock=True)
        if manifest is not None and (manifest.status, MOVE_OF[scan["kind"]]) in MOVES:
            await _followed(work, manifest, scan)
            count += 1
    return count


async def judge_departures(work: Work) -> int:
    """Judge what left through a gate since the last look, and keep what the rules find; returns how many alarmed."""
    count = 0
    for row in await store.departures(work):
        facts = await _gate_facts(work, row)
        decision = judge(facts, on=facts.on)
        if decision.violations:
            await keep_decision(
                work,
                decision,
                home=OrgId(row["home_org_id"]),
                subject=("custody_event", row["event_id"]),
                parties=row["parties"],
                regions=row["regions"],
            )
            count += 1
        await store.mark(work, row)
    return count


async def look_daily(work: Work) -> int:
    """Judge every manifest that waits for its confirmation; a rule is told once per manifest. Returns how many told."""
    today = local_date(work.now)
    count = 0
    for row in await store.waiting(work):
        manifest = await manifests.manifest(work, row["home_org_id"], row["manifest_id"])
        if manifest is None or manifest.receipt is None:
            continue
        decision = judge(daily_facts(manifest, today), on=today)
        if {verdict.rule.id for verdict in decision.violations} - set(row["known"]):
            await keep(work, manifest, decision)
            count += 1
    return count


async def _followed(work: Work, manifest: Manifest, scan: Mapping[str, Any]) -> None:
    move = MOVE_OF[scan["kind"]]
    if move is not Move.RECEIVE:
        await write(work, manifest, move)
        return
    read = read_receipt(read_body(scan["body"]), manifest, omitted_is_missing=True)
    receiver = OrgId(scan["actor_org_id"])
    await take_in(work, manifest, _with_sound_weighing(read), Told(), recorded=None, receiver=receiver)


def _with_sound_weighing(read: ReadReceipt) -> ReadReceipt:
    if read.weighing is None:
        return read
    try:
        checked_weighing(read.weighing)
    except DomainError:
        # Why: nobody can be asked any more; the ticket stays in the event, the receipt goes without its bridge.
        return replace(read, weighing=None)
    return read


async def _manifest(work: Work, manifest_id: UUID | None) -> Manifest | None:
    home = await manifests.home_of(work, manifest_id) if manifest_id else None
    return await manifests.manifest(work, home, manifest_id) if home is not None and manifest_id else None


async def _gate_facts(work: Work, row: Mapping[str, Any]) -> GateFacts:
    at = ref_of(await registry.organisation(work, row["actor_org_id"]))
    codes = read_body(row["body"]).codes
    on = local_date(row["effective_time"])
    manifest = await _manifest(work, row["manifest_id"])
    if manifest is None:
        return GateFacts(
            on=on, direction=Direction.OUT, at=at, transfer=None, status=None, loads=(), unlisted=tuple(codes)
        )
    around = await world_of(work, manifest)
    listed = {line.code for line in manifest.lines}
    return GateFacts(
        on=on,
        direction=Direction.OUT,
        at=at,
        transfer=transfer_of(manifest, around),
        status=manifest.status,
        loads=loads_of(manifest, around),
        unlisted=tuple(code for code in codes if code not in listed),
    )
