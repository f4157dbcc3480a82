"""Disputes, orders, rulings, corrections and the quarantine on the pages, each by the people whose job it is."""

import re
from datetime import UTC, datetime

import pytest
import uuid_utils.compat as uuid_utils

from hwtrack.accounts.service.sessions import actor_named
from hwtrack.custody.service import recording
from hwtrack.custody.service.recording import Sent
from hwtrack.infra.work import begin_work
from hwtrack.web import bodies
from hwtrack.web.bodies import Moment
from tests.web import live
from tests.web.live import City, Person, Seen
from tests.web.test_container_pages import registered, stored, weighed

pytestmark = pytest.mark.anyio

WHY = "未经我司交接"


def events_in(text: str) -> dict[str, str]:
    """The ids of the steps a page offers to dispute, by what they are called."""
    found = re.findall(r'name="events" value="([0-9a-f-]{36})"[^>]*><span>([^<]+)<', text)
    return {name.strip(): event_id for event_id, name in found}


async def disputed(city: City, worker: Person, code: str, step: str = "Stored in") -> str:
    form = await worker.see(f"/containers/{code}/dispute")
    page = await worker.send(f"/containers/{code}/dispute", events=(events_in(form.text)[step],), reason=WHY)
    assert page.status == 303, page.words
    return page.location


async def test_a_dispute_names_its_steps_and_blocks_the_container(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await stored(city, worker)
    page = await worker.see(await disputed(city, worker, code))
    scan = await worker.send("/scan", part=True, text=code)

    assert "Disputed" in page.words
    assert "Contested: not to be moved on" in page.words
    assert f"沧澜化工有限公司: {WHY}" in page.words or WHY in page.words
    assert "Who can settle it" in page.words
    assert re.search(r"Since \d{4}-\d\d-\d\d", page.words)
    assert "Events of the container are contested" in scan.words


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"events": (), "reason": WHY}, "This has to be filled in."),
        ({"events": ("x",), "reason": WHY}, "is not an id"),
        ({"events": ("01a00000-0000-7000-8000-000000000001",), "reason": " "}, "This has to be filled in."),
        ({"events": ("01a00000-0000-7000-8000-000000000001",), "reason": "x" * 501}, "characters"),
    ],
)
async def test_a_dispute_without_steps_or_reason_is_refused(city: City, fields: dict[str, object], said: str) -> None:
    worker = await city.person(live.WORKER)
    code = await registered(city, worker)
    page = await worker.send(f"/containers/{code}/dispute", fields)

    assert page.status == 422
    assert said in page.words


async def test_an_order_holds_the_container_and_is_shown_with_its_numbers(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await stored(city, worker)
    form = {"reason": "渗漏待查", "document_number": "内〔2026〕3号", "seal_number": "F-0007"}
    page = await worker.see((await worker.send(f"/containers/{code}/hold", form)).location)
    moved = await worker.send("/scan/record", part=True, kind="loaded", code=code)

    assert "Held by order: not to be moved on" in page.words
    assert "Seal F-0007" in page.words
    assert "内〔2026〕3号" in page.words
    assert "The container was under an order not to be moved on." in moved.words


async def test_what_is_packed_says_in_which_unit(city: City) -> None:
    worker = await city.person(live.WORKER)
    unit, piece = await registered(city, worker), await stored(city, worker)
    await worker.send("/pack", errand="pack", unit=unit, codes=piece)

    assert f"Packed in {unit}" in (await worker.see(f"/containers/{piece}")).words


async def test_the_first_page_counts_what_waits_and_leads_to_its_list(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await stored(city, worker)
    await disputed(city, worker, code)
    home, official = await worker.see("/"), await (await city.person(live.INSPECTOR)).see("/unsettled?what=contested")
    page, other = await worker.see("/unsettled?what=contested"), await worker.see("/unsettled?what=held&size=1")

    assert "Waits for a decision" in home.words
    assert re.search(r"Contested containers \d+ waiting", home.words)
    assert "/unsettled?what=contested" in home.text
    assert code in page.text
    assert code in official.text
    assert code not in other.text
    assert code not in (await (await city.person(live.STRANGER)).see("/unsettled?what=contested")).text


def steps_in(text: str, code: str) -> dict[str, str]:
    """The ids of the steps of a chain that offer their correction, by the number of the step."""
    found = re.findall(rf'href="/containers/{code}/events/([0-9a-f-]{{36}})/correct">[^<]*#(\d+)<', text)
    return {seq: event_id for event_id, seq in found}


async def to_correct(person: Person, code: str, seq: str) -> str:
    """The address at which a step is corrected."""
    offered = steps_in((await person.see(f"/containers/{code}")).text, code)
    return f"/containers/{code}/events/{offered[seq]}/correct"


def typed_in(text: str) -> dict[str, str]:
    """What stands in the fields of a form, as a browser would send it."""
    form = text[text.index("data-event>") :]
    fields = dict(re.findall(r'<input id="([^"]+)"[^>]*? value="([^"]*)"', form))
    chosen = re.findall(r'<select id="([^"]+)".*?</select>', form, re.DOTALL)
    for name in chosen:
        part = re.search(rf'<select id="{name}".*?</select>', form, re.DOTALL)
        one = re.search(r'<option value="([^"]*)" selected', part[0]) if part else None
        fields[name] = one[1] if one else ""
    return fields


async def corrected(city: City, code: str, seq: str, **changes: str) -> Seen:
    """The answer to the manager's correction of a step: its form as it was shown, but for the changes."""
    manager = await city.person(live.MANAGER)
    at = await to_correct(manager, code, seq)
    form = await manager.see(at)
    assert form.status == 200, form.words
    return await manager.send(at, typed_in(form.text) | {"reason": "wrong_mass"} | changes)


async def test_a_wrong_mass_is_corrected_by_two_people_and_the_first_stays_struck_through(city: City) -> None:
    code = await stored(city, await city.person(live.WORKER))
    gross = "containers/0/mass/gross"
    sent = await corrected(city, code, "2", **{gross: "186", "containers/0/mass/net": "167.4", "why": "看错秤"})
    manager, second = await city.person(live.MANAGER), await city.person(live.SECOND)
    own, other = await manager.see(sent.location), await second.see(sent.location)
    before = await manager.see(f"/containers/{code}")
    alone = await manager.send(f"{sent.location}/confirm")
    done = await second.send(f"{sent.location}/confirm")
    chain = await second.see(done.location)

    assert sent.location.startswith("/corrections/"), sent.words
    assert "You proposed it yourself" in own.words
    assert "Confirm: I have checked it" not in own.words
    assert re.search(r"<del>\s*206\.0 kg\s*</del>", other.text)
    assert re.search(r"<ins>\s*186\.0 kg\s*</ins>", other.text)
    assert "Proposed by 沧澜环保主管" in other.words
    assert "看错秤" in other.words
    assert "Waits for a second person" in before.words
    assert (alone.status, "cannot confirm it" in alone.words) == (409, True)
    assert "Applied" in chain.words
    assert "Two people" in chain.words
    assert 'class="replaced"' in chain.text
    assert "186.0 − 18.6 =" in chain.words
    assert "206.0 − 18.6 =" in chain.words
    assert "167.4 kg" in chain.words
    assert "Confirmed by two people" in (await manager.see(sent.location)).words


async def test_a_correction_that_is_sent_back_changes_nothing(city: City) -> None:
    code = await stored(city, await city.person(live.WORKER))
    sent = await corrected(city, code, "2", reason="did_not_happen")
    second = await city.person(live.SECOND)
    shown = await second.see(sent.location)
    back = await second.send(f"{sent.location}/withdraw")
    page = await second.see(back.location)
    again = await second.send(f"{sent.location}/confirm")

    assert "What would no longer count" in shown.words
    assert "187.4 kg" in shown.words
    assert "Sent back or taken back" in page.words
    assert "沧澜单位管理员" in page.words
    assert again.status == 409
    assert "187.4 kg" in (await second.see(f"/containers/{code}")).words


async def test_a_wrong_place_is_corrected_by_one_person_at_once(city: City) -> None:
    code = await stored(city, await city.person(live.WORKER))
    done = await corrected(city, code, "3", reason="wrong_place", **{"place/row": "B-07"})
    page = await (await city.person(live.MANAGER)).see(done.location)

    assert done.location.startswith(f"/containers/{code}?done="), done.words
    assert "Applied" in page.words
    assert "B-07" in page.words


async def test_a_step_that_did_not_happen_no_longer_counts_once_two_people_say_so(city: City) -> None:
    code = await stored(city, await city.person(live.WORKER))
    sent = await corrected(city, code, "2", reason="did_not_happen")
    second = await city.person(live.SECOND)
    page = await second.see((await second.send(f"{sent.location}/confirm")).location)

    assert 'class="replaced"' in page.text
    assert "187.4" not in page.text[page.text.index('<dl class="facts card">') :]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "The correction says the same as what was recorded."),
        ({"reason": ""}, "This has to be filled in."),
        ({"reason": "bad_luck"}, "is none of the choices"),
        ({"containers/0/mass/gross": "heavy"}, "cannot be read as a mass"),
        ({"containers/0/mass/gross": "300"}, "Net"),
    ],
)
async def test_a_correction_that_cannot_be_is_refused_and_keeps_what_was_typed(
    city: City, changes: dict[str, str], said: str
) -> None:
    code = await stored(city, await city.person(live.WORKER))
    page = await corrected(city, code, "2", **({"why": "看错秤"} | changes))

    assert page.status == 422, page.words
    assert said in page.words
    assert 'value="看错秤"' in page.text


async def test_only_whoever_answers_for_the_records_corrects_them(city: City) -> None:
    worker, stranger = await city.person(live.WORKER), await city.person("yunfan.huanbao")
    code = await stored(city, worker)
    at = await to_correct(await city.person(live.MANAGER), code, "2")

    assert (await worker.see(at)).status == 403
    assert steps_in((await worker.see(f"/containers/{code}")).text, code) == {}
    assert (await stranger.see(at)).status == 404
    assert (await stranger.send(at, reason="did_not_happen")).status == 404


async def ruled_on(person: Person, code: str, **fields: object) -> Seen:
    """The answer to a ruling on the first claim of a container."""
    form = await person.see(f"/containers/{code}/ruling")
    assert form.status == 200, form.words
    claim = re.search(r'name="verdict-([0-9a-f-]{36})"', form.text)
    assert claim
    return await person.send(f"/containers/{code}/ruling", {f"verdict-{claim[1]}": "uphold", "reason": WHY} | fields)


async def test_a_dispute_is_ruled_by_two_officials_and_the_container_moves_on(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await stored(city, worker)
    await disputed(city, worker, code)
    officer, lead = await city.person(live.OFFICER), await city.person(live.LEAD)
    blocked = await officer.see(f"/containers/{code}")
    form = await officer.see(f"/containers/{code}/ruling")
    sent = await ruled_on(officer, code, document_number="澜环裁〔2026〕1号")
    shown = await lead.see(sent.location)
    done = await lead.send(f"{sent.location}/confirm")
    page = await worker.see(done.location.split("?")[0])

    assert f'href="/containers/{code}/ruling"' in blocked.text
    assert "checked" not in form.text[form.text.index('class="claims"') :]
    assert "What is said against it" in form.words
    assert f"澜江沧澜化工有限公司: {WHY}" in form.words
    assert sent.location.startswith("/rulings/"), sent.words
    assert "澜环裁〔2026〕1号" in shown.words
    assert "Upholds #3" in shown.words
    assert done.location.startswith(f"/containers/{code}?done="), done.words
    assert "not to be moved on" not in page.words
    assert re.search(r"Upheld by the ruling #\d", page.words)
    assert "By officials" in page.words
    assert WHY in page.words


async def test_what_is_set_aside_names_the_ruling_and_no_longer_counts(city: City) -> None:
    worker = await city.person(live.WORKER)
    code = await stored(city, worker)
    await disputed(city, worker, code)
    officer, lead = await city.person(live.OFFICER), await city.person(live.LEAD)
    form = await officer.see(f"/containers/{code}/ruling")
    claim = re.search(r'name="verdict-([0-9a-f-]{36})"', form.text)
    assert claim
    sent = await officer.send(f"/containers/{code}/ruling", {f"verdict-{claim[1]}": "set_aside", "reason": WHY})
    page = await lead.see((await lead.send(f"{sent.location}/confirm")).location)

    assert re.search(r"Set aside by the ruling #\d", page.words)
    assert 'class="replaced"' in page.text
    assert "Sealed, not yet in store" in page.words


async def test_an_order_is_lifted_by_a_ruling(city: City) -> None:
    officer, lead = await city.person(live.OFFICER), await city.person(live.LEAD)
    code = await stored(city, await city.person(live.WORKER))
    await officer.send(f"/containers/{code}/official/hold", reason="立案查处", document_number="澜环扣〔2026〕2号")
    held = await lead.see(f"/containers/{code}/ruling")
    order = re.search(r'name="lift-([0-9a-f-]{36})"', held.text)
    assert order, held.words
    sent = await lead.send(f"/containers/{code}/ruling", {f"lift-{order[1]}": "yes", "reason": "已查清"})
    shown = await officer.see(sent.location)
    page = await officer.see((await officer.send(f"{sent.location}/confirm")).location)

    assert "澜环扣〔2026〕2号" in held.words
    assert "已查清" in shown.words
    assert "not to be moved on" not in page.words
    assert "Nothing of this container is contested or held." in (await lead.see(f"/containers/{code}/ruling")).words


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": ""}, "This has to be filled in."),
        ({"reason": "x" * 501}, "characters"),
        ({"verdict-x": "uphold"}, "is not an id"),
    ],
)
async def test_a_ruling_without_a_reason_or_a_claim_is_refused(city: City, fields: dict[str, str], said: str) -> None:
    worker, officer = await city.person(live.WORKER), await city.person(live.OFFICER)
    code = await stored(city, worker)
    await disputed(city, worker, code)
    nothing = await officer.send(f"/containers/{code}/ruling", reason="证据留存")
    page = await ruled_on(officer, code, **fields)

    assert (nothing.status, "No claim stands or is set aside" in nothing.words) == (422, True)
    assert "证据留存" in nothing.text
    assert page.status == 422
    assert said in page.words


async def put_aside(city: City, worker: Person) -> tuple[str, str]:
    """A drum that a phone nobody knows stored in the year 2199: its code, and where that lies."""
    code, at = await weighed(city, worker), datetime(2199, 1, 1, tzinfo=UTC)
    store = {"site_id": str(city.ids.sites["canglan"]), "facility_id": str(city.ids.facilities["canglan", "TS001"])}
    phone = {"id": str(uuid_utils.uuid7()), "seq": 1}
    moment = Moment(event_id=uuid_utils.uuid7(), at=at)
    body = bodies.event(moment, "stored_in", [{"code": code}], place=store, device=phone)
    async with begin_work(city.database, await actor_named(city.database, live.WORKER)) as work:
        done = await recording.record(work, Sent(body))
    return code, f"/quarantine/{done.quarantine_id}"


async def test_a_quarantined_scan_is_let_in_by_two_people(city: City) -> None:
    worker = await city.person(live.WORKER)
    code, at = await put_aside(city, worker)
    manager, second = await city.person(live.MANAGER), await city.person(live.SECOND)
    home, shown = await manager.see("/"), await manager.see(at)
    assert at in (await manager.see("/quarantine")).text
    unsaid = await manager.send(f"{at}/release", reason="")
    sent = await manager.send(f"{at}/release", reason="手机时钟有误,已核对纸质单据")
    proposal = await second.see(sent.location)
    page = await second.see((await second.send(f"{sent.location}/confirm")).location)
    after = await manager.see(at)

    assert re.search(r"To be verified \d+ waiting", home.words)
    assert "Why it does not count" in shown.words
    assert code in shown.text
    assert (unsaid.status, "This has to be filled in." in unsaid.words) == (422, True)
    assert sent.location.startswith("/corrections/"), sent.words
    assert "已核对纸质单据" in proposal.words
    assert "In store: TS001" in page.words
    assert "Let in from quarantine" in page.words
    assert "Two people have let it in" in after.words
    assert at not in (await manager.see("/quarantine")).text
    assert at in (await manager.see("/quarantine?all=1")).text


async def test_an_official_lets_a_scan_of_the_district_in(city: City) -> None:
    code, at = await put_aside(city, await city.person(live.WORKER))
    officer, lead = await city.person(live.OFFICER), await city.person(live.LEAD)
    sent = await officer.send(f"{at}/official-release", reason="现场核实")
    page = await lead.see((await lead.send(f"{sent.location}/confirm")).location)

    assert sent.location.startswith("/rulings/"), sent.words
    assert "In store: TS001" in page.words
    assert code in page.text


async def test_what_is_put_aside_is_nobody_elses_to_see(city: City) -> None:
    worker, stranger = await city.person(live.WORKER), await city.person("yunfan.huanbao")
    _, at = await put_aside(city, worker)

    assert at not in (await stranger.see("/quarantine")).text
    assert (await stranger.see(at)).status == 404
    assert (await stranger.send(f"{at}/release", reason=WHY)).status == 404
    assert "Propose to let it in" not in (await worker.see(at)).words
    assert (await worker.send(f"{at}/release", reason=WHY)).status == 403


@pytest.mark.parametrize("at", ["/corrections", "/rulings"])
async def test_a_list_says_who_proposed_what_and_another_company_sees_none_of_it(city: City, at: str) -> None:
    code = await stored(city, await city.person(live.WORKER))
    if at == "/corrections":
        sent = await corrected(city, code, "2", reason="did_not_happen")
        ours, theirs = await city.person(live.SECOND), await city.person("yunfan.huanbao")
    else:
        await disputed(city, await city.person(live.WORKER), code)
        sent = await ruled_on(await city.person(live.OFFICER), code)
        ours, theirs = await city.person(live.LEAD), await city.person("yunfan.huanbao")

    assert sent.location in (await ours.see(at)).text
    assert re.search(r"confirmed\S* \d+ waiting", (await ours.see("/")).words)
    assert sent.location not in (await theirs.see(at)).text
    assert (await theirs.see(sent.location)).status == 404
    assert (await theirs.send(f"{sent.location}/withdraw")).status == 404


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("check", {"gross": "206", "tare": "18.6"}, "Weighed"),
        ("sample", {"taken": "0.2", "sample_number": "JC-1", "purpose": "inspection"}, "Sampled"),
        ("hold", {"reason": "渗漏待查"}, "Held"),
    ],
)
async def test_an_official_records_what_was_found_in_the_bureaus_name(
    city: City, path: str, fields: dict[str, str], said: str
) -> None:
    officer, worker = await city.person(live.OFFICER), await city.person(live.WORKER)
    code = await stored(city, worker)
    scale = {"scale": str(city.ids.scales["canglan", "CH01"])} if path == "check" else {}
    form = await officer.see(f"/containers/{code}/official/{path}")
    done = await officer.send(f"/containers/{code}/official/{path}", fields | scale)
    page = await worker.see(done.location.split("?")[0])

    assert form.status == 200
    assert done.location.startswith(f"/containers/{code}?done="), done.words
    assert said in page.words
    assert "By officials" in page.words
    assert (await worker.see(f"/containers/{code}/official/{path}")).status == 403
