from importlib.resources import files

import pytest

from hwtrack.rectification.campaign import CampaignKind
from hwtrack.rectification.draft import (
    MAX_DOCUMENTS,
    MAX_ISSUES,
    MAX_MEASURES,
    MAX_TITLE,
    CampaignFileError,
    CampaignTitleError,
    TooManyDocumentsError,
    TooManyIssuesError,
    TooManyMeasuresError,
    of_notice,
    read_campaign,
)
from hwtrack.rectification.notice.mentions import Verb
from hwtrack.rectification.notice.reading import read_notice
from tests.rectification import make

DEMO = (files("hwtrack.rectification") / "demo_campaign.toml").read_text(encoding="utf-8")

SMALL = """
kind = "routine"
title = "台账"
[[groups]]
title = "组"
[[groups.issues]]
title = "题"
measures = ["做"]
lead = "科"
deadline = 2026-11-30
"""


def test_the_demo_campaign_has_eight_groups_and_twenty_one_issues() -> None:
    draft = read_campaign(DEMO)

    assert draft.kind is CampaignKind.INSPECTION
    assert [issue.printed_no for issue in draft.issues] == list(range(1, 22))
    assert len({issue.group_title for issue in draft.issues}) == 8
    assert all(issue.lead_office and issue.deadline and issue.measures for issue in draft.issues)


def test_a_notice_becomes_a_campaign_issue_by_issue() -> None:
    draft = of_notice(read_notice(make.NOTICE.encode()), CampaignKind.INSPECTION)

    assert draft.title == "澜江市生态环境局党组关于巡察整改进展情况的通报"
    assert [issue.title for issue in draft.issues][:2] == ["中介包揽处置", "贮存设施标签不全"]
    assert [issue.group_no for issue in draft.issues] == [1, 1, 2, 2, 2]
    assert draft.issues[0].documents[0].verb is Verb.PRINTED
    assert draft.issues[2].measures[0].printed_no is None
    assert draft.issues[0].text.startswith("1.关于“中介包揽处置”")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('kind = "routine"', 'kind = "other"'),
        ('kind = "routine"', ""),
        ("2026-11-30", '"soon"'),
        ('lead = "科"', ""),
        ('measures = ["做"]', "measures = 3"),
        ("[[groups]]", "[[groups"),
        ('title = "台账"', "groups = 1"),
    ],
)
def test_a_wrong_campaign_file_is_refused(old: str, new: str) -> None:
    assert len(read_campaign(SMALL).issues) == 1

    with pytest.raises(CampaignFileError):
        read_campaign(SMALL.replace(old, new, 1))


def numbered(issues: int, measures: int) -> bytes:
    body = "".join(f"({n})做。" for n in range(1, measures + 1))
    return (
        "通报\n二、问题\n(一)组\n" + "".join(f"{n}.关于“题”问题的整改\n{body}\n" for n in range(1, issues + 1))
    ).encode()


def test_a_campaign_holds_issues_up_to_the_limit() -> None:
    assert len(of_notice(read_notice(numbered(MAX_ISSUES, 1)), CampaignKind.INSPECTION).issues) == MAX_ISSUES

    one_more = numbered(MAX_ISSUES, 1) + "1.关于“题”问题的整改\n做。".encode()
    with pytest.raises(TooManyIssuesError):
        of_notice(read_notice(one_more), CampaignKind.INSPECTION)


def test_an_issue_holds_measures_up_to_the_limit() -> None:
    kept = of_notice(read_notice(numbered(1, MAX_MEASURES)), CampaignKind.INSPECTION)
    assert len(kept.issues[0].measures) == MAX_MEASURES

    semicolons = "通报\n二、问题\n(一)组\n1.关于“题”问题的整改\n" + "做;" * MAX_MEASURES + "做。"
    with pytest.raises(TooManyMeasuresError):
        of_notice(read_notice(semicolons.encode()), CampaignKind.INSPECTION)


def test_an_issue_names_documents_up_to_the_limit() -> None:
    head = "通报\n二、问题\n(一)组\n1.关于“题”问题的整改\n"
    kept = of_notice(read_notice((head + "《甲》" * MAX_DOCUMENTS).encode()), CampaignKind.INSPECTION)
    assert len(kept.issues[0].documents) == MAX_DOCUMENTS

    with pytest.raises(TooManyDocumentsError):
        of_notice(read_notice((head + "《甲》" * (MAX_DOCUMENTS + 1)).encode()), CampaignKind.INSPECTION)


def test_a_given_title_wins_over_the_first_line() -> None:
    draft = of_notice(read_notice(make.NOTICE.encode()), CampaignKind.INSPECTION, title=" 台账 ")

    assert draft.title == "台账"


def test_a_notice_without_a_title_needs_one_given() -> None:
    bare = read_notice("二、问题\n(一)组\n1.关于“题”问题的整改\n做。".encode())

    with pytest.raises(CampaignTitleError):
        of_notice(bare, CampaignKind.INSPECTION)
    assert len(of_notice(bare, CampaignKind.INSPECTION, title="题" * MAX_TITLE).title) == MAX_TITLE
    with pytest.raises(CampaignTitleError):
        of_notice(bare, CampaignKind.INSPECTION, title="题" * (MAX_TITLE + 1))
