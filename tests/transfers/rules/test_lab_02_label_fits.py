"""LAB-02 on both sides: what a label may not say."""

from typing import Any

import pytest

from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.waste import HazardProperty, PhysicalForm
from hwtrack.transfers.model import LabelStatus
from hwtrack.transfers.rules import lab_02_label_fits as rule
from tests.transfers import make


@pytest.mark.parametrize(
    "loads",
    [
        pytest.param((make.load(17), make.load(18)), id="two good labels"),
        pytest.param((make.load(status=LabelStatus.SUPERSEDED),), id="a reprint is the same container"),
        pytest.param((make.load(holder=None),), id="custody knows no holder yet"),
        pytest.param((make.load(holder=make.ANTU.org_id),), id="already loaded on the carrier's vehicle"),
        pytest.param((make.load(scanned=False),), id="scanning is LAB-01's business"),
    ],
)
def test_a_fitting_label_is_silent(loads: Any) -> None:
    assert rule.check(make.checked(loads=loads)) is None


@pytest.mark.parametrize(
    ("loads", "says"),
    [
        pytest.param((), "names no container", id="nothing named"),
        pytest.param((make.load(17), make.load(17)), "twice", id="one container twice"),
        pytest.param((make.load(well_formed=False),), "not a container code", id="not a code"),
        pytest.param((make.load(status=LabelStatus.UNKNOWN),), "no label of ours", id="never printed here"),
        pytest.param((make.load(status=LabelStatus.VOID),), "is void", id="void"),
        pytest.param((make.load(ended=True),), "already been treated", id="used up"),
        pytest.param((make.load(on_other_manifest=True),), "another open manifest", id="on another manifest"),
        pytest.param((make.load(holder=OrgId(99)),), "neither remover nor carrier", id="somebody else has it"),
        pytest.param((make.load(line_no=7),), "no line", id="no such line"),
        pytest.param((make.load(waste_code=make.SLUDGE),), "another waste", id="another waste"),
        pytest.param((make.load(form=PhysicalForm.LIQUID),), "another form", id="another form"),
        pytest.param((make.load(hazards=frozenset({HazardProperty.CORROSIVE})),), "other hazards", id="other hazards"),
        pytest.param((make.load(17), make.load(18, ended=True)), "already been treated", id="the second one"),
    ],
)
def test_any_disagreement_is_found(loads: Any, says: str) -> None:
    found = rule.check(make.checked(loads=loads))

    assert found
    assert says in found.message
