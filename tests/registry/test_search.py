"""Finding a code by digits, category and words."""

import pytest

from hwtrack.registry.search import MAX_QUERY, MAX_WORDS, Query, read_query, search
from tests.registry import make


def found(text: str) -> list[str]:
    return [hit.entry.code.text for hit in search(make.entries(), read_query(text))]


def test_a_code_is_found_in_either_spelling() -> None:
    assert found("900-013-11") == found("90001311") == ["900-013-11"]


def test_the_first_digits_find_every_code_that_begins_so() -> None:
    assert "900-013-11" in found("900-013")
    assert all(code.startswith("900-2") for code in found("900-2"))


def test_a_category_finds_all_its_codes_in_order() -> None:
    assert found("hw18") == ["772-002-18", "772-003-18", "772-004-18", "772-005-18"]


def test_words_narrow_a_category() -> None:
    codes = found("HW08 废水处理 浮渣")
    assert "900-210-08" in codes
    assert len(codes) < len(found("HW08"))
    assert all(code.endswith("08") for code in codes)


def test_words_without_a_space_are_found_in_pieces_after_the_exact_ones() -> None:
    assert "772-002-18" in found("飞灰")
    assert "772-002-18" in found("生活垃圾焚烧飞灰")
    assert "900-013-11" in found("精馏残渣")


def test_an_exact_word_ranks_above_its_pieces() -> None:
    hits = search(make.entries(), read_query("废铅蓄电池"))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits[0].score == 1000


def test_a_word_that_is_nowhere_finds_nothing() -> None:
    assert found("沧澜化工量子") == []
    assert found("x") == []


def test_an_empty_query_finds_the_whole_edition() -> None:
    assert len(found("")) == 467


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("HW11 900-013 残渣", Query("900013", "HW11", ("残渣",))),
        ("900-0133-11", Query(words=("900-0133-11",))),
        ("9" * MAX_QUERY + " HW11", Query(words=("9" * MAX_QUERY,))),
        (" ".join(["水"] * (MAX_WORDS + 1)), Query(words=("水",) * MAX_WORDS)),
        ("９００", Query(words=("９００",))),
    ],
)
def test_a_search_line_is_read_part_by_part(text: str, query: Query) -> None:
    assert read_query(text) == query
