"""Consents, declarations, exemptions and paper entered afterwards, on the real database."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice
from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.kernel.rules import Effect
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.exemptions import ExemptStage
from hwtrack.registry.model import OfficialsOnlyError, OtherOrganisationError
from hwtrack.transfers.commands import NewConsent, NewExemptionClaim, NewFiling
from hwtrack.transfers.consent import ConsentTermError
from hwtrack.transfers.draft_manifest import MassUnknownError, UnknownOrganisationError
from hwtrack.transfers.drafts import DeclarationBalanceError, DeclarationDraft, DeclarationRow
from hwtrack.transfers.manifest import NumberNeededError, Status, TransferNotOverError
from hwtrack.transfers.service import back_entry, filings, reading
from tests.registry.make import credit_code
from tests.transfers.town import MORNING, PAPER, RAGS, TOMORROW, Town, open_town

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def town(opened: Database) -> Town:
    return await open_town(opened)


def consent(town: Town, **changes: Any) -> NewConsent:
    made = NewConsent(
        agent=town.luqiao.credit,
        principal=town.yunfan.credit,
        document="澜环固备〔2026〕12号",
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 10, 31),
    )
    return replace(made, **changes)


def declaration(site: object) -> NewFiling:
    row = DeclarationRow(
        waste_code=RAGS,
        opening=NOTHING,
        generated=Mass.kg("58.000"),
        self_handled=NOTHING,
        outsourced=NOTHING,
        closing=Mass.kg("58.000"),
    )
    draft = DeclarationDraft(period_from=date(2026, 9, 1), period_until=date(2026, 9, 30), rows=(row,))
    return NewFiling(site_id=site, declaration=draft)  # type: ignore[arg-type]  # a site's id


async def filed(town: Town, who: Any, at: Any = MORNING) -> filings.FilingKept:
    async with town.work(who, at) as work:
        return await filings.file_declaration(work, declaration(town.yunfan.site_id))


async def test_an_agent_files_only_while_the_bureaus_consent_is_in_force(town: Town) -> None:
    before = await filed(town, town.luqiao)
    async with town.work(town.officer) as work:
        await filings.record_consent(work, consent(town))
    within = await filed(town, town.luqiao)
    after = await filed(town, town.luqiao, MORNING + timedelta(days=40))

    assert [one.decision.refused for one in (before, within, after)] == [True, False, True]
    assert [verdict.rule.id for verdict in before.decision.violations] == ["INT-04"]
    assert within.principal == town.yunfan.org_id
    async with town.work(town.yunfan) as work:
        page = await filings.declaration_page(work, Slice())
    assert [row["filing_id"] for row in page.items] == [within.filing_id]
    assert page.items[0]["agent_org_id"] == town.luqiao.org_id
    async with town.work(town.officer) as work:
        rows = (await filings.declaration_page(work, Slice())).items
    assert {(row["filing_id"], row["status"]) for row in rows} >= {
        (before.filing_id, "refused"),
        (within.filing_id, "draft"),
        (after.filing_id, "refused"),
    }


async def test_a_generator_files_for_itself_without_any_consent(town: Town) -> None:
    assert not (await filed(town, town.yunfan)).decision.refused


async def test_only_the_bureau_records_a_consent(town: Town) -> None:
    for who in (town.yunfan, town.luqiao):
        with pytest.raises(OfficialsOnlyError):
            async with town.work(who) as work:
                await filings.record_consent(work, consent(town))


async def test_a_consent_names_registered_organisations_and_ordered_dates(town: Town) -> None:
    nobody = CreditCode.of(credit_code(666_666))
    async with town.work(town.officer) as work:
        with pytest.raises(UnknownOrganisationError):
            await filings.record_consent(work, consent(town, agent=nobody))
        with pytest.raises(ConsentTermError):
            await filings.record_consent(work, consent(town, valid_until=date(2025, 12, 31)))


async def test_a_declaration_that_does_not_balance_leaves_no_trace(town: Town) -> None:
    new = declaration(town.yunfan.site_id)
    wrong = replace(new.declaration, rows=(replace(new.declaration.rows[0], closing=NOTHING),))
    with pytest.raises(DeclarationBalanceError):
        async with town.work(town.yunfan) as work:
            await filings.file_declaration(work, replace(new, declaration=wrong))


def rags(town: Town, *codes: str, **changes: Any) -> NewExemptionClaim:
    made = NewExemptionClaim(
        site_id=town.canglan.site_id, item=24, stage=ExemptStage.WHOLE, waste_code=RAGS, codes=codes
    )
    return replace(made, **changes)


async def test_labelled_rags_are_not_exempt_and_the_refused_claim_is_kept(town: Town) -> None:
    codes = [await town.drum(waste=RAGS, net=net) for net in ("19.000", "19.500", "19.500")]
    async with town.work(town.canglan) as work:
        claimed = await filings.claim_exemption(work, rags(town, *codes))

    assert claimed.decision.refused
    (found,) = claimed.decision.violations
    assert found.rule.id == "LIC-04"
    assert found.violation
    assert found.violation.facts == {"item": 24, "code": "900-041-49", "n": 3}
    async with town.work(town.officer) as work:
        (row,) = (await filings.claim_page(work, Slice())).items
    assert (row["status"], row["mass_g"]) == ("refused", 58_000)


async def test_rags_thrown_away_with_the_rest_are_exempt(town: Town) -> None:
    async with town.work(town.canglan) as work:
        claimed = await filings.claim_exemption(work, rags(town, mass=Mass.kg("58.000")))

    assert not claimed.decision.refused


async def test_a_claim_is_made_for_an_own_site_with_a_known_mass(town: Town) -> None:
    async with town.work(town.canglan) as work:
        with pytest.raises(OtherOrganisationError):
            await filings.claim_exemption(work, rags(town, site_id=town.yunfan.site_id))
        with pytest.raises(MassUnknownError):
            await filings.claim_exemption(work, rags(town))


async def paper(town: Town, **changes: Any) -> back_entry.EnteredPaper:
    codes = [await town.drum()]
    completed = changes.pop("completed_on", date(2026, 9, 28))
    number = changes.pop("number", None)
    at = changes.pop("at", TOMORROW)
    dates = {"loading_on": date(2026, 9, 28), "arrival_on": date(2026, 9, 28)}
    new = town.manifest(codes, **dates | changes)
    async with town.work(town.canglan, at) as work:
        return await back_entry.enter_paper(work, new, PAPER, completed_on=completed, number=number)


async def test_a_paper_transfer_with_a_third_party_consignor_is_found_afterwards(town: Town) -> None:
    entered = await paper(town, consignor=town.tongda.named)

    assert not entered.decision.refused
    assert [(verdict.rule.id, verdict.effect) for verdict in entered.decision.violations] == [("INT-02", Effect.ALARM)]
    assert entered.manifest.status is Status.SETTLED
    async with town.work(town.officer) as work:
        found = await reading.sheet(work, entered.manifest.home_org_id, entered.manifest.manifest_id)
        row = await work.fetchrow(
            "SELECT disclosed_at FROM decision WHERE subject_id = $1", entered.manifest.manifest_id
        )
    assert [one.stage for one in found.judgements] == ["afterwards"]
    assert found.manifest.paper
    assert found.number_by
    assert found.number_by.on == date(2026, 10, 16)
    assert found.figures
    assert found.figures.accepted == Mass.kg("187.000")
    assert row is not None
    assert row["disclosed_at"] is None
    async with town.work(town.canglan) as work:
        own = await reading.sheet(work, entered.manifest.home_org_id, entered.manifest.manifest_id)
    assert own.judgements == ()


async def test_a_lawful_paper_transfer_is_silent_until_it_is_entered_late(town: Town) -> None:
    in_time = await paper(town, at=MORNING + timedelta(days=18))
    late = await paper(town, at=MORNING + timedelta(days=19))

    assert in_time.decision.violations == ()
    assert [verdict.rule.id for verdict in late.decision.violations] == ["MAN-04"]


async def test_a_paper_transfer_may_come_with_its_number_which_is_judged(town: Town) -> None:
    good = await paper(town, number=town.number())
    bad = await paper(town, number="20263206000417")

    assert good.manifest.official_no
    assert bad.decision.refused
    assert [verdict.rule.id for verdict in bad.decision.violations] == ["MAN-01"]


@pytest.mark.parametrize(
    ("completed", "over"),
    [
        (date(2026, 9, 27), False),
        (date(2026, 9, 28), True),
        (date(2026, 9, 29), True),
        (date(2026, 9, 30), False),
    ],
    ids=["before loading", "on loading", "today", "tomorrow"],
)
async def test_paper_is_entered_once_the_transfer_is_over(town: Town, completed: date, over: bool) -> None:
    if over:
        assert (await paper(town, completed_on=completed)).manifest.paper
    else:
        with pytest.raises(TransferNotOverError):
            await paper(town, completed_on=completed)


async def test_paper_needs_a_reason(town: Town) -> None:
    new = town.manifest([await town.drum()], loading_on=date(2026, 9, 28), arrival_on=date(2026, 9, 28))
    with pytest.raises(NumberNeededError):
        async with town.work(town.canglan, TOMORROW) as work:
            await back_entry.enter_paper(work, new, replace(PAPER, reason="无"), completed_on=date(2026, 9, 28))
