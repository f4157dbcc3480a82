"""Containers a desk may not put on the road: contested, held by an order, or packed in a unit left behind."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from hwtrack.custody.container import Block
from hwtrack.infra.db import Database
from hwtrack.kernel.errors import DomainError
from hwtrack.transfers.commands import Haulage
from hwtrack.transfers.movable import (
    ContainerContestedError,
    ContainerDetainedError,
    ContainerPackedError,
    demand_movable,
)
from hwtrack.transfers.record import Card, Manifest
from hwtrack.transfers.service import desk
from hwtrack.transfers.store import world
from tests.transfers.town import MORNING, Town, open_town


@pytest.fixture(scope="module")
async def town(opened: Database) -> Town:
    return await open_town(opened)


LATER = MORNING + timedelta(minutes=5)


async def card(town: Town, code: str) -> Card:
    async with town.work(town.canglan) as work:
        return (await world.cards(work, [code]))[code]


@pytest.mark.anyio
async def test_the_sentence_names_the_first_of_them(town: Town) -> None:
    code, other = await town.drum(), await town.drum()
    plain = await card(town, code)
    cards = {code: plain, other: replace(plain, code=other, blocks=frozenset(Block), inside="U")}

    with pytest.raises(ContainerContestedError) as caught:
        demand_movable([code, other], cards)
    assert caught.value.facts == {"n": 1, "code": other}
    detained = cards | {other: replace(plain, code=other, blocks=frozenset({Block.DETAINED}))}
    with pytest.raises(ContainerDetainedError):
        demand_movable([code, other], detained)
    packed = cards | {other: replace(plain, code=other, blocks=frozenset({Block.PACKED}), inside="U")}
    with pytest.raises(ContainerPackedError) as unit:
        demand_movable([code, other], packed)
    assert unit.value.facts == {"n": 1, "code": other, "unit": "U"}


@pytest.mark.anyio
async def test_what_is_packed_goes_with_its_unit_and_what_is_unknown_is_not_asked_about(town: Town) -> None:
    code = await town.drum()
    plain = await card(town, code)

    demand_movable([code], {code: plain})
    demand_movable([code, "U"], {code: replace(plain, blocks=frozenset({Block.PACKED}), inside="U")})
    demand_movable(["nobody's"], {})


async def contest(town: Town, code: str) -> None:
    for foreign in (f"JS-{code[-3:]}", f"JS-{code[-3:]}-2"):
        line = {"foreign_code": foreign, "system": "省系统"}
        await town.say(town.canglan, "foreign_code_bound", [code], at=LATER, line=line)


async def detain(town: Town, code: str) -> None:
    await town.say(town.canglan, "held", [code], at=LATER, reason="封存待查")


async def pack(town: Town, code: str) -> None:
    await town.say(town.canglan, "packed", [code], at=LATER, into=await town.drum())


BLOCKS: dict[str, tuple[Any, type[DomainError]]] = {
    "contested": (contest, ContainerContestedError),
    "held by an order": (detain, ContainerDetainedError),
    "packed elsewhere": (pack, ContainerPackedError),
}


def key(made: Manifest) -> tuple[int, UUID]:
    return made.home_org_id, made.manifest_id


@pytest.mark.anyio
@pytest.mark.parametrize(("block", "error"), BLOCKS.values(), ids=BLOCKS)
async def test_it_is_not_put_on_a_manifest(town: Town, block: Any, error: type[DomainError]) -> None:
    code = await town.drum()
    await block(town, code)

    with pytest.raises(error, match=code):
        await town.drafted([code])


@pytest.mark.anyio
@pytest.mark.parametrize(("block", "error"), BLOCKS.values(), ids=BLOCKS)
async def test_a_manifest_that_names_it_is_neither_issued_nor_dispatched(
    town: Town, block: Any, error: type[DomainError]
) -> None:
    first, second = await town.drum(), await town.drum()
    draft, issued = await town.drafted([first]), await town.issued([second])
    async with town.work(town.canglan) as work:
        await desk.check(work, *key(draft))
    for code in (first, second):
        await block(town, code)

    with pytest.raises(error, match=first):
        async with town.work(town.canglan, LATER) as work:
            await desk.issue(work, *key(draft), number=town.number())
    with pytest.raises(error, match=second):
        async with town.work(town.canglan, LATER) as work:
            await desk.dispatch(work, *key(issued), Haulage())
