"""Finding a waste code by digits, category and words, in Chinese that has no spaces.

A word counts in full where it stands as typed, and otherwise by the share of its two-character pieces that occur, so
that 蒸馏残渣 finds 蒸馏过程产生的残渣. Knows how to rank; knows nothing of where the entries come from.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from hwtrack.registry.catalogue import WasteEntry

MAX_QUERY = 100
"""Characters of a search line that are read."""

MAX_WORDS = 8
"""Words of a search line that are read."""

_CODE_PART = re.compile(r"[0-9]{1,3}(?:-?[0-9]{1,3}(?:-?[0-9]{1,2})?)?-?")
_CATEGORY = re.compile(r"HW([0-9]{2})")
_FULL = 1000
_ENOUGH = 600


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: the first digits of a code, a category, and words."""

    digits: str = ""
    category: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that answers, and how well: 1000 where every word stands as typed."""

    entry: WasteEntry
    score: int


def read_query(text: str) -> Query:
    """Read a search line: `900-013`, `HW11`, `蒸馏 残渣`, or any of them together."""
    query = Query()
    for part in text[:MAX_QUERY].split()[:MAX_WORDS]:
        category = _CATEGORY.fullmatch(part.upper())
        if category:
            query = Query(query.digits, f"HW{category[1]}", query.words)
        elif _CODE_PART.fullmatch(part):
            query = Query(part.replace("-", ""), query.category, query.words)
        else:
            query = Query(query.digits, query.category, (*query.words, part.casefold()))
    return query


def search(entries: Iterable[WasteEntry], query: Query) -> tuple[Hit, ...]:
    """Return the entries that answer, best first and by code among equals.

    The code must begin with the digits and the category must be the one named; words may be found in part, but each of
    them by three fifths at least.
    """
    hits = (Hit(entry, _score(entry, query)) for entry in entries if _is_candidate(entry, query))
    return tuple(sorted((hit for hit in hits if hit.score), key=lambda hit: (-hit.score, hit.entry.code)))


def _is_candidate(entry: WasteEntry, query: Query) -> bool:
    right_category = not query.category or entry.code.category == query.category
    return right_category and entry.code.digits.startswith(query.digits)


def _score(entry: WasteEntry, query: Query) -> int:
    text = f"{entry.category_name} {entry.industry} {entry.description}".casefold()
    shares = [_share(word, text) for word in query.words]
    if any(share < _ENOUGH for share in shares):
        return 0
    return sum(shares) // len(shares) if shares else _FULL


def _share(word: str, text: str) -> int:
    if word in text:
        return _FULL
    pieces = {word[at : at + 2] for at in range(len(word) - 1)}
    return (_FULL - 1) * sum(piece in text for piece in pieces) // len(pieces) if pieces else 0
