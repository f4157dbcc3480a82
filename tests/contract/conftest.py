"""The running application with two tenants in it, once per test module."""

from collections.abc import Iterator

import pytest

from tests.contract import service as services
from tests.contract import town
from tests.contract.service import Service
from tests.contract.town import Tenant
from tests.infra.databases import CloneOf


@pytest.fixture(scope="module")
def service(database: CloneOf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The application, running over the module's own database."""
    with services.running(database, tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture(scope="module")
def tenants(service: Service) -> tuple[Tenant, Tenant]:
    """Two companies with their bureaus."""
    return town.settle(service)


@pytest.fixture(scope="module")
def mine(tenants: tuple[Tenant, Tenant]) -> Tenant:
    """The tenant that asks."""
    return tenants[0]


@pytest.fixture(scope="module")
def theirs(tenants: tuple[Tenant, Tenant]) -> Tenant:
    """The tenant that is nobody's business."""
    return tenants[1]
