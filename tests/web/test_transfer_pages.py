"""Contracts, manifests and receipts through the pages, and the verdict of the rules with what to do."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from hwtrack.cli.demo.city import ANTU, CANGLAN, JINGLAN, YUNFAN
from hwtrack.cli.demo.load import REGISTRAR
from hwtrack.cli.demo.trips import TERMS
from hwtrack.infra.work import begin_work
from hwtrack.transfers.calendar import local_date
from tests.web import live
from tests.web.live import City, Person, Seen
from tests.web.test_container_pages import plaque, stored

pytestmark = pytest.mark.anyio

WASTE = "900-013-11"


async def day(city: City) -> date:
    async with begin_work(city.database, REGISTRAR) as work:
        return local_date(work.now)


def contract(today: date, other: str, **changes: str) -> dict[str, str]:
    """What a manager types for a contract of one waste over half a year."""
    return {
        "kind": "treatment",
        "number": "CZ-1",
        "counterparty": other,
        "codes": WASTE,
        "method": "D10",
        "tonnes": "500",
        "pollution_terms": TERMS,
        "valid_from": (today - timedelta(days=10)).isoformat(),
        "valid_until": (today + timedelta(days=180)).isoformat(),
    } | changes


@dataclass
class Load:
    """A drafted manifest with its drums."""

    address: str
    codes: list[str]


async def drafted(city: City, drums: int = 1, **changes: object) -> Load:
    worker, manager, today = await city.person(live.WORKER), await city.person(live.MANAGER), await day(city)
    codes = [await stored(city, worker) for _ in range(drums)]
    for code in codes:
        await worker.send(f"/containers/{code}/print")
    treatment = await manager.send("/contracts/new", contract(today, JINGLAN.credit_code))
    haulage = await manager.send(
        "/contracts/new", contract(today, ANTU.credit_code, kind="haulage", number="YS-1", method="", tonnes="")
    )
    assert treatment.status == haulage.status == 303, treatment.words + haulage.words
    form: dict[str, object] = {
        "containers": tuple(codes),
        "recipient": JINGLAN.credit_code,
        "method": "D10",
        "treatment": treatment.location.removeprefix("/contracts/"),
        "haulage": haulage.location.removeprefix("/contracts/"),
        "consignor": CANGLAN.credit_code,
        "carrier": ANTU.credit_code,
        "tractor": "苏ZA1203",
        "trailer": "苏Z1207挂",
        "driver": "驾驶员",
        "escort": "押运员",
        "danger_class": "6.1",
        "loading_on": today.isoformat(),
        "arrival_on": today.isoformat(),
    }
    page = await manager.send("/manifests/new", form | changes)
    assert page.status == 303, page.words
    return Load(page.location, codes)


async def issued(city: City, drums: int = 1, *, serial: int) -> Load:
    load, manager = await drafted(city, drums), await city.person(live.MANAGER)
    checked = await manager.send(f"{load.address}/check")
    number = f"{(await day(city)).year}3299{serial:06d}"
    given = await manager.send(f"{load.address}/issue", official_number=number)
    assert checked.status == given.status == 303, checked.words + given.words
    return load


async def loaded(city: City, load: Load) -> None:
    worker = await city.person(live.WORKER)
    for code in load.codes:
        await worker.send("/scan/record", kind="stored_out", code=code, place=await plaque(city))
        done = await worker.send("/scan/record", kind="loaded", code=code)
        assert "Loaded" in done.words, done.words


async def arrived(city: City, load: Load) -> Person:
    await loaded(city, load)
    manager, driver, gate = [await city.person(name) for name in (live.MANAGER, live.DRIVER, live.GATE)]
    for person, move in ((manager, "dispatch"), (driver, "depart"), (gate, "arrive")):
        page = await person.send(f"{load.address}/{move}")
        assert page.status == 303, page.words
    return gate


async def test_a_contract_with_a_licensed_recipient_is_in_force(city: City) -> None:
    manager, today = await city.person(live.MANAGER), await day(city)
    page = await manager.send("/contracts/new", contract(today, JINGLAN.credit_code))
    shown = await manager.see(page.location)

    assert page.status == 303
    assert "In force" in shown.words
    assert "500.000 t" in shown.words
    assert JINGLAN.name in shown.words


async def test_a_go_between_is_refused_with_the_clause_and_the_remedy_and_the_attempt_is_kept(city: City) -> None:
    manager, today = await city.person(live.MANAGER), await day(city)
    third = {"third": YUNFAN.credit_code, "third_role": "intermediary"}
    page = await manager.send("/contracts/new", contract(today, JINGLAN.credit_code, number="CZ-X", **third))
    listed = await manager.see("/contracts")
    kept = re.search(r'href="(/contracts/[^"]+)">\s*<span class="main">\s*<strong>CZ-X', listed.text)
    shown = await manager.see(kept[1] if kept else "")

    assert page.status == 409
    assert "INT-01" in page.words
    assert "INT-01" in shown.words
    assert "INT-02 v1" in shown.words
    assert "What to do" in page.words
    assert f'value="{YUNFAN.credit_code}"' in page.text
    assert "CZ-X" in listed.words
    assert "Refused by the rules" in listed.words


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"counterparty": "91329900MA9XJL0470"}, "91329900MA9XJL0470"),
        ({"codes": "900-013"}, "900-013"),
        ({"codes": "999-999-99"}, "999-999-99"),
        ({"valid_until": "2020-01-01"}, "2020-01-01"),
        ({"number": ""}, "This has to be filled in."),
        ({"tonnes": "5,000"}, "cannot be read as a mass"),
        ({"method": "D99"}, "D99"),
        ({"kind": "purchase"}, "is none of the choices"),
    ],
)
async def test_a_contract_that_cannot_be_read_is_drawn_again(city: City, changes: dict[str, str], said: str) -> None:
    manager, today = await city.person(live.MANAGER), await day(city)
    page = await manager.send("/contracts/new", contract(today, JINGLAN.credit_code, **changes))

    assert page.status == 422
    assert said in page.words
    assert TERMS in page.words


async def test_a_worker_signs_no_contract(city: City) -> None:
    assert (await (await city.person(live.WORKER)).send("/contracts/new")).status == 403


async def test_a_draft_is_seen_by_its_own_organisation_alone(city: City) -> None:
    load = await drafted(city)
    own = await (await city.person(live.MANAGER)).see(load.address)

    assert own.status == 200
    assert "Have the rules check it" in own.words
    assert (await (await city.person(live.GATE)).see(load.address)).status == 404
    assert (await (await city.person(live.STRANGER)).see(load.address)).status == 404


async def test_a_manifest_whose_drums_were_not_scanned_is_not_dispatched(city: City) -> None:
    load = await issued(city, serial=101)
    page = await (await city.person(live.MANAGER)).send(f"{load.address}/dispatch")

    assert page.status == 409
    assert "LAB-01" in page.words
    assert "Refused; rules against it" in page.words


async def test_the_loading_is_counted(city: City) -> None:
    load, worker = await issued(city, 2, serial=102), await city.person(live.WORKER)
    before = await worker.see(load.address)
    await loaded(city, Load(load.address, load.codes[:1]))
    half = await worker.see(load.address)
    await loaded(city, Load(load.address, load.codes[1:]))
    whole = await worker.see(load.address)

    assert "To load 2 Loaded so far 0 Missing 2" in before.words
    assert "To load 2 Loaded so far 1 Missing 1" in half.words
    assert "Every container of the manifest was scanned, and none besides." in whole.words


async def test_a_wrong_official_number_is_refused_where_it_was_typed(city: City) -> None:
    load, manager = await drafted(city), await city.person(live.MANAGER)
    await manager.send(f"{load.address}/check")
    empty = await manager.send(f"{load.address}/issue", official_number="")
    wrong = await manager.send(f"{load.address}/issue", official_number="123")

    assert empty.status == 422
    assert 'id="official_number-error"' in empty.text
    assert wrong.status == 409
    assert "MAN-01" in wrong.words


async def test_a_reason_is_asked_for(city: City) -> None:
    load, manager = await drafted(city), await city.person(live.MANAGER)
    short = await manager.send(f"{load.address}/cancel", reason="no")
    long = await manager.send(f"{load.address}/cancel", reason="写错了接受人")
    page = await manager.see(load.address)

    assert short.status == 422
    assert "needs a reason" in short.words
    assert long.status == 303
    assert "Cancelled" in page.words
    assert "写错了接受人" in page.words


async def test_nobody_makes_anothers_move(city: City) -> None:
    load = await issued(city, serial=103)

    assert (await (await city.person(live.GATE)).send(f"{load.address}/depart")).status in (403, 409)
    assert (await (await city.person(live.STRANGER)).send(f"{load.address}/depart")).status == 404
    assert (await (await city.person(live.WORKER)).send(f"{load.address}/check")).status == 403


async def test_received_is_accepted_plus_refused_and_what_never_came_is_a_line_of_its_own(city: City) -> None:
    load = await issued(city, 3, serial=104)
    gate = await arrived(city, load)
    form = await gate.see(f"{load.address}/receipt")
    bridge = str(city.ids.scales["jinglan", "DB01"])
    refused, missing = load.codes[1], load.codes[2]
    page = await gate.send(
        f"{load.address}/receipt",
        {f"outcome-{refused}": "refused", f"reason-{refused}": "leaking", f"outcome-{missing}": "not_arrived"},
        scale=bridge,
        ticket="DB-1",
        gross="16300",
        tare="15880",
        rest="accepted",
    )
    shown = await gate.see(f"{load.address}/receipt")

    assert "Containers not marked below" in form.words
    assert page.location == f"{load.address}/receipt", page.words
    for figure in ("562.2", "374.8", "187.4"):
        assert figure in shown.words
    assert "Not arrived: 1 containers, 187.4 kg" in shown.words
    assert "Leaking" in shown.words
    assert "420.0 kg" in shown.words
    assert "A return leg for what was refused has been drafted." in shown.words
    assert "Confirm the receipt" in (await gate.see(load.address)).words


async def test_a_receipt_with_an_unmarked_drum_is_drawn_again_with_what_was_marked(city: City) -> None:
    load = await issued(city, 2, serial=105)
    gate = await arrived(city, load)
    marked, other = load.codes
    page = await gate.send(f"{load.address}/receipt", {f"outcome-{marked}": "accepted"})
    lame = await gate.send(f"{load.address}/receipt", {f"outcome-{other}": "refused"}, rest="accepted")

    assert page.status == lame.status == 422
    assert "This has to be filled in." in page.words
    assert f'name="outcome-{marked}" value="accepted" checked' in page.text
    assert f'id="reason-{other}-error"' in lame.text


async def test_the_recipient_confirms_and_the_chain_ends_with_it(city: City) -> None:
    load = await issued(city, serial=106)
    gate = await arrived(city, load)
    await gate.send(f"{load.address}/receipt", rest="accepted")
    settled = await gate.send(f"{load.address}/settle")
    page: Seen = await gate.see(load.address)
    chain = await (await city.person(live.WORKER)).see(f"/containers/{load.codes[0]}")

    assert settled.status == 303
    assert "Settled" in page.words
    assert "Received" in chain.words
    assert JINGLAN.name in chain.words


async def test_an_officer_sees_every_manifest_of_the_district_and_moves_none_but_to_close(city: City) -> None:
    load = await issued(city, serial=107)
    await loaded(city, load)
    await (await city.person(live.MANAGER)).send(f"{load.address}/dispatch")
    page = await (await city.person(live.OFFICER)).see(load.address)

    assert "Close with a recorded gap" in page.words
    assert "The vehicle has left" not in page.words


async def test_a_third_party_that_orders_the_haulage_is_refused_at_dispatch_in_words(city: City) -> None:
    load = await drafted(city, carrier="", consignor="", tractor="", trailer="", haulage="")
    manager = await city.person(live.MANAGER)
    await manager.send(f"{load.address}/check")
    await manager.send(f"{load.address}/issue", official_number=f"{(await day(city)).year}3299000108")
    await loaded(city, load)
    way = {"carrier": ANTU.credit_code, "tractor": "苏ZA1203", "trailer": "苏Z1207挂"}
    page = await manager.see(load.address)
    refused = await manager.send(f"{load.address}/dispatch", way, consignor=YUNFAN.credit_code)
    unknown = await manager.send(f"{load.address}/dispatch", way | {"tractor": "苏ZX9999"})

    assert 'name="tractor"' in page.text
    assert refused.status == 409
    assert "INT-02" in refused.words
    assert unknown.status == 422
    assert "苏ZX9999" in unknown.words
