"""Checking a bundle, layer by layer: what holds, what does not, and where.

A pure function of the file and of the keys that are trusted. Without keys from outside, those the file names as its own
are used: then a file that somebody made up as a whole passes too, and the report says that only its parts fit together.
"""

from collections.abc import Iterator

from hwtrack.custody.bundle.anchors import Anchors
from hwtrack.custody.bundle.chains import check_chains, fold_again
from hwtrack.custody.bundle.form import Bundle, Unreadable, read_bundle
from hwtrack.custody.bundle.opened import Opened, opened
from hwtrack.custody.bundle.papers import check_labels, check_receipts
from hwtrack.custody.bundle.phones import check_phones
from hwtrack.custody.bundle.report import Finding, Layer, Outcome, Report, Step, step_of
from hwtrack.custody.bundle.sealing import (
    check_checkpoint,
    check_entries,
    check_inclusion,
    check_witnesses,
    seal_of,
)

_KEYED = (Layer.CHECKPOINT, Layer.WITNESSES, Layer.RECEIPTS, Layer.LABELS)


def verify(content: bytes, anchors: Anchors | None) -> Report:
    """Check a file with the keys trusted, or with its own where none are given."""
    try:
        bundle = read_bundle(content)
    except Unreadable as error:
        return Report(anchored=anchors is not None, steps=(_unreadable(error),))
    found = opened(bundle)
    chains = check_chains(found)
    statuses, stories = fold_again(found, holds=chains.outcome is Outcome.HOLDS)
    facts = {"containers": len(bundle.containers), "events": len(bundle.events)}
    seal = seal_of(bundle.checkpoint)
    steps = (
        step_of(Layer.FORM, facts, ()),
        chains,
        statuses,
        check_phones(found),
        check_entries(found),
        check_inclusion(found, seal),
        *_keyed(found, anchors or _own(bundle)),
    )
    names = {one.org_id: one.name for one in bundle.unproven.organisations}
    return Report(
        anchored=anchors is not None, steps=steps, stories=stories, names=names, made_at=bundle.unproven.made_at
    )


def _unreadable(error: Unreadable) -> Step:
    return step_of(Layer.FORM, {}, (Finding(error.reason.value, {"at": error.at} if error.at else {}),))


def _keyed(found: Opened, anchors: Anchors | None) -> Iterator[Step]:
    if anchors is None:
        missing = (Finding("no_keys", {}, Outcome.OPEN),)
        yield from (step_of(layer, {}, missing) for layer in _KEYED)
        return
    seal = seal_of(found.bundle.checkpoint)
    yield check_checkpoint(seal, anchors)
    yield check_witnesses(seal, anchors)
    yield check_receipts(found, anchors)
    yield check_labels(found, anchors)


def _own(bundle: Bundle) -> Anchors | None:
    """Return the keys the file names; None where it names none or they are none."""
    try:
        return None if bundle.unproven.keys is None else Anchors.of(bundle.unproven.keys)
    except ValueError:
        return None
