"""The published notice in ../shared/seeds: figures counted by hand in the printed text."""

from pathlib import Path

import pytest

from hwtrack.rectification.notice.mentions import Verb
from hwtrack.rectification.notice.reading import Notice, read_notice
from hwtrack.rectification.notice.tree import NodeKind

SEED = Path(__file__).parents[3].parent / "shared" / "seeds" / "notice-2022-10-11.txt"

pytestmark = pytest.mark.skipif(not SEED.is_file(), reason="the published notice is not beside this clone")


@pytest.fixture(scope="module")
def notice() -> Notice:
    return read_notice(SEED.read_bytes())


def test_it_has_eight_groups_and_twenty_one_issues(notice: Notice) -> None:
    assert notice.counts.groups == 8
    assert notice.counts.issues == 21
    assert [issue.number for issue in notice.issues] == list(range(1, 22))
    assert [len(group.issues) for group in notice.groups] == [3, 2, 2, 2, 3, 2, 5, 2]


def test_nothing_of_it_is_lost(notice: Notice) -> None:
    assert notice.lost == 0
    assert notice.source.text.encode() == SEED.read_bytes()
    assert [node.kind for node in notice.tree.children] == [
        NodeKind.TITLE,
        NodeKind.PREAMBLE,
        NodeKind.PART,
        NodeKind.PART,
        NodeKind.PART,
        NodeKind.CONTACT,
    ]


@pytest.mark.parametrize(
    ("number", "measures", "documents", "own"),
    [
        (1, 3, 2, 1),
        (2, 3, 3, 3),
        (3, 3, 1, 1),
        (4, 2, 0, 0),
        (6, 4, 1, 0),
        (7, 3, 3, 1),
        (10, 5, 5, 5),
        (11, 5, 2, 2),
        (12, 3, 2, 1),
        (17, 5, 6, 1),
        (18, 2, 0, 0),
        (19, 7, 3, 2),
        (20, 1, 0, 0),
        (21, 2, 0, 0),
    ],
)
def test_measures_and_documents_of_an_issue(
    notice: Notice, number: int, measures: int, documents: int, own: int
) -> None:
    issue = notice.issues[number - 1]

    assert len(issue.measures) == measures
    assert len(issue.documents) == documents
    assert sum(document.is_own for document in issue.documents) == own


def test_the_totals(notice: Notice) -> None:
    counts = notice.counts

    assert (counts.measures, counts.documents, counts.own_documents) == (73, 38, 23)


def test_titles_with_and_without_their_last_word_are_titles(notice: Notice) -> None:
    without = [issue.number for issue in notice.issues if not issue.title.endswith("情况")]

    assert without == [2, 15]
    assert all(issue.title.startswith("关于") for issue in notice.issues)


def test_the_ban_on_intermediaries_stands_in_issue_two(notice: Notice) -> None:
    issue = notice.issues[1]

    assert issue.documents[0].verb is Verb.BROUGHT_OUT
    assert issue.documents[0].name == "关于进一步规范危险废物转移工作的通知"
    assert "严禁产废单位委托第三方中介机构运输和利用处置危险废物" in issue.measures[0].text


def test_figures_keep_their_units(notice: Notice) -> None:
    capacity = notice.issues[10].figures[0]
    days = notice.issues[6].figures

    assert (capacity.low, capacity.unit) == ("0.99", "万吨/年")
    assert [(figure.low, figure.high, figure.unit) for figure in days] == [
        ("1", "2", "个工作日"),
        ("3", "5", "个工作日"),
    ]


def test_it_was_published_on_the_eleventh_of_october(notice: Notice) -> None:
    assert notice.published is not None
    assert str(notice.published.full) == "2022-10-11"


def test_the_sections_of_part_one_are_kept_and_are_no_groups(notice: Notice) -> None:
    first = next(notice.tree.every(NodeKind.PART))
    documents = notice.mentioned.within(first.span).documents

    assert len(list(first.every(NodeKind.SECTION))) == 3
    assert sum(document.is_own for document in documents) == 8
    assert len(documents) == 9


def test_every_piece_is_understood(notice: Notice) -> None:
    assert notice.remarks == ()


def test_the_contact_block_is_kept(notice: Notice) -> None:
    assert notice.piece(NodeKind.CONTACT).startswith("欢迎广大干部群众")
