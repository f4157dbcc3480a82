"""The papers beside a chain: the service's receipts for its events, and the labels printed for its containers."""

from collections.abc import Iterator
from datetime import UTC, timedelta

from hwtrack.custody.bundle.anchors import Anchors
from hwtrack.custody.bundle.form import BundledEvent
from hwtrack.custody.bundle.opened import Opened
from hwtrack.custody.bundle.report import Finding, Layer, Outcome, Step, step_of
from hwtrack.custody.bundle.sealing import KIND, TIME
from hwtrack.labels.keys import KeyList, KeyListFormatError, KeyListSignatureError, open_key_list
from hwtrack.labels.payload import Letter, read_link
from hwtrack.tlog.leaf import Entry
from hwtrack.tlog.note import VerifierKey, read_note
from hwtrack.tlog.reason import ProofError, Reason
from hwtrack.tlog.receipt import Receipt, open_receipt


def check_receipts(found: Opened, anchors: Anchors) -> Step:
    """Check that every receipt in the file is the service's and promises exactly its event."""
    held = [event for event in found.bundle.events if event.receipt is not None]
    if not held:
        return Step(Layer.RECEIPTS, Outcome.ABSENT)
    if not anchors.receipts:
        return Step(Layer.RECEIPTS, Outcome.UNCHECKED)
    findings = [
        Finding(reason, found.place(event.key)) for event in held if (reason := _receipt_fault(found, event, anchors))
    ]
    return step_of(Layer.RECEIPTS, {"receipts": len(held)}, tuple(findings))


def _receipt_fault(found: Opened, event: BundledEvent, anchors: Anchors) -> str | None:
    header = found.headers.get(event.key)
    if event.receipt is None or header is None:
        return "other_receipt"
    try:
        receipt = _opened(event.receipt, anchors.receipts)
    except ProofError as error:
        return error.reason.value
    promised = Receipt(
        receipt.origin, event.home_org_id, Entry(KIND, event.event_id, event.entry_hash), header.record_time
    )
    return None if receipt == promised and receipt.origin == anchors.trust.log.name else "other_receipt"


def _opened(text: str, keys: tuple[VerifierKey, ...]) -> Receipt:
    note = read_note(text)
    key = next((key for key in keys if note.by(key)), None)
    if key is None:
        raise ProofError(Reason.UNSIGNED)
    return open_receipt(text, key)


def check_labels(found: Opened, anchors: Anchors) -> Step:
    """Check the key list, which may not be much older than the last event, then every label's signature and code."""
    labels = sum(len(one.labels) for one in found.bundle.containers)
    if not labels or not anchors.label_roots:
        return Step(Layer.LABELS, Outcome.UNCHECKED if labels else Outcome.ABSENT)
    if found.bundle.key_list is None:
        return step_of(Layer.LABELS, {}, (Finding("no_key_list", {}, Outcome.OPEN),))
    try:
        keys = open_key_list(found.bundle.key_list, roots=anchors.label_roots)
    except (KeyListFormatError, KeyListSignatureError) as error:
        reason = "list_format" if isinstance(error, KeyListFormatError) else "list_signature"
        return step_of(Layer.LABELS, {}, (Finding(reason),))
    findings = (*_list_findings(found, keys, anchors), *_label_findings(found, keys, anchors))
    return step_of(Layer.LABELS, {"labels": labels, "list": keys.made_at.astimezone(UTC).strftime(TIME)}, findings)


def _list_findings(found: Opened, keys: KeyList, anchors: Anchors) -> Iterator[Finding]:
    newest = max((header.record_time for header in found.headers.values()), default=keys.made_at)
    if newest - keys.made_at > timedelta(days=anchors.key_list_days):
        yield Finding("list_stale", {"days": anchors.key_list_days}, Outcome.OPEN)


def _label_findings(found: Opened, keys: KeyList, anchors: Anchors) -> Iterator[Finding]:
    for container in found.bundle.containers:
        for number, link in enumerate(container.labels, 1):
            reading = read_link(link, hosts=anchors.hosts, keys=keys)
            ours = (
                reading.letter is Letter.CONTAINER and reading.code is not None and reading.code.text == container.code
            )
            if not (reading.verified and ours):
                reason = "other_label" if reading.verified else reading.reason.value
                yield Finding(reason, {"container": container.code, "label": number})
