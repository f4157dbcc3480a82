import pytest

from hwtrack.rectification.notice.reading import read_notice
from hwtrack.rectification.notice.remarks import RemarkKind


def remarks(*issues: str, groups: tuple[str, ...] = ("一",)) -> list[tuple[RemarkKind, str]]:
    heads = "\n".join(f"({group})组" for group in groups)
    lines = "\n".join(f"{issue}关于“甲”问题的整改\n一是补记。" for issue in issues)
    notice = read_notice(f"一、推进。\n二、问题\n{heads}\n{lines}\n三、打算\n欢迎监督。联系电话:0".encode())
    return [(remark.kind, remark.english()) for remark in notice.remarks]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        (("1.", "2.", "3."), []),
        (
            ("1.", "3."),
            [(RemarkKind.NUMBER_JUMPS, "Issue 3 stands where 2 was expected; missing: 2.")],
        ),
        (
            ("1.", "6."),
            [(RemarkKind.NUMBER_JUMPS, "Issue 6 stands where 2 was expected; missing: 2-5.")],
        ),
        (("2.",), [(RemarkKind.NUMBER_JUMPS, "Issue 2 stands where 1 was expected; missing: 1.")]),
        (("1.", "1.", "2."), [(RemarkKind.NUMBER_REPEATS, "Issue 1 stands a second time.")]),
        (
            ("1.", "3.", "2."),
            [
                (RemarkKind.NUMBER_JUMPS, "Issue 3 stands where 2 was expected; missing: 2."),
                (RemarkKind.NUMBER_GOES_BACK, "Issue 2 stands after 3."),
            ],
        ),
        (("1.", "", "3."), [(RemarkKind.NUMBER_ABSENT, "Issue without a number; 2 was expected.")]),
    ],
    ids=["regular", "one missing", "several missing", "first missing", "repeat", "swapped", "no number"],
)
def test_irregular_issue_numbers_are_reported(numbers: tuple[str, ...], said: list[tuple[RemarkKind, str]]) -> None:
    assert remarks(*numbers) == said


def test_numbers_are_never_mended() -> None:
    notice = read_notice(
        "二、问题\n(一)组\n7.关于“甲”问题的整改\n一是补记。\n7.关于“乙”问题的整改\n一是补记。".encode()
    )

    assert [issue.number for issue in notice.issues] == [7, 7]


def test_irregular_group_and_part_and_measure_numbers_are_reported() -> None:
    text = (
        "一、推进。\n二、问题\n(一)组\n1.关于“甲”问题的整改\n一是补记。三是抽查。\n(三)组\n2.关于“乙”问题的整改\n补记。\n"
        "四、打算\n欢迎监督。联系电话:0"
    )

    said = [remark.english() for remark in read_notice(text.encode()).remarks]

    assert said == [
        "Measure 3 stands where 2 was expected; missing: 2.",
        "Group 3 stands where 2 was expected; missing: 2.",
        "Part 4 stands where 3 was expected; missing: 3.",
    ]


def test_numbers_may_start_again_in_every_group() -> None:
    text = "二、问题\n" + "".join(
        f"({group})组\n1.关于“甲”问题的整改\n补记。\n2.关于“乙”问题的整改\n补记。\n" for group in "一二三"
    )

    kinds = [remark.kind for remark in read_notice(f"一、甲。\n{text}联系电话:0".encode()).remarks]

    assert kinds == []
