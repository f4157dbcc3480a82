"""Bodies, claims and accepted events for custody's tests: the 釜残 drum of the demo story and its neighbours."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.claims import Claim
from hwtrack.custody.clock import Lateness
from hwtrack.custody.container import Container
from hwtrack.custody.events import KINDS, read_body
from hwtrack.custody.header import Grade, Header
from hwtrack.kernel.canonical import canonical, read_canonical, sha256

GENERATOR, CARRIER, PLANT, STRANGER = 14, 66, 47, 90
"""Organisations by number."""

DRUM = "91329900MA9XCL014E9000131120260921017"
OTHER = "91329900MA9XCL014E9000131120260921018"
SLAG = "91329900MA9XJL04797720031820261009001"

SITE = "01995e00-0000-7000-8000-000000000001"
STORE = "01995e00-0000-7000-8000-000000000002"
STORE_B = "01995e00-0000-7000-8000-000000000003"
FURNACE = "01995e00-0000-7000-8000-000000000004"
ZONE = "01995e00-0000-7000-8000-000000000005"
MANIFEST = UUID("01995e00-0000-7000-8000-00000000000a")
ACCOUNT = UUID("01995e00-0000-7000-8000-0000000000aa")
SECOND = UUID("01995e00-0000-7000-8000-0000000000bb")

NOON = datetime(2026, 9, 21, 4, 0, tzinfo=UTC)


def event_id(number: int, at: datetime = NOON) -> UUID:
    """Return a UUIDv7 of an instant, told apart by a number."""
    millis = (at - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)
    return UUID(int=(millis << 80) | 0x7000_8000_0000_0000_0000 | number)


def container_id(number: int) -> UUID:
    """Return the id of a container."""
    return UUID(int=0x01995E00_0000_7000_8000_000000000000 + 0x1000 + number)


def mass(net: str, *, gross: str | None = None, tare: str | None = None, **more: str) -> dict[str, Any]:
    """Return a weighing on a scale of 0.1 kg."""
    members = {"net": net, "source": "weighed", "division": "0.100", "gross": gross, "tare": tare, **more}
    return {name: value for name, value in members.items() if value is not None}


def lines(*codes: str, **members: Any) -> list[dict[str, Any]]:
    """Return one line per code, all with the same members."""
    return [{"code": code, **members} for code in codes]


PLACE = {"site_id": SITE, "facility_id": STORE, "zone_id": ZONE, "row": "A-3"}

GOOD: dict[str, dict[str, Any]] = {
    "generated": {
        "containers": lines(DRUM, mass=mass("187.400", gross="206.000", tare="18.600")),
        "waste_code": "90001311",
        "form": "semi_solid",
        "filling_began": "2026-09-21",
        "producing_facility_id": FURNACE,
    },
    "top_up": {"containers": lines(DRUM, added="60.000")},
    "sealed": {"containers": lines(DRUM, mass=mass("187.400", gross="206.000", tare="18.600"))},
    "weighed": {"containers": lines(DRUM, mass=mass("187.300")), "purpose": "spot_check"},
    "stored_in": {
        "containers": lines(DRUM),
        "place": PLACE,
        "scans": [
            {"target": "place", "code": "91329900MA9XCL014E000001", "means": "camera"},
            {"target": "container", "code": DRUM, "means": "camera"},
        ],
    },
    "stored_out": {"containers": lines(DRUM), "place": PLACE, "destination": "transfer", "manifest_id": str(MANIFEST)},
    "loaded": {
        "containers": lines(DRUM),
        "manifest_id": str(MANIFEST),
        "carrier_org_id": CARRIER,
        "unit": {"plate": "苏Z·A1203", "trailer_plate": "苏Z·1207挂"},
    },
    "departed": {"containers": lines(DRUM), "manifest_id": str(MANIFEST)},
    "arrived": {"containers": lines(DRUM), "place": {"site_id": SITE}},
    "received": {
        "containers": [
            *lines(DRUM, outcome="accepted"),
            *lines(OTHER, outcome="refused", reason="leaking", remark="桶底渗漏"),
        ],
        "manifest_id": str(MANIFEST),
        "ticket": {
            "number": "B-1",
            "gross": "25740.000",
            "tare": "15880.000",
            "net": "9860.000",
            "division": "20.000",
        },
    },
    "treated": {
        "containers": lines(DRUM, taken="100.000"),
        "place": PLACE,
        "method": "D10",
        "outputs": lines(SLAG, mass=mass("12.000")),
        "batch": "F-2026-10-09-1",
    },
    "corrected": {"containers": lines(DRUM), "corrects": str(event_id(99)), "reason": "did_not_happen"},
    "opening_stock": {
        "containers": lines(DRUM, mass={"net": "187.400", "source": "estimated"}),
        "place": PLACE,
        "as_of": "2026-09-20",
    },
    "packed": {"containers": lines(DRUM), "into": OTHER},
    "unpacked": {"containers": lines(DRUM), "out_of": OTHER},
    "transformed": {
        "containers": lines(DRUM, taken="100.000"),
        "operation": "split",
        "outputs": lines(OTHER, mass="99.500"),
        "loss": "0.500",
        "loss_reason": "挂壁",
    },
    "unloaded": {"containers": lines(DRUM), "place": {"site_id": SITE}},
    "returned": {"containers": lines(DRUM), "place": {"site_id": SITE}, "manifest_id": str(MANIFEST)},
    "self_treated": {"containers": lines(DRUM, taken="100.000"), "place": PLACE, "method": "R4"},
    "metered_in": {
        "containers": lines(DRUM, quantity="40.000", meter_id="LT-101", before="100.000", after="140.000"),
        "source": OTHER,
    },
    "metered_out": {
        "containers": lines(DRUM, quantity="40.000", meter_id="LT-101", before="100.000", after="140.000"),
        "into": OTHER,
    },
    "counted": {
        "containers": [*lines(DRUM, presence="present"), *lines(OTHER, presence="duplicate", copies=2)],
        "place": PLACE,
        "stocktake_id": SITE,
    },
    "sampled": {
        "containers": lines(DRUM, taken="0.500", sample_number="S-20260921-1"),
        "purpose": "inspection",
        "laboratory_org_id": STRANGER,
    },
    "foreign_code_bound": {"containers": lines(DRUM, foreign_code="JS-3206-0001", system="江苏省系统")},
    "contested": {"containers": lines(DRUM), "disputes": [str(event_id(98))], "reason": "未经我司交接"},
    "held": {
        "containers": lines(DRUM),
        "reason": "涉嫌超期贮存",
        "document_number": "澜环扣〔2026〕3号",
        "seal_number": "F-0007",
    },
    "ruled": {
        "containers": lines(DRUM),
        "reason": "以交接扫码为准",
        "upholds": [str(event_id(98))],
        "sets_aside": [str(event_id(99))],
        "lifts": [str(event_id(97))],
        "document_number": "澜环裁〔2026〕1号",
    },
    "judged": {
        "containers": lines(
            DRUM,
            changes=[{"event_id": str(event_id(98)), "was": "applied", "now": "contested", "reasons": ["taken_twice"]}],
        ),
        "verdict": "changed",
        "cause": str(event_id(99)),
    },
}
"""One good body of every kind, without the members all kinds share."""

TWO_PEOPLE = frozenset({"corrected", "ruled", "released"})
"""Kinds that count with a second person; `accepted` gives them one unless told otherwise."""


def members(kind: str, number: int = 1, *, at: datetime = NOON, **more: Any) -> dict[str, Any]:
    """Return the members of a body: the kind's good ones, changed by `more`; None takes a member out."""
    head = {"kind": kind, "v": KINDS[kind].VERSION, "event_id": str(event_id(number, at)), "event_time": at.isoformat()}
    found = deepcopy(head | GOOD[kind] | more)
    return {name: value for name, value in found.items() if value is not None}


def read_members(text: str) -> dict[str, Any]:
    """Return the members written in a body's text."""
    return dict(read_canonical(text))


def released(quoted: dict[str, Any]) -> dict[str, Any]:
    """Return the members peculiar to the release of a quarantined body."""
    return {
        "containers": lines(*read_body(canonical(quoted)).codes),
        "quarantine_id": str(container_id(70)),
        "sha256": sha256(canonical(quoted)).hex(),
        "quoted": quoted,
        "reason": "手机时钟有误,已核实",
    }


GOOD["released"] = released(members("sealed", 96, at=NOON, note="2040"))


def body(kind: str, number: int = 1, *, at: datetime = NOON, **more: Any) -> str:
    """Return the canonical text of a body."""
    return canonical(members(kind, number, at=at, **more))


def claim(kind: str, number: int = 1, *, at: datetime = NOON, **more: Any) -> Claim:
    """Return a body as it is read."""
    return read_body(body(kind, number, at=at, **more))


def header(number: int = 1, *, at: datetime = NOON, org: int = GENERATOR, **more: Any) -> Header:
    """Return the server's facts on an event that came the moment it happened."""
    facts: dict[str, Any] = {
        "event_id": event_id(number, at),
        "home_org_id": GENERATOR,
        "containers": (container_id(1),),
        "record_time": at,
        "effective_time": at,
        "lateness": Lateness.NORMAL,
        "org_id": org,
        "grade": Grade.UNSIGNED,
        "account_id": ACCOUNT,
    }
    return Header(**facts | more)


FACTS = (
    *("lateness", "grade", "record_time", "account_id"),
    *("second_account_id", "official", "place_org_id", "labelled", "acting_for"),
)
"""What `accepted` takes for the header and not for the body."""


def accepted(
    kind: str,
    number: int = 1,
    *,
    at: datetime = NOON,
    org: int = GENERATOR,
    invited: bool = False,
    **more: Any,
) -> Accepted:
    """Return an event of a chain; `invited` means that an open manifest names the organisation."""
    facts = {name: more.pop(name) for name in FACTS if name in more}
    if kind in TWO_PEOPLE:
        facts = {"second_account_id": SECOND} | facts
    found = header(number, at=at, org=org, manifest_ids=(MANIFEST,) if invited else (), **facts)
    return Accepted(claim(kind, number, at=at, **more), found)


def minutes(count: float) -> datetime:
    """Return an instant so many minutes after noon."""
    return NOON + timedelta(minutes=count)


def blank(code: str = DRUM, home: int = GENERATOR) -> Container:
    """Return a container nothing has happened to."""
    return Container(container_id=container_id(1), code=code, home=home)


def straight_path() -> tuple[Accepted, ...]:
    """Return one drum's whole life without a quarrel."""
    return (
        accepted("generated", 1, at=minutes(0), containers=lines(DRUM)),
        accepted("top_up", 2, at=minutes(10), containers=lines(DRUM, added="60.000")),
        accepted("top_up", 3, at=minutes(20), containers=lines(DRUM, added="70.000")),
        accepted("top_up", 4, at=minutes(30), containers=lines(DRUM, added="57.000")),
        accepted("sealed", 5, at=minutes(40)),
        accepted("stored_in", 6, at=minutes(50)),
        accepted("stored_out", 7, at=minutes(60)),
        accepted("loaded", 8, at=minutes(70), org=CARRIER, invited=True, carrier_org_id=None),
        accepted("departed", 9, at=minutes(80), org=CARRIER, invited=True),
        accepted("arrived", 10, at=minutes(90), org=CARRIER, invited=True),
        accepted("received", 11, at=minutes(100), org=PLANT, invited=True, containers=lines(DRUM, outcome="accepted")),
        accepted("treated", 12, at=minutes(110), org=PLANT, containers=lines(DRUM)),
    )
