"""A manifest and its receipt as pages show them: rows, lines, legs, path, deadlines, moves, verdicts.

Knows transfers' values and turns them into views; fetches nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from hwtrack.custody.container import ON_THE_ROAD
from hwtrack.custody.container import Container as Standing
from hwtrack.kernel.actor import Actor, Permission, Scope
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.quantity import NOTHING, total
from hwtrack.kernel.rules import Effect, Severity
from hwtrack.registry.hazards import in_order
from hwtrack.transfers.calendar import Deadline
from hwtrack.transfers.manifest import KEEPING, MOVERS, MOVES, OFFICER_MOVES, REASONED, Move, Status
from hwtrack.transfers.model import PartyRole
from hwtrack.transfers.record import KeptLeg, KeptLine, Manifest
from hwtrack.transfers.service.reading import Head, JudgementKept, Sheet
from hwtrack.web import formats
from hwtrack.web.views import transfers as views
from hwtrack.web.views.parts import Found, Judgement, Row
from hwtrack.web.words import REFUSAL, Said

PATH = (
    Status.CHECKED,
    Status.ISSUED,
    Status.DISPATCHED,
    Status.IN_TRANSIT,
    Status.ARRIVED,
    Status.RECEIVED,
    Status.SETTLED,
)
STEPS: Mapping[Status, str] = MappingProxyType(
    {**{status: status.value for status in PATH}, Status.IN_TRANSIT: "departed"}
)
"""Which instant of a manifest's way belongs to which state of the path."""

DUE: Mapping[PartyRole, str] = MappingProxyType(
    {
        PartyRole.REMOVER: "The remover acts by {date}",
        PartyRole.CARRIER: "The carrier acts by {date}",
        PartyRole.RECIPIENT: "The recipient acts by {date}",
    }
)

PERMISSIONS: Mapping[Move, Permission] = MappingProxyType(
    {
        Move.CHECK: Permission.MANIFEST_DRAFT,
        Move.REVISE: Permission.MANIFEST_DRAFT,
        Move.ISSUE: Permission.MANIFEST_DRAFT,
        Move.CANCEL: Permission.MANIFEST_DRAFT,
        Move.DISPATCH: Permission.MANIFEST_DISPATCH,
        Move.RETURN: Permission.MANIFEST_DISPATCH,
        Move.DECLINE: Permission.CUSTODY_RECORD,
        Move.DEPART: Permission.CUSTODY_RECORD,
        Move.ARRIVE: Permission.CUSTODY_RECORD,
        Move.RECEIVE: Permission.MANIFEST_RECEIVE,
        Move.SETTLE: Permission.MANIFEST_RECEIVE,
        Move.CLOSE_WITH_GAP: Permission.RECTIFICATION_MANAGE,
    }
)
"""What each move takes; a refusal of the whole load is a receipt, not a move of its own."""

TEXTS: Mapping[Move, str] = MappingProxyType(
    {
        Move.CHECK: "Have the rules check it",
        Move.ISSUE: "Issue with the official number",
        Move.DISPATCH: "Dispatch the vehicle",
        Move.DEPART: "The vehicle has left",
        Move.ARRIVE: "The vehicle is at the gate",
        Move.RECEIVE: "Receive the load",
        Move.SETTLE: "Confirm the receipt",
        Move.RETURN: "The load is back",
        Move.REVISE: "Back to the draft",
        Move.DECLINE: "Decline the load",
        Move.CANCEL: "Cancel the manifest",
        Move.CLOSE_WITH_GAP: "Close with a recorded gap",
    }
)
"""What each move is called on a button, the likelier first."""


def key_of(home: int, manifest_id: object) -> str:
    """Return a manifest's key as addresses have it."""
    return f"{home}/{manifest_id}"


def row_of(sheet: Sheet) -> Row:
    """Return a manifest as a list shows it."""
    kept = sheet.manifest
    ends = " → ".join(_name(sheet, org) for org in (kept.home_org_id, kept.recipient_org_id))
    return Row(
        address=f"/manifests/{key_of(kept.home_org_id, kept.manifest_id)}",
        name=kept.official_no or kept.draft_no,
        about=f"{ends} · {formats.tonnes(kept.declared)} t",
        state=("manifest", kept.status.value),
        due=_due(kept.status, sheet.due),
        is_late=sheet.late,
    )


def row_of_head(head: Head, names: Mapping[OrgId, str]) -> Row:
    """Return a manifest of a list."""
    ends = " → ".join(names.get(org, "—") for org in (head.home_org_id, head.recipient_org_id))
    waits = head.status is Status.RECEIVED and head.confirm_by is not None
    until = Said("to be confirmed by {date}", {"date": str(head.confirm_by)}) if waits else None
    return Row(
        address=f"/manifests/{key_of(head.home_org_id, head.manifest_id)}",
        name=head.official_no or head.draft_no,
        about=f"{ends} · {formats.tonnes(head.declared)} t · {head.loading_on.isoformat()}",
        state=("manifest", head.status.value),
        due=Said("Overdue") if head.late else until,
        is_late=head.late,
    )


def moves_of(manifest: Manifest, actor: Actor) -> tuple[views.Move, ...]:
    """Return the moves the actor may make now, the likeliest first."""
    roles = manifest.roles_of(actor.org_id) if actor.org_id is not None else frozenset()
    officer = actor.scope is Scope.OFFICIAL
    mine = [
        move
        for move in TEXTS
        if (manifest.status, move) in MOVES
        and actor.may(PERMISSIONS[move])
        and (roles & MOVERS[move] or (officer and move in OFFICER_MOVES))
    ]
    return tuple(_move(manifest, move, first=place == 0) for place, move in enumerate(mine))


def _move(manifest: Manifest, move: Move, *, first: bool) -> views.Move:
    key = key_of(manifest.home_org_id, manifest.manifest_id)
    return views.Move(
        move=move.value,
        text=TEXTS[move],
        primary=first and move not in REASONED,
        needs_reason=move in REASONED,
        needs_number=move is Move.ISSUE,
        needs_haulage=move is Move.DISPATCH and not manifest.legs,
        link=f"/manifests/{key}/receipt" if move is Move.RECEIVE else "",
    )


def view_of(
    sheet: Sheet, *, moves: tuple[views.Move, ...], permits: Mapping[int, str], standing: Sequence[Standing]
) -> views.ManifestView:
    """Return a manifest's page; `permits` are carriers' permit numbers, `standing` how its containers stand."""
    kept = sheet.manifest
    key = key_of(kept.home_org_id, kept.manifest_id)
    return views.ManifestView(
        manifest_id=key,
        number=kept.official_no or "",
        draft_number=kept.draft_no,
        paper=kept.paper is not None,
        status=kept.status.value,
        stages=tuple(_stages(kept)),
        due=_due(kept.status, sheet.due),
        is_late=sheet.late,
        parties=tuple(_parties(sheet)),
        lines=tuple(_lines(kept.lines)),
        legs=tuple(_leg(leg, sheet, permits) for leg in kept.legs),
        loading=loading_of(kept, standing),
        loading_on=kept.loading_on,
        arrival_on=kept.arrival_on,
        judgements=tuple(judgement_of(one) for one in reversed(sheet.judgements)),
        moves=moves,
        receipt=_receipt_row(sheet, key),
        containers=tuple(_container(line) for line in kept.lines),
        reason=kept.reason,
    )


def loading_of(manifest: Manifest, standing: Sequence[Standing]) -> views.Loading | None:
    """Return how many containers were scanned onto the vehicle; nothing before issue and after arrival."""
    if manifest.status not in (Status.ISSUED, Status.DISPATCHED, Status.IN_TRANSIT):
        return None
    aboard = {one.code for one in standing if one.manifest_id == manifest.manifest_id and one.stage in ON_THE_ROAD}
    listed = [line.code for line in manifest.lines]
    return views.Loading(
        expected=len(listed),
        loaded=sum(code in aboard for code in listed),
        missing=tuple(code for code in listed if code not in aboard),
    )


def judgement_of(kept: JudgementKept) -> Judgement:
    """Return a stored decision as pages show it."""
    return Judgement(
        stage=kept.stage,
        at=kept.made_at,
        refused=kept.refused,
        found=tuple(_found(one) for one in kept.violations),
        asked=kept.rule_versions,
    )


def receipt_of(sheet: Sheet) -> views.ReceiptView | None:
    """Return a receipt's page; nothing before anything was received."""
    kept = sheet.manifest
    if kept.receipt is None or sheet.figures is None:
        return None
    return views.ReceiptView(
        manifest=row_of(sheet),
        received_at=kept.receipt.received_at,
        received_by=_name(sheet, kept.receipt.receiver_org_id),
        figures=sheet.figures,
        weighing=kept.receipt.weighing,
        lines=tuple(receipt_line(line) for line in kept.lines),
        confirm_by=kept.receipt.confirm_by,
        confirmed_at=kept.steps.get("settled"),
        follow_ups=tuple(_follow_ups(sheet)),
    )


def receipt_line(line: KeptLine, outcome: str = "") -> views.ReceiptLine:
    """Return one container as it was received, or is to be."""
    accepted, refused = line.accepted or NOTHING, line.refused or NOTHING
    first, _, rest = line.opinion.partition(" ")
    known = first in REFUSAL
    return views.ReceiptLine(
        code=line.code,
        outcome=line.outcome.value if line.outcome else outcome,
        declared=line.declared,
        net=accepted + refused,
        refused=refused,
        weighed=line.weighed,
        refusal=first if known else "",
        reason=rest if known else line.opinion,
    )


def _due(status: Status, until: Deadline | None) -> Said | None:
    if until is None:
        return None
    return Said(DUE[KEEPING[status].owner], {"date": until.on.isoformat()})


def _name(sheet: Sheet, org: OrgId) -> str:
    return sheet.names.get(org, "—")


def _stages(kept: Manifest) -> Iterable[views.Stage]:
    for status in PATH:
        yield views.Stage(state=status.value, at=kept.steps.get(STEPS[status]), is_now=status is kept.status)
    if kept.status not in PATH and kept.status is not Status.DRAFT:
        yield views.Stage(state=kept.status.value, at=kept.since, is_now=True)


def _parties(sheet: Sheet) -> Iterable[views.PartyLine]:
    kept = sheet.manifest
    yield _party("remover", _name(sheet, kept.home_org_id))
    yield _party("recipient", _name(sheet, kept.recipient_org_id))
    if kept.consignor:
        yield _party("consignor", kept.consignor.name, kept.consignor.credit_code.text)
    for leg in kept.legs:
        if leg.carrier:
            yield _party("carrier", leg.carrier.name, leg.carrier.credit_code.text)


def _party(role: str, name: str, credit_code: str = "") -> views.PartyLine:
    return views.PartyLine(role=role, name=name, credit_code=credit_code)


def _lines(lines: Sequence[KeptLine]) -> Iterable[views.ManifestLine]:
    for number in sorted({line.line_no for line in lines}):
        group = [line for line in lines if line.line_no == number]
        first = group[0]
        yield views.ManifestLine(
            line_no=number,
            name=first.waste_name,
            waste_code=first.waste_code,
            hazards=in_order(first.hazards),
            form=first.form,
            method=first.method or "—",
            count=len(group),
            declared=total([line.declared for line in group]),
            packaging=total([line.packaging for line in group]),
        )


def _leg(leg: KeptLeg, sheet: Sheet, permits: Mapping[int, str]) -> views.LegLine:
    carrier = leg.carrier
    return views.LegLine(
        leg_no=leg.leg_no,
        mode=leg.mode.value,
        carrier=carrier.name if carrier else "—",
        permit=permits.get(carrier.org_id, "—") if carrier and carrier.org_id is not None else "—",
        tractor=sheet.plates.get(leg.tractor_id, "") if leg.tractor_id else "",
        trailer=sheet.plates.get(leg.trailer_id, "") if leg.trailer_id else "",
        people=", ".join(person for person in (leg.driver, leg.escort) if person),
    )


def _container(line: KeptLine) -> Row:
    return Row(
        address=f"/containers/{line.code}",
        name=line.code,
        about=f"{formats.kg(line.declared)} kg",
        state=("outcome", line.outcome.value) if line.outcome else None,
        is_code=True,
    )


def _receipt_row(sheet: Sheet, key: str) -> Row | None:
    kept, figures = sheet.manifest.receipt, sheet.figures
    if kept is None or figures is None:
        return None
    return Row(
        address=f"/manifests/{key}/receipt",
        name=f"{formats.kg(figures.received)} kg",
        about=f"{_day(kept.received_at)} · {_name(sheet, kept.receiver_org_id)}",
        state=("outcome", _outcome(sheet)),
    )


def _outcome(sheet: Sheet) -> str:
    figures = sheet.figures
    if figures is None or not (figures.count_refused or figures.count_not_arrived):
        return "accepted"
    return "refused" if figures.whole_load_refused else "part_accepted"


def _follow_ups(sheet: Sheet) -> Iterable[Said]:
    kinds = {one.kind for one in sheet.drafts}
    if "return_draft" in kinds:
        yield Said("A return leg for what was refused has been drafted.")
    if "difference_report" in kinds:
        yield Said("The report of the differences has been drafted.")


def _found(stored: Mapping[str, object]) -> Found:
    facts = stored["facts"]
    shown = dict(facts) if isinstance(facts, Mapping) else {}
    return Found(
        rule=str(stored["rule"]),
        severity=Severity(str(stored["severity"])),
        effect=Effect(str(stored["effect"])),
        title=str(stored["title"]),
        message=Said(str(stored["message"]), shown),
        remedy=Said(str(stored["remedy"]), shown),
        basis=str(stored["basis"]),
    )


def _day(at: datetime) -> date:
    return formats.local(at).date()
