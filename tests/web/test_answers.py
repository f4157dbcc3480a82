"""What a person hears after a press: the status, why, and what to do; and what speaks against a collected container."""

from dataclasses import replace
from uuid import UUID

import pytest

from hwtrack.custody.accepted import Outcome
from hwtrack.custody.answers import HomeReceipt, Recorded, Recording
from hwtrack.custody.container import Container, ContainerStage, Reason, Status
from hwtrack.web import answers
from hwtrack.web.collecting import ERRANDS, TooManyCollectedError, collected, doubts
from hwtrack.web.words import EVENT_STATUS
from tests.web.make import NOON

ID = UUID(int=1)
STORED = Container(container_id=ID, code="C", home=1, stage=ContainerStage.STORED, holder=1)


def receipt(status: str) -> HomeReceipt:
    return HomeReceipt(home_org_id=1, record_time=NOON, entry_id=ID, entry_hash=b"", status=status)


def recorded(*statuses: str, recording: Recording = Recording.RECORDED) -> Recorded:
    receipts = tuple(receipt(status) for status in statuses)
    return Recorded(event_id=ID, recording=recording, record_time=NOON, receipts=receipts)


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_word_and_all_but_a_plain_one_say_what_to_do(status: Status) -> None:
    told = answers.told_of("loaded", status.value)

    assert told.status in EVENT_STATUS
    assert (told.advice is None) == (status is Status.APPLIED)


def test_the_outcome_speaks_where_it_is_known() -> None:
    told = answers.told_of("loaded", "applied", Outcome(ID, Status.HELD, (Reason.NOT_LOADED,)))

    assert told.status == "held"
    assert [reason.template for reason in told.reasons] == ["The container's loading is not known yet."]


def test_an_unknown_status_in_an_address_is_only_recorded() -> None:
    assert answers.told_of("loaded", "<b>").status == "recorded"


@pytest.mark.parametrize(
    ("done", "status"),
    [
        (recorded("applied", "contested"), "contested"),
        (recorded("applied", "held"), "held"),
        (recorded("applied"), "applied"),
        (recorded("applied", recording=Recording.REPEATED), "repeat"),
        (recorded(), "recorded"),
    ],
)
def test_the_gravest_of_several_statuses_is_told(done: Recorded, status: str) -> None:
    assert answers.status_of(done) == status


def test_a_list_keeps_the_order_of_the_scans_and_each_code_once() -> None:
    pack = ERRANDS["pack"]

    assert collected(pack, ("B", "A"), "B") == ("B", "A")
    assert collected(pack, ("B", "A"), "C") == ("B", "A", "C")
    assert collected(pack, ("B", "A"), drop="B") == ("A",)


def test_a_list_ends_where_an_event_does() -> None:
    codes = tuple(str(number) for number in range(50))

    assert len(collected(ERRANDS["transform"], codes)) == 50
    with pytest.raises(TooManyCollectedError):
        collected(ERRANDS["transform"], codes, "one more")


@pytest.mark.parametrize(
    ("container", "told"),
    [
        (STORED, []),
        (replace(STORED, holder=2), ["The books say that another organisation holds the container."]),
        (replace(STORED, stage=ContainerStage.UNBORN), ["The container's generation is not known yet."]),
        (replace(STORED, stage=ContainerStage.TREATED), ["The container's waste had been treated before."]),
        (replace(STORED, stage=ContainerStage.EMPTIED), ["The container's waste had been put into others before."]),
        (replace(STORED, inside="U"), []),
        (
            replace(STORED, inside="V"),
            ["The container is packed in another unit; name the unit, or unpack it first."],
        ),
        (replace(STORED, detained=(ID,)), ["An order says that the container be not moved on."]),
    ],
)
def test_what_speaks_against_a_container_is_said(container: Container, told: list[str]) -> None:
    assert [said.template for said in doubts(container, own=1, unit="U")] == told
