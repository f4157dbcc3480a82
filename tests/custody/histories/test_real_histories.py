"""The same histories against the real database: killed between statements, sent again, and every chain holds."""

from collections.abc import Iterator
from itertools import count

import asyncpg
import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from hwtrack.infra.db import Database
from hwtrack.infra.roles import APP, SUPERUSER
from tests.custody.histories.machine import Histories
from tests.custody.histories.real import RealWorld, real_cast
from tests.custody.histories.test_histories import QUIET
from tests.custody.yard import open_yard
from tests.infra.databases import CloneOf


@pytest.fixture(scope="module")
def machine(database: CloneOf) -> Iterator[type[Histories]]:
    """The machine over one yard; each history has drums of its own."""
    numbers = count(10_000)
    with start_blocking_portal() as portal:
        opened = portal.call(Database.open, database.url(APP))
        yard = portal.call(open_yard, opened)
        truth = portal.call(asyncpg.connect, database.url(SUPERUSER))

        class RealHistories(Histories):
            def opened(self) -> RealWorld:
                cast = portal.call(real_cast, yard)
                self.real = RealWorld(cast, portal=portal, yard=yard, truth=truth, numbers=lambda: next(numbers))
                return self.real

            def teardown(self) -> None:
                """Look at the stored chains and states too."""
                Histories.teardown(self)
                self.real.end()

        yield RealHistories
        portal.call(truth.close)
        portal.call(opened.close)


def test_whatever_people_do_the_stored_chains_hold(machine: type[Histories]) -> None:
    run_state_machine_as_test(machine, settings=settings(max_examples=3, stateful_step_count=25, **QUIET))


@pytest.mark.long
def test_a_thousand_stored_steps_hold(machine: type[Histories]) -> None:
    run_state_machine_as_test(machine, settings=settings(max_examples=20, stateful_step_count=50, **QUIET))
