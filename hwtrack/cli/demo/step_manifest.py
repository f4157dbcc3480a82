"""Steps 3 to 6: manifest A is checked and issued, loaded, received within the bridge's division, and burnt."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from hwtrack.cli.demo import haul, story
from hwtrack.cli.demo.pen import instant, ticket, uuid7
from hwtrack.cli.demo.play import Play, Row, kg, lines_of
from hwtrack.cli.demo.stock import arrive
from hwtrack.cli.demo.wastes import EMPTY_DRUMS, RESIDUE, SLAG, Waste
from hwtrack.kernel.quantity import Mass, total


async def check_and_issue(play: Play) -> list[Row]:
    """Step 3: the recipient consigns, which is lawful; the capacity is passed, which warns and does not stop."""
    await haul.sign_contracts(play)
    at = instant(story.CHECKED_A_ON, "10:00")
    codes = [*play.stock.before, story.DRUM_CODE, *play.stock.after]
    await haul.draft(play, "A", codes, day=story.LOADED_A_ON, at=at)
    checked = await play.wire.post(haul.SENDER, play.address("A", "check"), {}, at=at)
    status = await haul.issue(play, "A", story.NUMBER_A, at=at + timedelta(minutes=30))
    await arrive(play.trips, play.stock)
    sheet = await haul.sheet(play, "A", at=at + timedelta(hours=1))
    packaging = total([Mass.kg(line["packaging_kg"]) for line in sheet["lines"]])
    declared, capacity = Mass.kg(sheet["declared_kg"]), checked.told("LIC-03")
    planned = story.nets(story.MANIFEST_A), story.tares(story.MANIFEST_A)
    share = re.search(r"[0-9.]+(?= %)", capacity.get("message", ""))
    consignor = "静澜" if sheet["consignor"]["name"] == play.hands.companies["jinglan"].name else "–"
    return [
        Row("3", "drums: net + packaging = gross", _sum(48, *planned), _sum(len(sheet["lines"]), declared, packaging)),
        Row("3", "all rules but one are silent", "LIC-03", ", ".join(checked.rules)),
        Row(
            "3",
            "capacity of 静澜: yellow, not blocked",
            f"{story.CAPACITY_PERCENT} %, warn",
            f"{share[0] if share else '–'} %, {capacity.get('effect')}",
        ),
        Row("3", "consignor; manifest", "静澜; issued", f"{consignor}; {status}"),
    ]


async def load(play: Play) -> list[Row]:
    """Step 4: the driver scans every drum on board; the vehicle may go."""
    day = story.LOADED_A_ON
    await haul.load_and_go(play, "A", day=day)
    at = instant(day, "09:30")
    sheet = await haul.sheet(play, "A", at=at)
    due = {line["code"] for line in sheet["lines"]}
    states = {code: await play.state(haul.SENDER, code, at=at) for code in await _residues(play)}
    aboard = {code for code, state in states.items() if state["manifest_id"] == play.manifest_id("A")}
    seen = f"应装{len(due)} 已装{len(aboard)} 缺{len(due - aboard)} 多{len(aboard - due)}"
    leg = sheet["legs"][0]
    return [
        Row("4", "drums scanned on board", "应装48 已装48 缺0 多0", seen),
        Row("4", "tractor + trailer", "苏ZA1203 + 苏Z1207挂", f"{leg['tractor']} + {leg['trailer']}"),
        Row(
            "4",
            "driver; escort; manifest",
            "驾驶员; 押运员; in_transit",
            f"{leg['driver']}; {leg['escort']}; {sheet['status']}",
        ),
        Row("4", "handed over by two phones", "loaded device half, loaded device proved", await _handed(play, at=at)),
        Row("4", "all in the carrier's hands", "loaded 48", _count(states[code]["stage"] for code in aboard)),
    ]


async def _handed(play: Play, *, at: datetime) -> str:
    """Return how the first drum was handed over: each half's kind, grade and proof."""
    code = (await haul.codes_on(play, "A", at=at))[0]
    chain = (await play.wire.get(haul.SENDER, f"/api/containers/{code}/chain", at=at)).data["items"]
    halves = [hop for hop in chain if hop["handover"]]
    return ", ".join(f"{hop['kind']} {hop['grade']} {hop['handover']}" for hop in halves)


async def receive(play: Play) -> list[Row]:
    """Step 5: the truck is weighed; four kilograms less lie within the division."""
    at = instant(story.LOADED_A_ON, "11:40")
    gross, tare = story.BRIDGE_A
    lines = [{"code": code, "outcome": "accepted"} for code in await haul.codes_on(play, "A", at=at)]
    paper = ticket("DB-0929-03", net=gross - tare, tare=tare, scale_id=play.hands.ids.scales["jinglan", "DB01"])
    answer = await haul.receive_at_gate(play, "A", lines, paper=paper, at=at)
    weighing = (await haul.sheet(play, "A", at=at, who=haul.GATE))["receipt"]["weighing"]
    return [
        Row(
            "5",
            "bridge: gross − tare = net",
            f"{gross.text} − {tare.text} = {(gross - tare).text}",
            f"{weighing['gross_kg']} − {weighing['tare_kg']} = {weighing['net_kg']}",
        ),
        Row(
            "5",
            "gap; within the division of 20 kg",
            f"{story.GAP_A.text}; True",
            f"{weighing['gap_kg']}; {weighing['agrees']}",
        ),
        Row("5", "differences", "0", str(len(answer["differences"]))),
        Row("5", "to be confirmed by (5 working days)", story.CONFIRM_A_BY.isoformat(), str(answer["confirm_by"])),
    ]


async def burn(play: Play) -> list[Row]:
    """Step 6: confirmed, burnt; slag and empty drums get labels of their own, and the chain is closed."""
    at = instant(story.BURNT_ON, "14:00")
    settled = await play.wire.post(haul.PLANT, play.address("A", "settlement"), {}, at=instant(story.BURNT_ON, "09:00"))
    slag = await _label_secondary(play, SLAG, story.SLAG_TARE)
    drums = await _label_secondary(play, EMPTY_DRUMS, EMPTY_DRUMS.tare_mass)
    burnt = await haul.codes_on(play, "A", at=at)
    await play.event(
        haul.GATE,
        "treated",
        lines_of(burnt),
        at=at,
        place=play.hands.place("jinglan", "TS002"),
        method=RESIDUE.method,
        batch=story.FURNACE_BATCH,
        outputs=[
            {"code": slag, "mass": _weighed(story.SLAG_NET)},
            {"code": drums, "mass": _weighed(story.EMPTY_DRUMS_NET)},
        ],
    )
    state = await play.state(haul.PLANT, slag, at=at)
    stages = [(await play.state(haul.PLANT, code, at=at))["stage"] for code in burnt]
    proof = (await play.wire.get(haul.SENDER, f"/api/containers/{story.DRUM_CODE}/verification", at=at)).data
    return [
        Row("6", "manifest", "settled", settled.data["status"]),
        Row("6", "drums after the furnace", "treated 48", _count(stages)),
        Row("6", "wastes with new labels", "77200318 90004149", " ".join(sorted((slag[18:26], drums[18:26])))),
        Row(
            "6",
            "the slag: drums it comes from; net",
            f"48; {story.SLAG_NET.text}",
            f"{len(state['parents'])}; {kg(state['net_g'])}",
        ),
        Row(
            "6",
            "chain of the drum, recomputed",
            "holds, 11 events",
            f"{'holds' if proof['holds'] else 'broken'}, {proof['length']} events",
        ),
    ]


async def _residues(play: Play) -> list[str]:
    """Return the codes of every drum of residue that 沧澜 has, on the manifest or not."""
    path = f"/api/containers?waste_code={RESIDUE.code}&limit=100"
    listed = await play.wire.get(haul.SENDER, path, at=instant(story.LOADED_A_ON, "09:30"))
    return [one["code"] for one in listed.data["items"]]


async def _label_secondary(play: Play, waste: Waste, tare: Mass) -> str:
    at = instant(story.BURNT_ON, "10:00")
    body = {
        "ids": [str(uuid7(at, play.hands.random))],
        "site_id": str(play.hands.ids.sites["jinglan"]),
        "facility_id": str(play.hands.ids.facilities["jinglan", "MF0001"]),
        "waste_code": waste.code,
        "produced_on": story.BURNT_ON.isoformat(),
        "waste_name": waste.name,
        "form": waste.form.value,
        "hazards": waste.hazards.split(","),
        "main_components": waste.components,
        "harmful_components": waste.harmful,
        "precautions": waste.precautions,
        "package": waste.package.value,
        "volume_ml": waste.volume_ml,
        "tare": tare.text,
    }
    made = await play.wire.post(haul.PLANT, "/api/containers", body, at=at)
    code = str(made.data["items"][0]["code"])
    await play.wire.post(haul.PLANT, f"/api/containers/{code}/labels", {}, at=at)
    return code


def _weighed(net: Mass) -> dict[str, str]:
    return {"net": net.text, "source": "weighed", "division": "0.100"}


def _sum(count: int, net: Mass, packaging: Mass) -> str:
    return f"{count}: {net.text} + {packaging.text} = {(net + packaging).text}"


def _count(stages: Iterable[str]) -> str:
    return ", ".join(f"{stage} {n}" for stage, n in sorted(Counter(stages).items()))
