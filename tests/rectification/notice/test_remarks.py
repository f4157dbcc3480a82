import pytest

from hwtrack.rectification.notice.reading import read_notice
from hwtrack.rectification.notice.remarks import MAX_HEADING, RemarkKind

END = "\n三、打算\n欢迎监督。联系电话:0"


def kinds(second_part: str, end: str = END) -> list[RemarkKind]:
    return [remark.kind for remark in read_notice(f"一、推进。\n二、问题\n{second_part}{end}".encode()).remarks]


ISSUE = "(一)组\n1.关于“甲”问题的整改\n一是补记。"


@pytest.mark.parametrize(
    ("second_part", "found"),
    [
        (ISSUE, []),
        ("说明文字。\n" + ISSUE, [RemarkKind.OUTSIDE_ANY_ISSUE]),
        ("(一)组\n说明文字。\n1.关于“甲”问题的整改\n一是补记。", [RemarkKind.OUTSIDE_ANY_ISSUE]),
        ("(一)组\n1.关于“甲”问题的整改\n", [RemarkKind.NO_MEASURES]),
        (ISSUE + "\n问题之二的整改\n二是抽查。", [RemarkKind.LIKE_HEADING]),
        (ISSUE + "\n[二]另一组\n", [RemarkKind.LIKE_HEADING]),
        (ISSUE + "印发《细则。", [RemarkKind.UNCLOSED_MARK]),
        (ISSUE + "印发细则》。", [RemarkKind.UNCLOSED_MARK]),
        (ISSUE + "共计3600。", [RemarkKind.BARE_FIGURE]),
        (ISSUE + "共计3600吨。", []),
    ],
)
def test_what_was_not_understood_is_listed(second_part: str, found: list[RemarkKind]) -> None:
    assert kinds(second_part) == found


def test_a_notice_without_a_contact_block_says_so() -> None:
    assert kinds(ISSUE, end="\n三、打算\n继续抓好。") == [RemarkKind.NO_CONTACT]


@pytest.mark.parametrize(("length", "found"), [(MAX_HEADING, [RemarkKind.LIKE_HEADING]), (MAX_HEADING + 1, [])])
def test_a_long_line_without_a_full_stop_is_prose(length: int, found: list[RemarkKind]) -> None:
    assert kinds(ISSUE + "\n" + "甲" * length + "\n") == found


def test_a_remark_says_its_line_and_column() -> None:
    notice = read_notice(f"一、推进。\n二、问题\n{ISSUE}共计3600。{END}".encode())

    assert notice.position(notice.remarks[0].span.start) == (5, 8)
