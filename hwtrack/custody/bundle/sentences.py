"""What a report says, as English templates: the catalogue translates them, and the browser is handed the same ones.

A sentence for every reason that a layer may give, one for each layer that holds, is not in the file or was not
checked, and the list of what even a pass does not prove.
"""

from collections.abc import Mapping
from types import MappingProxyType

from hwtrack.custody.bundle.form import FormReason
from hwtrack.custody.bundle.report import Layer, Outcome, Verdict
from hwtrack.custody.chain import BreakKind
from hwtrack.labels.payload import REASON_TEXTS as LABEL_TEXTS
from hwtrack.labels.payload import Reason as LabelReason
from hwtrack.tlog.reason import REASON_TEXTS as LOG_TEXTS
from hwtrack.tlog.reason import Reason as LogReason

Texts = Mapping[str, str]

TITLES: Texts = MappingProxyType(
    {
        Layer.FORM.value: "Form of the file",
        Layer.CHAIN.value: "Hash chains",
        Layer.STATUSES.value: "Statuses",
        Layer.DEVICES.value: "Signatures of phones",
        Layer.ENTRIES.value: "Entries of the log",
        Layer.INCLUSION.value: "Place in the log",
        Layer.CHECKPOINT.value: "Checkpoint",
        Layer.WITNESSES.value: "Witnesses",
        Layer.RECEIPTS.value: "Receipts",
        Layer.LABELS.value: "Labels",
    }
)
"""What each step is called."""

OUTCOMES: Texts = MappingProxyType(
    {
        Outcome.HOLDS.value: "holds",
        Outcome.BROKEN.value: "BROKEN",
        Outcome.OPEN.value: "not proven",
        Outcome.ABSENT.value: "not in the file",
        Outcome.UNCHECKED.value: "not checked",
    }
)
"""What came of a step, in a word."""

VERDICTS: Texts = MappingProxyType(
    {
        Verdict.HOLDS.value: "Everything that was checked holds.",
        Verdict.INCOMPLETE.value: "Nothing contradicts anything, but not everything is proven.",
        Verdict.BROKEN.value: "The file does not hold: something in it was altered, left out or made up.",
        Verdict.UNREADABLE.value: "This is no bundle that can be read; nothing was checked.",
    }
)
"""The result in a sentence."""

UNANCHORED = (
    "CHECKED WITH THE FILE'S OWN KEYS: THIS PROVES ONLY THAT ITS PARTS FIT TOGETHER. WHOEVER MADE UP THE WHOLE FILE"
    " MADE UP THE KEYS TOO. CHECK IT WITH A TRUST FILE THAT YOU GOT FROM SOMEBODY ELSE."
)
"""What is said where no keys were given from outside."""

HOLDS: Texts = MappingProxyType(
    {
        Layer.FORM.value: "A bundle in its one spelling: {containers} containers, {events} events.",
        Layer.CHAIN.value: "{links} links recomputed from their texts, from the first on without a gap.",
        Layer.STATUSES.value: "Derived again from the texts: {applied} applied, {repeat} repeats, {held} held,"
        " {contested} contested, {replaced} replaced.",
        Layer.DEVICES.value: "{signed} events bear the signature of a phone that was enrolled then; {others} bear none"
        " and rest on the service's word.",
        Layer.ENTRIES.value: "{entries} log entries recomputed from the links.",
        Layer.INCLUSION.value: "{entries} entries are leaves of the tree of {size} under the checkpoint.",
        Layer.CHECKPOINT.value: "Signed by the log {origin} at size {size}.",
        Layer.WITNESSES.value: "{count} witnesses have confirmed the checkpoint, {quorum} are demanded; the last"
        " one at {latest}.",
        Layer.RECEIPTS.value: "{receipts} receipts of the service promise exactly these events.",
        Layer.LABELS.value: "{labels} labels bear a valid signature; the key list is of {list}. That does not prove"
        " that a label in hand is the original.",
    }
)
"""What a step that holds says, filled from its figures."""

ABSENT: Texts = MappingProxyType(
    {
        Layer.RECEIPTS.value: "The file holds no receipts.",
        Layer.LABELS.value: "The file holds no labels.",
    }
)
"""What is said of what the file need not hold."""

UNCHECKED: Texts = MappingProxyType(
    {
        Layer.STATUSES.value: "Not derived: the chain does not hold, or this program does not know one of its events.",
        Layer.INCLUSION.value: "Not checked: the checkpoint cannot be read.",
        Layer.WITNESSES.value: "Not checked: there is no checkpoint that can be read.",
        Layer.RECEIPTS.value: "Not checked: no key of the service's receipts is trusted.",
        Layer.LABELS.value: "Not checked: no root of label keys is trusted.",
    }
)
"""Why a step could not be looked at."""

IN_BROWSER = "Not derived in the browser; the program `hwtrack verify` does it."
"""What the browser says of the statuses: the rules of every kind of event are the service's alone."""

MADE = "The file is of {made_at}, by its own word."
"""As of when it is to be read."""

GRADES: Texts = MappingProxyType(
    {
        "device": "signed by a phone",
        "unsigned": "a phone, no signature checked",
        "desk": "entered at a desk",
        "system": "written by the service",
    }
)
"""What vouches for an event, in a few words."""

STORY = "Container {code}: {count} events. Names of organisations are not proven."
"""What stands above a container's events."""

UNKNOWN_KIND = "unknown kind of event"
DOUBT = "see above"
"""Beside an event that something was found about."""

MORE = "… and {count} more."
"""Where a list is too long to be written out."""

WHERE: Texts = MappingProxyType(
    {
        "event": "Container {container}, event {event}:",
        "label": "Container {container}, label {label}:",
        "device": "Phone {device}:",
        "witness": "Witness {witness}:",
        "at": "At {at}:",
    }
)
"""How the place of a finding is told, by the fact that gives it."""

_FORM: Texts = {
    FormReason.TOO_LARGE.value: "The file is larger than 50 MB.",
    FormReason.NOT_TEXT.value: "The file is no UTF-8 text.",
    FormReason.NOT_CANONICAL.value: "The file is no canonical JSON: it is cut off, repeats a member, or was saved by"
    " another program.",
    FormReason.OTHER_FORMAT.value: "The file is no bundle of version 1.",
    FormReason.MALFORMED.value: "Something is missing, wrong or of no use here.",
}

_CHAIN: Texts = {
    BreakKind.GAP.value: "An event before this one is missing.",
    BreakKind.ORDER.value: "Events are repeated or out of order.",
    BreakKind.PREV.value: "The link does not follow the one before it.",
    BreakKind.TEXT.value: "The text of the event was altered: it does not give the hash of its link.",
    BreakKind.STRANGER.value: "The event belongs to another container.",
    "missing_event": "The event that the link names is not in the file.",
    "other_body": "The event's body speaks of another event or another container.",
}

_DEVICES: Texts = {
    "bad_record": "The record of the phone is not in the published form.",
    "no_signature": "The event is marked as signed by a phone, and bears no signature of it.",
    "no_enrolment": "The file does not hold the one enrolment of the phone that signed.",
    "bad_device_signature": "The signature is not the enrolled phone's: another one signed, or the body was altered.",
    "not_enrolled": "The phone was enrolled only after the event.",
    "revoked": "The phone had been revoked when the event was recorded.",
    "suspended": "The phone was suspended when the event was recorded.",
    "fork": "The phone signed two different events under one number.",
    "broken_device_chain": "The event does not name the phone's event before it.",
}

_ENTRIES: Texts = {
    "other_containers": "The file does not hold the links of exactly those containers that the event moved.",
    "entry_hash": "The links do not give what the log's entry commits to.",
}

_SEALING: Texts = {
    "no_checkpoint": "The file holds no checkpoint: anybody could have written it.",
    "not_sealed": "Not sealed in the log yet: only its place in the chain is checked. Make the bundle again later.",
}

_KEYS: Texts = {"no_keys": "No trust file was given, and the file names no keys that can be used."}

_RECEIPTS: Texts = {"other_receipt": "The receipt is for something else than this event."}

_LABELS: Texts = {
    "no_key_list": "The file holds no key list, so no label's signature can be checked.",
    "list_format": "The key list is not in the published form.",
    "list_signature": "The key list is not signed by a trusted root: nothing in it is believed.",
    "list_stale": "The key list is more than {days} days older than the records: a key may have been withdrawn since.",
    "other_label": "The label is another container's.",
}


_NOTE = (LogReason.TOO_LARGE, LogReason.MALFORMED, LogReason.UNSIGNED, LogReason.BAD_SIGNATURE)


def _log(*reasons: LogReason) -> Texts:
    return {reason.value: LOG_TEXTS[reason] for reason in reasons}


REASONS: Mapping[str, Texts] = MappingProxyType(
    {
        Layer.FORM.value: _FORM,
        Layer.CHAIN.value: _CHAIN,
        Layer.DEVICES.value: _DEVICES,
        Layer.ENTRIES.value: _ENTRIES,
        Layer.INCLUSION.value: {
            **_SEALING,
            **_log(LogReason.BEYOND_TREE, LogReason.WRONG_LENGTH, LogReason.WRONG_ROOT),
        },
        Layer.CHECKPOINT.value: {
            **_KEYS,
            **_log(*_NOTE, LogReason.OTHER_ORIGIN),
            "no_checkpoint": _SEALING["no_checkpoint"],
        },
        Layer.WITNESSES.value: {**_KEYS, **_log(LogReason.BAD_COSIGNATURE, LogReason.TOO_FEW_WITNESSES)},
        Layer.RECEIPTS.value: {**_RECEIPTS, **_KEYS, **_log(*_NOTE)},
        Layer.LABELS.value: {
            **_LABELS,
            **_KEYS,
            **{reason.value: LABEL_TEXTS[reason] for reason in LabelReason if reason is not LabelReason.VERIFIED},
        },
    }
)
"""The sentence for each reason of each layer."""

LIMITS_TITLE = "What this does not prove"

LIMITS = (
    "That the goods were there, and were what was written. A signature shows who said so, not that it was true.",
    "That nothing is missing at the end. Events after the checkpoint or after the file's last event do not show.",
    "That everything that happened was recorded at all.",
    "Who held the phone. A phone is not a person, and two phones may be in one hand.",
    "The times claimed. The instant of record is the service's word; witnesses confirm only that it was before theirs.",
    "That a phone was not revoked: the service hands out the records of phones, and could hold one back.",
    "That a label in hand is the original. Its signature can be copied with it.",
    "Names of organisations and places. They help to read the file, and nothing in it proves them.",
)
"""What a pass does not prove; said under every report."""
