"""Contracts on the real database: judged, stored, refused ones too, and seen by their parties alone."""

from dataclasses import replace
from datetime import date

import pytest

from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice, read_cursor
from hwtrack.infra.problems import NotFoundError
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.catalogue import UnknownWasteCodeError
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.methods import UnknownMethodError
from hwtrack.transfers.commands import (
    MAX_CONTRACT_DAYS,
    ContractQuantityError,
    ContractTermError,
    Named,
    NewParty,
    NotAPartyError,
    PartyTwiceError,
)
from hwtrack.transfers.model import ContractKind, PartyRole, Scope
from hwtrack.transfers.service import contracts
from tests.registry.make import credit_code
from tests.transfers.town import SLUDGE, Town, open_town, party

pytestmark = pytest.mark.anyio

SLUDGE_SCOPE = Scope(codes=(SLUDGE,), methods=("R4",), quantity=Mass.kg("200000.000"))


@pytest.fixture(scope="module")
async def town(opened: Database) -> Town:
    return await open_town(opened)


async def test_a_direct_contract_is_in_force_and_both_sides_see_it(town: Town) -> None:
    for who in (town.canglan, town.jinglan, town.officer):
        async with town.work(who) as work:
            row = await contracts.contract(work, town.treatment)
        assert row.status == "in_force"
        assert [one.org.name for one in row.contract.principals] == [town.canglan.name, town.jinglan.name]
        assert row.signed_by == {0: "某经办人", 1: "某经办人"}


async def test_a_stranger_sees_neither_contract_nor_page(town: Town) -> None:
    async with town.work(town.tongda) as work:
        with pytest.raises(NotFoundError):
            await contracts.contract(work, town.treatment)
        assert (await contracts.contract_page(work, Slice())).items == ()


async def test_removers_a_haulage_contract_names_see_it(town: Town) -> None:
    async with town.work(town.canglan) as work:
        assert (await contracts.contract(work, town.haulage)).contract.kind is ContractKind.HAULAGE


async def test_a_contract_with_a_consultancy_is_refused_stored_and_known_to_the_officials(town: Town) -> None:
    new = town.contract(
        ContractKind.TREATMENT,
        party(PartyRole.REMOVER, town.yunfan),
        party(PartyRole.RECIPIENT, town.luqiao),
        scope=SLUDGE_SCOPE,
    )
    entered = await town.enter(town.yunfan, new)

    assert entered.decision.refused
    assert [verdict.rule.id for verdict in entered.decision.violations] == ["INT-01", "INT-03"]
    for who in (town.yunfan, town.officer):
        async with town.work(who) as work:
            assert (await contracts.contract(work, entered.ref)).status == "refused"
            row = await work.fetchrow(
                "SELECT refused, facts_sha256, rule_versions, violations FROM decision WHERE subject_id = $1",
                entered.ref.contract_id,
            )
        assert row is not None
        assert row["refused"]
        assert row["facts_sha256"] == entered.decision.facts_sha256
    async with town.work(town.luqiao) as work:
        with pytest.raises(NotFoundError):
            await contracts.contract(work, entered.ref)


async def test_a_third_principal_nobody_registered_is_judged_by_what_was_written(town: Town) -> None:
    stranger = Named(credit_code=CreditCode.of(credit_code(999_999)), name="无名贸易")
    third = NewParty(role=PartyRole.OTHER, org=stranger, principal=True)
    new = town.contract(
        ContractKind.TREATMENT,
        party(PartyRole.REMOVER, town.canglan),
        party(PartyRole.RECIPIENT, town.jinglan),
        third,
    )
    entered = await town.enter(town.canglan, new)

    (found,) = entered.decision.violations
    assert found.rule.id == "INT-01"
    assert found.violation
    assert found.violation.facts == {"name": "无名贸易"}


async def test_a_third_party_consignor_in_a_haulage_contract_warns_and_is_not_refused(town: Town) -> None:
    new = town.contract(
        ContractKind.HAULAGE,
        party(PartyRole.CONSIGNOR, town.tongda),
        party(PartyRole.CARRIER, town.antu),
        party(PartyRole.REMOVER, town.yunfan, principal=False),
        party(PartyRole.RECIPIENT, town.ruitong, principal=False),
        scope=Scope(codes=(SLUDGE,)),
    )
    entered = await town.enter(town.yunfan, new)

    assert not entered.decision.refused
    assert [verdict.rule.id for verdict in entered.decision.violations] == ["INT-02"]


async def test_prices_are_for_whoever_entered_the_contract_alone(town: Town) -> None:
    new = town.contract(
        ContractKind.TREATMENT,
        party(PartyRole.REMOVER, town.canglan),
        party(PartyRole.RECIPIENT, town.jinglan),
        price_terms="2,800 元/吨",
    )
    entered = await town.enter(town.canglan, new)

    seen = {}
    for who in (town.canglan, town.jinglan, town.officer):
        async with town.work(who) as work:
            seen[who] = await contracts.price_terms(work, entered.ref)
    assert list(seen.values()) == ["2,800 元/吨", "", ""]


async def test_pages_show_each_contract_once_newest_first(town: Town) -> None:
    async with town.work(town.canglan) as work:
        everything = await contracts.contract_page(work, Slice(size=200))
        first = await contracts.contract_page(work, Slice(size=2))
        assert first.next
        second = await contracts.contract_page(work, Slice(after=read_cursor(first.next), size=2))
    ids = [row.contract.contract_id for row in everything.items]
    paged = [row.contract.contract_id for row in (*first.items, *second.items)]
    assert len(paged) == 4
    assert paged == ids[:4]


@pytest.mark.parametrize(
    ("until", "refused"),
    [(date(2025, 12, 31), True), (date(2026, 1, 1), False), (date(2036, 1, 8), False), (date(2036, 1, 9), True)],
    ids=["ends before it begins", "one day", "3660 days", "3661 days"],
)
async def test_a_contract_lasts_one_day_to_ten_years(town: Town, until: date, refused: bool) -> None:
    new = town.contract(
        ContractKind.TREATMENT,
        party(PartyRole.REMOVER, town.canglan),
        party(PartyRole.RECIPIENT, town.jinglan),
        valid_until=until,
    )
    assert (date(2036, 1, 8) - date(2026, 1, 1)).days + 1 == MAX_CONTRACT_DAYS
    if refused:
        with pytest.raises(ContractTermError):
            new.checked(town.canglan.credit)
    else:
        assert new.checked(town.canglan.credit) is new


@pytest.mark.parametrize(("quantity", "sound"), [("0.000", False), ("0.001", True)])
async def test_a_quantity_is_at_least_a_gram(town: Town, quantity: str, sound: bool) -> None:
    new = town.contract(
        ContractKind.TREATMENT, party(PartyRole.REMOVER, town.canglan), party(PartyRole.RECIPIENT, town.jinglan)
    )
    changed = replace(new, scope=replace(new.scope, quantity=Mass.kg(quantity)))
    if sound:
        assert changed.checked(town.canglan.credit) is changed
    else:
        with pytest.raises(ContractQuantityError):
            changed.checked(town.canglan.credit)


async def test_one_organisation_stands_in_a_role_once(town: Town) -> None:
    new = town.contract(
        ContractKind.TREATMENT, party(PartyRole.REMOVER, town.canglan), party(PartyRole.REMOVER, town.canglan)
    )
    with pytest.raises(PartyTwiceError):
        await town.enter(town.canglan, new)


async def test_nobody_enters_a_contract_between_others(town: Town) -> None:
    new = town.contract(
        ContractKind.TREATMENT, party(PartyRole.REMOVER, town.canglan), party(PartyRole.RECIPIENT, town.jinglan)
    )
    with pytest.raises(NotAPartyError):
        await town.enter(town.luqiao, new)


async def test_waste_codes_and_methods_must_exist(town: Town) -> None:
    new = town.contract(
        ContractKind.TREATMENT, party(PartyRole.REMOVER, town.canglan), party(PartyRole.RECIPIENT, town.jinglan)
    )
    with pytest.raises(UnknownMethodError):
        await town.enter(town.canglan, replace(new, scope=replace(new.scope, methods=("R14",))))
    with pytest.raises(UnknownWasteCodeError):
        await town.enter(town.canglan, replace(new, scope=replace(new.scope, codes=(WasteCode.of("999-999-11"),))))
