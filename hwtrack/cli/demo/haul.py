"""The moves that manifests A and B of the story share: drafted by 沧澜, carried by 安途, received by 静澜."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from hwtrack.cli.demo import papers
from hwtrack.cli.demo.pen import Line, instant
from hwtrack.cli.demo.play import Play, lines_of
from hwtrack.cli.demo.trips import SIGNED_AT
from hwtrack.cli.demo.wastes import RESIDUE
from hwtrack.cli.demo.wire import scans

SENDER, WORKER = "canglan.huanbao", "canglan.cangku"
DRIVER = "antu.siji"
GATE, PLANT = "jinglan.menwei", "jinglan.huanbao"
VEHICLES = {"A": ("苏Z·A1203", "苏Z·1207挂"), "B": ("苏Z·A1305", "苏Z·1309挂")}


async def sign_contracts(play: Play) -> None:
    """Enter the treatment contract of 沧澜 with 静澜, and the haulage contract that 静澜 made with 安途."""
    hands = play.hands
    ends = (papers.party(hands, "remover", "canglan"), papers.party(hands, "recipient", "jinglan"))
    treatment = papers.contract("treatment", "CZ-2026-A01", ends, RESIDUE, methods=(RESIDUE.method,))
    carriage = (
        papers.party(hands, "consignor", "jinglan"),
        papers.party(hands, "carrier", "antu"),
        papers.party(hands, "remover", "canglan", principal=False),
        papers.party(hands, "recipient", "jinglan", principal=False),
    )
    haulage = papers.contract("haulage", "YS-2026-A01", carriage, RESIDUE)
    play.papers["treatment"] = (await play.wire.post(SENDER, "/api/contracts", treatment, at=SIGNED_AT)).data
    play.papers["haulage"] = (await play.wire.post(PLANT, "/api/contracts", haulage, at=SIGNED_AT)).data


async def draft(play: Play, name: str, codes: list[str], *, day: date, at: datetime) -> None:
    """Draft a manifest to be loaded on a day, consigned by the recipient."""
    hands = play.hands
    body = papers.manifest(
        hands,
        "canglan",
        "jinglan",
        waste=RESIDUE,
        codes=codes,
        day=day,
        consignor=papers.named(hands, "jinglan"),
        treatment_contract=papers.ref(play.papers["treatment"]),
        haulage_contract=papers.ref(play.papers["haulage"]),
        legs=[papers.leg(hands, "antu", vehicles=VEHICLES[name])],
    )
    play.papers[name] = (await play.wire.post(SENDER, "/api/manifests", body, at=at)).data


async def issue(play: Play, name: str, number: str, *, at: datetime) -> str:
    """Issue a checked manifest under its official number and return its status."""
    issued = await play.wire.post(SENDER, play.address(name, "issue"), {"official_number": number}, at=at)
    return str(issued.data["status"])


async def sheet(play: Play, name: str, *, at: datetime, who: str = SENDER) -> Mapping[str, Any]:
    """Return a manifest whole."""
    return (await play.wire.get(who, play.address(name), at=at)).data


async def load_and_go(play: Play, name: str, *, day: date) -> None:
    """Sign everything out, let the driver scan it on board, dispatch and leave."""
    codes = await codes_on(play, name, at=instant(day, "07:00"))
    manifest_id = play.manifest_id(name)
    plaque = await play.plaque(WORKER, "canglan", "TS001", at=instant(day, "07:30"))
    await play.event(
        WORKER,
        "stored_out",
        lines_of(codes),
        at=instant(day, "07:40"),
        place=play.hands.place("canglan", "TS001"),
        destination="transfer",
        manifest_id=manifest_id,
        scans=scans(codes, place=plaque),
    )
    await _hand_over(play, name, codes, at=instant(day, "08:20"))
    await play.wire.post(SENDER, play.address(name, "dispatch"), {}, at=instant(day, "08:50"))
    await play.wire.post(DRIVER, play.address(name, "departure"), {}, at=instant(day, "09:05"))


async def _hand_over(play: Play, name: str, codes: list[str], *, at: datetime) -> None:
    """Let the worker's and the driver's phone agree on what is on board; each records its half."""
    manifest_id, ids = play.manifest_id(name), play.hands.ids.orgs
    tractor, trailer = (plate.replace("·", "") for plate in VEHICLES[name])
    loaded = {
        "manifest_id": manifest_id,
        "unit": {"plate": tractor, "trailer_plate": trailer},
        "scans": scans(codes),
    }
    giver, taker = (WORKER, int(ids["canglan"])), (DRIVER, int(ids["antu"]))
    gave, took = await play.phones.met(giver, taker, codes, at=at, manifest_id=manifest_id)
    carrier = {"carrier_org_id": taker[1]}
    await play.event(WORKER, "loaded", lines_of(codes), at=at, **loaded, **carrier, **gave)
    await play.event(DRIVER, "loaded", lines_of(codes), at=at, **loaded, **took)


async def receive_at_gate(
    play: Play, name: str, lines: Sequence[Line], *, paper: Mapping[str, str], at: datetime
) -> Mapping[str, Any]:
    """Note the arrival, weigh and count; return what became of the receipt."""
    await play.wire.post(GATE, play.address(name, "arrival"), {}, at=at)
    body = play.hands.event(
        "received",
        lines,
        at=at,
        manifest_id=play.manifest_id(name),
        ticket=dict(paper),
        place={"site_id": str(play.hands.ids.sites["jinglan"])},
        scans=scans(str(line["code"]) for line in lines if line["outcome"] != "not_arrived"),
    )
    signed, signature = await play.phones.signed(GATE, body, at=at)
    event = {"body": signed} | ({} if signature is None else {"signature": signature.hex()})
    answer = await play.wire.post(GATE, play.address(name, "receipt"), {"event": event}, at=at)
    return answer.data


async def codes_on(play: Play, name: str, *, at: datetime) -> list[str]:
    """Return the codes on a manifest in its order."""
    return [line["code"] for line in (await sheet(play, name, at=at))["lines"]]
