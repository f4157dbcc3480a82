"""A campaign and an issue as pages show them: rectification's values turned into views; fetches nothing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from hwtrack.kernel.actor import Actor
from hwtrack.rectification.campaign import CampaignKind
from hwtrack.rectification.evidence import EvidenceFault, fault
from hwtrack.rectification.issue import NEEDS_REASON, PERMISSIONS, is_late
from hwtrack.rectification.ledger import CampaignCard, EvidenceCard, HistoryEntry, IssueDetail, IssueLine, KeptCapture
from hwtrack.rectification.meter import Drift
from hwtrack.rectification.states import DONE, IssueState, Move
from hwtrack.web.views import rectification as views
from hwtrack.web.views.parts import Action, Figure, Form, Row
from hwtrack.web.words import ISSUE, Said

KINDS: Mapping[CampaignKind, str] = MappingProxyType(
    {
        CampaignKind.INSPECTION: "Rectification after an inspection",
        CampaignKind.DELEGATED: "Issues handed down by supervision",
        CampaignKind.SPECIAL: "Special campaign",
        CampaignKind.ROUTINE: "Routine supervision",
    }
)

MOVES: Mapping[Move, str] = MappingProxyType(
    {
        Move.CLAIM: "Claim it for its office",
        Move.PLAN: "Confirm the plan",
        Move.BEGIN: "Begin",
        Move.SELF_CHECK: "Checked by the office itself",
        Move.APPLY: "Request sign-off",
        Move.ACCEPT: "Accepted on site",
        Move.PUBLICISE: "Publicise",
        Move.SIGN_OFF: "Sign off",
        Move.CONFIRM: "Looked back: stable",
        Move.RETURN: "Return it",
        Move.REOPEN: "Reopen: it has recurred",
    }
)
"""What each move is called; an extension needs a new deadline and is made through the interface."""

FAULTS: Mapping[EvidenceFault, str] = MappingProxyType(
    {
        EvidenceFault.MISSING: "The file has not come in",
        EvidenceFault.ALTERED: "Altered since it was attached",
        EvidenceFault.UNSCANNED: "Not yet scanned for viruses",
        EvidenceFault.INFECTED: "Infected",
    }
)

FIGURES: Mapping[str, str] = MappingProxyType({"refused": "refused", "found afterwards": "found afterwards"})
KINDS_OF_STEP: Mapping[str, str] = MappingProxyType(
    {
        "opened": "Entered in the ledger",
        "assigned": "Offices and deadline set",
        "evidence_attached": "Evidence attached",
        "evidence_checked": "Evidence checked",
        "metric_captured": "Live figure kept",
        "sign_off_stopped": "Sign-off returned",
    }
)
"""What a step that is no move is called; a move is told by the state it led to."""

METRIC = "Transfers through intermediaries"


def campaign_row(card: CampaignCard) -> Row:
    """Return a campaign as a list shows it."""
    return Row(address=f"/campaigns/{card.campaign_id}", name=card.title, about=card.opened_at.date().isoformat())


def issue_row(line: IssueLine, today: date) -> Row:
    """Return an issue as a list shows it."""
    late = is_late(line.state, line.deadline, today)
    return Row(
        address=address_of(line),
        name=f"{line.key.issue_no}. {line.title}",
        about=line.lead_office,
        state=("issue", line.state.value),
        due=Said("by {date}", {"date": line.deadline.isoformat()}) if line.deadline else None,
        is_late=late,
    )


def address_of(line: IssueLine) -> str:
    """Return where an issue is."""
    return f"/campaigns/{line.key.campaign_id}/issues/{line.key.issue_no}"


def campaign_view(
    card: CampaignCard, counts: Mapping[IssueState, int], lines: Sequence[IssueLine], now: datetime, today: date
) -> views.CampaignView:
    """Return a campaign's ledger."""
    return views.CampaignView(
        title=card.title,
        kind=KINDS[card.kind],
        source=card.opened_at.date().isoformat(),
        figures=tuple(figures_of(counts, lines, now=now, today=today)),
        groups=tuple(_groups(lines, today)),
        as_of=now,
    )


def figures_of(
    counts: Mapping[IssueState, int], lines: Sequence[IssueLine], *, now: datetime, today: date
) -> Iterable[Figure]:
    """Return how many issues there are, are signed off, and are late, each with its definition."""
    late = sum(is_late(line.state, line.deadline, today) for line in lines)
    done = sum(counts.get(state, 0) for state in DONE)
    counted = (
        ("Issues in all", sum(counts.values()), Said("All issues of the campaign"), ""),
        ("Signed off", done, Said("Issues that are signed off, stable ones included"), "good" if done else ""),
        ("Overdue", late, Said("Issues not signed off whose deadline has passed"), "bad" if late else ""),
    )
    for name, value, definition, tone in counted:
        yield Figure(name=name, value=str(value), unit="", definition=definition, as_of=now, tone=tone)


def issue_view(
    detail: IssueDetail, *, today: date, actor: Actor, form: Form, drift: tuple[int, Drift] | None = None
) -> views.IssueView:
    """Return an issue's page; `drift` is what asking one of its figures again has shown just now."""
    line = detail.line
    newest = {kept.capture.reading.metric: kept for kept in detail.captures}
    return views.IssueView(
        campaign=Action(f"/campaigns/{line.key.campaign_id}", "Rectification"),
        address=address_of(line),
        number=line.key.issue_no,
        title=line.title,
        status=line.state.value,
        office=" · ".join((line.lead_office, *line.co_offices)),
        due_on=line.deadline,
        is_late=is_late(line.state, line.deadline, today),
        found=tuple(part for part in detail.text.split("\n") if part.strip() not in ("", line.title)),
        measures=tuple(one.text for one in detail.measures),
        documents=tuple(f"《{one.name}》" for one in detail.documents),
        metrics=tuple(_metric(kept, drift) for kept in reversed(newest.values())),
        evidence=tuple(_evidence(one) for one in detail.evidence),
        history=tuple(_step(one) for one in reversed(detail.history)),
        moves=tuple(_moves(detail, actor)),
        form=form,
        may_capture=actor.may(PERMISSIONS[Move.BEGIN]) and line.state not in DONE,
    )


def _groups(lines: Sequence[IssueLine], today: date) -> Iterable[views.IssueGroup]:
    for title in dict.fromkeys(line.group_title for line in lines):
        inside = tuple(_line(line, today) for line in lines if line.group_title == title)
        yield views.IssueGroup(title=title, issues=inside)


def _line(line: IssueLine, today: date) -> views.IssueLine:
    return views.IssueLine(
        address=address_of(line),
        number=line.key.issue_no,
        title=line.title,
        status=line.state.value,
        office=line.lead_office,
        due_on=line.deadline,
        is_late=is_late(line.state, line.deadline, today),
        evidence=line.evidence + line.captures,
        proven=line.sound + line.captures,
    )


def _metric(kept: KeptCapture, drift: tuple[int, Drift] | None) -> views.MetricView:
    capture = kept.capture
    found = capture.reading.figures
    figure = Figure(
        name=METRIC,
        value=" + ".join(one.value for one in found),
        unit="",
        definition=Said(capture.reading.definition, dict(capture.parameters)),
        as_of=capture.as_of,
        tone="warn" if capture.reading.contradicts else "",
    )
    return views.MetricView(
        n=kept.n,
        figure=figure,
        parts=tuple((one.value, FIGURES.get(one.name, one.name)) for one in found),
        rows=capture.reading.rows,
        query=Said(capture.reading.definition, dict(capture.parameters)),
        parameters=tuple(capture.parameters.items()),
        captured_at=capture.captured_at,
        captured_by=kept.by_name,
        digest=capture.sha256.hex(),
        contradicts=_contradiction(kept),
        asked_again=_asked_again(drift[1]) if drift and drift[0] == kept.n else None,
        is_same=drift is not None and drift[0] == kept.n and drift[1].is_same,
    )


def _contradiction(kept: KeptCapture) -> Said | None:
    if not kept.capture.reading.contradicts:
        return None
    after = next((one.value for one in kept.capture.reading.figures if one.name == "found afterwards"), "")
    return Said("{count} was found afterwards, not before.", {"count": after})


def _asked_again(drift: Drift) -> Said:
    if drift.is_same:
        return Said("Asked again for the same instant: the same value and the same records.")
    changed = "; ".join(f"{name}: {then} → {now}" for name, then, now in drift.changed) or "—"
    return Said(
        "Asked again for the same instant, it differs: {changed}; {added} records more, {gone} fewer.",
        {"changed": changed, "added": len(drift.rows_added), "gone": len(drift.rows_gone)},
    )


def _evidence(card: EvidenceCard) -> views.EvidenceLine:
    wrong = fault(card.fact)
    return views.EvidenceLine(
        name=card.fact.title,
        kind=card.kind.value,
        added_at=card.attached_at,
        added_by=card.by_name,
        digest=card.fact.recorded.hex(),
        fault=Said(FAULTS[wrong]) if wrong else None,
    )


def _step(entry: HistoryEntry) -> views.HistoryLine:
    return views.HistoryLine(
        status=entry.state.value,
        what=KINDS_OF_STEP.get(entry.kind, ISSUE[entry.state.value].text),
        at=entry.at,
        who=entry.by_name,
        text=entry.note,
    )


def _moves(detail: IssueDetail, actor: Actor) -> Iterable[views.IssueMove]:
    for move in detail.open_moves:
        if move in MOVES and actor.may(PERMISSIONS[move]):
            yield views.IssueMove(
                move=move.value,
                text=MOVES[move],
                needs_note=move in NEEDS_REASON,
                takes_note=move is Move.SIGN_OFF,
                primary=move not in NEEDS_REASON,
            )
