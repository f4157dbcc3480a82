"""INT-04 on both sides: filing under a consent is lawful, anything more or without one is not."""

from datetime import date

import pytest

from hwtrack.kernel.ids import OrgId
from hwtrack.transfers.consent import Act, AgentAct, ConsentTermError, FilingConsent, acts_in, checked_consent
from hwtrack.transfers.model import PartyRole
from hwtrack.transfers.rules import int_04_filing_only as rule
from tests.transfers import make

HAIJIA = make.HAIJIA.org_id or OrgId(0)


def act(kind: Act, consent: FilingConsent | None) -> AgentAct:
    return AgentAct(agent=make.LUQIAO, principal=HAIJIA, act=kind, consent=consent)


def test_filing_with_consent_is_lawful() -> None:
    assert rule.check(make.filing(acts=(act(Act.FILING, make.consent()),))) is None


def test_nobody_acting_for_another_is_lawful() -> None:
    assert rule.check(make.filing()) is None


@pytest.mark.parametrize(
    ("day", "lawful"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (make.YEAR_END, True), (date(2027, 1, 1), False)],
    ids=["day before", "first day", "last day", "day after"],
)
def test_the_consent_holds_on_its_days_only(day: date, lawful: bool) -> None:
    found = rule.check(make.filing(on=day, acts=(act(Act.FILING, make.consent()),)))

    assert (found is None) is lawful


@pytest.mark.parametrize(
    "consent",
    [
        pytest.param(None, id="no consent"),
        pytest.param(make.consent(principal=OrgId(2)), id="consent for another generator"),
        pytest.param(make.consent(agent=OrgId(9)), id="consent of another agent"),
    ],
)
def test_filing_without_a_fitting_consent_is_found(consent: FilingConsent | None) -> None:
    assert rule.check(make.filing(acts=(act(Act.FILING, consent),)))


@pytest.mark.parametrize("kind", [Act.SIGNING, Act.PAYING, Act.CONSIGNING])
def test_more_than_filing_is_found_even_with_consent(kind: Act) -> None:
    found = rule.check(make.contract_facts(acts=(act(kind, make.consent()),)))

    assert found
    assert found.facts["name"] == "绿桥咨询"


@pytest.mark.parametrize(
    ("until", "sound"),
    [(date(2026, 1, 1), True), (date(2025, 12, 31), False)],
    ids=["one day", "ends before it begins"],
)
def test_a_consent_lasts_at_least_a_day(until: date, sound: bool) -> None:
    given = make.consent(valid_until=until)
    if sound:
        assert checked_consent(given) is given
    else:
        with pytest.raises(ConsentTermError):
            checked_consent(given)


CONSENTS = (make.consent(principal=make.CANGLAN.org_id or OrgId(0)),)


@pytest.mark.parametrize(
    ("contract", "acts"),
    [
        pytest.param(make.treatment(), (), id="nobody acts for another"),
        pytest.param(
            make.contract(
                make.treatment().kind,
                make.party(PartyRole.REMOVER, make.CANGLAN, signatory=make.LUQIAO),
                make.party(PartyRole.RECIPIENT, make.JINGLAN),
            ),
            (Act.SIGNING,),
            id="agent signs for the remover",
        ),
        pytest.param(make.haulage(consignor=make.LUQIAO), (Act.CONSIGNING,), id="agent consigns"),
        pytest.param(
            make.treatment(make.party(PartyRole.PAYEE, make.LUQIAO, principal=False)), (Act.PAYING,), id="agent is paid"
        ),
        pytest.param(
            make.treatment(make.party(PartyRole.FILING_AGENT, make.LUQIAO, principal=False)),
            (),
            id="named as what it is",
        ),
    ],
)
def test_what_agents_do_in_a_contract_is_read_off_it(contract: object, acts: tuple[Act, ...]) -> None:
    found = acts_in(contract, CONSENTS)  # type: ignore[arg-type]  # parametrized objects are contracts

    assert tuple(one.act for one in found) == acts


def test_a_recipient_that_also_files_consigns_for_itself() -> None:
    own = (make.consent(agent=make.JINGLAN.org_id, principal=make.CANGLAN.org_id),)

    assert acts_in(make.haulage(consignor=make.JINGLAN), own) == ()


def test_an_agent_of_somebody_else_is_not_an_agent_here() -> None:
    assert acts_in(make.haulage(consignor=make.LUQIAO), (make.consent(),)) == ()
