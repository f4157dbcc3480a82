"""The list of bad input that issue 2 names, over HTTP: clear problems, nothing half written, nothing lost."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from hwtrack.accounts.roles import permissions_of
from hwtrack.infra.guard import MAX_BODY
from hwtrack.infra.openapi import PERMISSION
from hwtrack.infra.paging import cursor
from hwtrack.kernel.actor import Role
from hwtrack.kernel.canonical import canonical
from hwtrack.kernel.quantity import Mass
from hwtrack.labels import vectors
from hwtrack.labels.code import DigitalCode
from hwtrack.labels.keys import HeldKeys
from hwtrack.labels.payload import Letter, Payload, write_link
from tests.contract import town
from tests.contract.service import ANYONE, Service
from tests.contract.town import CSV, OCTETS, Tenant
from tests.rectification.make import NOTICE

JSON = {"content-type": "application/json"}


def census(service: Service) -> dict[str, int]:
    """Return how many rows every table has."""
    tables = service.rows(
        "SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
        " AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> ALL($1)",
        ["session", "sign_in_attempt", "spatial_ref_sys"],
    )
    union = " UNION ALL ".join(f"SELECT '{one['name']}' AS name, count(*) AS n FROM {one['name']}" for one in tables)
    return {row["name"]: row["n"] for row in service.rows(union)}


@contextmanager
def writing(service: Service, **rows: int) -> Iterator[None]:
    """Insist that exactly these rows are added inside the block, by table, and none in any other table."""
    before = census(service)
    yield
    after = census(service)
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == rows


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    found = answer.json()
    assert found["title"]
    assert found["detail"]
    assert found["remedy"]
    return answer.status_code, found["type"].removeprefix("/problems/")


def json_operations(service: Service, tenant: Tenant) -> list[tuple[str, str, str]]:
    """Return who may do it, method and address of every operation that takes JSON, naming the tenant's things."""
    values = {name: known[0] for name, known in tenant.known.items()}
    return [
        (holder(tenant, operation.get(PERMISSION)), method.upper(), path.format(**values))
        for path, item in service.app.openapi()["paths"].items()
        for method, operation in item.items()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    ]


def holder(tenant: Tenant, permission: str | None) -> str:
    """Return somebody of the tenant who has the permission."""
    return next(
        name for name, role in tenant.people.items() if permission is None or permission in permissions_of({role})
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"name": ', "malformed-request"),
        (b"", "malformed-request"),
        (b"null", "malformed-request"),
        (b"[1,2]", "malformed-request"),
        (b'"text"', "malformed-request"),
        ("{}\u0000".encode(), "malformed-request"),
        ('{"name": "沧澜化工"}'.encode("gbk"), "unreadable-body"),
        ('["沧澜化工"]'.encode("utf-16"), "malformed-request"),
        (b"[" * 100_000, "unreadable-body"),
    ],
    ids=["cut off", "empty", "null", "list", "text", "NUL behind", "GBK", "UTF-16", "nested too deeply"],
)
def test_a_malformed_or_wrongly_encoded_body_is_refused_everywhere(
    service: Service, mine: Tenant, content: bytes, code: str
) -> None:
    wrong = []
    with writing(service):
        for who, method, url in json_operations(service, mine):
            answer = service.send(who, method, url, content=content, headers=JSON)
            if problem(answer) != (422, code):
                wrong.append(f"{method} {url}: {answer.status_code} {answer.json()['type']}")

    assert not wrong, wrong


UNWRITABLE = {"NUL": "釜\u0000残", "half a character": "釜\ud800残"}


@pytest.mark.parametrize("text", UNWRITABLE.values(), ids=UNWRITABLE)
def test_a_text_that_no_database_keeps_is_refused_in_every_place(service: Service, mine: Tenant, text: str) -> None:
    manager, officer = mine.person(Role.ENVIRONMENT_MANAGER), mine.person(Role.BUREAU_OFFICER)
    code, campaign = mine.first("code"), mine.first("campaign_id")
    bodies = [
        ("POST", manager, "/api/containers", town.drums(mine, waste_name=text)),
        ("POST", manager, f"/api/containers/{code}/labels", {"remarks": text}),
        ("PUT", manager, f"/api/containers/{code}/foreign-code", {"code": text, "source": "x"}),
        ("POST", manager, f"/api/labels/{mine.first('label_id')}/void", {"reason": text}),
        ("POST", manager, f"/api/organisations/{mine.org_id}/contacts",
         {"name": text, "phone": "1", "purpose": "environment"}),
        ("POST", manager, "/api/events", {"body": text}),
        ("POST", manager, f"/api/events/{mine.first('late_id')}/lateness", {"text": text}),
        ("POST", manager, "/api/manifests", town.manifest(mine, text)),
        ("PUT", officer, f"/api/campaigns/{campaign}/issues/1/assignment", {"lead_office": text}),
        ("POST", officer, f"/api/campaigns/{campaign}/issues/1/moves", {"move": "claim", "note": text}),
    ]  # fmt: skip
    wrong = []
    with writing(service):
        for method, who, url, body in bodies:
            answer = service.send(who, method, url, content=json.dumps(body), headers=JSON)
            if problem(answer)[0] != 422:
                wrong.append(f"{method} {url}: {answer.status_code} {answer.text}")

    assert not wrong, wrong


def test_ids_that_come_twice_are_refused(service: Service, mine: Tenant) -> None:
    manager, officer = mine.person(Role.ENVIRONMENT_MANAGER), mine.person(Role.BUREAU_OFFICER)
    once = town.drums(mine)
    service.made(manager, "/api/containers", once)
    account = {
        "account_id": mine.first("account_id"), "org_id": mine.org_id, "sign_in_name": "another-name",
        "display_name": "x", "password": "lantern-on-the-quay", "roles": ["driver"],
    }  # fmt: skip
    company = {"credit_code": mine.credit_code, "name": "x", "kinds": ["generator"], "division": mine.division}
    with writing(service):
        twice = service.post(manager, "/api/containers", town.drums(mine, ids=[once["ids"][0]] * 2))
        other = service.post(manager, "/api/containers", once | {"waste_name": "残渣"})
        again = service.post(manager, "/api/containers", once)
        same = service.post(mine.person(Role.ORGANISATION_ADMINISTRATOR), "/api/accounts", account)
        known = service.post(officer, "/api/organisations", company)

    assert problem(twice) == (422, "labels.repeated-id")
    assert problem(other) == (409, "labels.container-exists")
    assert again.status_code == 201, "the same request is answered alike"
    assert problem(same) == (409, "accounts.account-exists")
    assert problem(known) == (409, "registry.already-registered")


@pytest.mark.parametrize("member", ["waste_name", "main_components", "precautions", "waste_code", "site_id"])
def test_a_text_that_is_too_long_is_refused(service: Service, mine: Tenant, member: str) -> None:
    with writing(service):
        body = town.drums(mine) | {member: "残" * 5_000}
        answer = service.post(mine.person(Role.WAREHOUSE_WORKER), "/api/containers", body)

    assert problem(answer) == (422, "malformed-request")
    assert answer.json()["faults"][0]["pointer"] == f"/{member}"


def test_a_body_that_is_too_long_is_refused_whether_or_not_it_says_so(service: Service, mine: Tenant) -> None:
    officer = mine.person(Role.BUREAU_OFFICER)
    too_long = b"x" * (MAX_BODY + 1)

    async def in_pieces() -> Any:
        for _ in range(11):
            yield b"x" * 1024 * 1024

    with writing(service):
        stated = service.send(officer, "POST", "/api/campaigns", content=too_long, headers=OCTETS)
        unstated = service.send(officer, "POST", "/api/campaigns", content=in_pieces(), headers=OCTETS)
        event = service.post(mine.person(Role.DRIVER), "/api/events", {"body": "x" * 400_001})

    assert problem(stated) == (413, "body-too-large")
    assert problem(unstated) == (413, "body-too-large")
    assert problem(event) == (422, "malformed-request")


def test_what_lies_in_the_future_is_refused_at_the_desk(service: Service, mine: Tenant) -> None:
    worker, code = mine.person(Role.WAREHOUSE_WORKER), mine.first("code")
    late = now(service) + timedelta(minutes=6)
    soon = now(service) + timedelta(minutes=4)
    with writing(service):
        tomorrow = (now(service) + timedelta(days=2)).date().isoformat()
        drum = service.post(worker, "/api/containers", town.drums(mine, produced_on=tomorrow))
        sealed = at(town.generated(service, code), late)
        refused = service.post(worker, "/api/events", {"body": sealed})

    assert problem(drum) == (422, "labels.future-date")
    assert problem(refused) == (422, "custody.future-event")
    fresh = service.made(worker, "/api/containers", town.drums(mine))["items"][0]["code"]
    taken = service.post(worker, "/api/events", {"body": at(town.generated(service, fresh), soon)})
    assert taken.status_code == 201, taken.text


def now(service: Service) -> datetime:
    return datetime.fromisoformat(service.get(ANYONE, "/api/clock").json()["now"])


def at(body: str, when: datetime, **more: Any) -> str:
    """Return a body as if it happened at another time."""
    return canonical(json.loads(body) | {"event_time": when.isoformat()} | more)


@pytest.mark.parametrize("year", [2019, 2040])
def test_a_phone_with_an_impossible_clock_gets_a_receipt_and_the_event_waits(
    service: Service, mine: Tenant, year: int
) -> None:
    when = now(service).replace(year=year, month=6, day=1)
    millis = int(when.timestamp() * 1000)
    event_id = f"{millis:012x}"[:8] + "-" + f"{millis:012x}"[8:] + town.new_id()[13:]
    phone = {"id": town.new_id(), "seq": 1}
    body = at(town.generated(service, mine.first("code")), when, event_id=event_id, device=phone)
    with writing(service, event_quarantine=1, log_entry=1):
        answer = service.post(mine.person(Role.WAREHOUSE_WORKER), "/api/events", {"body": body})
        again = service.post(mine.person(Role.WAREHOUSE_WORKER), "/api/events", {"body": body})

    assert (answer.status_code, answer.json()["recording"]) == (202, "quarantined")
    assert again.status_code == 202
    assert again.json()["quarantine_id"] == answer.json()["quarantine_id"]
    assert answer.json()["quarantine_id"]
    assert answer.json()["message"]
    (kept,) = service.rows(
        "SELECT body FROM event_quarantine WHERE quarantine_id::text = $1", answer.json()["quarantine_id"]
    )
    assert kept["body"] == body


def test_an_unknown_waste_code_is_refused(service: Service, mine: Tenant) -> None:
    worker = mine.person(Role.WAREHOUSE_WORKER)
    with writing(service):
        unknown = service.post(worker, "/api/containers", town.drums(mine, waste_code="999-999-99"))
        formless = service.post(worker, "/api/containers", town.drums(mine, waste_code="9000131"))

    assert problem(unknown) == (422, "registry.waste-code-unknown")
    assert problem(formless) == (422, "waste-code-format")


def test_a_wrong_check_character_is_refused(service: Service, mine: Tenant) -> None:
    code = mine.first("code")
    wrong = next(letter for letter in "0123456789ABCDEFGHJKLMNPQRTUWXY" if letter != code[17])
    misread = code[:17] + wrong + code[18:]
    officer, worker = mine.person(Role.BUREAU_OFFICER), mine.person(Role.WAREHOUSE_WORKER)
    with writing(service):
        looked = service.get(worker, f"/api/containers/{misread}")
        printed = service.post(worker, f"/api/containers/{misread}/labels", {})
        company = {"credit_code": misread[:18], "name": "x", "kinds": ["generator"], "division": mine.division}
        registered = service.post(officer, "/api/organisations", company)
        manifest = town.manifest(mine, code, recipient=misread[:18])
        drafted = service.post(mine.person(Role.ENVIRONMENT_MANAGER), "/api/manifests", manifest)

    assert problem(looked) == (422, "labels.code-check")
    assert problem(printed) == (422, "labels.code-check")
    assert problem(registered) == (422, "registry.credit-code")
    assert problem(drafted) == (422, "registry.credit-code")
    assert service.get(ANYONE, f"/api/public-labels/q/{misread}").json()["validity"] == "unknown"


def test_a_polygon_that_crosses_itself_is_refused(service: Service, mine: Tenant) -> None:
    west, south = mine.corner
    bow = [(0, 0), (0.001, 0.001), (0.001, 0), (0, 0.001), (0, 0)]
    ring = [[round(west + dx, 7), round(south + dy, 7)] for dx, dy in bow]
    facility = {
        "org_id": mine.org_id, "site_id": mine.first("site_id"), "type": "warehouse", "code": "TS009", "name": "x",
        "outline": {"type": "Polygon", "coordinates": [ring]},
    }  # fmt: skip
    with writing(service):
        answer = service.post(mine.person(Role.ENVIRONMENT_MANAGER), "/api/facilities", facility)

    assert problem(answer) == (422, "registry.outline-crosses")
    assert answer.json()["pointer"] == "/outline"


def public(service: Service, code: str, digits: str, letter: str = "q") -> dict[str, Any]:
    answer = service.get(ANYONE, f"/api/public-labels/{letter}/{code}", digits=digits)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_label_with_any_character_changed_shows_nothing_that_is_printed(service: Service, mine: Tenant) -> None:
    code, digits = mine.first("code"), mine.first("digits")
    assert public(service, code, digits)["reason"] == "verified"
    assert public(service, code, digits)["printed"]
    forged = []
    for place, digit in enumerate(digits):
        changed = digits[:place] + str((int(digit) + 1 + place % 9) % 10) + digits[place + 1 :]
        forged += [changed] if changed != digits and public(service, code, changed)["printed"] else []
    for place, letter in enumerate(code):
        changed = code[:place] + ("1" if letter != "1" else "2") + code[place + 1 :]
        forged += [changed] if public(service, changed, digits)["printed"] else []
    for short in (digits[:-1], digits + "0", "", "०" * len(digits)):
        forged += [short] if public(service, code, short)["printed"] else []

    assert not forged, forged
    assert public(service, mine.known["code"][1], digits)["printed"] == {}, "of another drum of the same company"
    assert public(service, code, digits, "f")["printed"] == {}


def test_a_label_signed_with_a_key_that_is_not_listed_is_not_believed(service: Service, mine: Tenant) -> None:
    code, digits = mine.first("code"), mine.first("digits")
    known = service.rows("SELECT label_id FROM label WHERE code = $1 AND digits = $2", code, digits)[0]["label_id"]
    for kid, reason in ((1, "bad_signature"), (4711, "unknown_key")):
        link = write_link(
            host="127.0.0.1:8000",
            letter=Letter.CONTAINER,
            code=DigitalCode.parse(code),
            payload=Payload(kid=kid, label_id=known, mass=Mass(187_400)),
            signer=HeldKeys({kid: vectors.HELD.private[1]}),
        )
        seen = public(service, code, link.rsplit("/", 1)[1])
        assert (seen["reason"], seen["printed"]) == (reason, {})


def test_the_thousandth_label_is_refused_with_what_is_left(service: Service, mine: Tenant) -> None:
    worker, day = mine.person(Role.WAREHOUSE_WORKER), {"produced_on": "2026-08-01"}
    service.made(worker, "/api/containers", town.drums(mine, 998, **day))
    with writing(service):
        two = service.post(worker, "/api/containers", town.drums(mine, 2, **day))
    last = service.made(worker, "/api/containers", town.drums(mine, 1, **day))["items"][0]
    with writing(service):
        one = service.post(worker, "/api/containers", town.drums(mine, 1, **day))

    assert problem(two) == (409, "labels.serials-used-up")
    assert "1 of 999 are left" in two.json()["detail"]
    assert last["serial"] == 999
    assert problem(one) == (409, "labels.serials-used-up")
    assert "0 of 999 are left" in one.json()["detail"]


ONE_EVENT = dict.fromkeys(("custody_event", "chain_link", "container_state", "event_seen", "log_entry", "receipt"), 1)
"""The rows of one container's first event."""


def at_once(service: Service, who: str, *bodies: str) -> list[httpx.Response]:
    """Send events at the same time."""
    return service.together(who, [("/api/events", {"body": body}) for body in bodies])


def test_the_same_event_twice_at_once_is_recorded_once(service: Service, mine: Tenant) -> None:
    worker = mine.person(Role.WAREHOUSE_WORKER)
    code = service.made(worker, "/api/containers", town.drums(mine))["items"][0]["code"]
    body = town.generated(service, code)
    with writing(service, **ONE_EVENT):
        answers = at_once(service, worker, *[body] * 4)

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["receipts"][0]["entry_hash"] for answer in answers}) == 1


def test_another_body_under_the_same_id_at_once_is_a_conflict_and_both_are_kept(service: Service, mine: Tenant) -> None:
    worker = mine.person(Role.WAREHOUSE_WORKER)
    code = service.made(worker, "/api/containers", town.drums(mine))["items"][0]["code"]
    body = town.generated(service, code)
    other = canonical(json.loads(body) | {"note": "other"})
    with writing(service, **ONE_EVENT | {"log_entry": 2, "event_quarantine": 1}):
        answers = sorted(at_once(service, worker, body, other), key=lambda answer: answer.status_code)

    assert [answer.status_code for answer in answers] == [201, 409]
    assert problem(answers[1]) == (409, "custody.different-body")
    event = json.loads(body)["event_id"]
    kept = {row["body"] for row in service.rows("SELECT body FROM event_quarantine WHERE event_id::text = $1", event)}
    kept |= {row["body"] for row in service.rows("SELECT body FROM custody_event WHERE event_id::text = $1", event)}
    assert kept == {body, other}


def test_a_carrier_without_a_manifest_is_recorded_and_reported(service: Service, mine: Tenant, theirs: Tenant) -> None:
    driver, code = mine.person(Role.DRIVER), theirs.known["code"][2]
    unit = {"plate": mine.first("plate")}
    body = town.body(service, "loaded", code, carrier_org_id=mine.org_id, unit=unit)
    answer = service.post(driver, "/api/events", {"body": body})

    assert answer.status_code == 201, answer.text
    event = json.loads(body)["event_id"]
    decisions = service.rows("SELECT * FROM decision WHERE subject_id::text = $1", event)
    assert [found["rule"] for one in decisions for found in json.loads(one["violations"])], "no alarm was raised"
    assert not any(one["refused"] for one in decisions)
    assert problem(service.get(driver, f"/api/containers/{code}")) == (404, "not-found"), "a scan is no key"
    chain = service.get(theirs.person(Role.ENVIRONMENT_MANAGER), f"/api/containers/{code}/chain").json()["items"]
    assert [hop["event_id"] for hop in chain][-1] == event


NOTICES = {
    "GBK": (NOTICE.encode("gb18030"), 201, ""),
    "with missing numbers": (NOTICE.replace("3. 关于", "7. 关于").encode(), 201, ""),
    "without issues": (
        "关于开展检查的通报\n\n一、总体情况\n\n请各单位遵照执行。\n".encode(),
        422,
        "notice-without-issues",
    ),
    "empty": (b"", 422, ""),
    "no text": (bytes(range(128, 256)) * 20, 422, "notice-undecodable"),
    "NUL": (NOTICE.encode() + b"\x00", 422, ""),
}


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_is_read_or_refused_clearly(service: Service, mine: Tenant, name: str) -> None:
    content, status, code = NOTICES[name]
    officer, before = mine.person(Role.BUREAU_OFFICER), census(service)
    preview = service.send(officer, "POST", "/api/notices/preview", content=content, headers=OCTETS)
    assert census(service) == before, "a preview keeps nothing"
    answer = service.send(officer, "POST", "/api/campaigns", content=content, headers=OCTETS)

    assert (preview.status_code, answer.status_code) == (200 if status == 201 else status, status), answer.text
    if status == 201:
        remarks = {remark["kind"] for remark in answer.json()["notice"]["remarks"]}
        issues = service.get(officer, "/api/issues", campaign_id=answer.json()["campaign"]["campaign_id"]).json()
        assert len(issues["items"]) == 5
        assert ("number_jumps" in remarks) == (name == "with missing numbers"), remarks
        assert answer.json()["notice"]["encoding"] == ("gb18030" if name == "GBK" else "utf-8")
        assert answer.json()["notice"]["lost"] == 0
    else:
        assert problem(answer)[1].endswith(code)
        assert census(service) == before


CURSORS = {
    "text": cursor(("x",)),
    "NUL": cursor(("\u0000",)),
    "half a character": "WyJcdWQ4MDAiXQ",
    "far number": cursor(("9" * 40,)),
    "three parts": cursor(("1", "2", "3")),
    "an instant": cursor(("2026-13-45T99:00:00Z", "x")),
    "digits that are none": cursor(("²",)),
}


@pytest.mark.parametrize("name", CURSORS)
@pytest.mark.parametrize("tag", ["accounts", "custody", "labels", "rectification", "registry", "transfers"])
def test_a_cursor_of_ones_own_making_is_no_fault_of_ours(service: Service, mine: Tenant, tag: str, name: str) -> None:
    values = {key: known[0] for key, known in mine.known.items()}
    lists = [
        (holder(mine, item["get"].get(PERMISSION)), path.format(**values))
        for path, item in service.app.openapi()["paths"].items()
        if tag in item.get("get", {}).get("tags", ())
        and "after" in {one["name"] for one in item["get"].get("parameters", ())}
    ]
    answers = {url: service.get(who, url, after=CURSORS[name]) for who, url in lists}

    assert answers
    assert {url: answer.text for url, answer in answers.items() if answer.status_code not in {200, 422}} == {}


@pytest.mark.parametrize(
    "content",
    [
        b"credit_code,name\n\xff\xfe\n",
        "credit_code,name,kinds,division\n甲\u0000,乙,产废单位,329902\n".encode(),
        b"",
    ],
    ids=["wrong columns", "NUL", "empty"],
)
def test_an_import_file_that_cannot_be_one_is_refused_at_once(service: Service, mine: Tenant, content: bytes) -> None:
    url = "/api/imports?kind=organisations"
    with writing(service):
        answer = service.send(mine.person(Role.BUREAU_OFFICER), "POST", url, content=content, headers=CSV)

    assert problem(answer)[0] == 422
