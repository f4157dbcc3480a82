from hwtrack.rectification.notice.reading import read_notice
from hwtrack.rectification.notice.summary import summary
from tests.rectification import make


def test_the_summary_counts_and_lists() -> None:
    assert summary(read_notice(make.NOTICE.encode())).splitlines() == [
        "澜江市生态环境局党组关于巡察整改进展情况的通报",
        "2 groups, 5 issues, 11 measures, 4 documents (3 brought out by the office itself)",
        f"{len(make.NOTICE)} characters read as utf-8; 0 of them are missing from the pieces joined again",
        "(一) 危险废物监管有短板",
        "  1. 中介包揽处置: 3 measures, 1 documents",
        "  2. 贮存设施标签不全: 2 measures, 1 documents",
        "(二) 队伍与装备不足",
        "  3. 一线人员偏少: 1 measures, 0 documents",
        "  4. 快检设备短缺: 2 measures, 1 documents",
        "  5. 培训走过场: 3 measures, 1 documents",
        "no remarks",
    ]


def test_remarks_are_listed_with_line_and_column() -> None:
    text = make.NOTICE.replace("2、关于", "9、关于")

    lines = summary(read_notice(text.encode())).splitlines()

    assert lines[-3] == "2 remarks:"
    assert lines[-2] == "  line 20, column 1: Issue 9 stands where 2 was expected; missing: 2-8."


def test_it_speaks_the_language_it_is_given() -> None:
    said: list[str] = []

    def say(template: str, facts: object) -> str:
        said.append(template)
        return "-"

    assert set(summary(read_notice(make.NOTICE.encode()), say).splitlines()[1:]) == {"-"}
    assert said[0].startswith("{groups}")


def test_issues_outside_every_group_are_listed_without_a_heading() -> None:
    text = "一、甲。\n二、问题\n1.关于“甲”问题的整改\n做。\n关于“乙”问题的整改\n做。"

    lines = summary(read_notice(text.encode())).splitlines()

    assert lines[3:5] == ["  1. 甲: 1 measures, 0 documents", "  ?. 乙: 1 measures, 0 documents"]
