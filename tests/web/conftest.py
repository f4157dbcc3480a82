"""The city that tests of real pages share within a module."""

import pytest

from hwtrack.infra.db import Database
from tests.web.live import City, open_city


@pytest.fixture(scope="module")
async def city(opened: Database, tmp_path_factory: pytest.TempPathFactory) -> City:
    """The application over the module's database."""
    return await open_city(opened, tmp_path_factory.mktemp("city"))
