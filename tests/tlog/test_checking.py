"""The full check of the log: a whole one passes, each way to break it is named by its layer; and the verbs for it."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from hwtrack.infra import roles
from hwtrack.infra.work import begin_hot_work, begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.tlog.addresses import WitnessAddress
from hwtrack.tlog.checkpoint import sign_checkpoint
from hwtrack.tlog.cosignature import cosign
from hwtrack.tlog.findings import Findings, Layer
from hwtrack.tlog.leaf import Entry
from hwtrack.tlog.receipt import Receipt, sign_receipt
from hwtrack.tlog.service import checking, keys, publishing
from hwtrack.tlog.service.desk import LogDesk
from hwtrack.tlog.store import checkpoints, tree
from hwtrack.tlog.store.checkpoints import Word
from hwtrack.tlog.store.key_files import ReceiptKeyFile
from tests.architecture.source import ROOT
from tests.infra.databases import Template
from tests.infra.make import execute
from tests.tlog import make
from tests.tlog.yard import HOME, WRITER, Log, open_log

pytestmark = pytest.mark.anyio

ONE = make.WITNESSES[0]


@pytest.fixture
def desk(tmp_path: Path) -> LogDesk:
    return LogDesk(make.ORIGIN, make.LOG.key, (), 0, ReceiptKeyFile(tmp_path, f"{make.ORIGIN}/receipts"))


@pytest.fixture
async def log(template: Template, desk: LogDesk) -> AsyncIterator[Log]:
    """A log of eleven entries, signed at three sizes and cosigned."""
    with template.clone() as clone:
        async with open_log(clone) as opened:
            for _ in range(3):
                await opened.write(3)
                await opened.seal_all()
                await signed(opened, desk)
            await opened.write(2)
            await opened.seal_all()
            yield opened


async def signed(log: Log, desk: LogDesk) -> None:
    async with begin_work(log.worker, SYSTEM) as work:
        checkpoint = sign_checkpoint(await tree.head(work), make.LOG)
    async with begin_work(log.app, SYSTEM) as work:
        await publishing.take(work, desk, checkpoint.note.whole)
    line = cosign(checkpoint.note.text, ONE, at=make.NOW).line
    async with begin_work(log.worker, SYSTEM) as work:
        await checkpoints.cosign(work, checkpoint.checkpoint.head.size, Word(ONE.name, make.NOW), line)


async def checked(log: Log, desk: LogDesk) -> Findings:
    """Check the log with a witness's key, but without asking the witness itself."""
    findings = Findings()
    watched = replace(desk, witnesses=(WitnessAddress(ONE.key, "http://127.0.0.1:1"),))
    await checking.check_log(lambda: begin_work(log.worker, SYSTEM), watched, findings)
    return findings


async def test_a_whole_log_holds_and_was_looked_at(log: Log, desk: LogDesk) -> None:
    findings = await checked(log, desk)

    assert findings.holds, findings.first
    assert (findings.checked[Layer.TREE], findings.checked[Layer.CHECKPOINT], findings.checked[Layer.WITNESS]) == (
        11,
        3,
        3,
    )


async def test_entries_that_wait_are_no_break(log: Log, desk: LogDesk) -> None:
    await log.write(2)

    assert (await checked(log, desk)).holds


async def test_a_log_that_grows_meanwhile_holds(log: Log, desk: LogDesk) -> None:
    """Entries are written, sealed and signed between any two parts of the check."""
    findings = Findings()
    steps = 0

    class Growing:
        def __init__(self) -> None:
            self.inner = begin_work(log.worker, SYSTEM)

        async def __aenter__(self) -> object:
            return await self.inner.__aenter__()

        async def __aexit__(self, *error: object) -> None:
            nonlocal steps
            await self.inner.__aexit__(None, None, None)
            if (steps := steps + 1) < 8:
                await log.write(2)
                await log.seal_all()
                await signed(log, desk)

    await checking.check_log(Growing, desk, findings)  # type: ignore[arg-type]

    assert findings.holds, findings.first
    assert findings.checked[Layer.TREE] > 11


HEAD, NODE, LEAF = "UPDATE log_tree SET", "UPDATE log_node SET", "UPDATE log_leaf SET"
NOTE, LINE = "UPDATE log_checkpoint SET", "UPDATE log_cosignature SET"
EXCHANGED = f"{LEAF} idx = 99 WHERE idx = 4; {LEAF} idx = 4 WHERE idx = 5; {LEAF} idx = 5 WHERE idx = 99"
PASSED = """
    INSERT INTO log_entry (home_org_id, xid, entry_id, epoch, kind, hash)
    SELECT 99, xid, gen_random_uuid(), epoch, kind, hash FROM log_entry WHERE entry_id = $ID
"""
OTHER_NOTE = "(SELECT note FROM log_checkpoint WHERE size = 3)"
OTHER_LINE = "(SELECT line FROM log_cosignature WHERE size = 3)"

BREAKS: dict[str, tuple[str, Layer, str]] = {
    "an entry altered": ("UPDATE log_entry SET hash = sha256('x') WHERE entry_id = $ID", Layer.TREE, "of the entry"),
    "an entry's kind altered": ("UPDATE log_entry SET kind = 'x' WHERE entry_id = $ID", Layer.TREE, "of the entry"),
    "an entry removed": ("DELETE FROM log_entry WHERE entry_id = $ID", Layer.TREE, "not of the entry"),
    "an entry passed over": (PASSED, Layer.TREE, "never sealed"),
    "a leaf's commitment altered": (f"{LEAF} hash = sha256('x') WHERE idx = 4", Layer.TREE, "not of the entry"),
    "a leaf altered": (f"{LEAF} leaf = sha256('x') WHERE idx = 4", Layer.TREE, "does not follow"),
    "a leaf removed": ("DELETE FROM log_leaf WHERE idx = 4", Layer.TREE, "Leaf 4 is missing"),
    "two leaves exchanged": (EXCHANGED, Layer.TREE, "out of the order"),
    "a node altered": (f"{NODE} hash = sha256('x') WHERE (level, idx) = (1, 2)", Layer.TREE, "Node 2 of level 1"),
    "a node removed": ("DELETE FROM log_node WHERE (level, idx) = (2, 1)", Layer.TREE, "Node 1 of level 2"),
    "a node too many": ("INSERT INTO log_node VALUES (9, 9, sha256('x'))", Layer.TREE, "no tree of 11"),
    "a head altered": (f"{HEAD} root = sha256('x') WHERE size = 6", Layer.TREE, "head of 6"),
    "the last head removed": ("DELETE FROM log_tree WHERE size = 11", Layer.TREE, "no tree of 9"),
    "a checkpoint's root altered": (f"{NOTE} root = sha256('x') WHERE size = 6", Layer.CHECKPOINT, "another tree"),
    "a checkpoint's text altered": (f"{NOTE} note = replace(note, '6', '7')", Layer.CHECKPOINT, "not to be believed"),
    "a checkpoint is another's": (f"{NOTE} note = {OTHER_NOTE} WHERE size = 6", Layer.CHECKPOINT, "another tree"),
    "a cosignature is another's": (f"{LINE} line = {OTHER_LINE} WHERE size = 6", Layer.WITNESS, "not what is stored"),
    "a cosignature is rubbish": (f"{LINE} line = 'x' WHERE size = 6", Layer.WITNESS, "not what is stored"),
}


@pytest.mark.parametrize(("change", "layer", "words"), BREAKS.values(), ids=BREAKS)
async def test_each_break_is_named_by_its_layer(log: Log, desk: LogDesk, change: str, layer: Layer, words: str) -> None:
    entry_id = (await log.order())[4]
    script = f"SET session_replication_role = replica; {change.replace('$ID', repr(str(entry_id)))}"
    await execute(log.clone.url(roles.SUPERUSER), script)

    findings = await checked(log, desk)

    assert layer in findings.broken
    assert words in findings.first[layer].template.format_map(dict(findings.first[layer].facts))


def cli(log: Log, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        "HWTRACK_DATABASE_URL": log.clone.url(roles.APP),
        "HWTRACK_DATABASE_WORKER_URL": log.clone.url(roles.WORKER),
        "HWTRACK_LOG_ORIGIN": make.ORIGIN,
        "HWTRACK_LOG_KEY": make.LOG.key.text,
        "HWTRACK_TELEMETRY_LEVEL": "error",
    }
    return subprocess.run(
        [sys.executable, "-m", "hwtrack.cli", *arguments],
        cwd=ROOT, env=os.environ | environment | more, capture_output=True, text=True, check=False,
    )  # fmt: skip


async def test_the_verb_prints_a_line_for_each_layer_and_exits_by_what_it_found(log: Log) -> None:
    # The entries of this log are of no events: the rows say so, the tree holds.
    ended = cli(log, "verify", "log", "--lang", "en")

    assert ended.returncode == 1, ended.stderr
    lines = ended.stdout.splitlines()
    assert [line.split()[2] for line in lines if line[:10].strip().isdecimal()] == [layer.value for layer in Layer]
    assert "has lost what it commits to" in ended.stdout
    assert [line.split()[1] for line in lines if " tree " in line] == ["ok"]


async def test_the_verb_speaks_chinese_by_itself_and_says_what_it_could_not_check(log: Log) -> None:
    ended = cli(log, "verify", "log", HWTRACK_LOG_KEY="")

    assert "未设置日志公钥" in ended.stdout
    assert "条目、叶子、节点与树根" in ended.stdout


async def test_a_receipt_is_followed_up_from_a_file(log: Log, desk: LogDesk, tmp_path: Path) -> None:
    async with begin_work(log.app, SYSTEM) as work:
        await keys.publish(work, desk)
    async with begin_hot_work(log.app, WRITER) as work:
        entry_id = await log.append(work)
    row = (await log.rows("SELECT kind, hash FROM log_entry WHERE entry_id = $1", entry_id))[0]
    receipt = Receipt(make.ORIGIN, HOME, Entry(row["kind"], entry_id, row["hash"]), make.NOW)
    file = tmp_path / "receipt.txt"
    file.write_text(sign_receipt(receipt, desk.receipts), encoding="utf-8")

    waiting = cli(log, "verify", "receipt", str(file), "--lang", "en")
    await log.seal_all()
    sealed = cli(log, "verify", "receipt", str(file), "--lang", "en")
    file.write_text(sign_receipt(receipt, make.IMPOSTOR), encoding="utf-8")
    forged = cli(log, "verify", "receipt", str(file), "--lang", "en")

    assert (waiting.returncode, "waits to be sealed" in waiting.stdout) == (0, True), waiting.stderr
    assert (sealed.returncode, "is in the log" in sealed.stdout) == (0, True)
    assert (forged.returncode, "no signature of the key" in forged.stdout) == (1, True)


async def test_the_status_says_how_the_log_stands(log: Log) -> None:
    witnesses = {"HWTRACK_LOG_WITNESSES": f'["{ONE.key.text} http://127.0.0.1:1"]'}
    beat = "UPDATE log_pulse SET beat_at = now() + interval '{}'"
    await execute(log.clone.url(roles.SUPERUSER), beat.format("1 hour"))
    well = cli(log, "tlog", "status", **witnesses)
    await execute(log.clone.url(roles.SUPERUSER), beat.format("-11 s"))
    asleep = cli(log, "tlog", "status", **witnesses)

    assert well.returncode == 0, well.stdout + well.stderr
    assert "sealed     11 entries, sealing" in well.stdout
    assert "signed     9" in well.stdout
    assert f"witness    {ONE.name}: 9" in well.stdout
    assert (asleep.returncode, "11 entries, asleep" in asleep.stdout) == (1, True)
