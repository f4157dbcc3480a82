"""The benches by the names that people were promised, and the chains that `trace` reads."""

import pytest
from typer.testing import CliRunner

from hwtrack.cli.bench.filling import LENGTH, filled
from hwtrack.cli.bench.registry import BENCHES, SHORT
from hwtrack.cli.bench.stage import staged
from hwtrack.cli.commands import app
from hwtrack.custody.service.standing import chain_of, verify_chain
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.paging import Slice
from hwtrack.infra.work import begin_work


def test_every_promised_bench_has_its_name() -> None:
    assert {"scan", "sync", "sealer", "trace", "faults"} <= set(BENCHES)
    assert set(SHORT) <= set(BENCHES)


def test_an_unknown_bench_measures_nothing_and_says_what_there_is() -> None:
    done = CliRunner().invoke(app, ["bench", "scan", "kills"])

    assert done.exit_code == 2
    assert "no bench kills; there are boot, scan, " in done.output


@pytest.mark.long
@pytest.mark.anyio
async def test_a_chain_that_was_filled_in_holds_like_one_that_was_recorded() -> None:
    async with staged(4) as stage:
        done = await filled(stage, 3)
        database = await Database.open(stage.place.url(roles.APP), pool=1)
        async with begin_work(database, stage.actor) as work:
            checks = [await verify_chain(work, code) for code in stage.codes[:4]]
            original, *copies = [(await chain_of(work, code, Slice(size=LENGTH))).items for code in stage.codes[:4]]
        await database.close()

    assert done.codes == stage.codes[1:4]
    assert [(check.length, check.found) for check in checks] == [(LENGTH, None)] * 4
    assert len({check.head for check in checks}) == 4
    expected = [(hop.claim.KIND, hop.outcome and hop.outcome.status) for hop in original]
    assert [[(hop.claim.KIND, hop.outcome and hop.outcome.status) for hop in copy] for copy in copies] == [expected] * 3
