import pytest

from hwtrack.rectification.notice.folding import fold
from hwtrack.rectification.notice.mentions import MAX_NAME, Verb, mentions


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("印发《甲》", [("甲", Verb.PRINTED)]),
        ("联合印发了《甲》", [("甲", Verb.PRINTED)]),
        ("制定出台《甲》", [("甲", Verb.BROUGHT_OUT)]),
        ("制定《甲》", [("甲", Verb.MADE)]),
        ("制订《甲》", [("甲", Verb.MADE)]),
        ("拟定《甲》", [("甲", Verb.DRAFTED)]),
        ("根据《甲》", [("甲", Verb.CITED)]),
        ("印发《甲》《乙》和《丙》", [("甲", Verb.PRINTED), ("乙", Verb.PRINTED), ("丙", Verb.PRINTED)]),
        ("印发《甲》,学习《乙》", [("甲", Verb.PRINTED), ("乙", Verb.CITED)]),
        ("印发《关于落实《甲》的通知》", [("关于落实《甲》的通知", Verb.PRINTED)]),
        ("未印发,《甲》", [("甲", Verb.CITED)]),
    ],
)
def test_a_document_is_own_where_the_text_says_it_was_brought_out(text: str, found: list[tuple[str, Verb]]) -> None:
    assert [(document.name, document.verb) for document in mentions(text).documents] == found


@pytest.mark.parametrize(("length", "found"), [(MAX_NAME - 1, 1), (MAX_NAME, 0)])
def test_a_document_has_a_name_of_limited_length(length: int, found: int) -> None:
    assert len(mentions("《" + "甲" * length + "》").documents) == found


@pytest.mark.parametrize("text", ["《甲\n乙》", "《甲", "甲》"])
def test_a_mark_without_its_partner_is_no_document(text: str) -> None:
    found = mentions(text)

    assert found.documents == ()
    assert found.unclosed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2022年4月19日", (2022, 4, 19)),
        ("4月24日", (None, 4, 24)),
        ("2022年3月", (2022, 3, None)),
        ("2022年底前", (2022, None, None)),
        ("10月份", (None, 10, None)),
        ("2022-10-11", (2022, 10, 11)),
        ("2022.4.9", (2022, 4, 9)),
        ("２０２２年４月１９日", (2022, 4, 19)),
    ],
)
def test_dates_are_read_as_far_as_they_are_written(text: str, found: tuple[int | None, int | None, int | None]) -> None:
    (mention,) = mentions(fold(text)).dates

    assert (mention.year, mention.month, mention.day) == found
    assert (mention.full is not None) == all(found)


def test_both_ends_of_a_stretch_of_time_are_dates() -> None:
    assert len(mentions("2022年2月16日至3月16日").dates) == 2


@pytest.mark.parametrize("text", ["13月", "2022年2月30日", "4月31日", "2022-13-01"])
def test_a_day_that_does_not_exist_is_no_date(text: str) -> None:
    assert not any(mention.month and mention.day for mention in mentions(text).dates)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "is_about"),
    [
        ("0.99万吨/年", "0.99", "0.99", "万吨/年", False),
        ("1-2个工作日", "1", "2", "个工作日", False),
        ("50余家", "50", "50", "家", True),
        ("2000余册", "2000", "2000", "册", True),
        ("约30吨", "30", "30", "吨", True),
        ("1,200吨", "1200", "1200", "吨", False),
        ("98.5%", "98.5", "98.5", "%", False),
        ("30多人", "30", "30", "人", True),
        ("3600", "3600", "3600", "", False),
    ],
)
def test_figures_keep_range_unit_and_vagueness(text: str, low: str, high: str, unit: str, is_about: bool) -> None:
    (figure,) = mentions(text).figures

    assert (figure.low, figure.high, figure.unit, figure.is_about) == (low, high, unit, is_about)


def test_nothing_is_looked_for_inside_a_document_s_name() -> None:
    found = mentions("印发《2022年第3批12项任务》")

    assert found.dates == ()
    assert found.figures == ()


@pytest.mark.parametrize("text", ["(1)甲", "甲。2)乙", "省办〔2021〕20号", "(3)"])
def test_numbers_that_number_things_are_no_figures(text: str) -> None:
    assert mentions(fold(text)).figures == ()
