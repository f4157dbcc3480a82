"""Steps 7 to 10: two planted frauds are refused before anything is signed or sent; what looks like them is not."""

from hwtrack.cli.demo import papers, story
from hwtrack.cli.demo.pen import instant
from hwtrack.cli.demo.play import Play, Row, lines_of
from hwtrack.cli.demo.wastes import RAGS, SLUDGE
from hwtrack.cli.demo.wire import Answer, scans

FACTORY, FACTORY_WORKER = "yunfan.huanbao", "yunfan.cangku"
GARAGE, GARAGE_WORKER = "haijia.huanbao", "haijia.cangku"
AGENT = "lvqiao.guwen"
COLLECTOR = "huiji.huanbao"
OFFICER = "ju.jingban"


async def contract_with_consultancy(play: Play) -> list[Row]:
    """Step 7, planted: a consultancy stands in the middle of the treatment contract."""
    at, hands = instant(story.CONSULTANCY_ON, "09:30"), play.hands
    body = papers.contract(
        "treatment",
        "CZ-2026-YF07",
        (
            papers.party(hands, "remover", "yunfan"),
            papers.party(hands, "intermediary", "lvqiao"),
            papers.party(hands, "recipient", "ruitong", principal=False),
        ),
        SLUDGE,
        methods=(SLUDGE.method,),
    )
    answer = await play.wire.ask(FACTORY, "POST", "/api/contracts", at=at, body=body)
    play.papers["F1"] = {"location": answer.location}
    kept = (await play.wire.get(FACTORY, answer.location, at=at)).data
    return [
        Row("7", "contract with 绿桥 in the middle", "409 INT-01, INT-03", verdict(answer)),
        Row("7", "every refusal: clause, what to do", "2 of 2", _explained(answer)),
        Row("7", "the attempt", "kept as refused", f"kept as {kept['status']}"),
    ]


async def file_for_the_garage(play: Play) -> list[Row]:
    """Step 8, lawful: the same consultancy files for a garage, with the bureau's consent."""
    at, hands = instant(story.CONSULTANCY_ON, "15:00"), play.hands
    consent = {
        "agent": hands.companies["lvqiao"].credit_code,
        "principal": hands.companies["haijia"].credit_code,
        "document": "澜环函〔2026〕12号",
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
    }
    await play.wire.post(OFFICER, "/api/filing-consents", consent, at=instant(story.CONSULTANCY_ON, "08:00"))
    declaration = {
        "site_id": str(hands.ids.sites["haijia"]),
        "period_from": "2026-09-01",
        "period_until": "2026-09-30",
        "rows": [
            {
                "waste_code": RAGS.code,
                "opening_kg": "12.000",
                "generated_kg": "61.500",
                "outsourced_kg": "50.000",
                "closing_kg": "23.500",
            }
        ],
    }
    filed = await play.wire.ask(AGENT, "POST", "/api/declarations", at=at, body=declaration)
    linked = (await play.wire.get(OFFICER, play.papers["F1"]["location"], at=at)).data
    named = {one["org"]["credit_code"] for one in linked["parties"]}
    agent_in_it = hands.companies["lvqiao"].credit_code in named
    return [
        Row("8", "绿桥 files for 海岬 with consent", "201 silent", verdict(filed)),
        Row(
            "8",
            "its refused contract, for the bureau",
            "refused, names 绿桥",
            f"{linked['status']}, {'names 绿桥' if agent_in_it else '–'}",
        ),
    ]


async def consign_by_trader(play: Play) -> list[Row]:
    """Step 9, planted: the contract is clean, but a trader consigns; no vehicle is dispatched."""
    hands, day = play.hands, story.TRADER_ON
    ends = (papers.party(hands, "remover", "yunfan"), papers.party(hands, "recipient", "ruitong"))
    treatment = papers.contract("treatment", "CZ-2026-YF08", ends, SLUDGE, methods=(SLUDGE.method,))
    entered = await play.wire.ask(FACTORY, "POST", "/api/contracts", at=instant(day, "09:00"), body=treatment)
    body = papers.manifest(
        hands,
        "yunfan",
        "ruitong",
        waste=SLUDGE,
        codes=play.stock.sludge,
        day=day,
        treatment_contract=papers.ref(entered.data),
    )
    play.papers["sludge"] = (await play.wire.post(FACTORY, "/api/manifests", body, at=instant(day, "09:10"))).data
    checked = await play.wire.post(FACTORY, play.address("sludge", "check"), {}, at=instant(day, "09:15"))
    number = {"official_number": story.NUMBER_SLUDGE}
    await play.wire.post(FACTORY, play.address("sludge", "issue"), number, at=instant(day, "09:20"))
    answer = await _dispatch_by_trader(play)
    kept = (await play.wire.get(FACTORY, play.address("sludge"), at=instant(day, "11:30"))).data
    tried = [one for one in kept["judgements"] if one["refused"]]
    return [
        Row("9", "contract of two, 云帆 with 瑞铜", "201 silent", verdict(entered)),
        Row("9", "manifest checked", "200 silent", verdict(checked)),
        Row("9", "dispatch, 通达商贸 consigning", "409 CON-01, INT-02", verdict(answer)),
        Row("9", "every refusal: clause, what to do", "2 of 2", _explained(answer)),
        Row(
            "9",
            "manifest; the attempt",
            "issued; kept, dispatch",
            f"{kept['status']}; kept, {' '.join(one['stage'] for one in tried)}",
        ),
    ]


async def claim_an_exemption(play: Play) -> list[Row]:
    """Step 10, planted: labelled bags were collected separately, so the item does not exempt them."""
    at, hands = instant(story.EXEMPTION_ON, "09:00"), play.hands
    claim = {
        "site_id": str(hands.ids.sites["haijia"]),
        "item": story.EXEMPT_ITEM,
        "stage": "whole",
        "waste_code": RAGS.code,
        "containers": play.stock.rags,
    }
    answer = await play.wire.ask(GARAGE, "POST", "/api/exemption-claims", at=at, body=claim)
    kept = (await play.wire.get(OFFICER, "/api/exemption-claims", at=at)).data["items"][0]
    status, spoken = await _to_the_collector(play)
    return [
        Row("10", "oily rags, claimed to be exempt", "409 LIC-04", verdict(answer)),
        Row(
            "10",
            "the claim",
            f"3 bags, {story.nets(story.RAG_BAGS).text} kg, refused",
            f"{len(kept['containers'])} bags, {kept['mass_kg']} kg, {kept['status']}",
        ),
        Row("10", "what to do", "1 of 1", _explained(answer)),
        Row("10", "instead: to the collector 汇集", "settled, silent", f"{status}, {', '.join(spoken) or 'silent'}"),
    ]


async def _dispatch_by_trader(play: Play) -> Answer:
    """Load, try to dispatch with the trader as consignor, and put everything back in store."""
    day, codes = story.TRADER_ON, play.stock.sludge
    hands, manifest_id = play.hands, play.manifest_id("sludge")
    await play.event(
        FACTORY_WORKER,
        "loaded",
        lines_of(codes),
        at=instant(day, "10:00"),
        manifest_id=manifest_id,
        scans=scans(codes),
    )
    haulage = {
        "consignor": papers.named(hands, "tongda"),
        "legs": [papers.leg(hands, "antu", vehicles=("苏Z·A1203", "苏Z·1207挂"))],
    }
    answer = await play.wire.ask(
        FACTORY, "POST", play.address("sludge", "dispatch"), at=instant(day, "10:30"), body=haulage
    )
    plaque = await play.plaque(FACTORY_WORKER, "yunfan", "TS001", at=instant(day, "11:00"))
    await play.event(
        FACTORY_WORKER,
        "stored_in",
        lines_of(codes),
        at=instant(day, "11:10"),
        place=hands.place("yunfan", "TS001", zone="A", row="1"),
        scans=scans(codes, place=plaque),
    )
    return answer


async def _to_the_collector(play: Play) -> tuple[str, tuple[str, ...]]:
    """Send the bags to the collector in its own lorry; return the manifest's status and every rule that spoke."""
    hands, day, codes = play.hands, story.EXEMPTION_ON, play.stock.rags
    ends = (papers.party(hands, "remover", "haijia"), papers.party(hands, "recipient", "huiji"))
    contract = papers.contract("treatment", "SJ-2026-HJ01", ends, RAGS)
    entered = await play.wire.post(GARAGE, "/api/contracts", contract, at=instant(day, "10:00"))
    body = papers.manifest(
        hands,
        "haijia",
        "huiji",
        waste=RAGS,
        codes=codes,
        day=day,
        method=None,
        consignor=papers.named(hands, "huiji"),
        treatment_contract=papers.ref(entered.data),
        legs=[papers.leg(hands, "huiji", vehicles=("苏Z·B2201",))],
    )
    play.papers["rags"] = (await play.wire.post(GARAGE, "/api/manifests", body, at=instant(day, "10:10"))).data
    checked = await play.wire.post(GARAGE, play.address("rags", "check"), {}, at=instant(day, "10:15"))
    number = {"official_number": story.NUMBER_RAGS}
    await play.wire.post(GARAGE, play.address("rags", "issue"), number, at=instant(day, "10:20"))
    await play.event(
        COLLECTOR,
        "loaded",
        lines_of(codes),
        at=instant(day, "13:00"),
        manifest_id=play.manifest_id("rags"),
        scans=scans(codes),
    )
    gone = await play.wire.post(GARAGE, play.address("rags", "dispatch"), {}, at=instant(day, "13:10"))
    return await _collected(play), (*entered.rules, *checked.rules, *gone.rules)


async def _collected(play: Play) -> str:
    day, codes = story.EXEMPTION_ON, play.stock.rags
    at = instant(day, "14:30")
    await play.wire.post(COLLECTOR, play.address("rags", "departure"), {}, at=instant(day, "13:20"))
    await play.wire.post(COLLECTOR, play.address("rags", "arrival"), {}, at=instant(day, "14:20"))
    body = play.hands.event(
        "received",
        [{"code": code, "outcome": "accepted"} for code in codes],
        at=at,
        manifest_id=play.manifest_id("rags"),
        scans=scans(codes),
    )
    await play.wire.post(COLLECTOR, play.address("rags", "receipt"), {"event": {"body": body}}, at=at)
    settled = await play.wire.post(COLLECTOR, play.address("rags", "settlement"), {}, at=instant(day, "16:00"))
    return str(settled.data["status"])


def verdict(answer: Answer) -> str:
    """Return how the service answered, and the rules that spoke."""
    return f"{answer.status} {', '.join(answer.rules) or 'silent'}"


def _explained(answer: Answer) -> str:
    found = answer.data.get("violations", ())
    return f"{sum(bool(one['basis'] and one['remedy']) for one in found)} of {len(found)}"
