"""A short storm in the suite: service, database and sealer are killed outright under load.

Nothing that was acknowledged may be missing. The long one, with its control run, is `./dev bench faults`.
"""

from random import Random

import pytest

from hwtrack.cli.bench.faults import free_port
from hwtrack.cli.bench.stage import staged
from hwtrack.cli.bench.storm import Storm

pytestmark = pytest.mark.anyio

KILLS = 15


async def test_what_was_acknowledged_survives_every_kill() -> None:
    async with staged(6_000) as stage:
        storm = Storm(
            stage=stage,
            victims=("service", "database", "sealer"),
            clients=4,
            port=free_port(),
            random=Random(7),  # noqa: S311 - no secret
        )
        damage = await storm.rage(KILLS)

    assert damage.kills == {"service": 5, "database": 5, "sealer": 5}
    assert damage.acknowledged > 20
    assert damage.unanswered > 0, "the kills were felt"
    assert (damage.lost, damage.doubles, damage.unsealed) == (0, 0, 0)
    assert damage.findings.holds, damage.findings.first
