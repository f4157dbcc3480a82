"""After the story: the worker has kept the ledgers; a batch code, a return that balances, due papers, an adjustment.

Played while the worker runs, because lines are made by a follower of the log. Source: HJ 1259-2022; domain.md C.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hwtrack.cli.demo import story
from hwtrack.cli.demo.pen import instant, weighed
from hwtrack.cli.demo.play import Play, Row
from hwtrack.cli.demo.wastes import RESIDUE
from hwtrack.kernel.canonical import read_canonical
from hwtrack.kernel.quantity import Mass, total

PATIENCE_S = 60.0
_STEP_S = 0.25
_STEP = "ledger"
_MANAGER, _SECOND = "canglan.huanbao", "canglan.guanli"
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
        await _adjusted(play),
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


async def _adjusted(play: Play) -> Row:
    """Correct a mass that stands in the ledger, by two people; the line stays and one of its own adjusts it.

    The drum is filled last and for this alone, so that no figure of the story rests on it.
    """
    code, sealed = await _swapped(play)
    await _lines(play, code, lambda found: len(found) > 0)
    await _corrected(play, code, sealed)
    first, *later = await _lines(play, code, lambda found: len(found) > 1)
    change = later[0] if later else {"kind": "–", "mass_kg": "–", "adjusts_code": None}
    names = "names it" if change["adjusts_code"] == first["batch_code"] else "names another"
    wrong, right = story.SWAPPED[0], story.WEIGHED[0]
    return Row(
        _STEP,
        "调整: a mass corrected by two people",
        f"{wrong.text} kg stays; adjustment {(right - wrong).text} kg names it",
        f"{first['mass_kg']} kg stays; {change['kind']} {change['mass_kg']} kg {names}",
    )


async def _swapped(play: Play) -> tuple[str, str]:
    """Fill and seal a drum whose mass is typed with two digits swapped; return its code and what was sent."""
    at, hands = instant(_DAY, "09:40"), play.hands
    (made,) = await hands.register("canglan", RESIDUE, count=1, day=_DAY, at=at)
    code, mass = made.code.text, weighed(*story.SWAPPED, scale_id=hands.ids.scales["canglan", "CH01"])
    born = {"waste_code": RESIDUE.waste_code.digits, "form": RESIDUE.form.value, "filling_began": _DAY.isoformat()}
    sealed = hands.event("sealed", [{"code": code, "mass": mass}], at=instant(_DAY, "09:45"))
    generated = hands.event("generated", [{"code": code}], at=instant(_DAY, "09:41"), **born)
    await hands.say("canglan", [generated, sealed], at=instant(_DAY, "09:46"))
    return code, sealed


async def _corrected(play: Play, code: str, sealed: str) -> None:
    """Propose what the scale said, and let a second person confirm it."""
    wrong = read_canonical(sealed)
    mass = weighed(*story.WEIGHED, scale_id=play.hands.ids.scales["canglan", "CH01"])
    body = play.hands.event(
        "corrected",
        [{"code": code}],
        at=instant(_DAY, "09:50"),
        v=2,
        corrects=wrong["event_id"],
        reason="wrong_mass",
        replacement=wrong | {"containers": [{"code": code, "mass": mass}]},
    )
    made = await play.wire.post(_MANAGER, "/api/corrections", {"body": body}, at=instant(_DAY, "09:50"))
    address = f"/api/corrections/{made.data['proposal']['proposal_id']}/confirmation"
    await play.wire.post(_SECOND, address, at=instant(_DAY, "09:55"))


async def _lines(play: Play, word: str, enough: Callable[[Lines], bool]) -> Lines:
    """Return a container's lines in 沧澜's ledger, as soon as the follower has made enough of them."""
    site, deadline = play.hands.ids.sites["canglan"], time.monotonic() + PATIENCE_S
    path = f"/api/sites/{site}/ledger?from=2026-09-01&until=2026-10-31&word={word}"
    while True:
        found: Lines = (await play.wire.get(_MANAGER, path, at=instant(_DAY, "09:30"))).data["items"]
        if enough(found) or time.monotonic() > deadline:
            return found
        await asyncio.sleep(_STEP_S)
