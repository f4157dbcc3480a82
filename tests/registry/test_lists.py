"""Exemptions and method codes as they are shipped."""

import pytest

from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.exemptions import ExemptStage, covering, read_exemptions
from hwtrack.registry.methods import MethodFamily, UnknownMethodError, method_codes, read_methods
from tests.registry import make

HEAD = "seq,codes,waste_zh,stage_zh,condition_zh,exempted_zh\n"


def ids(code: str, stage: ExemptStage) -> list[str]:
    return [row.id for row in covering(make.exemptions(), WasteCode.of(code), stage)]


def test_the_exemption_list_has_32_items_in_57_rows() -> None:
    rows = make.exemptions()
    assert len(rows) == 57
    assert {int(row.id.split("-")[0]) for row in rows} == set(range(1, 33))
    assert len({row.id for row in rows}) == 57


@pytest.mark.parametrize(
    ("code", "stage", "expected"),
    [
        ("900-041-49", ExemptStage.TRANSPORT, ["24-1"]),
        ("900-052-31", ExemptStage.TRANSPORT, ["18-1"]),
        ("900-052-31", ExemptStage.DISPOSAL, []),
        ("900-210-08", ExemptStage.TRANSPORT, ["7-1"]),
        ("193-002-21", ExemptStage.TRANSPORT, ["16-1"]),
        ("193-002-21", ExemptStage.RECOVERY, ["16-3"]),
        ("772-002-18", ExemptStage.DISPOSAL, ["12-2", "12-3"]),
        ("900-300-34", ExemptStage.RECOVERY, ["20-1", "20-2"]),
        ("900-006-09", ExemptStage.RECOVERY, ["9-1"]),
        ("900-013-11", ExemptStage.TRANSPORT, []),
        ("831-001-01", ExemptStage.COLLECTION, ["2-1"]),
    ],
)
def test_an_exemption_covers_the_listed_code_at_the_listed_stage_only(
    code: str, stage: ExemptStage, expected: list[str]
) -> None:
    assert ids(code, stage) == expected


def test_rows_in_words_only_are_open_to_any_code_and_never_found_by_code() -> None:
    described = [row for row in make.exemptions() if row.is_described]
    assert {row.id.split("-")[0] for row in described} == {"1", "25", "26", "32"}
    assert all(
        row.covers(WasteCode.of("900-013-11"), ExemptStage.RECOVERY)
        == ("利用" in row.stage_text or row.stage_text == "全部环节")
        for row in described
    )


def test_a_stage_that_is_not_of_the_list_is_a_damaged_list() -> None:
    with pytest.raises(ValueError, match="贮存"):
        read_exemptions(HEAD + "1,HW01,甲,贮存,乙,丙\n", "2021")


@pytest.mark.parametrize(
    "code", ["R1", "R9", "R15", "D1", "D9", "D10", "D16", "C1", "C3", "Y10", "Y13", "Y16", "G21", "G29"]
)
def test_a_method_of_the_list_is_known(code: str) -> None:
    assert method_codes((code,), make.methods())[0].code == code


@pytest.mark.parametrize(
    "code",
    [*(f"R{number}" for number in (0, 10, 11, 12, 13, 14, 16)), *(f"D{number}" for number in (2, 3, 4, 5, 6, 7, 8)),
     *(f"D{number}" for number in (11, 12, 13, 14, 15)), "Y14", "G25", "C4", "r4", "R04", "R4 ", "", "焚烧"],
)  # fmt: skip
def test_a_method_of_another_list_is_refused(code: str) -> None:
    with pytest.raises(UnknownMethodError):
        method_codes(("R4", code), make.methods())


def test_methods_come_back_once_and_in_their_order() -> None:
    found = method_codes(("R15", "D10", "R4", "R15", "R2"), make.methods())
    assert [method.code for method in found] == ["D10", "R2", "R4", "R15"]


def test_every_family_of_methods_has_its_letter() -> None:
    letters = {method.code[0]: method.family for method in make.methods().values()}
    assert letters == {
        "R": MethodFamily.RECOVERY,
        "D": MethodFamily.DISPOSAL,
        "C": MethodFamily.CO_PROCESSING,
        "Y": MethodFamily.MEDICAL,
        "G": MethodFamily.CHROMIUM_SLAG,
    }
    assert len(make.methods()) == 27


def test_a_damaged_method_list_is_not_loaded() -> None:
    with pytest.raises(ValueError, match="R123"):
        read_methods("code,name_zh,family\nR123,甲,recovery\n")
