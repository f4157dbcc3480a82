"""What pages write is what custody reads."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from hwtrack.custody.events import read_body
from hwtrack.custody.events.generated import Generated
from hwtrack.custody.events.received import Received
from hwtrack.custody.events.sealed import Sealed
from hwtrack.custody.events.stored_in import StoredIn
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import PhysicalForm
from hwtrack.web import bodies
from hwtrack.web.bodies import Birth, Gate, Moment, Scanned, Taken

CODE = "91329900MA9XCL014E9000131120260921017"
ID = UUID("01997000-0000-7000-8000-000000000001")
AT = datetime(2026, 9, 21, 0, 30, tzinfo=UTC)
PLACE = {"site_id": str(ID), "facility_id": str(ID)}
SCALE = Taken(gross=Mass.kg("206.000"), tare=Mass.kg("18.600"), division=Mass.kg("0.100"), scale_id=ID)


def moment(**more: object) -> Moment:
    return Moment(event_id=ID, at=AT, **more)  # type: ignore[arg-type]  # only a position


def test_a_birth_is_read_with_the_waste_its_codes_say() -> None:
    birth = Birth(codes=(CODE,), form=PhysicalForm.SEMI_SOLID, began=date(2026, 9, 21), place=PLACE)
    read = read_body(bodies.generated(moment(), birth))

    assert isinstance(read, Generated)
    assert (read.waste_code, read.filling_began, read.producing_facility_id) == ("90001311", date(2026, 9, 21), ID)


def test_a_step_names_its_photos_by_their_hash() -> None:
    body = bodies.step(moment(), "stored_in", Scanned(container=CODE), place=PLACE)
    photo = f'{{"bytes":12,"media_type":"image/jpeg","sha256":"{"ab" * 32}"}}'
    (named,) = read_body(bodies.naming(body, f'{{"attachments":[{photo}]}}')).attachments

    assert (named.sha256, named.media_type, named.bytes) == (b"\xab" * 32, "image/jpeg", 12)
    assert bodies.naming(body, "") == body


def test_a_weighing_carries_gross_tare_net_and_its_scale() -> None:
    read = read_body(bodies.weighed(moment(), CODE, SCALE, kind="sealed"))

    assert isinstance(read, Sealed)
    mass = read.containers[0].mass
    assert (mass.gross, mass.tare, mass.net, mass.scale_id) == (SCALE.gross, SCALE.tare, Mass.kg("187.400"), ID)


def test_a_storage_step_names_both_scans_and_where_the_phone_was() -> None:
    found = bodies.position("122.7034000", "32.3512", "8")
    scanned = Scanned(container=CODE, place="91329900MA9XCL014E00002K", means="camera")
    read = read_body(bodies.step(moment(position=found), "stored_in", scanned, place=PLACE))

    assert isinstance(read, StoredIn)
    assert [scan.code for scan in read.scans] == ["91329900MA9XCL014E00002K", CODE]
    assert read.position is not None
    assert (read.position.longitude, read.position.latitude, read.position.accuracy_m) == (122.7034, 32.3512, 8)


@pytest.mark.parametrize(
    ("longitude", "latitude", "accuracy"),
    [("", "", ""), ("122.7", "32.3", ""), ("east", "32.3", "8"), ("122.7", "1e9", "8"), ("122.7", "32.3", "-8")],
)
def test_half_a_position_is_none(longitude: str, latitude: str, accuracy: str) -> None:
    assert bodies.position(longitude, latitude, accuracy) is None


def test_a_receipt_carries_every_line_and_the_ticket() -> None:
    lines = ({"code": CODE, "outcome": "refused", "reason": "leaking"},)
    gate = Gate(manifest_id=ID, lines=lines, place={"site_id": str(ID)}, ticket=SCALE.ticket("DB-1"))
    read = read_body(bodies.received(moment(), gate))

    assert isinstance(read, Received)
    assert read.ticket is not None
    assert (read.ticket.number, read.ticket.net) == ("DB-1", Mass.kg("187.400"))
    assert read.containers[0].reason == "leaking"


def test_a_receipt_without_a_bridge_has_no_ticket() -> None:
    gate = Gate(manifest_id=ID, lines=({"code": CODE, "outcome": "accepted"},), place={"site_id": str(ID)})
    read = read_body(bodies.received(moment(), gate))

    assert isinstance(read, Received)
    assert read.ticket is None
