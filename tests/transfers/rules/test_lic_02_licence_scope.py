"""LIC-02 on both sides: codes and methods inside and outside a licence."""

from typing import Any

import pytest

from hwtrack.registry.kinds import LicenceMode
from hwtrack.transfers.model import Scope
from hwtrack.transfers.rules import lic_02_licence_scope as rule
from tests.transfers import make

COLLECTOR = make.licence(mode=LicenceMode.COLLECTION, methods=frozenset(), categories=frozenset({"HW08", "HW49"}))
RAGS = make.line(waste_code=make.RAGS, method=None)
EXEMPT = make.exempt_unit(make.RAGS)


def with_line(**changes: Any) -> Any:
    return make.transfer(lines=(make.line(**changes),))


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(make.checked(), id="category and method of the licence"),
        pytest.param(
            make.checked(
                licence=make.licence(codes=frozenset({make.SLUDGE})), transfer=with_line(waste_code=make.SLUDGE)
            ),
            id="a single code beside the categories",
        ),
        pytest.param(
            make.checked(licence=COLLECTOR, transfer=make.transfer(lines=(RAGS,))), id="collector names no method"
        ),
        pytest.param(
            make.checked(licence=None, exemption=EXEMPT, transfer=make.transfer(lines=(RAGS,))), id="exempt unit"
        ),
        pytest.param(make.checked(licence=None), id="no right at all is INT-01's business"),
        pytest.param(make.contract_facts(), id="contract inside the licence"),
        pytest.param(make.contract_facts(make.haulage()), id="haulage has no method"),
    ],
)
def test_inside_the_licence_it_is_silent(facts: Any) -> None:
    assert rule.check(facts) is None


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(make.checked(transfer=with_line(waste_code=make.SLUDGE)), id="category outside"),
        pytest.param(make.checked(transfer=with_line(method="R4")), id="method outside"),
        pytest.param(make.dispatch(transfer=with_line(method=None)), id="a treating recipient needs a method"),
        pytest.param(
            make.checked(licence=COLLECTOR, transfer=with_line(waste_code=make.RAGS, method="D10")),
            id="a collector may not treat",
        ),
        pytest.param(make.checked(licence=None, exemption=EXEMPT), id="exempt unit for another waste"),
        pytest.param(
            make.contract_facts(make.treatment(scope=Scope(codes=(make.SLUDGE,), methods=("D10",)))), id="in a contract"
        ),
    ],
)
def test_outside_it_is_found(facts: Any) -> None:
    assert rule.check(facts)
