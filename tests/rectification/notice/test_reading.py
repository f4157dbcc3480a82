from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwtrack.rectification.notice.parse import parse
from hwtrack.rectification.notice.reading import NoticeWithoutIssuesError, read_notice
from hwtrack.rectification.notice.tree import Node, NodeKind, rejoin
from tests.rectification import make


def check_tiling(node: Node) -> None:
    if not node.children:
        return
    assert node.children[0].span.start == node.span.start
    assert node.children[-1].span.end == node.span.end
    for left, right in pairwise(node.children):
        assert left.span.end == right.span.start
    for child in node.children:
        check_tiling(child)


@given(make.notices())
@settings(max_examples=100, deadline=None)
def test_a_generated_notice_gives_back_what_was_put_in(made: make.Made) -> None:
    notice = read_notice(made.text.encode())

    assert tuple((group.title, tuple(issue.number for issue in group.issues)) for group in notice.groups) == made.groups
    assert tuple(len(issue.measures) for issue in notice.issues) == made.measures
    assert tuple(len(issue.documents) for issue in notice.issues) == made.documents
    assert notice.remarks == ()
    assert notice.lost == 0


@given(make.notices(), st.data())
@settings(max_examples=50, deadline=None)
def test_a_damaged_notice_is_still_kept_whole(made: make.Made, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(made.text)))
    end = data.draw(st.integers(start, min(len(made.text), start + 200)))
    text = made.text[:start] + made.text[end:]

    tree = parse(text)

    check_tiling(tree)
    assert rejoin(tree, text) == text


@given(st.text(alphabet=st.sampled_from("一二三十、().123是关于整改情况。;《》“”\n\r ①印发a")))
@settings(max_examples=300, deadline=None)
def test_any_text_made_of_the_marks_is_kept_whole(text: str) -> None:
    tree = parse(text)

    check_tiling(tree)
    assert rejoin(tree, text) == text


@given(st.text())
def test_any_text_at_all_is_kept_whole(text: str) -> None:
    tree = parse(text)

    check_tiling(tree)
    assert rejoin(tree, text) == text


@given(make.notices())
@settings(max_examples=20, deadline=None)
def test_the_encoding_makes_no_difference(made: make.Made) -> None:
    plain, national = read_notice(made.text.encode()), read_notice(made.text.encode("gb18030"))

    assert plain.groups == national.groups


def test_our_own_notice_reads_as_written() -> None:
    notice = read_notice(make.NOTICE.encode())

    assert notice.title == "澜江市生态环境局党组关于巡察整改进展情况的通报"
    assert [issue.problem for issue in notice.issues] == [
        "中介包揽处置",
        "贮存设施标签不全",
        "一线人员偏少",
        "快检设备短缺",
        "培训走过场",
    ]
    assert [len(issue.measures) for issue in notice.issues] == [3, 2, 1, 2, 3]
    assert [len(issue.documents) for issue in notice.issues] == [1, 1, 0, 1, 1]
    assert notice.published is not None
    assert str(notice.published.full) == "2026-09-28"


def test_our_own_notice_in_gbk_reads_the_same() -> None:
    assert read_notice(make.NOTICE.encode("gbk")).groups == read_notice(make.NOTICE.encode()).groups


def test_full_width_numbers_and_dots_are_numbers_and_dots() -> None:
    first = "二、问题\n（一）甲组\n１．关于“甲”问题的整改情况\n一是甲；二是乙。"
    text = first + "\n２．关于“乙”问题的整改\n（１）甲。（２）乙。"

    notice = read_notice(text.encode())

    assert [issue.number for issue in notice.issues] == [1, 2]
    assert [len(issue.measures) for issue in notice.issues] == [2, 2]


@pytest.mark.parametrize(
    ("title", "problem"),
    [
        ("关于“甲、乙”问题的整改情况", "甲、乙"),
        ("关于“甲”“乙”等问题的整改情况", "甲”“乙"),
        ("关于「甲」问题整改落实情况", "甲"),
        ('关于"甲"问题的整改', "甲"),
        ("关于台账记录不全问题的整改情况", "台账记录不全"),
        ("台账记录不全。", "台账记录不全。"),
    ],
)
def test_the_problem_is_read_from_the_title(title: str, problem: str) -> None:
    notice = read_notice(f"二、问题\n(一)组\n1.{title}\n一是补记。".encode())

    assert notice.issues[0].title == title
    assert notice.issues[0].problem == problem


def test_a_title_on_the_same_line_as_its_measures_ends_at_its_last_word() -> None:
    notice = read_notice("二、问题\n(一)组\n1.关于“甲”问题的整改情况。一是补记。二是整改到位情况良好。".encode())

    assert notice.issues[0].title == "关于“甲”问题的整改情况。"
    assert len(notice.issues[0].measures) == 2


def test_a_plain_title_may_end_with_a_colon_before_the_first_measure() -> None:
    notice = read_notice("二、问题\n(一)组\n1.台账:记录不全:一是补记。二是抽查。".encode())

    assert notice.issues[0].title == "台账:记录不全:"
    assert len(notice.issues[0].measures) == 2


def test_issues_before_the_first_group_are_kept_and_counted() -> None:
    notice = read_notice(
        "二、问题\n1.关于“甲”问题的整改\n一是补记。\n(一)组\n2.关于“乙”问题的整改\n一是补记。".encode()
    )

    assert [(group.number, len(group.issues)) for group in notice.groups] == [(None, 1), (1, 1)]
    assert notice.counts.groups == 1
    assert notice.counts.issues == 2


def test_groups_are_counted_in_the_second_part_only() -> None:
    second = "二、问题\n(一)组\n1.关于“甲”问题的整改\n一是补记。\n"
    text = f"一、推进\n(一)甲。乙。\n{second}三、打算\n(一)甲\n1.关于“丙”问题的整改\n"

    notice = read_notice(text.encode())

    assert notice.counts.groups == 1
    assert notice.counts.issues == 1
    assert len(list(notice.tree.every(NodeKind.SECTION))) == 2


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", "-"),
        ("关于放假的通知。各单位:", "-"),
        ("一、推进\n二、问题\n(一)没有列出问题。\n三、打算\n", "一二三"),
        ("一、推进\n(一)甲\n1.关于“甲”问题的整改\n三、打算", "一三"),
    ],
)
def test_a_notice_with_no_issues_is_refused_and_its_parts_are_named(text: str, parts: str) -> None:
    with pytest.raises(NoticeWithoutIssuesError) as refused:
        read_notice(text.encode())

    assert refused.value.facts == {"parts": parts}


def test_the_opening_is_a_title_block_and_a_preamble() -> None:
    notice = read_notice(make.NOTICE.encode())

    assert notice.piece(NodeKind.TITLE).startswith("澜江市")
    assert notice.piece(NodeKind.TITLE).rstrip().endswith("2026-09-28")
    assert notice.piece(NodeKind.PREAMBLE).startswith("根据市委")
    assert notice.piece(NodeKind.CONTACT).startswith("欢迎广大群众监督")


def test_a_page_of_white_space_and_marks_is_read_in_time_that_grows_with_its_length() -> None:
    hostile = "二、问题\n1.关于“甲”问题的整改\n" + "\n" * 100_000 + " " * 100_000 + "《" * 50_000 + "1" * 50_000

    assert read_notice(hostile.encode()).lost == 0
