"""What each kind of event says under its step."""

import pytest

from hwtrack.custody.events import KINDS
from hwtrack.web.telling import told
from tests.custody import make

SAID: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "an amount put in": ("top_up", make.DRUM, ("Added 60.0 kg",)),
    "what was taken out": ("transformed", make.DRUM, ("Taken out: 100.0 kg", "Lost: 0.5 kg (挂壁)")),
    "what was put in": ("transformed", make.OTHER, ("Put in: 99.5 kg", "Lost: 0.5 kg (挂壁)")),
    "a meter": ("metered_in", make.DRUM, ("40.0 kg by meter LT-101",)),
    "the tank it came from": ("metered_in", make.OTHER, ()),
    "a sample": ("sampled", make.DRUM, ("Sample S-20260921-1: 0.5 kg",)),
    "a piece": ("packed", make.DRUM, (f"1 containers packed into {make.OTHER}",)),
    "a unit": ("unpacked", make.OTHER, (f"1 containers taken out of {make.OTHER}",)),
    "something seen": ("counted", make.DRUM, ("Seen in its place at a stocktake",)),
    "something seen twice": ("counted", make.OTHER, ("2 packages bear this one code",)),
    "a foreign code": ("foreign_code_bound", make.DRUM, ("Code JS-3206-0001 of 江苏省系统",)),
    "a dispute": ("contested", make.DRUM, ("Disputes 1 events: 未经我司交接",)),
    "an order": ("held", make.DRUM, ("Reason: 涉嫌超期贮存", "Document 澜环扣〔2026〕3号", "Seal F-0007")),
    "a ruling": (
        "ruled",
        make.DRUM,
        ("Upholds 1, sets aside 1, lifts 1: 以交接扫码为准", "Document 澜环裁〔2026〕1号"),
    ),
    "a release": ("released", make.DRUM, ("Let in from quarantine: 手机时钟有误,已核实",)),
    "a judgement": ("judged", make.DRUM, ("A later event changed earlier ones",)),
    "a treatment": ("self_treated", make.DRUM, ("Secondary waste: 0 containers",)),
    "a refusal": ("received", make.OTHER, ("Not accepted at the gate",)),
    "nothing": ("sealed", make.DRUM, ()),
}


@pytest.mark.parametrize(("kind", "code", "sentences"), SAID.values(), ids=SAID)
def test_what_is_peculiar_is_said(kind: str, code: str, sentences: tuple[str, ...]) -> None:
    found = tuple(said.template.format_map(dict(said.facts)) for said in told(make.claim(kind), code))

    assert found == sentences


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_says_something_or_nothing_of_every_container_it_names(kind: str) -> None:
    claim = make.claim(kind)

    for code in claim.codes:
        assert all(said.template for said in told(claim, code))
