import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.rectification.notice.decoding import (
    MAX_NOTICE_BYTES,
    NoticeTooLargeError,
    NoticeUndecodableError,
    decode,
)
from tests.rectification import make


@pytest.mark.parametrize(
    ("encoding", "recognised"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gbk", "gb18030"),
        ("gb2312", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
def test_a_notice_reads_the_same_in_every_encoding(encoding: str, recognised: str) -> None:
    decoded = decode(make.NOTICE.encode(encoding))

    assert decoded.text == make.NOTICE
    assert decoded.encoding == recognised


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_any_text_saved_as_utf_8_comes_back(text: str) -> None:
    assert decode(b"\xef\xbb\xbf" + text.encode()).text == text


@given(st.text(alphabet=make.WORDS + ",。()“”", min_size=20, max_size=300))
def test_chinese_text_saved_as_gb18030_comes_back_byte_for_byte(text: str) -> None:
    data = text.encode("gb18030")

    decoded = decode(data)

    assert decoded.text == text
    assert decoded.text.encode(decoded.encoding) == data


def test_a_broken_byte_in_utf_8_is_named_by_its_offset_and_not_read_as_something_else() -> None:
    before, after = make.NOTICE[:100].encode(), make.NOTICE[100:].encode()

    with pytest.raises(NoticeUndecodableError) as refused:
        decode(before + b"\xff" + after)

    assert refused.value.facts == {"encoding": "UTF-8", "offset": len(before)}


def test_the_offset_counts_the_byte_order_mark() -> None:
    with pytest.raises(NoticeUndecodableError) as refused:
        decode(b"\xef\xbb\xbf" + "整改".encode() + b"\xff")

    assert refused.value.facts["offset"] == 9


def test_a_utf_8_file_cut_in_the_middle_of_a_character_is_refused_at_the_cut() -> None:
    data = "整改情况通报".encode()[:-1]

    with pytest.raises(NoticeUndecodableError) as refused:
        decode(data)

    assert refused.value.facts == {"encoding": "UTF-8", "offset": 15}


def test_bytes_that_are_no_gb18030_either_are_named_by_their_offset() -> None:
    data = "整改情况通报".encode("gb18030") + b"\xff\xff"

    with pytest.raises(NoticeUndecodableError) as refused:
        decode(data)

    assert refused.value.facts == {"encoding": "GB18030", "offset": 12}


@pytest.mark.parametrize("control", ["\x00", "\x01", "\x1f", "\x7f"])
def test_control_characters_are_refused_where_they_stand(control: str) -> None:
    with pytest.raises(NoticeUndecodableError) as refused:
        decode(f"整改{control}".encode())

    assert refused.value.facts["offset"] == 6


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\t", "\x0b", "\x0c"])
def test_white_space_controls_are_kept(ending: str) -> None:
    assert decode(f"整改{ending}".encode()).text == f"整改{ending}"


def test_a_word_document_is_no_notice() -> None:
    with pytest.raises(NoticeUndecodableError):
        decode(b"PK\x03\x04\x14\x00\x06\x00\x08\x00")


def test_a_notice_of_exactly_the_limit_is_read_and_one_byte_more_is_refused() -> None:
    assert len(decode(b"a" * MAX_NOTICE_BYTES).text) == MAX_NOTICE_BYTES

    with pytest.raises(NoticeTooLargeError) as refused:
        decode(b"a" * (MAX_NOTICE_BYTES + 1))

    assert refused.value.facts == {"size": 1_048_577, "limit": 1_048_576}
