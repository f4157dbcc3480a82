"""INT-02 on both sides: remover or recipient may consign, nobody else."""

from typing import Any

import pytest

from hwtrack.transfers.model import PartyRole
from hwtrack.transfers.rules import int_02_consignor as rule
from tests.transfers import make

BOTH_ENDS = make.haulage(consignor=make.CANGLAN)
NO_ENDS_NAMED = make.haulage(consignor=make.TONGDA)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(make.dispatch(), id="recipient consigns"),
        pytest.param(
            make.dispatch(haulage=BOTH_ENDS, transfer=make.transfer(consignor=make.CANGLAN)), id="remover consigns"
        ),
        pytest.param(make.dispatch(haulage=None), id="consignor on the manifest only"),
        pytest.param(
            make.checked(haulage=None, transfer=make.transfer(consignor=None)), id="nobody has ordered haulage yet"
        ),
        pytest.param(make.contract_facts(make.haulage(), licence=None), id="haulage contract naming its recipient"),
        pytest.param(make.contract_facts(), id="a treatment contract has no consignor"),
    ],
)
def test_the_two_ends_may_consign(facts: Any) -> None:
    assert rule.check(facts) is None


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(make.dispatch(haulage=make.haulage(consignor=make.TONGDA)), id="third party in the contract"),
        pytest.param(make.dispatch(transfer=make.transfer(consignor=make.TONGDA)), id="third party on the manifest"),
        pytest.param(make.afterwards(transfer=make.transfer(consignor=make.TONGDA)), id="found when re-entered"),
        pytest.param(make.contract_facts(NO_ENDS_NAMED), id="third party in a contract that names both ends"),
        pytest.param(
            make.dispatch(haulage=make.haulage(make.party(PartyRole.CONSIGNOR, make.TONGDA))),
            id="third party beside the recipient",
        ),
    ],
)
def test_a_third_party_may_not(facts: Any) -> None:
    found = rule.check(facts)

    assert found
    assert found.facts == {"name": "通达商贸"}


def test_the_carrier_itself_may_not_consign() -> None:
    found = rule.check(make.dispatch(transfer=make.transfer(consignor=make.ANTU)))

    assert found
    assert found.facts == {"name": "安途运输"}
