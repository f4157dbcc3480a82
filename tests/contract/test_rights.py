"""Who may ask what: every route declares it, every role is held to it, and no tenant sees another's rows.

The routes are read off the running application, so a new one is judged the day it is mounted.
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from hwtrack.accounts.roles import permissions_of
from hwtrack.infra.openapi import declared_on
from hwtrack.infra.problems import MEDIA_TYPE
from hwtrack.kernel.actor import Permission, Role
from tests.contract.service import ANYONE, Service
from tests.contract.town import Tenant, drums, manifest, new_id, rows_of

PUBLIC = {
    "GET /display",
    "GET /enrol",
    "GET /log",
    "GET /problems/{code}",
    "GET /api/clock",
    "GET /api/label-keys",
    "GET /api/log/checkpoint",
    "GET /api/log/checkpoints",
    "POST /api/log/checkpoints",
    "GET /api/log/consistency",
    "GET /api/log/keys",
    "GET /api/log/proof/{entry_id}",
    "GET /api/log/status",
    "GET /api/public-labels/{letter}/{code}",
    "GET /api/rules",
    "POST /api/session",
    "DELETE /api/session",
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-out",
    "GET /verify",
    *(f"GET /{letter}/{{code}}{rest}" for letter in "qfv" for rest in ("", "/{digits}")),
}
"""What anybody may ask, each on purpose."""

UNDECLARED = {"GET /healthz", "GET /readyz"}
"""What needs no transaction and no actor: the two probes."""

REFERENCE = (
    "/display",
    "/enrol",
    "/log",
    "/problems/",
    "/verify",
    "/f/",
    "/q/",
    "/v/",
    "/api/alarms/rules",
    "/api/clock",
    "/api/divisions",
    "/api/exemptions",
    "/api/facilities",
    "/api/import-templates",
    "/api/incompatibilities",
    "/api/label-keys",
    "/api/label-layouts",
    "/api/licences",
    "/api/log/",
    "/api/me",
    "/api/method-codes",
    "/api/metrics",
    "/api/organisations",
    "/api/public-labels",
    "/api/rules",
    "/api/scales",
    "/api/sites",
    "/api/storage-extensions",
    "/api/storage-grades",
    "/api/storage-limits",
    "/api/transport-units",
    "/api/waste-codes",
)
"""Addresses that answer everybody alike; even there nothing of a tenant's own words may appear."""

FIGURES = (
    "/api/declarations/{home}/{filing_id}/file",
    "/api/duties",
    "/api/devices/{device_id}/chain",
    "/api/stock",
    "/api/stocktakes/{home_org_id}/{stocktake_id}/document",
    *(f"/api/sites/{{site_id}}/ledger{rest}" for rest in ("", "/balance", "/periods", "/file")),
)
"""Addresses that answer a tenant's people with sums or hashes, or with a paper whose words are compressed.

A ledger is empty until a worker has kept the books; `tests/custody/ledger` shows one that is not.
"""

FILTERS = {"home", "org_id", "site_id", "campaign_id", "waste_code", "digits"}
"""Query parameters that narrow an answer to a tenant's things."""

VALUES: dict[str, Any] = {
    "code": "91329900MA9000000090001311202609210" + "01",
    "letter": "q",
    "kind": "sites",
    "issue_no": 1,
    "sha256": "0" * 64,
    "n": 1,
    "org_id": 999_999,
    "home_org_id": 999_999,
    "foreign_code": "nobody-has-this",
}
"""Well-formed values that name nothing, for parameters that are no id."""


def problem_in(answer: httpx.Response) -> str:
    """Return the type of the problem that an answer is, or nothing for any other answer.

    An answer to HEAD has no body: its status alone says which of the two refusals it is.
    """
    if answer.request.method == "HEAD":
        return {401: "/problems/not-signed-in", 403: "/problems/not-permitted"}.get(answer.status_code, "")
    return str(answer.json()["type"]) if answer.headers.get("content-type") == MEDIA_TYPE else ""


def operations(service: Service) -> Iterator[tuple[str, str, frozenset[Permission | None]]]:
    """Return method, path and declared permissions of every route."""
    for route in service.routes():
        for method in sorted(route.methods or ()):
            yield method, str(route.path_format), declared_on(route.dependant)


def needing(service: Service) -> list[tuple[str, str, Permission]]:
    """Return the operations that need a permission, with it."""
    return [
        (method, path, next(one for one in declared if one is not None))
        for method, path, declared in operations(service)
        if declared - {None}
    ]


def address(service: Service, method: str, path: str, values: dict[str, Any]) -> str:
    """Fill an address; a parameter without a value is a new id."""
    route = next(one for one in service.routes() if one.path_format == path and method in (one.methods or ()))
    names = [str(name) for name in route.param_convertors]
    return path.format(**{name: values.get(name, new_id()) for name in names})


def test_every_route_declares_one_permission_or_is_public_by_name(service: Service) -> None:
    found = list(operations(service))
    named = {f"{method} {path}": declared for method, path, declared in found}

    assert {name for name, declared in named.items() if not declared} == UNDECLARED
    assert {name for name, declared in named.items() if declared == {None}} == PUBLIC
    assert not {name: declared for name, declared in named.items() if len(declared) > 1}
    assert len(named) == len(found), "one address is routed twice; the second is never reached"


def test_everybody_must_sign_in_for_what_is_not_public(service: Service) -> None:
    answers = {}
    for method, path, _ in needing(service):
        answer = service.send(ANYONE, method, address(service, method, path, VALUES), json={})
        answers[f"{method} {path}"] = (answer.status_code, problem_in(answer))

    assert {name: got for name, got in answers.items() if got != (401, "/problems/not-signed-in")} == {}


@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_its_card_says_and_nothing_else(service: Service, mine: Tenant, role: Role) -> None:
    granted, wrong = permissions_of({role}), []
    for method, path, permission in needing(service):
        answer = service.send(mine.person(role), method, address(service, method, path, VALUES), json={})
        problem = problem_in(answer)
        refused = (answer.status_code, problem) == (403, "/problems/not-permitted")
        if refused == (permission in granted) or answer.status_code == 401:
            wrong.append(f"{method} {path} needs {permission}: {answer.status_code} {problem}")

    assert not wrong, wrong


def readings(service: Service) -> list[str]:
    """Return the paths of every GET that asks who is asking, pages included."""
    return [path for method, path, declared in operations(service) if method == "GET" and declared]


def of(service: Service, tenant: Tenant, path: str) -> str:
    """Return an address that names the tenant's things, in the path and in every filter that takes them."""
    values = {name: known[0] for name, known in tenant.known.items()}
    if path.startswith("/api/waste-codes"):
        values["code"] = tenant.first("waste_code")
    if path.startswith("/problems/"):
        values["code"] = "not-found"
    route = next(one for one in service.routes() if one.path_format == path and "GET" in (one.methods or ()))
    missing = [name for name in route.param_convertors if name not in values]
    assert not missing, f"{path}: the town knows no {missing}; add it to tests/contract/town.py"
    return address(service, "GET", path, values)


def ask(service: Service, who: str, tenant: Tenant, path: str, *, filters: bool) -> tuple[str, Any]:
    """Read an address that names the tenant's things and return the URL with the answer."""
    route = next(one for one in service.routes() if one.path_format == path and "GET" in (one.methods or ()))
    names = {param.alias for param in route.dependant.query_params} & FILTERS
    answer = service.get(who, of(service, tenant, path), **{name: tenant.first(name) for name in names if filters})
    return str(answer.request.url), answer


def is_empty(answer: httpx.Response) -> bool:
    """Say whether an answer is a list without items; a page is not."""
    return bool(answer.headers.get("content-type") == "application/json" and answer.json().get("items") == [])


def test_a_tenants_own_people_see_their_own_things(service: Service, theirs: Tenant) -> None:
    """The control: the very addresses that strangers are asked at are answered to somebody of the tenant."""
    unseen = []
    for path in readings(service):
        found = [ask(service, who, theirs, path, filters=True)[1] for who in theirs.people]
        shown = any(secret in answer.text for answer in found for secret in theirs.secrets)
        page = not path.startswith("/api") or path.startswith(REFERENCE) or path in FIGURES
        if not any(answer.status_code in {200, 303} for answer in found) or not (shown or page):
            unseen.append(f"{path}: {[answer.status_code for answer in found]}")

    assert not unseen, unseen


@pytest.mark.parametrize("role", [*Role, None], ids=lambda role: role.value if role else ANYONE)
def test_a_stranger_sees_no_row_of_another_tenant(
    service: Service, mine: Tenant, theirs: Tenant, role: Role | None
) -> None:
    who, leaks = mine.person(role) if role else ANYONE, []
    for path in readings(service):
        if role is Role.SYSTEM_ADMINISTRATOR and path == "/api/accounts":
            continue  # keeps the accounts of every organisation
        for filters in (True, False):
            url, answer = ask(service, who, theirs, path, filters=filters)
            shown = [secret for secret in theirs.secrets if secret in answer.text and secret not in url]
            private = "{" in path and not path.startswith(REFERENCE)
            seen = private and answer.status_code == 200 and not is_empty(answer)
            if shown or seen or answer.status_code >= 500:
                leaks.append(f"{url}: {answer.status_code} {shown or answer.text[:200]}")

    assert not leaks, leaks


@pytest.mark.parametrize("role", [Role.ENVIRONMENT_MANAGER, Role.ORGANISATION_ADMINISTRATOR, Role.WAREHOUSE_WORKER])
def test_a_company_changes_nothing_of_another(service: Service, mine: Tenant, theirs: Tenant, role: Role) -> None:
    """Well-formed requests that are taken from the tenant's own people, sent by a stranger."""
    org, site, facility = theirs.org_id, theirs.first("site_id"), theirs.first("facility_id")
    code, label, unit = theirs.first("code"), theirs.first("label_id"), theirs.first("unit_id")
    place = {"org_id": org, "site_id": site, "type": "warehouse", "code": "TS001", "name": "x"}
    point = {"type": "Point", "coordinates": list(theirs.corner)}
    contact = {"name": "x", "phone": "1", "purpose": "other"}
    account = {
        "account_id": new_id(), "org_id": org, "sign_in_name": "a-stranger", "display_name": "x",
        "password": "lantern-on-the-quay", "roles": ["driver"],
    }  # fmt: skip
    scale = {"site_id": site, "kind": "floor", "code": "X", "name": "x", "division": "0.100", "maximum": "9.000"}
    tries: list[tuple[str, str, Any]] = [
        ("POST", "/api/sites", {"org_id": org, "name": "x", "division": theirs.division}),
        ("POST", "/api/facilities", place | {"point": point}),
        ("PUT", f"/api/facilities/{facility}", place | {"point": point}),
        ("POST", f"/api/facilities/{facility}/zones", {"code": "X", "name": "x"}),
        ("POST", "/api/scales", scale),
        ("POST", "/api/transport-units", {"org_id": org, "kind": "tractor", "plate": "苏Z·A9999"}),
        ("POST", f"/api/organisations/{org}/contacts", contact),
        ("POST", "/api/accounts", account),
        ("POST", f"/api/accounts/{theirs.first('account_id')}/disable", None),
        ("DELETE", f"/api/tokens/{theirs.first('token_id')}", None),
        ("POST", "/api/containers", drums(theirs)),
        ("PUT", f"/api/containers/{code}/foreign-code", {"code": "x", "source": "x"}),
        ("POST", f"/api/containers/{code}/labels", {}),
        ("POST", f"/api/facilities/{facility}/labels", {}),
        ("POST", f"/api/transport-units/{unit}/labels", {}),
        ("POST", f"/api/labels/{label}/copies", {"count": 1}),
        ("POST", f"/api/labels/{label}/void", {"reason": "torn"}),
        ("POST", f"/api/events/{theirs.first('late_id')}/lateness", {"text": "x"}),
        ("POST", "/api/manifests", manifest(theirs, code)),
        *(
            ("POST", f"/api/manifests/{org}/{theirs.first('manifest_id')}/{move}", {"reason": "none"})
            for move in ("check", "revision", "cancellation", "decline", "closure")
        ),
    ]
    before = rows_of(service, theirs)
    answers = {
        f"{method} {url}": service.send(mine.person(role), method, url, json=body) for method, url, body in tries
    }

    assert {name: answer.text for name, answer in answers.items() if answer.status_code not in {403, 404, 422}} == {}
    assert {table for table, rows in rows_of(service, theirs).items() if rows != before[table]} == set()
