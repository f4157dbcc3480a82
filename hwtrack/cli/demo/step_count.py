"""Step 16: inspectors count the store that the idle run left, its manifest under suspicion, and print the record."""

from collections.abc import Mapping
from typing import Any

from hwtrack.cli.demo import story
from hwtrack.cli.demo.pen import instant, uuid7
from hwtrack.cli.demo.play import Play, Row
from hwtrack.kernel.canonical import sha256

INSPECTOR, KEEPER = "ju.jiancha", "yunfan.huanbao"
_DAY = story.OFFICE_DAY


async def count_the_store(play: Play) -> list[Row]:
    """Scan what is there, close the count with two officers and the party, and print it."""
    path = await _opened(play)
    await play.wire.post(INSPECTOR, f"{path}/scans", {"scans": _scans(play)}, at=instant(_DAY, "08:25"))
    figures = (await play.wire.get(INSPECTOR, f"{path}/result", at=instant(_DAY, "08:26"))).data["figures"]
    while_open = await play.wire.ask(KEEPER, "GET", path, at=instant(_DAY, "08:27"))
    closing = {"counters": ["执法人员甲", "执法人员乙"], "party": "云帆环保主管", "remarks": "现场拍照取证"}
    closed = (await play.wire.post(INSPECTOR, f"{path}/closure", closing, at=instant(_DAY, "08:30"))).data
    paper = await play.wire.get(INSPECTOR, f"{path}/document", at=instant(_DAY, "08:31"))
    fits = sha256(closed["record"]).hex() == closed["record_sha256"]
    return [
        Row("16", "有物无账: there, not in the books", _said(story.LEFT_BEHIND), _figure(figures["surplus"])),
        Row("16", "有账无物: in the books, not there", _said(story.NOWHERE), _figure(figures["missing"])),
        Row("16", "一码多物: one label, two bags", "1", str(figures["duplicate"]["count"])),
        Row("16", "超期; 账实相符", "0; 0", f"{figures['overdue']['count']}; {figures['matched']['count']}"),
        Row("16", "while it was open, for 云帆", "404", str(while_open.status)),
        Row("16", "record; its SHA-256", "closed; fits", f"{closed['status']}; {'fits' if fits else 'does not'}"),
        Row("16", "record on A4", "a PDF", "a PDF" if paper.content.startswith(b"%PDF-") else "–"),
    ]


async def _opened(play: Play) -> str:
    """Open the count of the store with the manifest under suspicion, and return its address."""
    at, ids = instant(_DAY, "08:10"), play.hands.ids
    manifest = play.papers["sludge"]
    asked = {
        "stocktake_id": str(uuid7(at, play.hands.random)),
        "facility_id": str(ids.facilities["yunfan", "TS001"]),
        "manifests": [{"home_org_id": manifest["home_org_id"], "manifest_id": manifest["manifest_id"]}],
    }
    return (await play.wire.post(INSPECTOR, "/api/stocktakes", asked, at=at)).location


def _scans(play: Play) -> list[dict[str, Any]]:
    """Return what the camera saw: the bags that never left, and one label on two bags."""
    at, [twice] = instant(_DAY, "08:20"), play.stock.twice
    seen = [(code, False) for code in play.stock.sludge[: len(story.LEFT_BEHIND)]] + [(twice, False), (twice, True)]
    return [
        {
            "scan_id": str(uuid7(at, play.hands.random)),
            "code": code,
            "at": at.isoformat(),
            "another": another,
            "means": "camera",
        }
        for code, another in seen
    ]


def _said(bags: tuple[story.Packed, ...]) -> str:
    return f"{len(bags)}; {story.nets(bags).text} kg"


def _figure(found: Mapping[str, Any]) -> str:
    return f"{found['count']}; {found['mass']} kg"
