"""Rubbish in every place of every kind of event: recorded, put aside or refused, never a fault of ours.

The description knows an event's body only as text, so requests made from it never reach what is written there.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from hwtrack.kernel.actor import Role
from hwtrack.kernel.canonical import NotCanonicalError, canonical, sha256
from tests.contract.service import Service
from tests.contract.town import Tenant, body, drums, new_id
from tests.custody import make

RUBBISH: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**31,
    2**53 - 1,
    "",
    " ",
    "x" * 3000,
    "\u0000",
    "\u202e",
    "0.0001",
    "999999999999.000",
    "-1.000",
    "2026-13-45",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00",
    "00000000-0000-0000-0000-000000000000",
    [],
    [[]],
    {},
    {"$ne": 1},
)
TAKEN = {200, 201, 202, 409, 422}


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Return the way to every member of a body, the inner ones after the outer."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield (*path, name)
        yield from places(part, (*path, name))


def changed(value: Any, path: tuple[str | int, ...], rubbish: Any) -> Any:
    """Return a copy of a body with rubbish in one place."""
    copy = deepcopy(value)
    inner = copy
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = rubbish
    return copy


def good(service: Service, tenant: Tenant, kind: str) -> dict[str, Any]:
    """Return a good body of a kind about new drums at the tenant's own places."""
    worker = tenant.person(Role.ENVIRONMENT_MANAGER)
    first, second, third = (one["code"] for one in service.made(worker, "/api/containers", drums(tenant, 3))["items"])
    text = json.dumps(make.GOOD[kind])
    for stands, real in (
        (make.DRUM, first),
        (make.OTHER, second),
        (make.SLAG, third),
        (make.SITE, tenant.first("site_id")),
        (make.STORE, tenant.first("facility_id")),
        (make.ZONE, tenant.first("zone_id")),
    ):
        text = text.replace(stands, str(real))
    members = dict(json.loads(body(service, kind, first)) | json.loads(text))
    if "quoted" in members:
        members["sha256"] = sha256(canonical(members["quoted"])).hex()
    return members


def tries(members: dict[str, Any], step: int) -> Iterator[str]:
    """Return canonical bodies with every `step`-th piece of rubbish in every place, each under an id of its own."""
    number = 0
    for path in places(members):
        for rubbish in RUBBISH:
            number += 1
            if number % step:
                continue
            fresh = members | {"event_id": new_id()}
            try:
                yield canonical(changed(fresh, path, rubbish))
            except NotCanonicalError:
                continue


def send(service: Service, tenant: Tenant, kind: str, step: int) -> None:
    members, wrong = good(service, tenant, kind), []
    who = tenant.person(Role.ENVIRONMENT_MANAGER)
    for text in tries(members, step):
        answer = service.post(who, "/api/events", {"body": text})
        if answer.status_code not in TAKEN:
            wrong.append(f"{answer.status_code}: {text}")

    assert not wrong, wrong[:3]
    answer = service.post(who, "/api/events", {"body": canonical(members)})
    assert answer.status_code == 201, "the good body itself is recorded"


CLIENTS = sorted(set(make.GOOD) - {"judged"})
"""Every kind that somebody may send."""


@pytest.mark.parametrize("kind", CLIENTS)
def test_rubbish_in_an_event_is_no_fault_of_ours(service: Service, mine: Tenant, kind: str) -> None:
    send(service, mine, kind, 13)


@pytest.mark.long
def test_what_the_system_alone_writes_is_refused(service: Service, mine: Tenant) -> None:
    members = good(service, mine, "judged")
    who = mine.person(Role.ENVIRONMENT_MANAGER)
    answers = [service.post(who, "/api/events", {"body": text}) for text in (canonical(members), *tries(members, 29))]
    several = service.post(who, "/api/events/batch", {"events": [{"body": canonical(members)}]})

    assert {answer.status_code for answer in (*answers, several)} == {422}
    assert answers[0].json()["type"] == several.json()["type"] == "/problems/custody.system-kind"


@pytest.mark.parametrize("kind", CLIENTS)
def test_all_rubbish_in_an_event_is_no_fault_of_ours(service: Service, mine: Tenant, kind: str) -> None:
    send(service, mine, kind, 1)
