"""The hash chain of one container: how a link is made, and where a chain breaks first.

`hash = SHA-256(0x02 ‖ prev ‖ int8(seq) ‖ SHA-256(header) ‖ SHA-256(body))`, eight bytes big-endian for the number,
numbers from 1, 32 zero bytes before the first. Proves that nothing in the middle was edited, removed or exchanged; that
nothing was cut off the end only the stored head, a receipt or the log can prove. Source: design.md §6, §13.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from hwtrack.custody.header import read_header
from hwtrack.kernel.canonical import sha256
from hwtrack.kernel.errors import DomainError

FIRST_PREV = bytes(32)
"""What stands before the first link."""

_PREFIX = b"\x02"


class BreakKind(StrEnum):
    """What is wrong at the first bad link."""

    GAP = "gap"
    ORDER = "order"
    PREV = "prev"
    TEXT = "text"
    STRANGER = "stranger"
    TAIL = "tail"


BREAK_TEXTS = {
    BreakKind.GAP: "Link {index} should have number {expected} and has {found}: events are missing.",
    BreakKind.ORDER: "Link {index} should have number {expected} and has {found}: events are repeated or out of order.",
    BreakKind.PREV: "Link {index} does not follow the link before it.",
    BreakKind.TEXT: "The text of link {index} (event {event_id}) was altered.",
    BreakKind.STRANGER: "Link {index} (event {event_id}) belongs to another container.",
    BreakKind.TAIL: "The chain ends at link {index}, but its head is another: the last events are missing.",
}
"""The English sentence for each break; the catalogue translates it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One stored link with the two texts it hashes."""

    seq: int
    event_id: UUID
    prev: bytes
    hash: bytes
    header: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """The first place where a chain does not hold. `index` counts from 0 in the order given."""

    kind: BreakKind
    index: int
    expected: int
    found: int
    event_id: UUID | None = None

    @property
    def template(self) -> str:
        """The English sentence, filled from `facts`."""
        return BREAK_TEXTS[self.kind]

    @property
    def facts(self) -> dict[str, str | int]:
        """What fills the sentence; links are counted from 1 for people."""
        return {
            "index": self.index + 1,
            "expected": self.expected,
            "found": self.found,
            "event_id": str(self.event_id or ""),
        }


def link_hash(prev: bytes, seq: int, *, header_sha256: bytes, body_sha256: bytes) -> bytes:
    """Return the hash of a link from its predecessor's hash, its number and the hashes of its two texts."""
    return hashlib.sha256(_PREFIX + prev + seq.to_bytes(8, "big") + header_sha256 + body_sha256).digest()


def first_break(links: Iterable[Link], *, container_id: UUID | None = None, head: bytes | None = None) -> Break | None:
    """Return the first break in a chain given in its order, or None where it holds.

    With `container_id` every header must name that container; with `head` the last link must be that one (a head of 32
    zero bytes means an empty chain).
    """
    chain = tuple(links)
    for index, link in enumerate(chain):
        prev = chain[index - 1].hash if index else FIRST_PREV
        if kind := _fault(link, index + 1, prev, container_id):
            return Break(kind=kind, index=index, expected=index + 1, found=link.seq, event_id=link.event_id)
    last = chain[-1].hash if chain else FIRST_PREV
    if head is not None and head != last:
        return Break(kind=BreakKind.TAIL, index=len(chain) - 1, expected=len(chain), found=len(chain))
    return None


def _fault(link: Link, number: int, prev: bytes, container_id: UUID | None) -> BreakKind | None:
    if link.seq != number:
        return BreakKind.GAP if link.seq > number else BreakKind.ORDER
    if link.prev != prev:
        return BreakKind.PREV
    hashes = {"header_sha256": sha256(link.header), "body_sha256": sha256(link.body)}
    if link_hash(prev, number, **hashes) != link.hash:
        return BreakKind.TEXT
    return BreakKind.STRANGER if _is_stranger(link, container_id) else None


def _is_stranger(link: Link, container_id: UUID | None) -> bool:
    try:
        header = read_header(link.header)
    except (DomainError, ValueError, KeyError, TypeError):
        return True
    if header.text != link.header or header.event_id != link.event_id:
        return True
    return container_id is not None and container_id not in header.containers


def chain_of(texts: Sequence[tuple[UUID, str, str]]) -> tuple[Link, ...]:
    """Return the links over events given as (id, header, body), numbered from 1."""
    links: list[Link] = []
    prev = FIRST_PREV
    for seq, (event_id, header, body) in enumerate(texts, 1):
        hashed = link_hash(prev, seq, header_sha256=sha256(header), body_sha256=sha256(body))
        links.append(Link(seq=seq, event_id=event_id, prev=prev, hash=hashed, header=header, body=body))
        prev = hashed
    return tuple(links)
