"""Steps 11 and 12, planted: two drums of manifest B never arrive, one leaks; what never arrived is a fourth line."""

from hwtrack.cli.demo import haul, story
from hwtrack.cli.demo.pen import instant, ticket
from hwtrack.cli.demo.play import Play, Row
from hwtrack.kernel.quantity import Mass, total

_PLANNED_ON = story.LOADED_B_ON.replace(day=story.LOADED_B_ON.day - 1)


async def count_at_the_gate(play: Play) -> list[Row]:
    """Step 11: forty drums were loaded; thirty-eight come."""
    at = instant(story.LOADED_B_ON, "11:30")
    await _send(play)
    gross, tare = story.BRIDGE_B
    paper = ticket("DB-1020-02", net=gross - tare, tare=tare, scale_id=play.hands.ids.scales["jinglan", "DB01"])
    play.papers["receipt B"] = await haul.receive_at_gate(play, "B", _counted(play), paper=paper, at=at)
    sheet = await haul.sheet(play, "B", at=at, who=haul.GATE)
    missing = [line for line in sheet["lines"] if line["outcome"] == "not_arrived"]
    refused = [line for line in sheet["lines"] if line["outcome"] == "refused"]
    net = total([Mass.kg(line["not_arrived_kg"]) for line in missing])
    packaging = total([Mass.kg(line["packaging_kg"]) for line in missing])
    weighing = sheet["receipt"]["weighing"]
    planned = story.nets(story.MISSING_B), story.tares(story.MISSING_B)
    return [
        Row("11", "drums on the manifest; net", "40; 7480.000", f"{len(sheet['lines'])}; {sheet['declared_kg']}"),
        Row("11", "never arrived", "…023 …031", " ".join(f"…{line['code'][-3:]}" for line in missing)),
        Row(
            "11",
            "their net; gross",
            f"{planned[0].text}; {(planned[0] + planned[1]).text}",
            f"{net.text}; {(net + packaging).text}",
        ),
        Row("11", "refused, leaking", story.REFUSED_B.text, " ".join(line["refused_kg"] for line in refused)),
        Row(
            "11", "bridge: net; agrees with what came", "7820.000; True", f"{weighing['net_kg']}; {weighing['agrees']}"
        ),
    ]


async def add_it_up(play: Play) -> list[Row]:
    """Step 12: three numbers and a fourth line; return leg and report are drafted."""
    at = instant(story.LOADED_B_ON, "12:00")
    numbers = play.papers["receipt B"]["figures"]
    sheet = await haul.sheet(play, "B", at=at, who=haul.GATE)
    drafts = {one["kind"]: one["content"] for one in sheet["drafts"]}
    way_back = drafts.get("return_draft", {})
    planned = (story.RECEIVED_B, story.ACCEPTED_B, story.REFUSED_B)
    seen = tuple(Mass.kg(numbers[name]) for name in ("received_kg", "accepted_kg", "refused_kg"))
    kinds = {one["kind"] for one in play.papers["receipt B"]["differences"]}
    return [
        Row("12", "received = accepted + refused", _equation(planned), _equation(seen)),
        Row("12", "the fourth line: not arrived", story.nets(story.MISSING_B).text, numbers["not_arrived_kg"]),
        Row("12", "differences", "not_arrived refused", " ".join(sorted(kinds))),
        Row("12", "report to the bureau", "drafted", "drafted" if "difference_report" in drafts else "–"),
        Row(
            "12",
            "return leg",
            f"drafted, 1 drum, {story.REFUSED_B.text}",
            f"drafted, {len(way_back.get('codes', ()))} drum, {way_back.get('mass')}",
        ),
    ]


async def _send(play: Play) -> None:
    at = instant(_PLANNED_ON, "14:00")
    await haul.draft(play, "B", play.stock.second, day=story.LOADED_B_ON, at=at)
    await play.wire.post(haul.SENDER, play.address("B", "check"), {}, at=at)
    await haul.issue(play, "B", story.NUMBER_B, at=instant(_PLANNED_ON, "14:20"))
    await haul.load_and_go(play, "B", day=story.LOADED_B_ON)


def _counted(play: Play) -> list[dict[str, str]]:
    lines = []
    for serial, code in enumerate(play.stock.second, start=1):
        if serial in story.MISSING:
            lines.append({"code": code, "outcome": "not_arrived"})
        elif serial == story.LEAKING:
            lines.append({"code": code, "outcome": "refused", "reason": "leaking", "remark": "桶底渗漏"})
        else:
            lines.append({"code": code, "outcome": "accepted"})
    return lines


def _equation(numbers: tuple[Mass, ...]) -> str:
    received, accepted, refused = numbers
    return f"{received.text} = {accepted.text} + {refused.text}"
