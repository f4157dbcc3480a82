"""LIC-04 on both sides: the oily rags, the transport items, plans and proofs, over the published list itself."""

from pathlib import Path

import pytest

from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.exemptions import ExemptStage, read_exemptions
from hwtrack.transfers.exemptions import (
    ClaimFault,
    Condition,
    ExemptionClaim,
    condition_of,
    exempt,
    fault_of,
)
from hwtrack.transfers.rules import lic_04_exemption as rule
from tests.transfers import make

ITEMS = (
    make.exemption(24, "900-041-49", "全部环节", "未分类收集。"),
    make.exemption(18, "900-052-31", "运输", "运输工具满足防雨、防渗漏、防遗撒要求。"),
    make.exemption(20, "HW34", "利用", "作为生产原料综合利用。"),
    make.exemption(26, "历史遗留危险废物", "利用、处置", "按设区市级以上生态环境部门同意的处置方案进行利用或处置。"),
    make.exemption(26, "历史遗留危险废物", "处置", "满足标准要求进入水泥窑协同处置。"),
)
BATTERY = WasteCode.of("900-052-31")
ACID = WasteCode.of("251-014-34")


def claim(item: int, code: WasteCode, stage: ExemptStage, *, labelled: int = 0, document: str = "") -> ExemptionClaim:
    rows = tuple(row for row in ITEMS if row.item == item)
    return ExemptionClaim(
        item=item,
        rows=rows,
        waste_code=code,
        stage=stage,
        mass=make.kg("58.000"),
        labelled=labelled,
        document=document,
    )


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(claim(24, make.RAGS, ExemptStage.DISPOSAL), id="rags never collected separately"),
        pytest.param(claim(24, make.RAGS, ExemptStage.TRANSPORT), id="the whole process includes transport"),
        pytest.param(claim(24, make.RAGS, ExemptStage.WHOLE), id="the whole process at once"),
        pytest.param(claim(18, BATTERY, ExemptStage.TRANSPORT, document="照片"), id="whole batteries in transport"),
        pytest.param(claim(20, ACID, ExemptStage.RECOVERY, document="检测报告"), id="a category"),
        pytest.param(claim(26, make.SLUDGE, ExemptStage.RECOVERY, document="方案"), id="any waste under a plan"),
        pytest.param(claim(26, make.SLUDGE, ExemptStage.DISPOSAL, document="方案"), id="one of two rows suffices"),
    ],
)
def test_a_claim_that_holds_is_silent(one: ExemptionClaim) -> None:
    assert rule.check(make.filing(claims=(one,))) is None
    assert exempt((one,), one.waste_code, one.stage)


@pytest.mark.parametrize(
    ("one", "fault"),
    [
        pytest.param(
            claim(24, make.RAGS, ExemptStage.DISPOSAL, labelled=3), ClaimFault.SORTED, id="three labelled bags of rags"
        ),
        pytest.param(
            claim(24, make.RAGS, ExemptStage.DISPOSAL, labelled=1), ClaimFault.SORTED, id="one labelled bag is enough"
        ),
        pytest.param(claim(33, make.RAGS, ExemptStage.DISPOSAL), ClaimFault.NO_ITEM, id="no such item"),
        pytest.param(claim(24, make.SLUDGE, ExemptStage.DISPOSAL), ClaimFault.OTHER_WASTE, id="another waste"),
        pytest.param(
            claim(18, BATTERY, ExemptStage.DISPOSAL, document="照片"), ClaimFault.OTHER_STAGE, id="another stage"
        ),
        pytest.param(claim(18, BATTERY, ExemptStage.TRANSPORT), ClaimFault.NO_PROOF, id="condition not shown"),
        pytest.param(claim(26, make.SLUDGE, ExemptStage.RECOVERY), ClaimFault.NO_PLAN, id="no plan"),
    ],
)
def test_a_claim_that_does_not_hold_is_found_with_its_reason(one: ExemptionClaim, fault: ClaimFault) -> None:
    found = rule.check(make.filing(claims=(one,)))

    assert fault_of(one) is fault
    assert found
    assert found.message == rule.MESSAGES[fault]
    assert not exempt((one,), one.waste_code, one.stage)


def test_the_second_claim_is_pointed_at() -> None:
    good = claim(24, make.RAGS, ExemptStage.DISPOSAL)
    found = rule.check(make.filing(claims=(good, claim(33, make.RAGS, ExemptStage.DISPOSAL))))

    assert found
    assert found.pointer == "/exemptions/1"


def test_an_exemption_helps_only_the_waste_and_stage_it_is_for() -> None:
    good = claim(24, make.RAGS, ExemptStage.TRANSPORT)

    assert exempt((claim(24, make.RAGS, ExemptStage.WHOLE),), make.RAGS, ExemptStage.TRANSPORT)
    assert not exempt((good,), make.SLUDGE, ExemptStage.TRANSPORT)
    assert not exempt((good,), make.RAGS, ExemptStage.DISPOSAL)


PUBLISHED = Path(__file__).parents[4] / "shared" / "data" / "national_hw_exemptions_2021.csv"


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published list lies outside the repository")
def test_every_condition_of_the_published_list_is_understood() -> None:
    rows = read_exemptions(PUBLISHED.read_text(encoding="utf-8-sig"), "2021")

    assert len(rows) == 57
    assert {row.item for row in rows if condition_of(row) is Condition.UNSORTED} == {24}
    assert {row.item for row in rows if condition_of(row) is Condition.PLAN} == {2, 25, 26, 32}
