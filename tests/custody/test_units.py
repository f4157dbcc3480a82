"""Shipping units: what is packed together travels together, and a step of one without the other is remarked."""

from typing import Any

import pytest

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.container import Block, ContainerStage, Reason, Status
from hwtrack.custody.fold import Folded, fold
from tests.custody import make
from tests.custody.lives import APPLIED, Turn, last, life, turns
from tests.custody.make import DRUM, GENERATOR, STRANGER, accepted, lines, minutes

PALLET = make.OTHER
THIRD = DRUM[:-3] + "019"


def packed(number: int = 101, *, at: float = 200, **more: Any) -> Accepted:
    return accepted("packed", number, at=minutes(at), **more)


def unpacked(number: int = 102, *, at: float = 210, **more: Any) -> Accepted:
    return accepted("unpacked", number, at=minutes(at), **more)


def pallet(*events: Accepted) -> Folded:
    return fold(make.blank(PALLET), events)


def test_a_piece_is_inside_its_unit_and_the_unit_has_it() -> None:
    piece, unit = life("stored_in", packed()).container, pallet(packed()).container

    assert (piece.inside, unit.contents) == (PALLET, (DRUM,))
    assert (unit.stage, unit.holder, unit.net) == (ContainerStage.ON_SITE, GENERATOR, None)
    assert piece.blocks == (Block.PACKED,)
    assert unit.blocks == ()


def test_what_was_taken_out_is_by_itself_again() -> None:
    piece, unit = life("stored_in", packed(), unpacked()), pallet(packed(), unpacked())

    assert (piece.container.inside, unit.container.contents) == (None, ())
    assert last(piece) == last(unit) == APPLIED


PIECE: dict[str, tuple[tuple[Accepted, ...], Turn]] = {
    "packing twice": ((packed(), packed(103, at=205)), (Status.REPEAT, ())),
    "packing into a second unit": (
        (packed(), packed(103, at=205, into=THIRD)),
        (Status.APPLIED, (Reason.STILL_PACKED,)),
    ),
    "packing by another": ((packed(org=STRANGER),), (Status.HELD, (Reason.NOT_THE_HOLDER,))),
    "taking out what was never packed": ((unpacked(),), (Status.HELD, (Reason.NOT_PACKED,))),
    "taking out twice": ((packed(), unpacked(), unpacked(103, at=220)), (Status.REPEAT, ())),
    "taking out of another unit": ((packed(), unpacked(out_of=THIRD)), (Status.HELD, (Reason.NOT_PACKED,))),
    "moving it without its unit": (
        (packed(), accepted("stored_out", 104, at=minutes(220))),
        (Status.APPLIED, (Reason.STILL_PACKED,)),
    ),
    "moving it with its unit": (
        (packed(), accepted("stored_out", 104, at=minutes(220), containers=lines(DRUM, PALLET))),
        APPLIED,
    ),
    "weighing it in its unit": (
        (packed(), accepted("weighed", 104, at=minutes(220), purpose="routine")),
        APPLIED,
    ),
}


@pytest.mark.parametrize(("events", "turn"), PIECE.values(), ids=PIECE)
def test_an_odd_turn_of_a_piece(events: tuple[Accepted, ...], turn: Turn) -> None:
    assert last(life("stored_in", *events)) == turn


UNIT: dict[str, tuple[tuple[Accepted, ...], Turn]] = {
    "packing twice": ((packed(), packed(103, at=205)), (Status.REPEAT, ())),
    "packing one more": ((packed(), packed(103, at=205, containers=lines(THIRD))), APPLIED),
    "packing on another's label": ((packed(org=STRANGER),), (Status.HELD, (Reason.NOT_BORN,))),
    "taking out twice": ((packed(), unpacked(), unpacked(103, at=220)), (Status.REPEAT, ())),
    "taking out what is not in it": (
        (packed(), unpacked(containers=lines(THIRD))),
        (Status.HELD, (Reason.NOT_PACKED,)),
    ),
    "moving it without its contents": (
        (packed(), accepted("stored_in", 104, at=minutes(220), containers=lines(PALLET))),
        (Status.APPLIED, (Reason.CONTENTS_NOT_NAMED,)),
    ),
    "moving it with its contents": (
        (packed(), accepted("stored_in", 104, at=minutes(220), containers=lines(DRUM, PALLET))),
        APPLIED,
    ),
    "packing it into what it holds": (
        (packed(), packed(103, at=205, containers=lines(PALLET), into=DRUM)),
        APPLIED,
    ),
    "packing what holds it": (
        (
            packed(containers=lines(THIRD)),
            packed(103, at=205, containers=lines(PALLET), into=DRUM),
            packed(104, at=206),
        ),
        (Status.APPLIED, (Reason.STILL_PACKED,)),
    ),
}


@pytest.mark.parametrize(("events", "turn"), UNIT.values(), ids=UNIT)
def test_an_odd_turn_of_a_unit(events: tuple[Accepted, ...], turn: Turn) -> None:
    assert last(pallet(*events)) == turn


def test_nothing_is_in_what_it_holds() -> None:
    turned = pallet(packed(), packed(103, at=205, containers=lines(PALLET), into=DRUM)).container

    assert (turned.inside, turned.contents) == (DRUM, ())


def test_a_unit_may_be_packed_in_a_unit() -> None:
    nested = pallet(packed(), packed(103, at=205, containers=lines(PALLET), into=THIRD)).container

    assert (nested.inside, nested.contents) == (THIRD, (DRUM,))


def test_a_fast_phone_may_unpack_before_the_packing_is_known() -> None:
    """Two phones' clocks differ: what was taken out up to five minutes before it was put in is taken up again."""
    early = unpacked(at=197)

    assert turns(life("stored_in", early, packed()))[-2:] == [APPLIED, APPLIED]
    assert life("stored_in", early, packed()).container.inside is None
    assert pallet(packed(at=190, containers=lines(THIRD)), early, packed()).container.contents == (THIRD,)


def test_the_same_piece_is_packed_again() -> None:
    again = life("stored_in", packed(), unpacked(), packed(103, at=220))

    assert (last(again), again.container.inside) == (APPLIED, PALLET)
    assert last(life("stored_in", packed(), unpacked(), packed(103, at=220), unpacked(104, at=230))) == APPLIED
