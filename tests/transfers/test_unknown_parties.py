"""Members we have no name for: harmless ones pass, those that name a party are found wherever they stand."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.transfers.unknown_parties import (
    EXCERPT,
    MAX_DEPTH,
    Known,
    Shape,
    UnknownPartyError,
    error_of,
    unknown_parties,
)

KNOWN: Known = {"remover_org_id": {}, "remarks": {}, "parties": {"role": {}, "org_id": {}}, "lines": {"waste_code": {}}}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"remover_org_id": 1, "remarks": "经绿桥咨询有限公司"}, id="known members are not searched"),
        pytest.param({"parties": [{"role": "remover", "org_id": 1}]}, id="known parties"),
        pytest.param({"erp_number": "4711", "colour": "red", "nested": {"a": [1, 2.5, None, True]}}, id="harmless"),
        pytest.param({"lines": [{"waste_code": "900-013-11", "batch": "B7"}]}, id="harmless in a line"),
        pytest.param({"broker": None}, id="an empty broker"),
        pytest.param({"broker": "", "居间方": [], "agent": {}}, id="other empty ones"),
        pytest.param({"note": "下午两点到厂区门口"}, id="a sentence"),
    ],
)
def test_a_body_without_a_party_of_its_own_passes(body: dict[str, Any]) -> None:
    assert unknown_parties(body, KNOWN) == ()


@pytest.mark.parametrize(
    ("body", "pointer", "shape"),
    [
        pytest.param({"broker": 7}, "/broker", Shape.ROLE_WORD, id="broker"),
        pytest.param({"BrokerName": "x"}, "/BrokerName", Shape.ROLE_WORD, id="any case"),
        pytest.param({"inter_mediary": "x"}, "/inter_mediary", Shape.ROLE_WORD, id="underscores"),
        pytest.param({"居间方": "绿桥"}, "/居间方", Shape.ROLE_WORD, id="居间方"),
        pytest.param({"中介单位": "绿桥"}, "/中介单位", Shape.ROLE_WORD, id="中介"),
        pytest.param({"on_behalf_of": "x"}, "/on_behalf_of", Shape.ROLE_WORD, id="on behalf of"),
        pytest.param({"credit_code": "x"}, "/credit_code", Shape.ORGANISATION, id="a credit code member"),
        pytest.param({"x1": "91329900MA9XLQ076M"}, "/x1", Shape.ORGANISATION, id="a credit code as value"),
        pytest.param({"x1": "税号 91329900ma9xlq076m"}, "/x1", Shape.ORGANISATION, id="inside a text, lower case"),
        pytest.param({"x1": "绿桥环保咨询有限公司"}, "/x1", Shape.ORGANISATION, id="a company's name"),
        pytest.param({"x1": "Green Bridge Co., Ltd."}, "/x1", Shape.ORGANISATION, id="in English"),
        pytest.param({"x": {"y": [{"org_id": 7}]}}, "/x", Shape.ORGANISATION, id="deep inside"),
        pytest.param({"x": ["安途运输有限公司"]}, "/x", Shape.ORGANISATION, id="inside an array"),
        pytest.param(
            {"parties": [{"role": "remover", "agent": 7}]}, "/parties/0/agent", Shape.ROLE_WORD, id="in a party"
        ),
        pytest.param({"lines": [{}, {"a/b~c": {"company": 1}}]}, "/lines/1/a~1b~0c", Shape.ORGANISATION, id="escaped"),
        pytest.param(
            {"remover_org_id": {"broker": 1}}, "/remover_org_id/broker", Shape.ROLE_WORD, id="below a known one"
        ),
    ],
)
def test_a_party_in_a_member_of_its_own_is_found(body: dict[str, Any], pointer: str, shape: Shape) -> None:
    (found,) = unknown_parties(body, KNOWN)

    assert (found.pointer, found.shape) == (pointer, shape)


def nested(depth: int) -> dict[str, Any]:
    body: dict[str, Any] = {"x": 1}
    for _ in range(depth - 1):
        body = {"x": body}
    return body


@pytest.mark.parametrize(("depth", "found"), [(MAX_DEPTH, False), (MAX_DEPTH + 1, True)])
def test_a_member_too_deep_to_look_into_counts_as_a_party(depth: int, found: bool) -> None:
    assert bool(unknown_parties(nested(depth), KNOWN)) is found


@pytest.mark.parametrize(("depth", "found"), [(MAX_DEPTH - 1, False), (MAX_DEPTH, True)])
def test_depth_is_counted_through_known_members_too(depth: int, found: bool) -> None:
    assert bool(unknown_parties({"parties": [nested(depth)]}, KNOWN)) is found


def test_all_of_them_are_found_and_the_error_points_at_the_first() -> None:
    found = unknown_parties({"broker": "x" * 500, "介绍人": "y"}, KNOWN)
    error = error_of(found)

    assert [one.member for one in found] == ["broker", "介绍人"]
    assert len(found[0].excerpt) == EXCERPT
    assert isinstance(error, UnknownPartyError)
    assert error.pointer == "/broker"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=20,
)


@given(st.dictionaries(st.text(max_size=8), JSON, max_size=4))
def test_no_body_breaks_the_search(body: dict[str, Any]) -> None:
    assert all(one.pointer.startswith("/") for one in unknown_parties(body, KNOWN))


@given(st.dictionaries(st.text(max_size=8), JSON, max_size=4), st.sampled_from(["broker", "中介", "agent_name"]))
def test_a_broker_beside_anything_is_always_found(body: dict[str, Any], member: str) -> None:
    assert member in [one.member for one in unknown_parties(body | {member: "某某"}, KNOWN)]
