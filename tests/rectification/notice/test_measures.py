import pytest

from hwtrack.rectification.notice.folding import fold
from hwtrack.rectification.notice.measures import measures
from hwtrack.rectification.notice.tree import NodeKind, Span


def cut(text: str) -> list[tuple[int | None, str]]:
    folded = fold(text)
    nodes = measures(folded, Span(0, len(folded)))
    return [(node.number, node.span.of(text)) for node in nodes if node.kind is NodeKind.MEASURE]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("一是甲。二是乙。", [(1, "一是甲。"), (2, "二是乙。")]),
        ("一是甲；二是乙。", [(1, "一是甲；"), (2, "二是乙。")]),
        ("一是甲，二是乙。", [(1, "一是甲，"), (2, "二是乙。")]),
        ("总述。一是甲。二是乙。", [(1, "一是甲。"), (2, "二是乙。")]),
        ("（1）甲。（2）乙。", [(1, "（1）甲。"), (2, "（2）乙。")]),
        ("①甲；②乙。", [(1, "①甲；"), (2, "②乙。")]),
        ("1)甲;2)乙。", [(1, "1)甲;"), (2, "2)乙。")]),
        ("甲;乙;丙。", [(None, "甲;"), (None, "乙;"), (None, "丙。")]),
        ("甲(乙;丙);丁《戊;己》。", [(None, "甲(乙;丙);"), (None, "丁《戊;己》。")]),
        ("甲、乙、丙。", [(None, "甲、乙、丙。")]),
        ("甲;", [(None, "甲;")]),
        ("一是甲:(1)子。(2)丑。二是乙。", [(1, "一是甲:(1)子。(2)丑。"), (2, "二是乙。")]),
        ("一是甲,依据之一是乙。二是丙。", [(1, "一是甲,依据之一是乙。"), (2, "二是丙。")]),
        ("一是甲,三是乙。", [(1, "一是甲,三是乙。")]),
        ("一是甲。\n二是乙。", [(1, "一是甲。\n"), (2, "二是乙。")]),
        ("十是甲。十一是乙。", [(10, "十是甲。"), (11, "十一是乙。")]),
        (" \n", []),
    ],
)
def test_each_way_of_telling_measures_apart(text: str, found: list[tuple[int | None, str]]) -> None:
    assert cut(text) == found
