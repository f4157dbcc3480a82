"""The tree against RFC 6962's own words, its published roots, and the checking algorithms of RFC 9162."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.tlog.reason import ProofError, Reason
from hwtrack.tlog.tree import (
    EMPTY_ROOT,
    MAX_SIZE,
    Frontier,
    Head,
    Subtree,
    consistency_spans,
    demand_consistent,
    demand_included,
    inclusion_spans,
    node_hash,
    root_of,
    subtrees_for,
    subtrees_of,
)
from tests.tlog import make

PUBLISHED = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
"""The roots of the certificate transparency reference tree over these eight inputs."""
INPUTS = tuple(
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
)

MOST = 70
sizes = st.integers(1, MOST)


def defined_root(leaves: Sequence[bytes]) -> bytes:
    """Return the root as RFC 6962 2.1 defines it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return sha256(b"\x01" + defined_root(leaves[:middle]) + defined_root(leaves[middle:])).digest()


def included_by_the_book(leaf: bytes, index: int, head: Head, proof: Sequence[bytes]) -> bool:
    """Check an inclusion proof as RFC 9162 2.1.3.2 tells it."""
    if index >= head.size:
        return False
    first, last, found = index, head.size - 1, leaf
    for part in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            found = node_hash(part, found)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            found = node_hash(found, part)
        first, last = first >> 1, last >> 1
    return last == 0 and found == head.root


def consistent_by_the_book(old: Head, new: Head, proof: Sequence[bytes]) -> bool:
    """Check a consistency proof as RFC 9162 2.1.4.2 tells it, for 0 < old < new."""
    parts = list(proof)
    if not parts:
        return False
    if old.size & (old.size - 1) == 0:
        parts.insert(0, old.root)
    first, last = old.size - 1, new.size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    before = after = parts[0]
    for part in parts[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            before, after = node_hash(part, before), node_hash(part, after)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            after = node_hash(after, part)
        first, last = first >> 1, last >> 1
    return (before, after, last) == (old.root, new.root, 0)


@pytest.mark.parametrize("size", PUBLISHED)
def test_the_published_roots_come_out(size: int) -> None:
    assert root_of(sha256(b"\0" + text).digest() for text in INPUTS[:size]).hex() == PUBLISHED[size]


def test_every_size_has_the_root_that_the_definition_gives() -> None:
    for size in range(MOST + 1):
        assert make.head(size).root == defined_root(make.leaves(size))


@given(sizes, sizes)
def test_growing_in_two_steps_is_growing_at_once(one: int, other: int) -> None:
    leaves = make.leaves(one + other)
    first, made = Frontier().grown(leaves[:one])
    second, more = first.grown(leaves[one:])
    at_once, all_made = Frontier().grown(leaves)

    assert second == at_once
    assert made | more == all_made
    assert not made.keys() & more.keys(), "a complete subtree is made once"


def test_every_proof_of_every_leaf_holds_by_both_accounts() -> None:
    for size in range(1, MOST):
        head = make.head(size)
        for index, leaf in enumerate(make.leaves(size)):
            proof = make.inclusion(index, size)
            demand_included(leaf, index, head=head, proof=proof)
            assert included_by_the_book(leaf, index, head, proof), (index, size)


def test_every_size_is_shown_to_continue_every_smaller_one_by_both_accounts() -> None:
    heads = [make.head(size) for size in range(MOST)]
    for new in range(MOST):
        for old in range(new + 1):
            proof = make.consistency(old, new)
            demand_consistent(heads[old], heads[new], proof)
            assert old in (0, new) or consistent_by_the_book(heads[old], heads[new], proof), (old, new)


def test_a_proof_needs_complete_subtrees_only_and_few_of_them() -> None:
    for size in range(1, MOST):
        for index in range(size):
            needed = subtrees_for(inclusion_spans(index, size))
            assert all((one.index + 1) << one.level <= size for one in needed)
            assert len(needed) <= 2 * size.bit_length()


def test_a_proof_in_a_log_of_ten_million_is_short() -> None:
    assert len(inclusion_spans(4_999_999, 10_000_000)) == 24
    assert len(consistency_spans(9_999_000, 10_000_000)) <= 24


@given(sizes, st.data())
def test_a_leaf_is_proved_at_its_own_place_only(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1))
    proof, leaf, head = make.inclusion(index, size), make.leaves(size)[index], make.head(size)

    if other != index:
        with pytest.raises(ProofError) as refused:
            demand_included(leaf, other, head=head, proof=proof)
        assert refused.value.reason in (Reason.WRONG_ROOT, Reason.WRONG_LENGTH)
        assert not included_by_the_book(leaf, other, head, proof)


@given(sizes, st.data())
def test_a_proof_with_one_bit_changed_is_refused(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    parts = [make.leaves(size)[index], *make.inclusion(index, size), make.head(size).root]
    which, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    parts[which] = (int.from_bytes(parts[which]) ^ (1 << bit)).to_bytes(32)

    with pytest.raises(ProofError) as refused:
        demand_included(parts[0], index, head=Head(size, parts[-1]), proof=parts[1:-1])
    assert refused.value.reason is Reason.WRONG_ROOT


@given(sizes, sizes, st.data())
def test_a_tree_with_an_old_leaf_changed_does_not_continue_the_old_one(
    one: int, other: int, data: st.DataObject
) -> None:
    old, new = min(one, other), max(one, other) + 1
    leaves = make.leaves(new)
    leaves[data.draw(st.integers(0, old - 1))] = bytes(32)
    forged, subtrees = make.grown(leaves)
    honest = make.consistency(old, new)
    made = [subtrees, make.grown(make.leaves(new))[1]]

    for hashes in made:
        proof = tuple(
            _joined([hashes[subtree] for subtree in subtrees_of(span)]) for span in consistency_spans(old, new)
        )
        with pytest.raises(ProofError) as refused:
            demand_consistent(make.head(old), forged, proof)
        assert refused.value.reason is Reason.INCONSISTENT
    with pytest.raises(ProofError):
        demand_consistent(make.head(old), forged, honest)


@given(sizes, sizes, st.integers(-2, 2))
def test_a_proof_of_another_length_is_refused(one: int, other: int, more: int) -> None:
    old, new = sorted((one, other))
    proof = make.consistency(old, new)
    changed = proof[:more] if more < 0 else (*proof, *([bytes(32)] * more))

    if len(changed) != len(proof):
        with pytest.raises(ProofError) as refused:
            demand_consistent(make.head(old), make.head(new), changed)
        assert refused.value.reason is Reason.WRONG_LENGTH


def test_a_smaller_tree_continues_nothing() -> None:
    with pytest.raises(ProofError) as refused:
        demand_consistent(make.head(8), make.head(7), ())
    assert refused.value.reason is Reason.SHRUNK


def test_the_same_size_with_another_root_is_a_fork() -> None:
    with pytest.raises(ProofError) as refused:
        demand_consistent(make.head(8), Head(8, bytes(32)), ())
    assert refused.value.reason is Reason.INCONSISTENT


def test_only_the_true_empty_tree_is_continued_by_everything() -> None:
    demand_consistent(Head(0, EMPTY_ROOT), make.head(5), ())

    for new in (make.head(5), make.head(0), Head(5, bytes(32)), Head(0, bytes(32))):
        with pytest.raises(ProofError) as refused:
            demand_consistent(Head(0, bytes(32)), new, ())
        assert refused.value.reason is Reason.INCONSISTENT


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (8, 8), (-1, 8), (MAX_SIZE, MAX_SIZE)])
def test_a_place_beyond_the_tree_proves_nothing(index: int, size: int) -> None:
    with pytest.raises(ProofError) as refused:
        demand_included(bytes(32), index, head=Head(size, bytes(32)), proof=())
    assert refused.value.reason is Reason.BEYOND_TREE


@pytest.mark.parametrize(("size", "root"), [(-1, bytes(32)), (MAX_SIZE + 1, bytes(32)), (1, bytes(31))])
def test_a_head_is_a_size_and_a_root(size: int, root: bytes) -> None:
    with pytest.raises(ValueError, match="head"):
        Head(size, root)


def test_a_frontier_has_a_root_for_every_bit_of_its_size() -> None:
    with pytest.raises(ValueError, match="bit"):
        Frontier(3, (bytes(32),))


def test_the_largest_tree_there_may_be_is_handled() -> None:
    assert len(inclusion_spans(MAX_SIZE - 1, MAX_SIZE)) == 52
    assert len(inclusion_spans(0, MAX_SIZE)) == 53
    assert Subtree(52, 0) in subtrees_for(inclusion_spans(MAX_SIZE - 1, MAX_SIZE))


def _joined(roots: Sequence[bytes]) -> bytes:
    found = roots[-1]
    for left in reversed(roots[:-1]):
        found = node_hash(left, found)
    return found
