"""The rule book as a whole: complete heads, one test file each, and the demo city's verdicts."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hwtrack.kernel.rules import Effect, Severity, Stage
from hwtrack.registry.exemptions import ExemptStage
from hwtrack.registry.kinds import LicenceMode
from hwtrack.transfers import rules
from hwtrack.transfers.exemptions import ExemptionClaim
from hwtrack.transfers.model import PartyRole, Scope
from hwtrack.transfers.rulebook import RULES, STAGE_OF, judge
from tests.transfers import make

LAWFUL: dict[Stage, Any] = {
    Stage.CONTRACT: make.contract_facts(),
    Stage.CHECKED: make.checked(),
    Stage.DISPATCH: make.dispatch(),
    Stage.AFTERWARDS: make.afterwards(),
    Stage.ENTRY: make.number(),
    Stage.GATE: make.gate(),
    Stage.RECEIPT: make.receipt(),
    Stage.DAILY: make.daily(),
    Stage.FILING: make.filing(),
}
DESK = {Stage.ENTRY, Stage.CONTRACT, Stage.CHECKED, Stage.DISPATCH, Stage.FILING}
SLUGS = sorted(path.stem for path in Path(rules.__path__[0]).glob("[a-z]*.py"))


def found_in(facts: Any) -> list[str]:
    return [verdict.rule.id for verdict in judge(facts, on=facts.on).violations]


def test_the_rules_of_the_foundation_are_all_here() -> None:
    wanted = "CON-01 INT-01 INT-02 INT-03 INT-04 INT-07 LAB-01 LAB-02 LIC-01 LIC-02 LIC-03 LIC-04 MAN-01 MAN-03 MAN-04"

    assert [rule.id for rule in RULES] == [*wanted.split(), "MAN-05", "MAN-09", "TRN-01"]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_rule_has_its_test_file_and_is_named_after_its_id(slug: str) -> None:
    assert (Path(__file__).parent / "rules" / f"test_{slug}.py").exists()
    assert "-".join(slug.split("_")[:2]).upper() in [rule.id for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_head_is_complete(rule: Any) -> None:
    assert rule.version >= 1
    assert rule.title
    assert rule.remedy.endswith(".")
    assert rule.basis
    assert rule.effects


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_only_desk_commands_are_refused_and_facts_only_alarm(rule: Any) -> None:
    for stage, effect in rule.effects.items():
        assert (effect is Effect.ALARM) is (stage not in DESK), (rule.id, stage)


@pytest.mark.parametrize("rule_id", ["INT-01", "INT-02", "INT-03", "CON-01"])
def test_the_ban_refuses_when_checked_and_at_dispatch_whatever_its_severity(rule_id: str) -> None:
    rule = next(rule for rule in RULES if rule.id == rule_id)

    assert rule.effects[Stage.CHECKED] is Effect.REFUSE
    assert rule.effects[Stage.DISPATCH] is Effect.REFUSE


def test_what_was_not_read_in_a_primary_text_is_marked() -> None:
    assert {rule.id for rule in RULES if not rule.confirmed} == {"LAB-01"}


@pytest.mark.parametrize("stage", LAWFUL, ids=str)
def test_the_lawful_facts_of_every_stage_pass_every_rule_of_it(stage: Stage) -> None:
    decision = judge(LAWFUL[stage], on=make.TODAY)

    assert decision.stage is stage
    assert set(decision.rule_versions) == {rule.id for rule in RULES if stage in rule.effects}
    assert decision.violations == ()
    assert not decision.refused


def test_every_stage_of_a_rule_has_a_fact_sheet() -> None:
    assert {stage for rule in RULES for stage in rule.effects} == set(STAGE_OF.values())


def test_rules_that_were_not_yet_in_force_are_not_asked() -> None:
    decision = judge(make.dispatch(), on=date(2021, 12, 31))

    assert "INT-02" not in decision.rule_versions
    assert "INT-03" in decision.rule_versions


def test_the_same_facts_give_the_same_hash_and_other_facts_another() -> None:
    one, two = judge(make.checked(), on=make.TODAY), judge(make.checked(), on=make.TODAY)
    other = judge(make.checked(capacity=None), on=make.TODAY)

    assert one.facts_sha256 == two.facts_sha256
    assert one.facts_sha256 != other.facts_sha256


def test_no_personal_name_has_a_place_in_the_facts() -> None:
    text = judge(make.dispatch(), on=make.TODAY).facts_text

    assert not {"driver", "escort", "phone", "contact", "price"} & set(text.replace('"', " ").split())


# The demo story of domain.md E, steps 3 and 7 to 12.


def test_step_3_manifest_a_warns_of_capacity_and_of_nothing_else() -> None:
    decision = judge(make.checked(capacity=make.capacity()), on=date(2026, 9, 28))

    assert [verdict.rule.id for verdict in decision.violations] == ["LIC-03"]
    assert decision.violations[0].effect is Effect.WARN
    assert decision.violations[0].severity is Severity.MEDIUM
    assert not decision.refused


def test_step_7_a_treatment_contract_with_a_consultancy_is_refused_by_int_01_and_int_03() -> None:
    scope = Scope(codes=(make.SLUDGE,), methods=("R4",), quantity=make.kg("200000.000"))
    contract = make.treatment(remover=make.YUNFAN, recipient=make.LUQIAO, scope=scope)
    decision = judge(make.contract_facts(contract, licence=None), on=date(2026, 10, 12))

    assert decision.refused
    assert [verdict.rule.id for verdict in decision.violations] == ["INT-01", "INT-03"]


def test_step_9_a_third_party_consignor_is_refused_at_dispatch_by_int_02_alone() -> None:
    sludge = Scope(codes=(make.SLUDGE,), methods=("R4",), quantity=make.kg("200000.000"))
    contract = make.treatment(remover=make.YUNFAN, recipient=make.RUITONG, scope=sludge)
    haulage = make.haulage(consignor=make.TONGDA, remover=make.YUNFAN, recipient=make.RUITONG, scope=sludge)
    bag = {"waste_code": make.SLUDGE, "holder": make.YUNFAN.org_id}
    transfer = make.transfer(
        remover=make.YUNFAN,
        recipient=make.RUITONG,
        consignor=None,
        lines=(make.line(waste_code=make.SLUDGE, method="R4"),),
    )
    facts = make.dispatch(
        treatment=contract,
        haulage=haulage,
        transfer=transfer,
        licence=make.licence(categories=frozenset({"HW17", "HW22"}), methods=frozenset({"R4"})),
        loads=tuple(make.load(number, **bag) for number in range(1, 13)),
    )
    decision = judge(facts, on=date(2026, 10, 14))

    assert decision.refused
    assert [verdict.rule.id for verdict in decision.violations] == ["INT-02"]


RAGS = make.exemption(24, "900-041-49", "全部环节", "未分类收集。")


def rags_claim(labelled: int) -> ExemptionClaim:
    return ExemptionClaim(
        item=24,
        rows=(RAGS,),
        waste_code=make.RAGS,
        stage=ExemptStage.DISPOSAL,
        mass=make.kg("58.000"),
        labelled=labelled,
    )


def test_step_10_three_labelled_bags_of_rags_are_not_exempt() -> None:
    decision = judge(make.filing(claims=(rags_claim(3),)), on=date(2026, 10, 16))

    assert decision.refused
    assert [verdict.rule.id for verdict in decision.violations] == ["LIC-04"]


def test_step_10_the_licensed_collector_takes_them_silently() -> None:
    scope = Scope(codes=(make.RAGS,), quantity=make.kg("1000.000"))
    collector = make.licence(mode=LicenceMode.COLLECTION, methods=frozenset(), categories=frozenset({"HW08", "HW49"}))
    facts = make.checked(
        treatment=make.treatment(remover=make.HAIJIA, recipient=make.HUIJI, scope=scope),
        haulage=make.haulage(consignor=make.HUIJI, remover=make.HAIJIA, recipient=make.HUIJI, scope=scope),
        licence=collector,
        transfer=make.transfer(
            remover=make.HAIJIA,
            recipient=make.HUIJI,
            consignor=make.HUIJI,
            lines=(make.line(waste_code=make.RAGS, method=None, declared=make.kg("58.000")),),
        ),
        loads=tuple(make.load(n, waste_code=make.RAGS, holder=make.HAIJIA.org_id) for n in (1, 2, 3)),
    )

    assert found_in(facts) == []


def test_a_filing_agent_named_as_what_it_is_stays_silent() -> None:
    agent = make.party(
        PartyRole.FILING_AGENT, make.org(10, "某环保管家", "91329900MA9XGJ100A", "filing_agent"), principal=False
    )

    assert found_in(make.contract_facts(make.treatment(agent))) == []


def test_step_12_two_missing_drums_alarm_and_refuse_nothing() -> None:
    decision = judge(make.receipt(differences=(make.missing(),)), on=date(2026, 10, 20))

    assert [(verdict.rule.id, verdict.effect) for verdict in decision.violations] == [("MAN-05", Effect.ALARM)]
    assert not decision.refused


def test_step_18_the_paper_transfer_with_a_third_party_consignor_is_found_when_entered() -> None:
    facts = make.afterwards(transfer=make.transfer(consignor=make.TONGDA))
    decision = judge(facts, on=date(2026, 10, 9))

    assert [(verdict.rule.id, verdict.effect) for verdict in decision.violations] == [("INT-02", Effect.ALARM)]
    assert not decision.refused


def test_a_licence_that_ends_between_check_and_dispatch_stops_the_vehicle() -> None:
    ending = make.licence(valid_until=date(2026, 9, 28))
    transfer = make.transfer(loading_on=date(2026, 9, 28), arrival_on=date(2026, 9, 28))
    later = replace(transfer, loading_on=make.TODAY, arrival_on=make.TODAY)

    assert found_in(make.checked(licence=ending, transfer=transfer)) == []
    assert found_in(make.dispatch(licence=ending, transfer=later)) == ["LIC-01"]
