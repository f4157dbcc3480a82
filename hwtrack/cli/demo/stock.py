"""What lies in the stores of the story's companies, and what is on the road, before the story touches it.

Made by services, in-process: the drums of both manifests but the one that the story fills, sludge, rags, and three
tankers on their way to the furnace.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from hwtrack.cli.demo import story, wastes
from hwtrack.cli.demo.hands import Hands
from hwtrack.cli.demo.pen import instant, weighed
from hwtrack.cli.demo.story import Packed
from hwtrack.cli.demo.trips import Trips, Way
from hwtrack.cli.demo.wastes import Waste
from hwtrack.kernel.quantity import Mass
from hwtrack.labels.container import PackageKind
from hwtrack.transfers.model import Carriage
from hwtrack.transfers.record import Manifest

_TANKERS = (("tingyao", wastes.SOLVENT), ("fengqi", wastes.GLUE), ("haimo", wastes.PAINT))
_BOOK = 905
"""The serial of the first tanker's official number."""


@dataclass(slots=True)
class Stock:
    """Codes of what was put in store, by what it is for."""

    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    second: list[str] = field(default_factory=list)
    sludge: list[str] = field(default_factory=list)
    rags: list[str] = field(default_factory=list)
    paper: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    under_way: list[tuple[Way, Manifest, Mass]] = field(default_factory=list)


async def stock_up(hands: Hands, trips: Trips) -> Stock:
    """Put everything in store, and three tankers on the road."""
    return Stock(
        before=await store(hands, "canglan", wastes.RESIDUE, story.BEFORE_IT, story.DRUM_DAY),
        after=await store(hands, "canglan", wastes.RESIDUE, story.AFTER_IT, story.AFTER_IT_DAY),
        second=await store(hands, "canglan", wastes.RESIDUE, story.MANIFEST_B, story.B_DAY),
        sludge=await store(hands, "yunfan", wastes.SLUDGE, story.SLUDGE_BAGS, story.SLUDGE_DAY),
        rags=await store(hands, "haijia", wastes.RAGS, story.RAG_BAGS, story.RAGS_DAY),
        paper=await store(hands, "banzhou", wastes.RESIDUE, story.PAPER_DRUMS, story.PAPER_DAY, provincial=True),
        twice=await store(hands, "yunfan", wastes.SLUDGE, story.TWICE, story.TWICE_DAY),
        under_way=[await _on_the_road(hands, trips, n) for n in range(len(_TANKERS))],
    )


async def arrive(trips: Trips, stock: Stock) -> None:
    """Let the tankers arrive and be confirmed."""
    for way, manifest, net in stock.under_way:
        await trips.receive(way, manifest, net)
        await trips.settle(way, manifest, date(2026, 9, 29))


async def store(
    hands: Hands, key: str, waste: Waste, containers: tuple[Packed, ...], day: date, *, provincial: bool = False
) -> list[str]:
    """Fill, seal and store containers of those masses on one day, labelled; return their codes."""
    made = await hands.register(key, waste, count=len(containers), day=day, at=instant(day, "08:00"))
    await hands.label(key, made, provincial=provincial, at=instant(day, "08:10"))
    codes = [one.code.text for one in made]
    masses = [
        {"code": code, "mass": weighed(net, tare, scale_id=hands.ids.scales[key, "CH01"])}
        for code, (net, tare) in zip(codes, containers, strict=True)
    ]
    born = {"waste_code": waste.waste_code.digits, "form": waste.form.value, "filling_began": day.isoformat()}
    place = hands.place(key, "TS001", zone="A", row="1")
    bodies = [
        hands.event("generated", [{"code": code} for code in codes], at=instant(day, "08:20"), **born),
        hands.event("sealed", masses, at=instant(day, "15:30")),
        hands.event("stored_in", [{"code": code} for code in codes], at=instant(day, "16:00"), place=place),
    ]
    await hands.say(key, bodies, at=instant(day, "17:00"))
    return codes


async def _on_the_road(hands: Hands, trips: Trips, n: int) -> tuple[Way, Manifest, Mass]:
    (key, waste), net, day = _TANKERS[n], story.UNDER_WAY[n], story.UNDER_WAY_ISSUED_ON
    tanker = replace(waste, package=PackageKind.TANKER, volume_ml=30_000_000)
    way = Way(
        remover=key,
        recipient="jinglan",
        carrier="suxing",
        consignor=key,
        waste=tanker,
        carriage=Carriage.TANKER,
    )
    made = await hands.register(key, tanker, count=1, day=day, at=instant(day, "08:00"))
    await hands.label(key, made, provincial=True, at=instant(day, "08:10"))
    code = made[0].code.text
    mass = {"net": net.text, "source": "weighed", "division": "20.000"}
    born = hands.event(
        "generated",
        [{"code": code, "mass": mass}],
        at=instant(day, "10:00"),
        waste_code=waste.waste_code.digits,
        form=waste.form.value,
        bulk=True,
    )
    await hands.say(key, [born], at=instant(day, "10:05"))
    manifest = await trips.issue(
        way,
        [code],
        number=f"20263299{_BOOK + n:06d}",
        at=instant(day, "15:00"),
        loading_on=story.UNDER_WAY_LOADED_ON,
    )
    await trips.dispatch(way, manifest)
    return way, manifest, net
