"""INT-01 on both sides: direct contracts pass, third principals and recipients without a right do not."""

from typing import Any

import pytest

from hwtrack.transfers.model import ContractKind, PartyRole
from hwtrack.transfers.rules import int_01_direct_contract as rule
from tests.transfers import make

EXEMPT = make.exempt_unit(make.RAGS)
THIRD = make.party(PartyRole.INTERMEDIARY, make.LUQIAO)
OTHER = make.party(PartyRole.OTHER, make.TONGDA)
NAMED_AGENT = make.party(PartyRole.FILING_AGENT, make.LUQIAO, principal=False)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(make.contract_facts(), id="remover and licensed recipient"),
        pytest.param(make.contract_facts(licence=None, exemption=EXEMPT), id="recipient with registered exemption"),
        pytest.param(make.contract_facts(make.treatment(NAMED_AGENT)), id="filing agent named, not bound"),
        pytest.param(make.contract_facts(make.haulage(), licence=None), id="a haulage contract is not its business"),
        pytest.param(make.checked(), id="manifest of the same remover"),
        pytest.param(make.checked(treatment=None, licence=None), id="no contract is CON-01's business"),
    ],
)
def test_a_direct_contract_is_silent(facts: Any) -> None:
    assert rule.check(facts) is None


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        pytest.param(make.contract_facts(make.treatment(THIRD)), "绿桥咨询", id="intermediary as third principal"),
        pytest.param(make.contract_facts(make.treatment(OTHER)), "通达商贸", id="anybody as third principal"),
        pytest.param(
            make.contract_facts(make.treatment(make.party(PartyRole.REMOVER, make.YUNFAN))), "3", id="two removers"
        ),
        pytest.param(
            make.contract_facts(make.contract(ContractKind.TREATMENT, make.party(PartyRole.REMOVER, make.CANGLAN))),
            "1",
            id="one principal alone",
        ),
        pytest.param(
            make.contract_facts(
                make.contract(
                    ContractKind.TREATMENT,
                    make.party(PartyRole.REMOVER, make.CANGLAN),
                    make.party(PartyRole.REMOVER, make.YUNFAN),
                )
            ),
            "2",
            id="two of one kind",
        ),
        pytest.param(make.contract_facts(licence=None), "静澜环境", id="recipient with neither licence nor exemption"),
        pytest.param(
            make.checked(transfer=make.transfer(remover=make.YUNFAN)), "云帆电镀", id="another remover's contract"
        ),
        pytest.param(make.dispatch(licence=None), "静澜环境", id="licence gone at dispatch"),
    ],
)
def test_anything_else_is_found(facts: Any, says: str) -> None:
    found = rule.check(facts)

    assert found
    assert says in map(str, found.facts.values())
