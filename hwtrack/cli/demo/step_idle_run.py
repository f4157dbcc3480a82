"""Step 14, planted: twelve bags are signed out and, 27 km away, signed in by one phone, and no scale ever saw them.

Only facts are recorded here; what gives the idle run (空转) away is looked for elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hwtrack.cli.demo import papers, story
from hwtrack.cli.demo.pen import instant, uuid7
from hwtrack.cli.demo.play import Play, Row, lines_of
from hwtrack.cli.demo.wastes import SLUDGE
from hwtrack.cli.demo.wire import scans
from hwtrack.kernel.canonical import sha256
from hwtrack.registry.geometry import Point, between_m

FACTORY, FACTORY_WORKER = "yunfan.huanbao", "yunfan.cangku"
DRIVER, GATE = "antu.siji", "ruitong.menwei"
VEHICLES = ("苏Z·A1203", "苏Z·1207挂")
_DAY = story.IDLE_RUN_ON
_M_PER_KM = 1000

Hop = Mapping[str, Any]


@dataclass(slots=True)
class _Phone:
    """A phone that nobody enrolled: its events name it and are not signed."""

    device_id: UUID
    sent: list[bytes] = field(default_factory=list)

    def link(self) -> dict[str, Any]:
        """Return the next event's place in the phone's own chain."""
        link: dict[str, Any] = {"id": str(self.device_id), "seq": len(self.sent) + 1}
        return link | {"prev": self.sent[-1].hex()} if self.sent else link


async def run_idle(play: Play) -> list[Row]:
    """Sign the bags out of one store and into another without moving them."""
    phone = _Phone(uuid7(instant(_DAY, "08:00"), play.hands.random))
    await _sign_out(play, phone)
    await _drive(play)
    await _sign_in(play, phone)
    sheet = (await play.wire.get(GATE, play.address("sludge"), at=instant(_DAY, "11:00"))).data
    out, back = await _hops(play, "stored_out"), await _hops(play, "stored_in")
    seconds = (_time(back[-1]) - _time(back[0])).total_seconds()
    weighed = "weighed" if sheet["receipt"]["weighing"] else "never"
    grades = " ".join(sorted({hop["grade"] for hop in (*out, *back)}))
    return [
        Row("14", "12 bags signed out", f"{story.OUT_FROM} to {story.OUT_UNTIL}", _span(out)),
        Row(
            "14",
            "12 bags signed in at 瑞铜, within",
            f"{story.IN_FROM}, {story.IN_SECONDS} s",
            f"{_time(back[0]):%H:%M}, {seconds:.0f} s",
        ),
        Row("14", "store to store; on a scale", "27.4 km; never", f"{_kilometres(play)} km; {weighed}"),
        Row("14", "their scans, by one phone", "24, unsigned", f"{len(phone.sent)}, {grades}"),
    ]


async def _sign_out(play: Play, phone: _Phone) -> None:
    """Sign one bag after the other out of its store, then all of them onto the vehicle."""
    first, last = instant(_DAY, story.OUT_FROM), instant(_DAY, story.OUT_UNTIL)
    codes = play.stock.sludge
    plaque = await play.plaque(FACTORY_WORKER, "yunfan", "TS001", at=first)
    for at, code in _spread(first, last - first, codes):
        await _scan(play, phone, "yunfan", "stored_out", code, at=at, plaque=plaque)
    loaded = {"manifest_id": play.manifest_id("sludge"), "carrier_org_id": int(play.hands.ids.orgs["antu"])}
    await play.event(FACTORY_WORKER, "loaded", lines_of(codes), at=last + timedelta(seconds=30), **loaded)


async def _drive(play: Play) -> None:
    """Dispatch with the factory itself as consignor, under a haulage contract of its own."""
    hands = play.hands
    parties = (
        papers.party(hands, "consignor", "yunfan"),
        papers.party(hands, "carrier", "antu"),
        papers.party(hands, "remover", "yunfan", principal=False),
        papers.party(hands, "recipient", "ruitong", principal=False),
    )
    haulage = papers.contract("haulage", "YS-2026-YF09", parties, SLUDGE)
    signed = (await play.wire.post(FACTORY, "/api/contracts", haulage, at=instant(_DAY, "08:30"))).data
    sent = {
        "consignor": papers.named(hands, "yunfan"),
        "haulage_contract": papers.ref(signed),
        "legs": [papers.leg(hands, "antu", vehicles=VEHICLES)],
        "loading_on": _DAY.isoformat(),
        "arrival_on": _DAY.isoformat(),
    }
    await play.wire.post(FACTORY, play.address("sludge", "dispatch"), sent, at=instant(_DAY, "10:11"))
    await play.wire.post(DRIVER, play.address("sludge", "departure"), {}, at=instant(_DAY, "10:12"))
    await play.wire.post(GATE, play.address("sludge", "arrival"), {}, at=instant(_DAY, "10:44"))


async def _sign_in(play: Play, phone: _Phone) -> None:
    """Accept everything without a ticket, and scan it into the store within seconds."""
    at, codes = instant(_DAY, "10:45"), play.stock.sludge
    body = play.hands.event(
        "received",
        [{"code": code, "outcome": "accepted"} for code in codes],
        at=at,
        manifest_id=play.manifest_id("sludge"),
        place={"site_id": str(play.hands.ids.sites["ruitong"])},
    )
    await play.wire.post(GATE, play.address("sludge", "receipt"), {"event": {"body": body}}, at=at)
    plaque = await play.plaque(GATE, "ruitong", "TS001", at=at)
    for then, code in _spread(instant(_DAY, story.IN_FROM), timedelta(seconds=story.IN_SECONDS), codes):
        await _scan(play, phone, "ruitong", "stored_in", code, at=then, plaque=plaque)


async def _scan(play: Play, phone: _Phone, key: str, kind: str, code: str, *, at: datetime, plaque: str) -> None:
    """Scan a store's plaque and one bag with the phone, standing in that store."""
    stands = _store(play, key)
    body = play.hands.event(
        kind,
        lines_of([code]),
        at=at,
        place=play.hands.place(key, "TS001", zone="A"),
        position={"longitude": f"{stands.longitude:.6f}", "latitude": f"{stands.latitude:.6f}", "accuracy_m": 9},
        device=phone.link(),
        scans=scans([code], place=plaque),
    )
    await play.wire.record(FACTORY_WORKER if key == "yunfan" else GATE, body, at=at)
    phone.sent.append(sha256(body))


async def _hops(play: Play, kind: str) -> list[Hop]:
    """Return the last step of a kind of every bag, in the order of time."""
    found = []
    for code in play.stock.sludge:
        chain = await play.wire.get(FACTORY, f"/api/containers/{code}/chain", at=instant(_DAY, "11:00"))
        found.append([hop for hop in chain.data["items"] if hop["kind"] == kind][-1])
    return sorted(found, key=_time)


def _spread(first: datetime, over: timedelta, codes: list[str]) -> list[tuple[datetime, str]]:
    """Return an instant for each bag, evenly, whole seconds, the first and the last included."""
    step = over.total_seconds() / (len(codes) - 1)
    return [(first + timedelta(seconds=round(n * step)), code) for n, code in enumerate(codes)]


def _store(play: Play, key: str) -> Point:
    store = next(one for one in play.hands.companies[key].facilities if one.code == "TS001")
    return Point(*store.middle)


def _kilometres(play: Play) -> str:
    return f"{between_m(_store(play, 'yunfan'), _store(play, 'ruitong')) / _M_PER_KM:.1f}"


def _time(hop: Hop) -> datetime:
    return datetime.fromisoformat(hop["event_time"])


def _span(hops: list[Hop]) -> str:
    return f"{_time(hops[0]):%H:%M} to {_time(hops[-1]):%H:%M}"
