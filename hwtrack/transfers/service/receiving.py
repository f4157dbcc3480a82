"""What happens to a load on its way and at the gate: departure, arrival, receipt, confirmation, return.

A receipt and its custody event are one transaction. What the rules say of it is an alarm: the fact is recorded.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from hwtrack.custody.answers import Recorded, Recording
from hwtrack.custody.events import read_body
from hwtrack.custody.service import recording
from hwtrack.custody.service.recording import Sent
from hwtrack.infra.work import Work
from hwtrack.kernel.canonical import canonical, plain
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.quantity import NOTHING
from hwtrack.kernel.rules import Decision
from hwtrack.registry.service import facts as registry
from hwtrack.transfers.calendar import Deadline, deadline, local_date
from hwtrack.transfers.commands import Told
from hwtrack.transfers.drafts import Difference, DifferenceReport, decision_of, differences, return_draft
from hwtrack.transfers.facts import DailyFacts, ReceiptFacts, Settlement
from hwtrack.transfers.manifest import KEEPING, MAX_REASON, MIN_REASON, Move, Status
from hwtrack.transfers.model import PartyRole
from hwtrack.transfers.reading_scan import ReadReceipt, read_receipt
from hwtrack.transfers.receipt import (
    Figures,
    NoReceiptError,
    Outcome,
    Receipt,
    checked_receipts,
    checked_weighing,
    figures,
)
from hwtrack.transfers.record import KeptLine, Manifest, ReceiptKept, receipt_of, ref_of, transfer_of
from hwtrack.transfers.rulebook import judge
from hwtrack.transfers.service.assembling import contracts_of, world_of
from hwtrack.transfers.service.moving import Moved, free, keep, loaded, note_capacity, seen, stepped, write
from hwtrack.transfers.service.rights import capacity_of, rights_of
from hwtrack.transfers.service.working_days import calendar
from hwtrack.transfers.store import manifests as store


@dataclass(frozen=True, slots=True)
class ReceivedLoad:
    """What became of a receipt: custody's answer, the manifest as it now is, its numbers and differences.

    Where custody put the event aside, the manifest has not moved and there are no numbers. `recorded` is null where
    the event lay in custody before.
    """

    recorded: Recorded | None
    manifest: Manifest
    figures: Figures | None = None
    differences: tuple[Difference, ...] = ()


async def depart(work: Work, home: int, manifest_id: UUID) -> Moved:
    """Note at the desk that the vehicle has left.

    Raises:
        DomainError: As `moving.loaded` refuses.
    """
    return Moved(await write(work, await loaded(work, home, manifest_id, Move.DEPART), Move.DEPART))


async def arrive(work: Work, home: int, manifest_id: UUID) -> Moved:
    """Note at the desk that the vehicle is at the gate.

    Raises:
        DomainError: As `moving.loaded` refuses.
    """
    return Moved(await write(work, await loaded(work, home, manifest_id, Move.ARRIVE), Move.ARRIVE))


async def receive(work: Work, home: int, manifest_id: UUID, sent: Sent, told: Told) -> ReceivedLoad:
    """Record a receipt in custody and on the manifest; sent again with the same event, it answers as the first time.

    Raises:
        OtherEventError: The event is not this manifest's receipt.
        ReceiptFaultsError, WeighingError: The receipt or the bridge's ticket is impossible.
        DomainError: As `moving.loaded` and custody's `record` refuse.
    """
    claim = read_body(sent.body)
    manifest = await seen(work, home, manifest_id, by=PartyRole.RECIPIENT)
    if manifest.receipt and manifest.receipt.event_id == claim.event_id:
        return _as_it_was(await recording.record(work, sent), manifest)
    manifest = await loaded(work, home, manifest_id, Move.RECEIVE)
    scan = read_receipt(claim, manifest)
    checked_receipts(scan.receipts, frozenset(line.code for line in manifest.lines))
    if scan.weighing:
        checked_weighing(scan.weighing)
    recorded = await recording.record(work, sent)
    if recorded.recording not in (Recording.RECORDED, Recording.REPEATED):
        return ReceivedLoad(recorded, manifest)
    return await take_in(work, manifest, scan, told, recorded=recorded, receiver=work.actor.own_org)


async def take_in(
    work: Work, manifest: Manifest, scan: ReadReceipt, told: Told, *, recorded: Recorded | None, receiver: OrgId
) -> ReceivedLoad:
    """Write a receipt on the manifest: its numbers, what differs, the drafts that follow, holds and capacity."""
    found = differences(scan.receipts, scan.weighing, (*scan.unlisted, *told.stated))
    after = await _written(work, manifest, scan, told, found=found, receiver=receiver)
    await _judged(work, after)
    await _draft_what_follows(work, after, scan.receipts)
    accepted = frozenset(line.code for line in scan.receipts if line.outcome is Outcome.ACCEPTED)
    await free(work, after, codes=accepted)
    await note_capacity(work, after, "released")
    await note_capacity(work, after, "received")
    return ReceivedLoad(recorded, after, figures(scan.receipts), found)


async def settle(work: Work, home: int, manifest_id: UUID) -> Moved:
    """Confirm a receipt. Late or with unanswered differences it is confirmed all the same, and an alarm kept.

    Raises:
        DomainError: As `moving.loaded` refuses.
    """
    manifest = await loaded(work, home, manifest_id, Move.SETTLE)
    today = local_date(work.now)
    decision = judge(daily_facts(manifest, today, confirmed_on=today), on=today)
    decision_id = await keep(work, manifest, decision) if decision.violations else None
    after = await write(work, manifest, Move.SETTLE, decision_id=decision_id)
    return Moved(after, decision)


async def answer(
    work: Work, home: int, manifest_id: UUID, *, noticed_on: date | None, reported_on: date | None
) -> Moved:
    """Record that the remover was told of a receipt's differences and that the report went to the bureau.

    Raises:
        DomainError: As `moving.seen` refuses; NoReceiptError before anything was received.
    """
    manifest = await seen(work, home, manifest_id, by=PartyRole.RECIPIENT)
    if manifest.receipt is None:
        raise NoReceiptError
    told = replace(
        manifest.receipt,
        noticed_on=noticed_on or manifest.receipt.noticed_on,
        reported_on=reported_on or manifest.receipt.reported_on,
    )
    after = replace(manifest, receipt=told, version=manifest.version + 1)
    await store.move(work, after)
    await store.put_receipt(work, after)
    await store.sign(work, after, move="answer", reason="", decision_id=None)
    if told.reported_on:
        await store.mark_sent(work, home, manifest_id)
    return Moved(after)


async def take_back(work: Work, home: int, manifest_id: UUID) -> Moved:
    """Let the remover confirm that a load, refused or turned round on its way, is back.

    Raises:
        DomainError: As `moving.loaded` refuses.
    """
    manifest = await loaded(work, home, manifest_id, Move.RETURN)
    after = await write(work, manifest, Move.RETURN)
    await free(work, after)
    if manifest.receipt is None:
        await note_capacity(work, after, "released")
    return Moved(after)


def daily_facts(manifest: Manifest, on: date, *, confirmed_on: date | None = None) -> DailyFacts:
    """Return the facts of a received manifest for a look on a day.

    Raises:
        NoReceiptError: Nothing was received.
    """
    kept = manifest.receipt
    if kept is None:
        raise NoReceiptError
    return DailyFacts(
        on=on,
        status=manifest.status,
        differences=kept.differences,
        settlement=_settlement(kept, confirmed_on=confirmed_on),
    )


async def _written(
    work: Work,
    manifest: Manifest,
    scan: ReadReceipt,
    told: Told,
    *,
    found: tuple[Difference, ...],
    receiver: OrgId,
) -> Manifest:
    numbers = figures(scan.receipts)
    move = Move.REFUSE if numbers.whole_load_refused else Move.RECEIVE
    until = _confirm_by(local_date(work.now))
    receipt = ReceiptKept(
        received_at=work.now,
        receiver_org_id=receiver,
        event_id=scan.event_id,
        confirm_by=until.on,
        confirm_certain=until.certain,
        weighing=scan.weighing,
        decision=decision_of(numbers),
        differences=found,
        noticed_on=told.noticed_on,
        reported_on=told.reported_on,
    )
    by_code = {line.code: line for line in scan.receipts}
    lines = tuple(_received(line, by_code[line.code]) for line in manifest.lines)
    moved = stepped(work, replace(manifest, lines=lines, receipt=receipt), move, reason=_refusals(move, scan.receipts))
    await store.move(work, moved)
    await store.put_receipt(work, moved)
    await store.sign(work, moved, move=move.value, reason=moved.reason, decision_id=None)
    return moved


async def _judged(work: Work, manifest: Manifest) -> Decision:
    around = await world_of(work, manifest)
    transfer = transfer_of(manifest, around)
    codes = frozenset(line.waste_code for line in transfer.lines)
    today = local_date(work.now)
    rights = await rights_of(work, manifest.recipient_org_id, codes, transfer.loading_on)
    kept = manifest.receipt
    if kept is None:
        raise NoReceiptError
    numbers = figures(tuple(receipt_of(line) for line in manifest.lines))
    facts = ReceiptFacts(
        on=today,
        transfer=transfer,
        treatment=(await contracts_of(work, manifest))[0],
        receiver=ref_of(await registry.organisation(work, kept.receiver_org_id)),
        licence=rights.licence,
        exemption=rights.exemption,
        capacity=await capacity_of(
            work,
            rights.licence,
            manifest=(manifest.home_org_id, manifest.manifest_id),
            adding=numbers.accepted,
            on=today,
        ),
        figures=numbers,
        weighing=kept.weighing,
        differences=kept.differences,
        settlement=_settlement(kept),
    )
    decision = judge(facts, on=today)
    await keep(work, manifest, decision)
    return decision


async def _draft_what_follows(work: Work, manifest: Manifest, receipts: tuple[Receipt, ...]) -> None:
    kept = manifest.receipt
    orgs = await registry.organisations_by_id(work, {manifest.home_org_id, manifest.recipient_org_id})
    remover, recipient = ref_of(orgs[manifest.home_org_id]), ref_of(orgs[manifest.recipient_org_id])
    if kept and kept.differences and kept.decision:
        report = DifferenceReport(
            manifest_id=manifest.manifest_id,
            remover=remover,
            recipient=recipient,
            bureau_division=manifest.recipient_division,
            drafted_on=local_date(work.now),
            differences=kept.differences,
            decision=kept.decision,
        )
        await store.put_draft(work, "difference_report", manifest, canonical(plain(report)))
    way_back = return_draft(parent_id=manifest.manifest_id, remover=remover, recipient=recipient, receipts=receipts)
    if way_back:
        await store.put_draft(work, "return_draft", manifest, canonical(plain(way_back)))


def _as_it_was(recorded: Recorded, manifest: Manifest) -> ReceivedLoad:
    numbers = figures(tuple(receipt_of(line) for line in manifest.lines))
    return ReceivedLoad(recorded, manifest, numbers, manifest.receipt.differences if manifest.receipt else ())


def _confirm_by(received_on: date) -> Deadline:
    return deadline(received_on, KEEPING[Status.RECEIVED].working_days, calendar())


def _settlement(kept: ReceiptKept, *, confirmed_on: date | None = None) -> Settlement:
    settled_on = local_date(kept.settled_at) if kept.settled_at else confirmed_on
    return Settlement(
        accepted_on=local_date(kept.received_at),
        confirm_by=Deadline(kept.confirm_by, kept.confirm_certain),
        confirmed_on=settled_on,
        noticed_on=kept.noticed_on,
        reported_on=kept.reported_on,
        decision=kept.decision,
    )


def _received(line: KeptLine, receipt: Receipt) -> KeptLine:
    missing = receipt.outcome is Outcome.NOT_ARRIVED
    return replace(
        line,
        outcome=receipt.outcome,
        weighed=receipt.weighed,
        accepted=receipt.accepted,
        refused=receipt.refused,
        not_arrived=line.declared if missing else NOTHING,
        opinion=receipt.reason,
    )


def _refusals(move: Move, receipts: tuple[Receipt, ...]) -> str:
    if move is not Move.REFUSE:
        return ""
    reasons = dict.fromkeys(line.reason for line in receipts if line.outcome is Outcome.REFUSED)
    return "; ".join(reasons)[:MAX_REASON].ljust(MIN_REASON, ".")
