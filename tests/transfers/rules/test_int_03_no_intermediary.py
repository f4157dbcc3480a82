"""INT-03 on both sides: declared intermediaries in any place, and everybody else."""

from typing import Any

import pytest

from hwtrack.registry.kinds import INTERMEDIARY_KINDS
from hwtrack.transfers.model import PartyRole
from hwtrack.transfers.rules import int_03_no_intermediary as rule
from tests.transfers import make

SIGNED_BY_AGENT = make.party(PartyRole.OTHER, make.TONGDA, signatory=make.LUQIAO)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(make.contract_facts(), id="two plain principals"),
        pytest.param(make.dispatch(), id="recipient as consignor"),
        pytest.param(make.dispatch(transfer=make.transfer(consignor=make.TONGDA)), id="a trader is INT-02's business"),
        pytest.param(make.contract_facts(make.treatment(recipient=make.HUIJI)), id="collector with licence"),
    ],
)
def test_without_an_intermediary_it_is_silent(facts: Any) -> None:
    assert rule.check(facts) is None


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(make.contract_facts(make.treatment(recipient=make.LUQIAO)), id="as recipient"),
        pytest.param(
            make.contract_facts(make.treatment(make.party(PartyRole.PAYEE, make.LUQIAO, principal=False))),
            id="as payee",
        ),
        pytest.param(make.contract_facts(make.treatment(SIGNED_BY_AGENT)), id="as signatory"),
        pytest.param(make.contract_facts(make.haulage(consignor=make.LUQIAO)), id="as consignor in the contract"),
        pytest.param(make.checked(transfer=make.transfer(consignor=make.LUQIAO)), id="as consignor on the manifest"),
        pytest.param(make.dispatch(transfer=make.transfer(legs=(make.leg(carrier=make.LUQIAO),))), id="as carrier"),
        pytest.param(make.afterwards(haulage=make.haulage(consignor=make.LUQIAO)), id="found when re-entered"),
    ],
)
def test_an_intermediary_in_any_place_is_found(facts: Any) -> None:
    found = rule.check(facts)

    assert found
    assert found.facts == {"name": "绿桥咨询"}


@pytest.mark.parametrize("kind", sorted(INTERMEDIARY_KINDS))
def test_each_declared_kind_of_intermediary_counts(kind: str) -> None:
    somebody = make.org(77, "某某", "91329900MA9XQQ0770", "generator", kind)

    assert rule.check(make.contract_facts(make.treatment(recipient=somebody)))
