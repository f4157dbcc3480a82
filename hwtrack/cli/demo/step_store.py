"""Steps 1 and 2: a drum is registered, labelled, filled over two days, sealed, and put in store with two scans."""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import zxingcpp
from PIL import Image

from hwtrack.cli.demo import story
from hwtrack.cli.demo.pen import instant, uuid7, weighed
from hwtrack.cli.demo.play import Play, Row, kg, lines_of
from hwtrack.cli.demo.wastes import RESIDUE
from hwtrack.cli.demo.wire import scans

WORKER = "canglan.cangku"
_DAY, _NEXT = story.DRUM_DAY, story.DRUM_DAY.replace(day=story.DRUM_DAY.day + 1)
_MM_PER_POINT = 25.4 / 72


async def fill_a_drum(play: Play) -> list[Row]:
    """Step 1."""
    code = await _registered(play)
    link, width, read = await _labelled(play, code)
    await _filled(play, code)
    state = await play.state(WORKER, code, at=instant(_NEXT, "16:05"))
    net, tare = story.DRUM
    masses = f"{kg(state['gross_g'])} − {kg(state['tare_g'])} = {kg(state['net_g'])} kg"
    return [
        Row("1", "code of the 17th drum of the day", story.DRUM_CODE, code),
        Row("1", "gross − tare = net", f"{(net + tare).text} − {tare.text} = {net.text} kg", masses),
        Row(
            "1",
            "filled and closed",
            "3 × 投加, 封口",
            f"{state['top_ups']} × 投加, {'封口' if state['sealed'] else '–'}",
        ),
        Row("1", "width of the label", f"{story.DRUM_LAYOUT_MM} mm", f"{width} mm"),
        Row("1", "printed symbol, read back", "the signed link", "the signed link" if read == link else read[:40]),
    ]


async def put_it_in_store(play: Play) -> list[Row]:
    """Step 2."""
    at, code = instant(_NEXT, "16:30"), story.DRUM_CODE
    plaque = await play.plaque(WORKER, "canglan", "TS001", at=at)
    store = next(one for one in play.hands.companies["canglan"].facilities if one.code == "TS001")
    longitude, latitude = store.middle
    await play.event(
        WORKER,
        "stored_in",
        lines_of([code]),
        at=at,
        place=play.hands.place("canglan", "TS001", zone="A", row="3"),
        position={"longitude": f"{longitude:.6f}", "latitude": f"{latitude:.6f}", "accuracy_m": 8},
        scans=scans([code], place=plaque),
    )
    state = await play.state(WORKER, code, at=at)
    chain = (await play.wire.get(WORKER, f"/api/containers/{code}/chain", at=at)).data["items"]
    ids = play.hands.ids
    zone = next(
        (z for (_, place, z), found in ids.zones.items() if place == "TS001" and str(found) == state["zone_id"]), "–"
    )
    stored = str(ids.facilities["canglan", "TS001"]) == state["facility_id"]
    return [
        Row("2", "scanned place and position", "inside, 0 m", f"{chain[-1]['nearness']}, {chain[-1]['distance_m']} m"),
        Row(
            "2",
            "where it stands",
            "stored, TS001, zone A, row 3",
            f"{state['stage']}, {'TS001' if stored else '–'}, zone {zone}, row {state['row']}",
        ),
        Row("2", "signed by", "the worker's enrolled phone", _signer(chain[-1])),
        Row(
            "2",
            "two scans, one event",
            "stored_in, applied, 0 remarks",
            f"{chain[-1]['kind']}, {chain[-1]['status']}, {len(chain[-1]['remarks'])} remarks",
        ),
    ]


def _signer(hop: Mapping[str, Any]) -> str:
    device = hop["device"]
    enrolled = hop["grade"] == "device" and device is not None and device["state"] == "active"
    return "the worker's enrolled phone" if enrolled else str(hop["grade"])


async def _registered(play: Play) -> str:
    at = instant(_DAY, "08:40")
    body = {
        "ids": [str(uuid7(at, play.hands.random))],
        "site_id": str(play.hands.ids.sites["canglan"]),
        "facility_id": str(play.hands.ids.facilities["canglan", "MF0001"]),
        "waste_code": RESIDUE.code,
        "produced_on": _DAY.isoformat(),
        "waste_name": RESIDUE.name,
        "form": RESIDUE.form.value,
        "hazards": RESIDUE.hazards.split(","),
        "main_components": RESIDUE.components,
        "harmful_components": RESIDUE.harmful,
        "precautions": RESIDUE.precautions,
        "package": RESIDUE.package.value,
        "volume_ml": RESIDUE.volume_ml,
        "tare": story.DRUM[1].text,
    }
    made = await play.wire.post(WORKER, "/api/containers", body, at=at)
    return str(made.data["items"][0]["code"])


async def _labelled(play: Play, code: str) -> tuple[str, int, str]:
    """Print the drum's label; return its link, its drawn width in whole millimetres, and what a reader reads."""
    at = instant(_DAY, "08:45")
    label = (await play.wire.post(WORKER, f"/api/containers/{code}/labels", {}, at=at)).data
    file = f"/api/labels/{label['label_id']}/file"
    vector = (await play.wire.get(WORKER, f"{file}?form=svg", at=at)).content.decode()
    width = re.search(r'<svg[^>]*\swidth="([0-9.]+)(?:pt)?"', vector)
    picture = await play.wire.get(WORKER, f"{file}?form=png&dpi=300", at=at)
    found = zxingcpp.read_barcodes(
        Image.open(BytesIO(picture.content)), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    await play.wire.post(WORKER, f"/api/labels/{label['label_id']}/copies", {"count": 1}, at=at)
    millimetres = round(float(width[1]) * _MM_PER_POINT) if width else 0
    return str(label["link"]), millimetres, found[0].text if found else "nothing"


async def _filled(play: Play, code: str) -> None:
    await play.event(
        WORKER,
        "generated",
        lines_of([code]),
        at=instant(_DAY, "08:50"),
        waste_code=RESIDUE.waste_code.digits,
        form=RESIDUE.form.value,
        filling_began=_DAY.isoformat(),
        producing_facility_id=str(play.hands.ids.facilities["canglan", "MF0001"]),
        place=play.hands.place("canglan", "MF0001"),
    )
    shifts = (instant(_DAY, "09:30"), instant(_DAY, "15:10"), instant(_NEXT, "10:20"))
    for at, added in zip(shifts, story.TOP_UPS, strict=True):
        await play.event(WORKER, "top_up", [{"code": code, "added": added}], at=at)
    scale = play.hands.ids.scales["canglan", "CH01"]
    mass = weighed(*story.DRUM, scale_id=scale)
    await play.event(WORKER, "sealed", [{"code": code, "mass": mass}], at=instant(_NEXT, "16:00"))
