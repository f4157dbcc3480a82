"""Entering a transfer that was made on paper while no number could be had.

It has happened: whatever the rules say is an alarm, and what they find counts as found afterwards.
"""

from dataclasses import dataclass, replace
from datetime import date

from hwtrack.infra.work import Work
from hwtrack.kernel.quantity import NOTHING
from hwtrack.kernel.rules import Decision
from hwtrack.transfers.calendar import local_date
from hwtrack.transfers.commands import NewManifest, Paper
from hwtrack.transfers.facts import NumberFacts
from hwtrack.transfers.manifest import Status, TransferNotOverError, checked_paper_reason
from hwtrack.transfers.receipt import Outcome
from hwtrack.transfers.record import KeptLine, Manifest, PaperKept
from hwtrack.transfers.rulebook import judge
from hwtrack.transfers.service.assembling import afterwards_facts
from hwtrack.transfers.service.drafting import drafted, known
from hwtrack.transfers.service.moving import keep, note_capacity
from hwtrack.transfers.store import manifests as store


@dataclass(frozen=True, slots=True)
class EnteredPaper:
    """What became of a paper manifest: kept unless its number is refused, with what the rules found afterwards."""

    manifest: Manifest
    decision: Decision


async def enter_paper(
    work: Work, new: NewManifest, paper: Paper, *, completed_on: date, number: str | None = None
) -> EnteredPaper:
    """Keep a transfer made on paper as settled, and judge it now.

    Raises:
        TransferNotOverError: It was not yet complete by today.
        NumberNeededError: The paper has no reason.
        DomainError: As `drafting.draft` refuses.
    """
    today = local_date(work.now)
    if completed_on > today or completed_on < new.loading_on:
        raise TransferNotOverError(completed=str(completed_on), loading=str(new.loading_on), pointer="/completed_on")
    reason = checked_paper_reason(paper.reason)
    made = drafted(work, new.checked(), await known(work, new))
    if number is not None and (refused := await _refused_number(work, made, number)):
        return EnteredPaper(made, refused)
    settled = replace(
        made,
        official_no=number,
        status=Status.SETTLED,
        version=1,
        paper=PaperKept(reason=reason, photo_sha256=paper.photo_sha256, completed_on=completed_on),
        lines=tuple(_taken(line) for line in made.lines),
        steps={"settled": work.now},
        parties=tuple(sorted(made.org_ids)),
    )
    facts = await afterwards_facts(work, settled, completed_on)
    decision = judge(facts, on=facts.on)
    licensed = replace(settled, licence_id=facts.licence.licence_id if facts.licence else None)
    await store.add(work, licensed, body=new.body)
    await store.move(work, licensed)
    await store.put_outcomes(work, licensed)
    decision_id = await keep(work, licensed, decision)
    await store.sign(work, licensed, move="enter_paper", reason=reason, decision_id=decision_id)
    await note_capacity(work, licensed, "received")
    return EnteredPaper(licensed, decision)


async def _refused_number(work: Work, made: Manifest, number: str) -> Decision | None:
    facts = NumberFacts(
        on=local_date(work.now), number=number, created_year=made.loading_on.year, origin_division=made.division
    )
    decision = judge(facts, on=facts.on)
    await keep(work, made, decision)
    return decision if decision.refused else None


def _taken(line: KeptLine) -> KeptLine:
    return replace(line, outcome=Outcome.ACCEPTED, accepted=line.declared, refused=NOTHING, not_arrived=NOTHING)
