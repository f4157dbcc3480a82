"""After the story: the worker has kept the ledgers; a drum has its batch code, a return balances, papers are due.

Played while the worker runs, because lines are made by a follower of the log. Source: HJ 1259-2022; domain.md C.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hwtrack.cli.demo import story
from hwtrack.cli.demo.pen import instant
from hwtrack.cli.demo.play import Play, Row
from hwtrack.kernel.quantity import Mass, total

PATIENCE_S = 60.0
_STEP_S = 0.25
_STEP = "ledger"
_MANAGER = "canglan.huanbao"
_DAY = story.OFFICE_DAY

Lines = Sequence[Mapping[str, Any]]


async def read_ledger(play: Play) -> list[Row]:
    """Read what the ledgers say of the story."""
    drum = (await _lines(play, story.DRUM_CODE, lambda found: len(found) > 1))[0]
    return [
        Row(
            _STEP,
            "B.1: batch code and mass of the story's drum",
            "B.1 HWCS20260921, 187.400 kg",
            f"{drum['tab']} {drum['batch_code'][:12]}, {drum['mass_kg']} kg",
        ),
        await _return(play),
        await _due(play),
    ]


async def _return(play: Play) -> Row:
    """Draft September's return of 沧澜 and add it up."""
    at = instant(_DAY, "08:50")
    site = play.hands.ids.sites["canglan"]
    made = await play.wire.post(
        _MANAGER, f"/api/sites/{site}/declarations", {"form": "C.1", "period": "2026-09"}, at=at
    )
    address = f"/api/declarations/{made.data['home_org_id']}/{made.data['filing_id']}"
    (waste,) = (await play.wire.get(_MANAGER, address, at=at)).data["content"]["wastes"]
    out = total([Mass.kg(part["mass"]) for part in (*waste["handled"], *waste["outsourced"])])
    gone = story.nets(story.MANIFEST_A).text
    return Row(
        _STEP,
        "C.1 of September: opening + generated = out + closing",
        f"0.000 + {gone} = {gone} + 0.000 kg",
        f"{waste['opening']} + {waste['generated']} = {out.text} + {waste['closing']} kg",
    )


async def _due(play: Play) -> Row:
    """Read the class of 云帆 and what it owes next."""
    found = (await play.wire.get("yunfan.huanbao", "/api/duties", at=instant(_DAY, "09:30"))).data["items"][0]
    first, grown = found["coming"][0], story.nets((*story.SLUDGE_BAGS, *story.TWICE))
    return Row(
        _STEP,
        "云帆: class by its figures, next deadline",
        f"simplified, {grown.text} kg; quarterly 2026-Q4 by 2027-01-15",
        f"{found['computed']}, {found['quantity_kg']} kg; {first['duty']} {first['period']} by {first['due']}",
    )


async def _lines(play: Play, word: str, enough: Callable[[Lines], bool]) -> Lines:
    """Return a container's lines in 沧澜's ledger, as soon as the follower has made enough of them."""
    site, deadline = play.hands.ids.sites["canglan"], time.monotonic() + PATIENCE_S
    path = f"/api/sites/{site}/ledger?from=2026-09-01&until=2026-10-31&word={word}"
    while True:
        found: Lines = (await play.wire.get(_MANAGER, path, at=instant(_DAY, "09:30"))).data["items"]
        if enough(found) or time.monotonic() > deadline:
            return found
        await asyncio.sleep(_STEP_S)
