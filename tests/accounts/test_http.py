"""The HTTP contract of accounts: cookies, tokens, forgery, revocation within five seconds, and what strangers get."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.responses import JSONResponse

from hwtrack.accounts.authority import INSTALLING
from hwtrack.accounts.service.accounts import disable_account
from hwtrack.accounts.session import COOKIE
from hwtrack.accounts.tables import AccountRow
from hwtrack.infra.auth import actor_of
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import Role
from tests.accounts import make
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module", autouse=True)
async def planted(database: CloneOf) -> None:
    await make.plant(database)


@pytest.fixture(scope="module")
def machine() -> make.Machine:
    return make.Machine()


@pytest.fixture(scope="module")
def app(opened: Database, machine: make.Machine) -> FastAPI:
    application = make.application(opened, machine)

    @application.post("/echo")
    async def echo(request: Request) -> JSONResponse:
        body = await request.body()
        return JSONResponse({"actor": actor_of(request).name, "bytes": len(body), "body": body[:200].decode("latin-1")})

    return application


def problem(answer: httpx.Response) -> str:
    """Return the code of a refusal."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert answer.json()["status"] == answer.status_code
    return str(answer.json()["type"]).removeprefix("/problems/")


async def bearer(
    client: httpx.AsyncClient, headers: dict[str, str], *permissions: str, days: int = 30
) -> dict[str, str]:
    """Make a token over HTTP and return the header that carries it."""
    ends_at = (make.NOW() + timedelta(days=days)).isoformat()
    body = {"name": "scale 3", "permissions": list(permissions), "ends_at": ends_at}
    answer = await client.post("/api/tokens", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['text']}"}


async def test_signing_in_sets_the_cookie_and_tells_the_form_token(app: FastAPI, opened: Database) -> None:
    row = await make.hire(opened)
    async with make.browsing(app) as client:
        answer = await client.post("/api/session", json={"name": row.sign_in_name, "password": make.PASSWORD})
    assert answer.status_code == 201
    secret, *attributes = answer.headers["set-cookie"].split("; ")
    assert secret.startswith(f"{COOKIE}=")
    assert set(attributes) == {"Path=/", "Max-Age=86400", "Secure", "HttpOnly", "SameSite=Lax"}
    body = answer.json()
    assert len(body["me"]["csrf"]) == 43
    assert secret.partition("=")[2] not in answer.text
    assert body["me"]["account_id"] == str(row.account_id)


async def test_wrong_password_unknown_name_and_disabled_account_give_one_answer(app: FastAPI, opened: Database) -> None:
    row, gone = await make.hire(opened), await make.hire(opened)
    async with begin_work(opened, INSTALLING) as work:
        await disable_account(work, gone.account_id)
    answers = []
    async with make.browsing(app, "203.0.113.20") as client:
        for name, password in (
            (row.sign_in_name, "wrong-password-1"),
            ("nobody-has-this-name", make.PASSWORD),
            (gone.sign_in_name, make.PASSWORD),
            ("有\u0000空", make.PASSWORD),
        ):
            answers.append(await client.post("/api/session", json={"name": name, "password": password}))
    assert {answer.status_code for answer in answers} == {401}
    assert len({json.dumps(answer.json() | {"trace_id": ""}) for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers)) for answer in answers}) == 1
    assert problem(answers[0]) == "accounts.wrong-credentials"
    assert all("set-cookie" not in answer.headers for answer in answers)


async def test_too_many_failures_are_answered_with_the_time_to_wait(app: FastAPI, opened: Database) -> None:
    name = (await make.hire(opened)).sign_in_name
    async with make.browsing(app, "203.0.113.21") as client:
        answers = [
            await client.post("/api/session", json={"name": name, "password": "wrong-password-1"}) for _ in range(6)
        ]
    assert problem(answers[-1]) == "accounts.too-many-attempts"
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b'{"name":"\xff\xfe","password":"x"}', "application/json"),
        ("{'name'}".encode("utf-16"), "application/json"),
        (b'{"name":"x"}', "application/json"),
        (b'{"name":"x","password":"y","more":1}', "application/json"),
        (b'{"name":["x"],"password":"y"}', "application/json"),
        (json.dumps({"name": "x" * 201, "password": "y"}).encode(), "application/json"),
        (json.dumps({"name": "x", "password": "y" * 1001}).encode(), "application/json"),
        (b"name=x&password=y", "application/x-www-form-urlencoded"),
    ],
)
async def test_malformed_sign_ins_are_refused_as_such(app: FastAPI, body: bytes, kind: str) -> None:
    async with make.browsing(app, "203.0.113.22") as client:
        answer = await client.post("/api/session", content=body, headers={"Content-Type": kind})
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("name", ["\x00abc", "x" * 200, "王小明", "a\u202eb", "' OR 1=1 --"])
async def test_strange_names_are_merely_wrong(app: FastAPI, name: str) -> None:
    async with make.browsing(app, "203.0.113.23") as client:
        answer = await client.post("/api/session", json={"name": name, "password": "\x00 whatever \U0001f600"})
    assert problem(answer) == "accounts.wrong-credentials"


@pytest.mark.parametrize("member", ["name", "password"])
async def test_half_a_surrogate_pair_is_no_text(app: FastAPI, member: str) -> None:
    body = json.dumps({"name": "somebody", "password": make.PASSWORD, member: "\ud800 x"}).encode()
    async with make.browsing(app, "203.0.113.25") as client:
        answer = await client.post("/api/session", content=body, headers={"Content-Type": "application/json"})
    assert problem(answer) == "malformed-request"


async def test_a_session_planted_before_signing_in_is_not_the_session_after(app: FastAPI, opened: Database) -> None:
    attacker, victim = await make.hire(opened), await make.hire(opened)
    async with make.browsing(app) as client:
        planted = await make.sign_in(client, attacker.sign_in_name)
        after = await client.post(
            "/api/session", json={"name": victim.sign_in_name, "password": make.PASSWORD}, headers=planted
        )
        assert after.status_code == 201
        assert after.cookies[COOKIE] not in planted["Cookie"]
        assert (await client.get("/api/me", headers=planted)).status_code == 401
        invented = await client.post(
            "/api/session",
            json={"name": victim.sign_in_name, "password": make.PASSWORD},
            headers={"Cookie": f"{COOKIE}={'A' * 43}"},
        )
        assert invented.cookies[COOKIE] != "A" * 43


async def test_signing_out_kills_the_session_at_once_and_may_be_repeated(app: FastAPI, opened: Database) -> None:
    row = await make.hire(opened)
    async with make.browsing(app) as client:
        headers = await make.sign_in(client, row.sign_in_name)
        assert (await client.get("/api/me", headers=headers)).json()["name"] == row.display_name
        first = await client.delete("/api/session", headers=headers)
        assert first.status_code == 204
        assert first.headers["set-cookie"].startswith(f"{COOKIE}=; Path=/; Max-Age=0")
        assert problem(await client.get("/api/me", headers=headers)) == "not-signed-in"
        assert (await client.delete("/api/session", headers=headers)).status_code == 204


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"X-CSRF-Token": "own", "Origin": make.ORIGIN}, 200, None),
        ({"X-CSRF-Token": "own", "Sec-Fetch-Site": "same-origin"}, 200, None),
        ({"X-CSRF-Token": "own", "Sec-Fetch-Site": "none"}, 200, None),
        ({"X-CSRF-Token": "own"}, 403, "accounts.cross-site"),
        ({"X-CSRF-Token": "own", "Sec-Fetch-Site": "cross-site", "Origin": make.ORIGIN}, 403, "accounts.cross-site"),
        ({"X-CSRF-Token": "own", "Sec-Fetch-Site": "same-site"}, 403, "accounts.cross-site"),
        ({"X-CSRF-Token": "own", "Origin": "http://evil.test"}, 403, "accounts.cross-site"),
        ({"X-CSRF-Token": "own", "Origin": "null"}, 403, "accounts.cross-site"),
        ({"Origin": make.ORIGIN}, 403, "accounts.form-token"),
        ({"X-CSRF-Token": "", "Origin": make.ORIGIN}, 403, "accounts.form-token"),
        ({"X-CSRF-Token": "A" * 43, "Origin": make.ORIGIN}, 403, "accounts.form-token"),
    ],
)
async def test_a_change_with_a_session_needs_our_page_and_its_token(
    app: FastAPI, opened: Database, someone: AccountRow, sent: dict[str, str], status: int, code: str | None
) -> None:
    async with make.browsing(app) as client:
        own = await make.sign_in(client, someone.sign_in_name)
        headers = {"Cookie": own["Cookie"]} | sent
        if sent.get("X-CSRF-Token") == "own":
            headers["X-CSRF-Token"] = own["X-CSRF-Token"]
        answer = await client.post("/echo", headers=headers)
        assert answer.status_code == status
        assert code is None or problem(answer) == code
        assert (await client.get("/api/me", headers={"Cookie": own["Cookie"]} | sent)).status_code == 200


@pytest.fixture(scope="module")
async def someone(opened: Database, planted: None) -> AccountRow:
    return await make.hire(opened)


async def test_another_session_s_form_token_does_not_do(app: FastAPI, someone: AccountRow) -> None:
    async with make.browsing(app) as client:
        first = await make.sign_in(client, someone.sign_in_name)
        second = await make.sign_in(client, someone.sign_in_name)
        answer = await client.post("/echo", headers=first | {"X-CSRF-Token": second["X-CSRF-Token"]})
    assert problem(answer) == "accounts.form-token"


@pytest.mark.parametrize("sent", [{}, {"Origin": make.ORIGIN}, {"Sec-Fetch-Site": "same-origin"}])
async def test_without_a_session_only_a_declared_stranger_is_turned_away(app: FastAPI, sent: dict[str, str]) -> None:
    async with make.browsing(app) as client:
        assert (await client.post("/echo", headers=sent)).status_code == 200
        for elsewhere in (
            {"Origin": "http://evil.test", "Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ):
            assert problem(await client.post("/echo", headers=sent | elsewhere)) == "accounts.cross-site"


async def test_a_form_carries_the_token_among_its_fields_and_its_body_arrives_whole(
    app: FastAPI, someone: AccountRow
) -> None:
    async with make.browsing(app) as client:
        own = await make.sign_in(client, someone.sign_in_name)
        csrf = own.pop("X-CSRF-Token")
        form = await client.post("/echo", data={"csrf": csrf, "text": "x" * 200_000}, headers=own)
        assert form.json()["bytes"] == len(f"csrf={csrf}&text=") + 200_000
        upload = await client.post(
            "/echo", files=[("csrf", (None, csrf)), ("file", ("a.bin", bytes(300_000)))], headers=own
        )
        assert upload.status_code == 200, upload.text
        assert upload.json()["bytes"] > 300_000
        for wrong in (
            await client.post("/echo", data={"csrf": "A" * 43}, headers=own),
            await client.post("/echo", data={"text": "x"}, headers=own),
            await client.post("/echo", files=[("file", ("a.bin", b"x")), ("csrf", (None, csrf))], headers=own),
            await client.post("/echo", data={"text": "x" * 70_000, "csrf": csrf}, headers=own),
            await client.post("/echo", json={"csrf": csrf}, headers=own),
        ):
            assert problem(wrong) == "accounts.form-token"


async def test_a_body_sent_in_pieces_arrives_whole(app: FastAPI, someone: AccountRow) -> None:
    async with make.browsing(app) as client:
        own = await make.sign_in(client, someone.sign_in_name)
        csrf = own.pop("X-CSRF-Token")

        async def pieces() -> Any:
            for piece in (b"text=1&cs", b"rf=" + csrf[:10].encode(), csrf[10:].encode(), b"&last=", b"2"):
                yield piece

        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await client.post("/echo", content=pieces(), headers=own | kind)
    assert answer.json()["body"] == f"text=1&csrf={csrf}&last=2"


async def test_a_token_is_no_browser_and_is_not_asked_for_one(app: FastAPI, someone: AccountRow) -> None:
    async with make.browsing(app) as client:
        token = await bearer(client, await make.sign_in(client, someone.sign_in_name), "label.read")
        for sent in ({}, {"Origin": "http://evil.test"}, {"Sec-Fetch-Site": "cross-site"}):
            assert (await client.post("/echo", headers=token | sent)).json()["actor"] == someone.display_name


async def test_a_token_does_less_than_its_account(app: FastAPI, opened: Database) -> None:
    row = await make.hire(opened, Role.ORGANISATION_ADMINISTRATOR)
    async with make.browsing(app) as client:
        own = await make.sign_in(client, row.sign_in_name)
        token = await bearer(client, own, "registry.read")
        me = (await client.get("/api/me", headers=token)).json()
        assert me["permissions"] == ["account.self", "registry.read"]
        assert me["token_id"] is not None
        assert me["csrf"] is None
        assert (await client.get("/api/accounts", headers=own)).status_code == 200
        for refused in (
            await client.get("/api/accounts", headers=token),
            await client.get("/api/tokens", headers=token),
            await client.post("/api/tokens", json={}, headers=token),
            await client.post("/api/accounts", json={}, headers=token),
        ):
            assert refused.status_code in {403, 422}
        password = {"current": make.PASSWORD, "new": "lantern-on-the-quay"}
        assert problem(await client.post("/api/me/password", json=password, headers=token)) == "accounts.session-needed"


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer hwt_" + "A" * 43, "Bearer " + "A" * 43, "Basic eDp5", "Bearer \u00ff"]
)
async def test_a_token_that_does_not_count_is_never_taken_for_nobody(
    app: FastAPI, someone: AccountRow, authorization: str
) -> None:
    async with make.browsing(app) as client:
        own = await make.sign_in(client, someone.sign_in_name)
        headers = own | {"Authorization": authorization.encode("latin-1")}
        answer = await client.post("/echo", headers=headers)  # type: ignore[arg-type]  # bytes are allowed
    assert problem(answer) == "accounts.token-refused"
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_ending_an_account_works_within_five_seconds_everywhere(
    app: FastAPI, opened: Database, machine: make.Machine
) -> None:
    row, boss = await make.hire(opened), await make.hire(opened, Role.ORGANISATION_ADMINISTRATOR)
    async with make.browsing(app) as client:
        own = await make.sign_in(client, row.sign_in_name)
        token = await bearer(client, own, "label.read")
        keeper = await make.sign_in(client, boss.sign_in_name)
        assert (await client.get("/api/me", headers=own)).status_code == 200
        assert (await client.get("/api/me", headers=token)).status_code == 200
        ended = await client.post(f"/api/accounts/{row.account_id}/disable", headers=keeper)
        assert ended.json()["disabled_at"] is not None
        machine.seconds += 5.0
        assert problem(await client.get("/api/me", headers=own)) == "not-signed-in"
        assert problem(await client.get("/api/me", headers=token)) == "accounts.token-refused"


async def test_a_look_up_is_used_again_for_less_than_five_seconds(
    app: FastAPI, opened: Database, database: CloneOf, machine: make.Machine
) -> None:
    row = await make.hire(opened)
    async with make.browsing(app) as client:
        own = await make.sign_in(client, row.sign_in_name)
        assert (await client.get("/api/me", headers=own)).status_code == 200
        await make.ask(database, "DELETE FROM session WHERE account_id = $1", row.account_id)
        machine.seconds += 4.9
        assert (await client.get("/api/me", headers=own)).status_code == 200
        machine.seconds += 0.1
        assert (await client.get("/api/me", headers=own)).status_code == 401


async def test_a_revoked_token_ends_within_five_seconds(
    app: FastAPI, someone: AccountRow, machine: make.Machine
) -> None:
    async with make.browsing(app) as client:
        own = await make.sign_in(client, someone.sign_in_name)
        token = await bearer(client, own, "label.read")
        token_id = (await client.get("/api/me", headers=token)).json()["token_id"]
        assert (await client.delete(f"/api/tokens/{token_id}", headers=own)).status_code == 204
        machine.seconds += 5.0
        assert (await client.get("/api/me", headers=token)).status_code == 401


async def test_an_expired_session_is_nobody_s_on_both_sides_of_its_end(opened: Database, someone: AccountRow) -> None:
    async with make.browsing(make.application(opened)) as client:
        own = await make.sign_in(client, someone.sign_in_name)
    for hours, status in ((7.9, 200), (8.1, 401)):
        async with make.browsing(make.application(make.later(opened, hours=hours))) as client:
            assert (await client.get("/api/me", headers=own)).status_code == status
            break_off = status == 200
        if break_off:
            own = {"Cookie": (await fresh(opened, someone))["Cookie"]}


async def fresh(database: Database, row: AccountRow) -> dict[str, str]:
    """Sign in anew: the request before has prolonged the other session."""
    async with make.browsing(make.application(database)) as client:
        return await make.sign_in(client, row.sign_in_name)


async def test_use_is_written_down_at_most_once_a_minute(opened: Database, database: CloneOf) -> None:
    someone = await make.hire(opened)
    async with make.browsing(make.application(opened)) as client:
        own = await make.sign_in(client, someone.sign_in_name)

    async def seen() -> Any:
        question = "SELECT max(seen_at) AS at FROM session WHERE account_id = $1"
        return (await make.ask(database, question, someone.account_id))[0]["at"]

    begun = await seen()
    async with make.browsing(make.application(opened)) as client:
        await client.get("/api/me", headers=own)
    assert await seen() == begun
    async with make.browsing(make.application(make.later(opened, minutes=2))) as client:
        await client.get("/api/me", headers=own)
        touched = await seen()
        await client.get("/api/me", headers=own)
    assert timedelta(minutes=2) <= touched - begun < timedelta(minutes=3)
    assert await seen() == touched


async def test_a_password_is_changed_in_a_session(app: FastAPI, opened: Database) -> None:
    row = await make.hire(opened)
    async with make.browsing(app) as client:
        own = await make.sign_in(client, row.sign_in_name)
        short = await client.post("/api/me/password", json={"current": make.PASSWORD, "new": "short"}, headers=own)
        assert problem(short) == "accounts.password-length"
        assert short.json()["pointer"] == "/new"
        body = {"current": make.PASSWORD, "new": "lantern-on-the-quay"}
        assert (await client.post("/api/me/password", json=body, headers=own)).status_code == 204
        assert (await client.get("/api/me", headers=own)).status_code == 200
        await make.sign_in(client, row.sign_in_name, "lantern-on-the-quay")


async def test_accounts_are_made_listed_and_paged_over_http(app: FastAPI, opened: Database) -> None:
    boss = await make.hire(opened, Role.ORGANISATION_ADMINISTRATOR)
    new = make.new_account(Role.DRIVER)
    body = {
        "account_id": str(new.account_id),
        "org_id": make.MINE,
        "sign_in_name": new.sign_in_name,
        "display_name": "王师傅",
        "password": make.PASSWORD,
        "roles": ["driver"],
    }
    async with make.browsing(app) as client:
        own = await make.sign_in(client, boss.sign_in_name)
        first = await client.post("/api/accounts", json=body, headers=own)
        assert first.status_code == 201, first.text
        assert (await client.post("/api/accounts", json=body, headers=own)).json() == first.json()
        assert "password" not in first.text
        wrong = await client.post("/api/accounts", json=body | {"roles": ["owner"]}, headers=own)
        assert problem(wrong) == "malformed-request"
        old = await client.post("/api/accounts", json=body | {"account_id": str(make.OLD_ID)}, headers=own)
        assert problem(old) == "malformed-request"
        page = (await client.get("/api/accounts?size=1", headers=own)).json()
        assert len(page["items"]) == 1
        rest = (await client.get(f"/api/accounts?size=200&after={page['next']}", headers=own)).json()
        names = [item["sign_in_name"] for item in page["items"] + rest["items"]]
        assert new.sign_in_name in names
        assert names == sorted(set(names))
        assert problem(await client.get("/api/accounts?after=rubbish", headers=own)) == "paging.cursor"
        tokens = await client.get("/api/tokens?after=WyJ4Il0", headers=own)
        assert problem(tokens) == "paging.cursor"


async def test_a_role_without_the_permission_and_nobody_at_all_get_nothing(app: FastAPI, someone: AccountRow) -> None:
    async with make.browsing(app) as client:
        own = await make.sign_in(client, someone.sign_in_name)
        assert problem(await client.get("/api/accounts", headers=own)) == "not-permitted"
        for path in ("/api/accounts", "/api/tokens", "/api/me"):
            assert problem(await client.get(path)) == "not-signed-in"


async def test_another_tenant_s_account_is_not_there(app: FastAPI, opened: Database, someone: AccountRow) -> None:
    boss = await make.hire(opened, Role.ORGANISATION_ADMINISTRATOR, make.THEIRS)
    async with make.browsing(app) as client:
        own = await make.sign_in(client, boss.sign_in_name)
        listed = (await client.get(f"/api/accounts?org_id={make.MINE}", headers=own)).json()
        assert listed == {"items": [], "next": None}
        absent = await client.post(f"/api/accounts/{make.OLD_ID}/disable", headers=own)
        invisible = await client.post(f"/api/accounts/{someone.account_id}/disable", headers=own)
    assert problem(absent) == problem(invisible) == "not-found"
    same = ("type", "title", "detail", "remedy", "status")
    assert [absent.json()[part] for part in same] == [invisible.json()[part] for part in same]


async def test_refusals_are_in_the_reader_s_language(app: FastAPI) -> None:
    async with make.browsing(app, "203.0.113.24") as client:
        body = {"name": "nobody-here", "password": make.PASSWORD}
        chinese = await client.post("/api/session", json=body)
        english = await client.post("/api/session", json=body, headers={"Accept-Language": "en"})
    assert chinese.json()["title"] == "用户名或密码错误"
    assert english.json()["title"] == "Name or password is wrong"
