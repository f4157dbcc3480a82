"""Step 18: the bureau counts what the ban refused and what was found afterwards, and keeps the figure as evidence."""

from typing import Any

from hwtrack.accounts.service.sessions import actor_named
from hwtrack.audit.intermediaries import NAME
from hwtrack.cli.demo import papers, story
from hwtrack.cli.demo.pen import instant
from hwtrack.cli.demo.play import Play, Row
from hwtrack.cli.demo.wastes import RESIDUE
from hwtrack.infra.work import begin_work
from hwtrack.rectification import service as rectification

OFFICER = "ju.jingban"
_ISSUE = 2
_BACK = "banzhou.huanbao"


async def enter_paper(play: Play) -> list[Row]:
    """Enter a transfer that was made on paper, six days later: its consignor was a trader."""
    hands, day = play.hands, story.PAPER_LOADED_ON
    ends = (papers.party(hands, "remover", "banzhou"), papers.party(hands, "recipient", "qingyuan"))
    treatment = papers.contract("treatment", "CZ-2026-BZ09", ends, RESIDUE, methods=(RESIDUE.method,))
    carriage = (
        papers.party(hands, "consignor", "banzhou"),
        papers.party(hands, "carrier", "antu"),
        papers.party(hands, "remover", "banzhou", principal=False),
        papers.party(hands, "recipient", "qingyuan", principal=False),
    )
    haulage = papers.contract("haulage", "YS-2026-BZ09", carriage, RESIDUE)
    at = instant(story.PAPER_ENTERED_ON, "09:00")
    entered = [
        (await play.wire.post(_BACK, "/api/contracts", paper, at=instant(story.PAPER_DAY, "09:00"))).data
        for paper in (treatment, haulage)
    ]
    body = papers.manifest(
        hands,
        "banzhou",
        "qingyuan",
        waste=RESIDUE,
        codes=play.stock.paper,
        day=day,
        consignor=papers.named(hands, "tongda"),
        treatment_contract=papers.ref(entered[0]),
        haulage_contract=papers.ref(entered[1]),
        legs=[papers.leg(hands, "antu", vehicles=("苏Z·A1305", "苏Z·1309挂"))],
        paper={"reason": "国家系统停机", "photo_sha256": "5f" * 32},
        completed_on=day.isoformat(),
    )
    kept = (await play.wire.post(_BACK, "/api/paper-manifests", body, at=at)).data
    play.papers["paper"] = kept
    seen = (await play.wire.get(OFFICER, play.address("paper"), at=at)).data
    found = [one["rule"] for judgement in seen["judgements"] for one in judgement["violations"]]
    return [Row("18", "paper manifest re-entered: found", "settled, INT-02", f"{kept['status']}, {' '.join(found)}")]


async def open_campaign(play: Play) -> str:
    """Open the fictional campaign and return its address."""
    officer = await actor_named(play.hands.database, OFFICER)
    at = instant(story.COUNTED_SINCE, "09:00")
    async with begin_work(play.hands.database, officer, clock=lambda: at) as work:
        card = await rectification.open_demo_campaign(work)
    return f"/api/campaigns/{card.campaign_id}"


async def count_intermediaries(play: Play) -> list[Row]:
    """Attach the live figure to issue 2, and ask it again."""
    at = instant(story.OFFICE_DAY, "08:40")
    rows = await enter_paper(play)
    path = f"{await open_campaign(play)}/issues/{_ISSUE}/metrics"
    asked = {"metric": NAME, "parameters": {"since": story.COUNTED_SINCE.isoformat()}}
    kept = (await play.wire.post(OFFICER, path, asked, at=at)).data
    again = (await play.wire.post(OFFICER, f"{path}/{kept['n']}/rerun", at=at)).data
    return [
        *rows,
        Row("18", "through intermediaries, refused", "2", _figure(kept, "refused")),
        Row(
            "18",
            "found afterwards: shown, not hidden",
            "1, contradicts",
            f"{_figure(kept, 'found afterwards')}, {'contradicts' if kept['contradicts'] else '–'}",
        ),
        Row(
            "18",
            "rows behind the figure; asked again",
            "3; the same",
            f"{len(kept['rows'])}; {'the same' if again['is_same'] else 'another'}",
        ),
    ]


def _figure(capture: Any, name: str) -> str:
    return next((one["value"] for one in capture["figures"] if one["name"] == name), "–")
