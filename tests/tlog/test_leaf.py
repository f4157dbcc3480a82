"""The bytes of a log entry."""

from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.tlog.leaf import Entry, over_links

ID = UUID("01995e00-0000-7000-8000-000000000001")
HASH = bytes(range(32))

digests = st.binary(min_size=32, max_size=32)


def test_a_leaf_is_hashed_as_the_design_says() -> None:
    assert Entry("custody", ID, HASH).leaf == sha256(b"\0custody" + ID.bytes + HASH).digest()


def test_an_entry_over_links_hashes_them_in_their_order() -> None:
    assert over_links([HASH, bytes(32)]) == sha256(HASH + bytes(32)).digest()
    assert over_links([bytes(32), HASH]) != over_links([HASH, bytes(32)])


@pytest.mark.parametrize("kind", ["", "Custody", "custody ", "1st", "x" * 41, "危废"])
def test_a_kind_is_a_short_lower_case_name(kind: str) -> None:
    with pytest.raises(ValueError, match="no kind"):
        Entry(kind, ID, HASH)


@pytest.mark.parametrize("kind", ["c", "x" * 40, "metric.capture", "a-b_c"])
def test_forty_characters_are_enough(kind: str) -> None:
    assert Entry(kind, ID, HASH).kind == kind


@pytest.mark.parametrize("length", [0, 31, 33])
def test_an_entry_commits_to_exactly_32_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Entry("custody", ID, bytes(length))


@pytest.mark.parametrize("hashes", [[], [HASH, b"short"]])
def test_links_without_hashes_make_no_entry(hashes: list[bytes]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        over_links(hashes)


@given(digests, digests, st.uuids(), st.uuids())
def test_different_entries_have_different_leaves(one: bytes, other: bytes, first: UUID, second: UUID) -> None:
    leaves = {Entry("custody", first, one).leaf, Entry("custody", second, other).leaf}

    assert len(leaves) == (1 if (one, first) == (other, second) else 2)
