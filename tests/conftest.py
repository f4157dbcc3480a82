"""What every test may ask for: the run's one throw-away cluster, and databases cloned from its migrated template.

Nothing is started before a test asks. With xdist the workers share the cluster; see `tests/infra/keeper.py`.
"""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from hwtrack.infra.cluster import Cluster
from hwtrack.infra.db import Database
from hwtrack.infra.roles import APP
from tests.infra.databases import CloneOf, Template
from tests.infra.keeper import Run

RUN = pytest.StashKey[Run]()

# Why: a time limit per example fails on a busy machine for no fault of the code.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Name this run's folder; the controller makes it, xdist's workers are told."""
    folder = getattr(config, "workerinput", {}).get("hwtrack_run") or tempfile.mkdtemp(prefix="hwtrack-tests-")
    config.stash[RUN] = Run(Path(folder))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell an xdist worker where the run's folder is."""
    node.workerinput["hwtrack_run"] = str(node.config.stash[RUN].folder)  # type: ignore[attr-defined]  # xdist is untyped


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let the cluster go; the controller waits until it has ended and removes everything."""
    run = config.stash.get(RUN, None)
    if run is None:
        return
    run.release()
    if not hasattr(config, "workerinput"):
        run.await_end()
        shutil.rmtree(run.folder)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need the cluster, so that `-m 'not database'` is the fast core."""
    for item in items:
        if {"cluster", "template", "database", "opened"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """One event loop implementation: the one that serves."""
    return "asyncio"


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Cluster:
    """The run's throw-away PostgreSQL, durability off."""
    return request.config.stash[RUN].cluster()


@pytest.fixture(scope="session")
def template(request: pytest.FixtureRequest, cluster: Cluster) -> Template:
    """The migrated database that others are cloned from; connections to it are refused."""
    return Template.ready(cluster, request.config.stash[RUN].folder)


@pytest.fixture(scope="module")
def database(template: Template) -> Iterator[CloneOf]:
    """A migrated database of this module's own: `database.url(role)`, roles by name in `hwtrack.infra.roles`."""
    with template.clone() as clone:
        yield clone


@pytest.fixture(scope="module")
async def opened(database: CloneOf) -> AsyncIterator[Database]:
    """The module's database as the service opens it: `async with begin_work(opened, actor, clock=…) as work`."""
    connections = await Database.open(database.url(APP), pool=4)
    yield connections
    await connections.close()
