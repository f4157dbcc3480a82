"""What is peculiar to each kind of event, as a sentence under its step: how much, from where, why, what was settled.

Knows custody's claims; a kind without anything peculiar says nothing.
"""

from collections.abc import Iterable

from hwtrack.custody.claims import Claim, line_of
from hwtrack.custody.events.contested import Contested
from hwtrack.custody.events.counted import Counted, Presence
from hwtrack.custody.events.foreign_code_bound import ForeignCodeBound
from hwtrack.custody.events.held import Detained
from hwtrack.custody.events.judged import Judged, Verdict
from hwtrack.custody.events.loaded import Loaded
from hwtrack.custody.events.packed import Packed
from hwtrack.custody.events.received import ReceiptOutcome, Received
from hwtrack.custody.events.released import Released
from hwtrack.custody.events.ruled import Ruled
from hwtrack.custody.events.sampled import Sampled
from hwtrack.custody.events.top_up import TopUp
from hwtrack.custody.events.transformed import Transformed
from hwtrack.custody.events.unpacked import Unpacked
from hwtrack.custody.metering import Metering
from hwtrack.custody.treatment import Treatment
from hwtrack.kernel.quantity import NOTHING
from hwtrack.web import formats
from hwtrack.web.words import Said


def told(claim: Claim, code: str) -> Iterable[Said]:
    """Return what an event says of a container beyond its kind, its place and its mass."""
    match claim:
        case TopUp() | Transformed() | Metering() | Sampled():
            yield from _amounts(claim, code)
        case Packed() | Unpacked() | Counted() | ForeignCodeBound():
            yield from _things(claim, code)
        case Contested() | Detained() | Ruled() | Released() | Judged():
            yield from _settled(claim)
        case Received() if line_of(claim.containers, code).outcome is not ReceiptOutcome.ACCEPTED:
            yield Said("Not accepted at the gate")
        case Loaded() if claim.manifest_id is None:
            yield Said("Loaded without naming a manifest")
        case Treatment():
            yield Said("Secondary waste: {count} containers", {"count": len(claim.outputs)})
        case _:
            return


def _amounts(claim: TopUp | Transformed | Metering | Sampled, code: str) -> Iterable[Said]:
    match claim:
        case TopUp():
            line = line_of(claim.containers, code)
            if line.added is not None:
                yield Said("Added {kg} kg", {"kg": formats.kg(line.added)})
        case Transformed():
            yield from _transformed(claim, code)
        case Metering():
            for metered in claim.containers:
                if metered.code == code:
                    yield Said(
                        "{kg} kg by meter {meter}", {"kg": formats.kg(metered.quantity), "meter": metered.meter_id}
                    )
        case Sampled():
            sample = line_of(claim.containers, code)
            yield Said("Sample {number}: {kg} kg", {"number": sample.sample_number, "kg": formats.kg(sample.taken)})


def _transformed(claim: Transformed, code: str) -> Iterable[Said]:
    for source in claim.containers:
        if source.code == code:
            yield Said("Taken out: {kg} kg", {"kg": formats.kg(source.taken)})
    for result in claim.outputs:
        if result.code == code:
            yield Said("Put in: {kg} kg", {"kg": formats.kg(result.mass)})
    if claim.loss != NOTHING and claim.loss_reason:
        yield Said("Lost: {kg} kg ({why})", {"kg": formats.kg(claim.loss), "why": claim.loss_reason})


def _things(claim: Packed | Unpacked | Counted | ForeignCodeBound, code: str) -> Iterable[Said]:
    match claim:
        case Packed():
            yield Said("{count} containers packed into {unit}", {"count": len(claim.containers), "unit": claim.into})
        case Unpacked():
            yield Said("{count} containers taken out of {unit}", {"count": len(claim.containers), "unit": claim.out_of})
        case Counted():
            yield from _counted(claim, code)
        case ForeignCodeBound():
            line = line_of(claim.containers, code)
            yield Said("Code {code} of {system}", {"code": line.foreign_code, "system": line.system})


def _counted(claim: Counted, code: str) -> Iterable[Said]:
    line = line_of(claim.containers, code)
    match line.presence:
        case Presence.PRESENT:
            yield Said("Seen in its place at a stocktake")
        case Presence.MISSING:
            yield Said("Looked for at a stocktake and not found")
        case Presence.DUPLICATE:
            yield Said("{count} packages bear this one code", {"count": line.copies or 0})


def _settled(claim: Contested | Detained | Ruled | Released | Judged) -> Iterable[Said]:
    match claim:
        case Contested():
            yield Said("Disputes {count} events: {why}", {"count": len(claim.disputes), "why": claim.reason})
        case Detained():
            yield Said("Reason: {why}", {"why": claim.reason})
            yield from _numbers(claim.document_number, claim.seal_number)
        case Ruled():
            yield Said(
                "Upholds {upheld}, sets aside {aside}, lifts {lifted}: {why}",
                {
                    "upheld": len(claim.upholds),
                    "aside": len(claim.sets_aside),
                    "lifted": len(claim.lifts),
                    "why": claim.reason,
                },
            )
            yield from _numbers(claim.document_number, None)
        case Released():
            yield Said("Let in from quarantine: {why}", {"why": claim.reason})
        case Judged():
            gap = claim.verdict is Verdict.GAP
            yield Said("A step has been missing for 72 hours") if gap else Said("A later event changed earlier ones")


def _numbers(document: str | None, seal: str | None) -> Iterable[Said]:
    if document is not None:
        yield Said("Document {number}", {"number": document})
    if seal is not None:
        yield Said("Seal {number}", {"number": seal})
