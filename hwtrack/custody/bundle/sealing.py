"""The log of a bundle: what each event's entry commits to, whether it is in the tree, and whose word the tree is."""

from collections.abc import Iterator
from dataclasses import dataclass

from hwtrack.custody.bundle.anchors import Anchors
from hwtrack.custody.bundle.form import BundledEvent, Sealed
from hwtrack.custody.bundle.opened import Opened
from hwtrack.custody.bundle.phones import entry_of
from hwtrack.custody.bundle.report import Facts, Finding, Layer, Outcome, Step, step_of
from hwtrack.tlog.checkpoint import Checkpoint, read_checkpoint
from hwtrack.tlog.cosignature import Cosignature, cosignatures
from hwtrack.tlog.leaf import Entry, over_links
from hwtrack.tlog.note import Note, demand_signed, read_note
from hwtrack.tlog.reason import ProofError, Reason
from hwtrack.tlog.tree import demand_included

KIND = "custody"
"""Of an event's log entry."""

TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Seal:
    """The bundle's checkpoint as far as it can be read: its note, what it says, and why not where it cannot."""

    note: Note | None = None
    checkpoint: Checkpoint | None = None
    fault: Reason | None = None


def seal_of(text: str | None) -> Seal:
    """Read a checkpoint's text; whose it is, is checked elsewhere."""
    if text is None:
        return Seal()
    try:
        note = read_note(text)
        return Seal(note, read_checkpoint(note.text))
    except ProofError as error:
        return Seal(fault=error.reason)


def check_entries(found: Opened) -> Step:
    """Recompute what each event's log entry commits to, from the links of all containers its header names."""
    findings = [
        Finding(reason, found.place(event.key))
        for event in found.bundle.events
        if (reason := _entry_fault(found, event))
    ]
    return step_of(Layer.ENTRIES, {"entries": len(found.bundle.events)}, tuple(findings))


def _entry_fault(found: Opened, event: BundledEvent) -> str | None:
    header = found.headers.get(event.key)
    if header is None:
        return "other_containers"
    bundled = {one: found.hashes[event.key, one] for one in header.containers if (event.key, one) in found.hashes}
    siblings = {one.container_id: one.hash for one in event.siblings}
    hashes = bundled | siblings
    whole = len(bundled) + len(event.siblings) == len(header.containers)
    if not whole or set(hashes) != set(header.containers):
        return "other_containers"
    return None if over_links([hashes[one] for one in header.containers]) == event.entry_hash else "entry_hash"


def check_inclusion(found: Opened, seal: Seal) -> Step:
    """Check that every entry is a leaf of the checkpoint's tree; what is not sealed yet leaves the step open."""
    facts = {"entries": len(found.bundle.events) + len(found.bundle.devices)}
    if seal.checkpoint is None:
        missing = (Finding("no_checkpoint", {}, Outcome.OPEN),)
        return Step(Layer.INCLUSION, Outcome.UNCHECKED) if seal.fault else step_of(Layer.INCLUSION, {}, missing)
    findings = []
    for entry, sealed, where in _entries(found):
        if sealed is None:
            findings.append(Finding("not_sealed", where, Outcome.OPEN))
        elif reason := _inclusion_fault(entry, sealed, seal.checkpoint):
            findings.append(Finding(reason, where))
    return step_of(Layer.INCLUSION, facts | {"size": seal.checkpoint.head.size}, tuple(findings))


def _entries(found: Opened) -> Iterator[tuple[Entry, Sealed | None, Facts]]:
    for event in found.bundle.events:
        yield Entry(KIND, event.event_id, event.entry_hash), event.sealed, found.place(event.key)
    for paper in found.bundle.devices:
        if (entry := entry_of(paper)) is not None:
            yield entry, paper.sealed, {"device": str(paper.device_id)}


def _inclusion_fault(entry: Entry, sealed: Sealed, checkpoint: Checkpoint) -> str | None:
    try:
        demand_included(entry.leaf, sealed.index, head=checkpoint.head, proof=sealed.proof)
    except ProofError as error:
        return error.reason.value
    return None


def check_checkpoint(seal: Seal, anchors: Anchors) -> Step:
    """Check that the checkpoint is the trusted log's."""
    if seal.note is None or seal.checkpoint is None:
        if seal.fault is not None:
            return step_of(Layer.CHECKPOINT, {}, (Finding(seal.fault.value),))
        return step_of(Layer.CHECKPOINT, {}, (Finding("no_checkpoint", {}, Outcome.OPEN),))
    facts: Facts = {"origin": seal.checkpoint.origin, "size": seal.checkpoint.head.size}
    if seal.checkpoint.origin != anchors.trust.log.name:
        return step_of(Layer.CHECKPOINT, facts, (Finding(Reason.OTHER_ORIGIN.value),))
    try:
        demand_signed(seal.note, anchors.trust.log)
    except ProofError as error:
        return step_of(Layer.CHECKPOINT, facts, (Finding(error.reason.value),))
    return step_of(Layer.CHECKPOINT, facts, ())


def check_witnesses(seal: Seal, anchors: Anchors) -> Step:
    """Check that as many witnesses as demanded have confirmed the checkpoint, and that none's word was altered."""
    if seal.note is None:
        return Step(Layer.WITNESSES, Outcome.UNCHECKED)
    made, findings = _cosigned(seal.note, anchors)
    latest = max(one.at for one in made).strftime(TIME) if made else "–"
    facts: Facts = {"count": len(made), "quorum": anchors.trust.quorum, "latest": latest}
    if len(made) < anchors.trust.quorum:
        findings.append(Finding(Reason.TOO_FEW_WITNESSES.value, {}, Outcome.OPEN))
    return step_of(Layer.WITNESSES, facts, tuple(findings))


def _cosigned(note: Note, anchors: Anchors) -> tuple[list[Cosignature], list[Finding]]:
    made: list[Cosignature] = []
    findings: list[Finding] = []
    for witness in anchors.trust.witnesses:
        try:
            made.extend(cosignatures(note, witness)[:1])
        except ProofError as error:
            findings.append(Finding(error.reason.value, {"witness": witness.name}))
    return made, findings
