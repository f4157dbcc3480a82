"""Which step is offered after a scan: by stage, holder and place."""

from uuid import UUID

import pytest

from hwtrack.custody.container import ContainerStage as S
from hwtrack.web.next_steps import Place, Target, offers, wants_place

OWN, OTHER = 1, 2
HERE, THERE = UUID(int=1), UUID(int=2)


def place(target: Target, facility: UUID | None = None) -> Place:
    return Place(target=target, code="P", name="贮存库", facility_code="TS001", org_id=OWN, facility_id=facility)


STORE, ELSEWHERE = place(Target.STORE, HERE), place(Target.STORE, THERE)
VEHICLE, UNIT = place(Target.VEHICLE), place(Target.PLACE, THERE)


@pytest.mark.parametrize(
    ("stage", "scanned", "offered"),
    [
        (S.UNBORN, None, ("generated",)),
        (S.ON_SITE, None, ()),
        (S.ON_SITE, STORE, ("stored_in",)),
        (S.ON_SITE, VEHICLE, ("loaded",)),
        (S.ON_SITE, UNIT, ()),
        (S.STORED, None, ("stored_out", "loaded")),
        (S.STORED, STORE, ("stored_out", "loaded")),
        (S.STORED, ELSEWHERE, ("stored_in", "loaded")),
        (S.STORED, VEHICLE, ("loaded",)),
        (S.OUT, None, ("loaded",)),
        (S.OUT, STORE, ("stored_in", "loaded")),
        (S.LOADED, None, ("departed",)),
        (S.IN_TRANSIT, None, ("arrived",)),
        (S.ARRIVED, None, ("unloaded",)),
        (S.UNLOADED, None, ()),
        (S.RECEIVED, STORE, ("stored_in",)),
        (S.REFUSED, None, ("arrived",)),
        (S.RETURNED, None, ("loaded",)),
        (S.RETURNED, STORE, ("stored_in", "loaded")),
        (S.TREATED, STORE, ()),
        (S.EMPTIED, STORE, ()),
    ],
)
def test_the_holder_is_offered_what_comes_next(stage: S, scanned: Place | None, offered: tuple[str, ...]) -> None:
    state = {"stage": stage.value, "holder_org_id": OWN, "facility_id": str(HERE)}

    assert tuple(one.kind for one in offers(state, own=OWN, home=OWN, place=scanned)) == offered


@pytest.mark.parametrize(
    ("stage", "offered"),
    [(S.UNBORN, ()), (S.STORED, ("loaded",)), (S.LOADED, ("arrived",)), (S.IN_TRANSIT, ("arrived",)), (S.TREATED, ())],
)
def test_others_are_offered_to_take_it_over_or_to_note_that_it_came(stage: S, offered: tuple[str, ...]) -> None:
    state = {"stage": stage.value, "holder_org_id": OTHER}

    assert tuple(one.kind for one in offers(state, own=OWN, home=OTHER, place=None)) == offered


@pytest.mark.parametrize("stage", [S.REFUSED, S.NOT_ARRIVED])
def test_whoever_gave_it_away_is_offered_to_have_it_back(stage: S) -> None:
    refused = {"stage": stage.value, "holder_org_id": OTHER, "giver_org_id": OWN}

    assert [one.kind for one in offers(refused, own=OWN, home=OTHER, place=None)] == ["returned"]
    assert offers(refused | {"giver_org_id": None}, own=OWN, home=OTHER, place=None) == ()


def test_officials_are_offered_nothing() -> None:
    assert offers({"stage": "stored", "holder_org_id": OTHER}, own=None, home=OTHER, place=STORE) == ()


@pytest.mark.parametrize(("stage", "wanted"), [(S.ON_SITE, True), (S.OUT, True), (S.STORED, False), (S.LOADED, False)])
def test_the_place_is_asked_for_where_a_store_comes_next(stage: S, wanted: bool) -> None:
    state = {"stage": stage.value, "holder_org_id": OWN}

    assert wants_place(state, OWN, None) is wanted
    assert not wants_place(state, OWN, STORE)
    assert not wants_place(state, OTHER, None)


@pytest.mark.parametrize("stage", [S.ON_SITE, S.STORED, S.OUT, S.RECEIVED])
def test_a_tank_is_first_of_all_metered(stage: S) -> None:
    state = {"stage": stage.value, "holder_org_id": OWN, "bulk": True}
    offered = offers(state, own=OWN, home=OWN, place=None, code="C")

    assert [(one.kind, one.link) for one in offered][:2] == [
        ("metered_in", "/containers/C/metered-in"),
        ("metered_out", "/containers/C/metered-out"),
    ]
    assert all(one.kind != "metered_in" for one in offers(state | {"bulk": False}, own=OWN, home=OWN, place=None))


def test_a_tanker_on_the_road_is_moved_and_not_metered() -> None:
    state = {"stage": S.LOADED.value, "holder_org_id": OWN, "bulk": True}

    assert [one.kind for one in offers(state, own=OWN, home=OWN, place=None)] == ["departed"]


def test_a_unit_with_pieces_in_it_is_opened_last() -> None:
    state = {"stage": S.STORED.value, "holder_org_id": OWN, "contents": ["A"]}
    offered = offers(state, own=OWN, home=OWN, place=None, code="C")

    assert (offered[-1].kind, offered[-1].link) == ("unpacked", "/scan?errand=unpack&unit=C")
    assert offers(state | {"contents": []}, own=OWN, home=OWN, place=None)[-1].kind == "loaded"


def test_a_recipient_may_note_that_it_was_unloaded() -> None:
    state = {"stage": S.ARRIVED.value, "holder_org_id": OTHER}

    assert [one.kind for one in offers(state, own=OWN, home=3, place=None)] == ["unloaded"]
