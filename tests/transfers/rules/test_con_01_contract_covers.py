"""CON-01 on both sides: complete contracts, and contracts that do not reach as far as the transfer."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hwtrack.transfers.model import Scope
from hwtrack.transfers.rules import con_01_contract_covers as rule
from tests.transfers import make

CODES = (make.RESIDUE,)


def scope(**changes: Any) -> Scope:
    return replace(Scope(codes=CODES, methods=("D10",), quantity=make.kg("500000.000")), **changes)


OWN_FLEET = make.transfer(legs=(make.leg(carrier=make.CANGLAN),))


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(make.contract_facts(), id="a complete treatment contract"),
        pytest.param(
            make.contract_facts(make.haulage(scope=Scope(codes=CODES))), id="haulage needs no method and no quantity"
        ),
        pytest.param(make.dispatch(), id="both contracts cover the transfer"),
        pytest.param(make.dispatch(haulage=None, transfer=OWN_FLEET), id="the remover carries itself"),
        pytest.param(make.checked(haulage=None, transfer=make.transfer(legs=())), id="no carrier named yet"),
        pytest.param(make.checked(treatment=make.treatment(valid_until=make.TODAY)), id="loading on the last day"),
        pytest.param(make.checked(treatment=make.treatment(valid_from=make.TODAY)), id="loading on the first day"),
        pytest.param(
            make.checked(treatment=make.treatment(moved=make.kg("491024.000"))), id="fills the quantity to the gram"
        ),
    ],
)
def test_covered_is_silent(facts: Any) -> None:
    assert rule.check(facts) is None


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        pytest.param(
            make.contract_facts(make.treatment(pollution_terms=False)), "pollution-control", id="no pollution terms"
        ),
        pytest.param(
            make.contract_facts(make.haulage(pollution_terms=False)), "pollution-control", id="nor in haulage"
        ),
        pytest.param(make.contract_facts(make.treatment(scope=scope(codes=()))), "no waste code", id="no codes"),
        pytest.param(make.contract_facts(make.treatment(scope=scope(quantity=None))), "no quantity", id="no quantity"),
        pytest.param(make.checked(treatment=None), "No treatment contract", id="no treatment contract"),
        pytest.param(make.dispatch(haulage=None), "No haulage contract", id="a hired carrier without contract"),
        pytest.param(
            make.checked(treatment=make.treatment(valid_until=date(2026, 9, 28))), "runs from", id="ended yesterday"
        ),
        pytest.param(
            make.checked(treatment=make.treatment(valid_from=date(2026, 9, 30))), "runs from", id="begins tomorrow"
        ),
        pytest.param(
            make.dispatch(haulage=make.haulage(valid_until=date(2026, 9, 28))),
            "runs from",
            id="haulage ended yesterday",
        ),
        pytest.param(
            make.checked(treatment=make.treatment(scope=scope(codes=(make.SLUDGE,)))), "waste code", id="other waste"
        ),
        pytest.param(make.checked(treatment=make.treatment(scope=scope(methods=("R4",)))), "method", id="other method"),
        pytest.param(
            make.checked(treatment=make.treatment(moved=make.kg("491024.001"))),
            "under a contract",
            id="a gram too much",
        ),
        pytest.param(
            make.dispatch(transfer=make.transfer(legs=(make.leg(carrier=make.TONGDA),))),
            "no party of the haulage contract",
            id="another carrier than agreed",
        ),
    ],
)
def test_uncovered_is_found(facts: Any, says: str) -> None:
    found = rule.check(facts)

    assert found
    assert says in found.message
