"""Names, addresses and other single lines of text: what they may hold and how long they may be.

Knows characters and lengths; knows nothing of what is named.
"""

import unicodedata

from hwtrack.kernel.errors import DomainError, Kind

MAX_NAME = 100
MAX_ADDRESS = 200
MAX_NUMBER = 60
"""Characters of a licence, permit or document number."""

_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class LineError(DomainError):
    """A text cannot be used as it is."""

    kind = Kind.INVALID
    code = "registry.line"
    detail = (
        "A text of 1 to {limit} characters in one line was expected; this one has {count} or holds control characters."
    )
    remedy = "Shorten it, and paste it as plain text without line breaks or invisible characters."


def line(text: str, limit: int, *, pointer: str | None = None, blank: bool = False) -> str:
    """Return the text without surrounding spaces, in composed form; an empty one only where `blank` allows it.

    Raises:
        LineError: It is empty, longer than the limit, or holds control or invisible characters.
    """
    kept = unicodedata.normalize("NFC", text).strip()
    bad = any(unicodedata.category(character) in _FORBIDDEN for character in kept)
    if bad or len(kept) > limit or not (kept or blank):
        raise LineError(limit=limit, count=len(kept), pointer=pointer)
    return kept
