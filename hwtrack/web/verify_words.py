"""Texts of the page that checks bundles and labels: the report's own sentences, and the words around them.

The report's are the command line's (`hwtrack.custody.bundle.sentences`); the browser fills their places.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from hwtrack.custody.bundle import sentences
from hwtrack.infra.i18n import Translate
from hwtrack.labels.payload import REASON_TEXTS
from hwtrack.web.words import EVENT

AROUND: Mapping[str, str] = MappingProxyType(
    {
        "checking": "Checking…",
        "keys_service": "Checked with the keys of this service, which came with this page. To be independent of it,"
        " choose a trust file that you got from somebody else.",
        "keys_given": "Checked with the keys of the trust file you chose.",
        "trust_refused": "This is no trust file, or one of its keys is none. The keys stay as they were.",
        "no_keys": "There is no list of label keys on this device. Connect once and open the page again.",
        "insecure": "Checking needs a secure (https) address.",
        "list_age": "The list of label keys was signed {days} days ago.",
        "list_old": "That is too old: keys may have been withdrawn in {days} days. Connect once to refresh it.",
    }
)
"""What the page says beside the report."""


def report_words(translate: Translate) -> dict[str, Any]:
    """Return every text the page may need, in one language."""

    def all_of(texts: Mapping[str, str]) -> dict[str, str]:
        return {str(key): translate(text) for key, text in texts.items()}

    return {
        "titles": all_of(sentences.TITLES),
        "outcomes": all_of(sentences.OUTCOMES),
        "verdicts": all_of(sentences.VERDICTS),
        "holds": all_of(sentences.HOLDS),
        "absent": all_of(sentences.ABSENT),
        "unchecked": all_of(sentences.UNCHECKED),
        "where": all_of(sentences.WHERE),
        "reasons": {layer: all_of(texts) for layer, texts in sentences.REASONS.items()},
        "labels": all_of({reason.value: text for reason, text in REASON_TEXTS.items()}),
        "limits": [translate(limit) for limit in sentences.LIMITS],
        "kinds": all_of({kind: word.text for kind, word in EVENT.items()}),
        "grades": all_of(sentences.GRADES),
        "page": all_of({**AROUND, **_SHARED}),
    }


def label_words(translate: Translate) -> dict[str, Any]:
    """Return what the scanner says of a label's signature, in one language."""
    labels = {reason.value: translate(text) for reason, text in REASON_TEXTS.items()}
    return {"labels": labels, **{key: translate(AROUND[key]) for key in ("list_age", "list_old", "no_keys")}}


_SHARED: Mapping[str, str] = {
    "unanchored": sentences.UNANCHORED,
    "in_browser": sentences.IN_BROWSER,
    "limits": sentences.LIMITS_TITLE,
    "story": sentences.STORY,
    "unknown_kind": sentences.UNKNOWN_KIND,
    "doubt": sentences.DOUBT,
    "more": sentences.MORE,
    "made": sentences.MADE,
}
