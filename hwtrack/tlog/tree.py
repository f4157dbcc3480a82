"""The Merkle tree over the log's leaves: its root, its growth, and the two proofs.

Node = SHA-256(0x01 ‖ left ‖ right); the root of no leaves is SHA-256 of nothing; a tree splits at the largest power of
two below its size. Every proof is made from *complete* subtrees, which never change once they are there, so that only
those are kept. Knows hashes and numbers; nothing of entries, files or signatures. Source: RFC 6962 2.1.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from hwtrack.tlog.leaf import HASH_BYTES
from hwtrack.tlog.reason import ProofError, Reason

EMPTY_ROOT = hashlib.sha256(b"").digest()
MAX_SIZE = 2**53 - 1
"""Leaves; the largest number that every program of every language writes exactly."""

_NODE = b"\x01"

Span = tuple[int, int]
"""Leaves from the first number up to, and without, the second."""


@dataclass(frozen=True, slots=True)
class Head:
    """A tree at one moment: how many leaves it has and its root, 32 bytes."""

    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not 0 <= self.size <= MAX_SIZE or len(self.root) != HASH_BYTES:
            raise ValueError("a head is a size up to 2^53 - 1 and a root of 32 bytes")


@dataclass(frozen=True, slots=True, order=True)
class Subtree:
    """The place of a complete subtree: the leaves from index·2^level on, 2^level of them. Level 0 is a leaf."""

    level: int
    index: int


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node over two others."""
    return hashlib.sha256(_NODE + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: the roots of the complete subtrees it consists of, largest first.

    It is all that has to be remembered in order to append; there is one for each bit that is set in the size.
    """

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.roots) != self.size.bit_count():
            raise ValueError("a frontier has one root for every bit of its size")

    @property
    def head(self) -> Head:
        """The tree's head."""
        return Head(self.size, joined(self.roots) if self.roots else EMPTY_ROOT)

    def grown(self, leaves: Iterable[bytes]) -> tuple[Self, dict[Subtree, bytes]]:
        """Return the frontier after appending leaf hashes, and the complete subtrees above leaves that came to be."""
        size, roots, made = self.size, list(self.roots), {}
        for leaf in leaves:
            roots.append(leaf)
            size += 1
            for level in range(1, _twos_in(size) + 1):
                right = roots.pop()
                roots[-1] = node_hash(roots[-1], right)
                made[Subtree(level, (size >> level) - 1)] = roots[-1]
        return type(self)(size, tuple(roots)), made


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    return Frontier().grown(leaves)[0].head.root


def subtrees_of(span: Span) -> tuple[Subtree, ...]:
    """Return the complete subtrees that a span of a tree consists of, from left to right.

    The span must begin where a subtree of its size may begin, as all spans of proofs do.
    """
    begin, end = span
    found = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        found.append(Subtree(level, begin >> level))
        begin += 1 << level
    return tuple(found)


def inclusion_spans(index: int, size: int) -> tuple[Span, ...]:
    """Return the spans whose roots prove that a leaf is in a tree, from the leaf upwards.

    Raises:
        ProofError: The leaf is beyond the tree.
    """
    if not 0 <= index < size:
        raise ProofError(Reason.BEYOND_TREE)
    begin, end = 0, size
    found: list[Span] = []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((begin, middle))
            begin = middle
    return tuple(reversed(found))


def consistency_spans(old: int, new: int) -> tuple[Span, ...]:
    """Return the spans whose roots prove that a tree begins with an earlier one, from the old tree's end upwards.

    Nothing is needed from a tree without leaves, or to the same size.

    Raises:
        ProofError: The new tree is smaller.
    """
    if old > new:
        raise ProofError(Reason.SHRUNK)
    if old in (0, new):
        return ()
    begin, end = 0, new
    found: list[Span] = []
    while end != old:
        middle = begin + _split(end - begin)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((begin, middle))
            begin = middle
    if begin:
        found.append((begin, end))
    return tuple(reversed(found))


def subtrees_for(spans: Iterable[Span]) -> frozenset[Subtree]:
    """Return every complete subtree whose root is needed to prove something with these spans."""
    return frozenset(subtree for span in spans for subtree in subtrees_of(span))


def proof_of(spans: Iterable[Span], hashes: Mapping[Subtree, bytes]) -> tuple[bytes, ...]:
    """Return the hashes of a proof, one a span, from those of complete subtrees.

    Raises:
        KeyError: A needed subtree is not among them.
    """
    return tuple(joined([hashes[subtree] for subtree in subtrees_of(span)]) for span in spans)


def head_of(size: int, hashes: Mapping[Subtree, bytes]) -> Head:
    """Return the head of a tree of a size from the hashes of complete subtrees.

    Raises:
        KeyError: A needed subtree is not among them.
    """
    return Frontier(size, tuple(hashes[subtree] for subtree in subtrees_of((0, size)))).head


def demand_included(leaf: bytes, index: int, *, head: Head, proof: Sequence[bytes]) -> None:
    """Pass silently if a leaf hash is the leaf `index` of the tree.

    Raises:
        ProofError: The place is beyond the tree, the proof is too long or too short, or it leads to another root.
    """
    spans = inclusion_spans(index, head.size)
    _demand_length(spans, proof)
    found = leaf
    for (_, end), hashed in zip(spans, proof, strict=True):
        found = node_hash(hashed, found) if end <= index else node_hash(found, hashed)
    if found != head.root:
        raise ProofError(Reason.WRONG_ROOT)


def demand_consistent(old: Head, new: Head, proof: Sequence[bytes]) -> None:
    """Pass silently if the new tree begins with all leaves of the old one.

    Raises:
        ProofError: It is smaller, the proof is too long or too short, or it does not lead from the one to the other.
    """
    spans = consistency_spans(old.size, new.size)
    _demand_length(spans, proof)
    if old == Head(0, EMPTY_ROOT):
        return
    rest = list(zip(spans, proof, strict=True))
    # The innermost span is the old tree itself unless others stand to its left; then it is the first of the proof.
    before = after = rest.pop(0)[1] if _ends_inside(spans, old.size) else old.root
    for (_, end), hashed in rest:
        after = node_hash(hashed, after) if end <= old.size else node_hash(after, hashed)
        before = node_hash(hashed, before) if end <= old.size else before
    if not old.size or before != old.root or after != new.root:
        raise ProofError(Reason.INCONSISTENT)


def joined(roots: Sequence[bytes]) -> bytes:
    """Return the root over subtrees that stand side by side, each smaller than the one to its left."""
    found = roots[-1]
    for left in reversed(roots[:-1]):
        found = node_hash(left, found)
    return found


def _ends_inside(spans: Sequence[Span], old: int) -> bool:
    return bool(spans) and spans[0][1] == old


def _demand_length(spans: Sequence[Span], proof: Sequence[bytes]) -> None:
    if len(spans) != len(proof):
        raise ProofError(Reason.WRONG_LENGTH)


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def _twos_in(number: int) -> int:
    return (number & -number).bit_length() - 1
