"""What an event's body may say: every kind is read, and every fault is named at its place."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from hwtrack.custody.claims import MAX_CONTAINERS, Upcaster
from hwtrack.custody.container import Circumstances, Status
from hwtrack.custody.events import (
    KINDS,
    BodyFaultsError,
    BodyTooLargeError,
    UnknownKindError,
    UnknownVersionError,
    _lifted,
    read_body,
)
from hwtrack.custody.events.sealed import Sealed
from hwtrack.kernel.canonical import NotCanonicalError, canonical
from tests.custody import make


def test_there_is_a_file_for_every_kind() -> None:
    assert set(KINDS) == {
        *("generated", "opening_stock", "top_up", "sealed", "weighed", "sampled", "packed", "unpacked", "transformed"),
        *("metered_in", "metered_out", "stored_in", "stored_out", "counted", "foreign_code_bound"),
        *("loaded", "departed", "arrived", "unloaded", "received", "returned", "treated", "self_treated"),
        *("corrected", "contested", "held", "ruled", "released", "judged"),
    }


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_good_body_of_every_kind_is_read(kind: str) -> None:
    claim = make.claim(kind)

    assert kind == claim.KIND
    assert claim.codes[0] == make.DRUM


def test_masses_are_read_in_grams() -> None:
    claim: Any = make.claim("sealed")

    mass = claim.containers[0].mass
    assert (mass.gross.grams, mass.tare.grams, mass.net.grams) == (206_000, 18_600, 187_400)


def test_of_secondary_waste_something_is_put_in() -> None:
    nothing = make.members("treated", outputs=make.lines(make.SLAG, added="0.000"))

    assert [at for at, _ in faults_of(nothing)] == ["/outputs/0/added"]


def test_the_outputs_of_a_treatment_are_named_too() -> None:
    assert make.claim("treated").codes == (make.DRUM, make.SLAG)


DROP = object()

FAULTS: dict[str, tuple[str, str, object, str]] = {
    "a missing member": ("sealed", "/event_time", DROP, "missing"),
    "an unknown member": ("sealed", "/broker", "x", "not a member"),
    "an unknown member inside": ("sealed", "/containers/0/a", 1, "not a member"),
    "null for absence": ("sealed", "/note", None, "text is expected"),
    "a number for a text": ("sealed", "/note", 7, "text is expected"),
    "an empty note": ("sealed", "/note", "", "0 characters"),
    "a note too long": ("sealed", "/note", "x" * 501, "501 characters"),
    "a NUL in a note": ("sealed", "/note", "a\0b", "Control characters"),
    "an id in capitals": ("sealed", "/event_id", "01995E00-0000-7000-8000-000000000001", "UUID"),
    "a time without offset": ("sealed", "/event_time", "2026-09-21T08:00:00", "offset"),
    "the 30th of February": ("sealed", "/event_time", "2026-02-30T08:00:00Z", "offset"),
    "no containers": ("sealed", "/containers", [], "1 to 500"),
    "containers as an object": ("sealed", "/containers", {}, "list"),
    "a code too short": ("sealed", "/containers/0/code", "X", "37"),
    "a code in full-width digits": ("sealed", "/containers/0/code", make.DRUM[:-1] + "\uff17", "37"),
    "a mass without decimals": ("sealed", "/containers/0/mass/net", "187", "kilograms"),
    "a net that is not gross - tare": ("sealed", "/containers/0/mass/net", "187.500", "18.600 is not net 187.500"),
    "a gross alone": ("sealed", "/containers/0/mass/tare", DROP, "together"),
    "a weighing without its scale": ("sealed", "/containers/0/mass/division", DROP, "division"),
    "a packaging counted twice": ("sealed", "/containers/0/mass/basis", "with_packaging", "tare taken off"),
    "an unknown choice": ("weighed", "/purpose", "fun", "routine, gate, spot_check"),
    "a number as text": ("loaded", "/carrier_org_id", "66", "whole number"),
    "true for a number": ("loaded", "/carrier_org_id", True, "whole number"),
    "a number below one": ("loaded", "/carrier_org_id", 0, "whole number"),
    "a word for a flag": ("generated", "/bulk", "yes", "true or false"),
    "another waste than the label's": ("generated", "/containers/0/code", make.SLAG, "90001311"),
    "neither amount nor level": ("top_up", "/containers/0/added", DROP, "either"),
    "a storage step without a place": ("stored_in", "/place", DROP, "missing"),
    "a site without a facility": ("stored_in", "/place/facility_id", DROP, "missing"),
    "a refusal without a reason": ("received", "/containers/1/reason", DROP, "reason"),
    "an acceptance with a reason": ("received", "/containers/0/reason", "mass", "reason"),
    "a ticket that does not add up": ("received", "/ticket/net", "9861.000", "is not net"),
    "a method nobody knows": ("treated", "/method", "X1", "method"),
    "nothing treated": ("treated", "/containers/0/taken", "0.000", "above zero"),
    "a latitude beyond the pole": ("sealed", "/position/latitude", "90.5", "latitude"),
    "a longitude beyond 180": ("sealed", "/position/longitude", "180.5", "longitude"),
    "an accuracy below nought": ("sealed", "/position/accuracy_m", -1, "whole number"),
    "an event that follows nothing": ("sealed", "/device/prev", DROP, "Number 1"),
    "a hash of another length": ("sealed", "/device/prev", "ab", "64"),
    "a correction of itself": ("corrected", "/corrects", str(make.event_id(1)), "itself"),
    "an opening stock without a mass": ("opening_stock", "/containers/0/mass", DROP, "missing"),
    "an opening stock of no day": ("opening_stock", "/as_of", DROP, "missing"),
    "a packing into nothing": ("packed", "/into", DROP, "missing"),
    "a split that loses a gram": ("transformed", "/loss", "0.499", "99.500 + loss 0.499"),
    "a split that gains a gram": ("transformed", "/loss", "0.501", "Taken 100.000 is not put in"),
    "a loss without a reason": ("transformed", "/loss_reason", DROP, "A loss has a reason"),
    "secondary waste that is new and was there": ("treated", "/outputs/0/added", "1.000", "was in use and something"),
    "a sample of nothing": ("sampled", "/containers/0/taken", "0.000", "sample is above zero"),
    "a sample without a number": ("sampled", "/containers/0/sample_number", DROP, "missing"),
    "a quantity that is not the difference": ("metered_in", "/containers/0/quantity", "40.001", "is not 40.001"),
    "a turn that was none": ("metered_in", "/containers/0/turned_over_at", "999.000", "less after than before"),
    "a duplicate without copies": ("counted", "/containers/1/copies", DROP, "how many packages"),
    "a duplicate of one": ("counted", "/containers/1/copies", 1, "from 2 to 1000"),
    "copies of something present": ("counted", "/containers/0/copies", 2, "only a duplicate"),
    "a count without a place": ("counted", "/place", DROP, "missing"),
    "a count of no stocktake": ("counted", "/stocktake_id", DROP, "missing"),
    "a binding without its system": ("foreign_code_bound", "/containers/0/system", DROP, "missing"),
    "a dispute of nothing": ("contested", "/disputes", [], "1 to 50"),
    "a dispute without a reason": ("contested", "/reason", DROP, "missing"),
    "an order without a reason": ("held", "/reason", DROP, "missing"),
    "an event upheld and set aside": ("ruled", "/sets_aside/0", str(make.event_id(98)), "at once"),
    "a release of another hash": ("released", "/sha256", "0" * 64, "hash"),
    "a change without a cause": ("judged", "/cause", DROP, "cause"),
    "a voiding with a body": ("corrected", "/replacement", make.members("sealed", 99), "unless"),
}

ALWAYS: dict[str, Any] = {
    "position": {"latitude": "31.9812345", "longitude": "120.8943210", "accuracy_m": 12},
    "device": {"id": make.SITE, "seq": 2, "prev": "0" * 64},
}


@pytest.mark.parametrize(("kind", "pointer", "value", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_at_its_place(kind: str, pointer: str, value: object, words: str) -> None:
    told = faults_of(changed(make.members(kind, **ALWAYS), pointer, value))

    assert [at for at, _ in told] == [pointer], told
    assert words in told[0][1]


def test_a_good_body_with_position_and_device_has_no_fault() -> None:
    assert make.claim("sealed", **ALWAYS).device is not None


@pytest.mark.parametrize(
    ("kind", "members", "pointer", "words"),
    [
        (
            "top_up",
            {"containers": make.lines(make.DRUM, added="1.000", level="2.000")},
            "/containers/0/added",
            "either",
        ),
        ("departed", {"containers": make.lines(make.DRUM, make.DRUM)}, "/containers/1/code", "twice"),
        ("treated", {"outputs": make.lines(make.DRUM)}, "/containers/1/code", "twice"),
        ("sealed", {"back_entry": True, **ALWAYS}, "/back_entry", "desk"),
        ("transformed", {"loss": "0.000", "outputs": make.lines(make.OTHER, mass="100.000")}, "/loss_reason", "only"),
        ("ruled", {"upholds": None, "sets_aside": None, "lifts": None}, "/upholds", "something"),
        ("metered_in", {"source": make.DRUM}, "/containers/1/code", "twice"),
        ("unpacked", {"out_of": make.DRUM}, "/containers/1/code", "twice"),
        ("judged", {"verdict": "gap"}, "/cause", "gap has none"),
        ("released", {"containers": make.lines(make.OTHER)}, "/containers", "exactly"),
        (
            "received",
            {"containers": make.lines(make.DRUM, outcome="not_arrived", mass=make.mass("1.000"))},
            "/containers/0/mass",
            "did not arrive",
        ),
    ],
    ids=[
        *("amount and level", "named twice", "output is input", "back entry from a phone"),
        *("no loss and a reason", "a ruling of nothing", "its own source", "out of itself", "a gap with a cause"),
        *("other containers", "mass of the missing"),
    ],
)
def test_members_at_odds_are_named_where_they_stand(
    kind: str, members: dict[str, Any], pointer: str, words: str
) -> None:
    told = faults_of(make.members(kind, **members))

    assert [at for at, _ in told] == [pointer], told
    assert words in told[0][1]


def faults_of(members: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(BodyFaultsError) as caught:
        read_body(canonical(members))
    return [(fault.pointer, fault.template.format_map(dict(fault.facts))) for fault in caught.value.faults]


def changed(members: dict[str, Any], pointer: str, value: object) -> dict[str, Any]:
    *path, last = [int(step) if step.isdigit() else step for step in pointer[1:].split("/")]
    parent: Any = members
    for step in path:
        parent = parent[step]
    if value is DROP:
        parent.pop(last)
    else:
        parent[last] = value
    return members


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(BodyFaultsError) as caught:
        make.claim("sealed", event_time="yesterday", note="", broker="x")

    assert {fault.pointer for fault in caught.value.faults} == {"/event_time", "/note", "/broker"}


@pytest.mark.parametrize("kind", ["burnt", "Sealed", "__init__", ""])
def test_an_unknown_kind_is_refused(kind: str) -> None:
    with pytest.raises(UnknownKindError):
        read_body(canonical(make.members("sealed") | {"kind": kind}))


@pytest.mark.parametrize("version", [0, 2, "1", True])
def test_an_unknown_version_is_refused(version: object) -> None:
    with pytest.raises(UnknownVersionError):
        read_body(canonical(make.members("sealed") | {"v": version}))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("[]", id="a list"),
        pytest.param("{", id="not JSON"),
        pytest.param('{"kind": "sealed"}', id="a space"),
        pytest.param('{"v":1,"kind":"sealed"}', id="keys not in order"),
        pytest.param('{"kind":"sealed","kind":"sealed"}', id="a key twice"),
        pytest.param('{"kind":"sealed","v":1.0}', id="a float"),
        pytest.param('{"kind":"\\u0073ealed","v":1}', id="an escape nobody needs"),
        pytest.param("[" * 100_000, id="too deep"),
    ],
)
def test_a_text_that_is_not_canonical_is_refused_not_repaired(text: str) -> None:
    with pytest.raises(NotCanonicalError):
        read_body(text)


def test_five_hundred_containers_are_read_and_one_more_is_not() -> None:
    codes = [make.DRUM[:-3] + f"{number:03d}" for number in range(MAX_CONTAINERS + 1)]

    assert len(make.claim("departed", containers=make.lines(*codes[:-1])).codes) == MAX_CONTAINERS
    with pytest.raises(BodyFaultsError):
        make.claim("departed", containers=make.lines(*codes))


def test_the_largest_lawful_body_is_within_the_limit_of_bytes() -> None:
    codes = [make.DRUM[:-3] + f"{number:03d}" for number in range(MAX_CONTAINERS)]
    mass = make.mass("187.400", gross="206.000", tare="18.600", scale_id=make.SITE, basis="without_packaging")
    scans = [{"target": "container", "code": code, "means": "camera"} for code in codes]

    assert make.claim("sealed", containers=make.lines(*codes, mass=mass), scans=scans).codes == tuple(codes)


def test_a_body_above_the_limit_of_bytes_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(BodyTooLargeError):
        read_body("{" + " " * 400_000)


def test_a_replacement_is_read_as_strictly_as_any_body() -> None:
    wrong = make.members("sealed", 99)
    wrong["containers"][0] = {"code": make.DRUM}

    with pytest.raises(BodyFaultsError) as caught:
        make.claim("corrected", reason="wrong_mass", replacement=wrong)

    assert [fault.pointer for fault in caught.value.faults] == ["/replacement/containers/0/mass"]


def test_nothing_is_neither_taken_out_nor_put_in() -> None:
    sources = make.lines(make.DRUM, taken="0.000")
    told = faults_of(make.members("transformed", containers=sources, outputs=make.lines(make.OTHER, mass="0.000")))

    assert [at for at, _ in told] == ["/containers/0/taken", "/outputs/0/mass", "/loss"]


@pytest.mark.parametrize("meter", [("0.000", "40.000"), ("990.000", "30.000"), ("1000.000", "40.000")])
def test_a_meter_may_turn_over(meter: tuple[str, str]) -> None:
    before, after = meter
    turn = {} if before == "0.000" else {"turned_over_at": "1000.000"}
    line = make.lines(make.DRUM, quantity="40.000", meter_id="LT-101", before=before, after=after, **turn)

    assert make.claim("metered_in", containers=line, source=None).codes == (make.DRUM,)


@pytest.mark.parametrize("kind", ["corrected", "contested", "ruled", "judged"])
def test_only_what_happened_to_containers_is_released(kind: str) -> None:
    with pytest.raises(BodyFaultsError) as caught:
        make.claim("released", **make.released(make.members(kind, 96)))

    assert [fault.pointer for fault in caught.value.faults] == ["/quoted/kind"]


def test_what_a_release_quotes_is_read_as_strictly_as_any_body() -> None:
    quoted = make.members("sealed", 96)
    wrong = quoted | {"containers": [{"code": make.DRUM}]}

    with pytest.raises(BodyFaultsError) as caught:
        make.claim("released", **make.released(quoted) | {"quoted": wrong})

    assert [fault.pointer for fault in caught.value.faults] == ["/quoted/containers/0/mass"]


def test_a_second_person_is_not_the_clients_to_name() -> None:
    """Version 1 named one; it is still read, and what it named is not believed."""
    old = make.members("corrected", v=1, second_account_id=str(make.SECOND))

    assert read_body(canonical(old)) == make.claim("corrected")
    assert [at for at, _ in faults_of(old | {"v": 2})] == ["/second_account_id"]


@pytest.mark.parametrize(
    ("replacement", "pointer"),
    [
        pytest.param(make.members("sealed", 98), "/replacement/event_id", id="another id"),
        pytest.param(make.members("corrected", 99, corrects=str(make.event_id(98))), "/replacement/kind", id="kind"),
        pytest.param(make.members("ruled", 99), "/replacement/kind", id="a ruling"),
        pytest.param(
            make.members("departed", 99, containers=make.lines(make.DRUM, make.OTHER)), "/containers", id="container"
        ),
    ],
)
def test_a_replacement_fits_what_it_replaces(replacement: dict[str, Any], pointer: str) -> None:
    with pytest.raises(BodyFaultsError) as caught:
        make.claim("corrected", reason="other", replacement=replacement)

    assert [fault.pointer for fault in caught.value.faults] == [pointer]


def test_a_body_of_an_old_version_is_lifted_step_by_step() -> None:
    """Only `corrected` has a second version; the way to a third must work on the day one does."""

    class Later(Sealed):
        VERSION: ClassVar[int] = 3
        UPCASTERS: ClassVar[Mapping[int, Upcaster]] = {
            1: lambda body: {**body, "note": "second"},
            2: lambda body: {**body, "note": body["note"] + ", third"},
        }

    assert _lifted(Later, 1, {"a": 1}, "") == {"a": 1, "note": "second, third"}
    assert _lifted(Later, 3, {"a": 1}, "") == {"a": 1}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_old_version_of_a_kind_has_a_way_to_the_next(kind: str) -> None:
    assert set(KINDS[kind].UPCASTERS) == set(range(1, KINDS[kind].VERSION))


def test_a_correction_met_without_its_event_waits() -> None:
    correction = make.accepted("corrected")
    told = Circumstances(code=make.DRUM, event_id=correction.event_id, at=make.NOON, org=make.GENERATOR)

    assert correction.claim.act(make.blank(), told).status is Status.HELD
