"""What a client hears when the transaction fails at its very end: never that it worked.

FastAPI ends a dependency after the answer has been sent unless it is told otherwise, so a commit that fails could be
reported as done. The failure is made by a deferred trigger of the superuser, which fires at COMMIT.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hwtrack.infra import roles
from hwtrack.kernel.actor import Role
from tests.contract import town
from tests.contract.service import Service
from tests.contract.town import Tenant

FAILURES = {
    "an error nobody foresaw": ("RAISE EXCEPTION 'the disk is full'", 500, "internal"),
    "a serialisation failure": ("RAISE EXCEPTION 'somebody was faster' USING ERRCODE = '40001'", 503, "busy"),
    "a deadlock": ("RAISE EXCEPTION 'each waits for the other' USING ERRCODE = '40P01'", 503, "busy"),
    "a connection that ends": ("PERFORM pg_terminate_backend(pg_backend_pid())", 503, "database-away"),
}


@contextmanager
def failing(service: Service, table: str, statement: str) -> Iterator[None]:
    """Let every transaction that adds a row to the table fail at its COMMIT, for the length of a block."""
    service.rows(
        "CREATE OR REPLACE FUNCTION fail_at_commit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
        f" $$ BEGIN {statement}; RETURN NULL; END $$"
    )
    service.rows(
        f"CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION fail_at_commit()"
    )
    try:
        yield
    finally:
        service.rows(f"DROP TRIGGER fails ON {table}")


@pytest.mark.parametrize("name", FAILURES)
def test_an_event_that_was_not_committed_is_not_acknowledged(service: Service, mine: Tenant, name: str) -> None:
    """The hot path: after the failure the same request, sent again, is recorded once."""
    statement, status, code = FAILURES[name]
    worker = mine.person(Role.WAREHOUSE_WORKER)
    drum = service.made(worker, "/api/containers", town.drums(mine))["items"][0]["code"]
    body = {"body": town.generated(service, drum)}
    before = service.count("custody_event")

    with failing(service, "event_seen", statement):
        answer = service.post(worker, "/api/events", body)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{code}")
    assert service.count("custody_event") == before
    assert service.post(worker, "/api/events", body).status_code == 201
    assert service.count("custody_event") == before + 1


@pytest.mark.parametrize("name", FAILURES)
def test_an_ordinary_change_that_was_not_committed_is_not_acknowledged(
    service: Service, mine: Tenant, name: str
) -> None:
    statement, status, code = FAILURES[name]
    manager = mine.person(Role.ENVIRONMENT_MANAGER)
    contact = {"name": "周示例", "phone": "000-1", "purpose": "other"}
    url, before = f"/api/organisations/{mine.org_id}/contacts", service.count("organisation_contact")

    with failing(service, "organisation_contact", statement):
        answer = service.post(manager, url, contact)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{code}")
    assert service.count("organisation_contact") == before
    assert service.post(manager, url, contact).status_code == 201
    assert service.count("organisation_contact") == before + 1


def test_no_connection_is_lost_to_failures(service: Service, mine: Tenant) -> None:
    """More failures than the pools have connections, of each kind, and the next request is answered."""
    manager, url = mine.person(Role.ENVIRONMENT_MANAGER), f"/api/organisations/{mine.org_id}/contacts"
    contact = {"name": "周示例", "phone": "000-1", "purpose": "other"}
    for statement, _, _ in FAILURES.values():
        with failing(service, "organisation_contact", statement):
            for _ in range(service.app.state.settings.database.pool + 1):
                assert service.post(manager, url, contact).status_code >= 500

    assert service.post(manager, url, contact).status_code == 201
    owner = service.rows("SELECT count(*) AS n FROM pg_stat_activity WHERE usename = $1", roles.APP)
    assert owner[0]["n"] <= 2 * service.app.state.settings.database.pool
