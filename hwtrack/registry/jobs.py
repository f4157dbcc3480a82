"""The registry's job: a CSV file that waits is imported."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from hwtrack.infra.runner import Handler
from hwtrack.infra.work import Work
from hwtrack.registry.service import imports


async def import_file(work: Work, payload: Mapping[str, Any]) -> None:
    """Import the file that `submit` kept."""
    await imports.run(work, int(payload["org_id"]), UUID(payload["import_id"]))


HANDLERS: Mapping[str, Handler] = MappingProxyType({imports.JOB: import_file})
