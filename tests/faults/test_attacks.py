"""Seven attacks by whoever administers the database, each named by exactly the layer that can see it.

A real signer and two real witnesses stand beside; every attack is tried on a copy of one prepared database, with copies
of their memories. Lower layers must stay silent: an attacker who tidied up below is only seen further out.
Source: trust.md 2.4, 6 (scorecard 11).
"""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest

from hwtrack.cli.whole_log import checked
from hwtrack.custody.service.standing import device_progress
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.signer.memory import Memory
from hwtrack.signer.signing import LogSigner, RefusedToSignError
from hwtrack.tlog.findings import Findings, Layer
from hwtrack.tlog.leaf import Entry
from hwtrack.tlog.receipt import Receipt, sign_receipt
from hwtrack.tlog.service import keys, publishing
from hwtrack.tlog.service.desk import LogDesk
from hwtrack.tlog.service.keeping import Kept, follow_up
from hwtrack.tlog.service.witnessing import Said, submit
from hwtrack.tlog.store.key_files import ReceiptKeyFile
from tests.accounts.phones import Phone
from tests.custody import make as custody
from tests.custody.handset import Handset, handset
from tests.custody.yard import Yard, open_yard
from tests.faults.attacks import Dba, dba
from tests.infra.databases import CloneOf, Template
from tests.tlog import make
from tests.tlog.test_witnessing import served
from tests.tlog.yard import open_log

pytestmark = pytest.mark.anyio

DRUMS, ROUNDS = 8, 6
"""Drums and events of each; a checkpoint is signed and witnessed after every second round."""


@dataclass(slots=True)
class Scene:
    """A database with a history, its signer and its witnesses, and a phone that holds receipts of its last scans."""

    clone: CloneOf
    folder: Path
    desk: LogDesk
    witnessed: int
    late: tuple[str, UUID]

    def url(self, role: str = roles.SUPERUSER) -> str:
        return self.clone.url(role)

    async def findings(self) -> Findings:
        """Check everything, the witnesses asked."""
        return await checked(self.url(roles.WORKER), self.desk)

    async def sign(self) -> None:
        """Let the signer look and bring what it signs; it refuses what does not continue its last signature."""
        signer = LogSigner(make.LOG, Memory(self.folder / "signer.sqlite"))
        connection = await asyncpg.connect(self.url(roles.WITNESS))
        try:
            note = await signer.sign(connection)
        finally:
            await connection.close()
        assert note is not None
        database = await Database.open(self.url(roles.APP), pool=1)
        async with begin_work(database, SYSTEM) as work:
            await publishing.take(work, self.desk, note)
        await database.close()


@pytest.fixture(scope="module")
def history(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CloneOf, Path]]:
    with template.clone() as clone:
        yield clone, tmp_path_factory.mktemp("history")


@asynccontextmanager
async def staged(clone: CloneOf, folder: Path) -> AsyncIterator[LogDesk]:
    """Serve the witnesses of a folder for the length of the block."""
    with ExitStack() as stack:
        addresses = tuple(stack.enter_context(served(one, folder)) for one in make.WITNESSES[:2])
        yield LogDesk(make.ORIGIN, make.LOG.key, addresses, 2, ReceiptKeyFile(folder, f"{make.ORIGIN}/receipts"))


@pytest.fixture(scope="module")
async def told(history: tuple[CloneOf, Path]) -> tuple[int, Receipt, Handset, str]:
    """Record the history: signed and witnessed three times, and a last round that nobody outside has seen."""
    clone, folder = history
    async with staged(clone, folder) as desk, open_log(clone) as log:
        yard = await open_yard(log.app)
        phone = await handset(yard)
        async with begin_work(log.app, SYSTEM) as work:
            await keys.publish(work, desk)
        drums = [await yard.drum() for _ in range(DRUMS)]
        scene = Scene(clone, folder, desk, 0, ("", UUID(int=0)))
        for number in range(ROUNDS):
            kind = "generated" if number == 0 else "top_up"
            line = {} if number == 0 else {"added": "1.000"}
            for drum in drums:
                await phone.say(kind, drum, at=custody.minutes(number), line=line)
            await log.seal_all()
            if number % 2:
                await scene.sign()
                async with httpx.AsyncClient() as http:
                    said = await submit(lambda: begin_work(log.worker, SYSTEM), desk, http)
                assert [one.said for one in said] == [Said.CONFIRMED] * 2
        size = int(str(await log.ask("SELECT max(size) FROM log_tree")))
        late = await phone.say("sealed", drums[0], at=custody.minutes(60), line={"mass": custody.mass("180.000")})
        await log.seal_all()
        promised = late.receipts[0]
        receipt = Receipt(make.ORIGIN, promised.home_org_id, promised.entry, promised.record_time)
        await yard.database.close()
    return size, receipt, phone, drums[1]


@pytest.fixture
async def scene(
    template: Template, history: tuple[CloneOf, Path], told: tuple[int, Receipt, Handset, str], tmp_path: Path
) -> AsyncIterator[Scene]:
    """A copy of the history for one attack, memories included."""
    original, folder = history
    for file in folder.iterdir():
        shutil.copy(file, tmp_path / file.name)
    with original.copied() as clone:
        async with staged(clone, tmp_path) as desk:
            signed = sign_receipt(told[1], desk.receipts)
            yield Scene(clone, tmp_path, desk, told[0], (signed, told[1].entry.entry_id))


def broken(findings: Findings) -> set[Layer]:
    return set(findings.broken)


async def test_nothing_is_named_where_nothing_was_done(scene: Scene) -> None:
    findings = await scene.findings()

    assert broken(findings) == set(), findings.first
    assert findings.unsigned == 0
    assert {layer for layer in Layer if not findings.checked[layer]} == set(), "every layer looked at something"


async def test_1_a_body_is_edited(scene: Scene) -> None:
    async with dba(scene.url()) as attacker:
        event = await attacker.victim(20)
        await attacker.edit_body(event)

    findings = await scene.findings()
    # The phone's signature is over the body, so it speaks too.
    assert broken(findings) == {Layer.BODY, Layer.DEVICE}
    assert findings.first[Layer.BODY].facts["event_id"] == str(event[1])


async def test_2_and_the_chain_is_rebuilt(scene: Scene) -> None:
    async with dba(scene.url()) as attacker:
        event = await attacker.victim(20)
        await attacker.edit_body(event)
        await attacker.rebuild_chains()

    findings = await scene.findings()
    assert broken(findings) - {Layer.DEVICE} == {Layer.ROWS}
    assert findings.first[Layer.ROWS].facts["event_id"] == str(event[1])


async def changed(attacker: Dba) -> UUID:
    """Edit a body and rebuild chain and log."""
    event = await attacker.victim(20)
    await attacker.edit_body(event)
    await attacker.rebuild_chains()
    await attacker.rebuild_entries()
    await attacker.rebuild_tree()
    return event[1]


async def test_3_and_the_log_is_rebuilt(scene: Scene) -> None:
    async with dba(scene.url()) as attacker:
        await changed(attacker)

    assert broken(await scene.findings()) - {Layer.DEVICE} == {Layer.CHECKPOINT, Layer.WITNESS}
    with pytest.raises(RefusedToSignError):
        await scene.sign()


@pytest.mark.parametrize("forget", [False, True], ids=["cosignatures left", "cosignatures deleted"])
async def test_4_and_the_logs_own_key_signs_it_all_again(scene: Scene, *, forget: bool) -> None:
    async with dba(scene.url()) as attacker:
        await changed(attacker)
        await attacker.sign_again(make.LOG, forget_witnesses=forget)

    assert broken(await scene.findings()) - {Layer.DEVICE} == {Layer.WITNESS}
    with pytest.raises(RefusedToSignError):
        await scene.sign()


async def test_5_an_event_is_deleted_everything_rebuilt_and_signed_again(scene: Scene) -> None:
    async with dba(scene.url()) as attacker:
        await attacker.delete_event(await attacker.victim(20))
        await attacker.rebuild_chains()
        await attacker.rebuild_entries()
        await attacker.rebuild_tree()
        await attacker.sign_again(make.LOG, forget_witnesses=True)

    assert broken(await scene.findings()) == {Layer.WITNESS}
    with pytest.raises(RefusedToSignError):
        await scene.sign()


async def test_6_what_no_witness_saw_is_dropped_and_a_phones_receipt_names_it(
    scene: Scene, told: tuple[int, Receipt, Handset, str]
) -> None:
    """The witnesses miss it and say so by saying nothing; the receipt and the gap in the phone's numbers do not."""
    async with dba(scene.url()) as attacker:
        await attacker.drop_tail(scene.witnessed)

    assert broken(await scene.findings()) == set()
    await scene.sign()  # nothing that was signed is missing

    receipt, entry_id = scene.late
    phone = told[2]
    worker = await Database.open(scene.url(roles.WORKER), pool=1)
    app = await Database.open(scene.url(roles.APP), pool=1)
    try:
        async with begin_work(worker, SYSTEM) as work:
            promise = await follow_up(work, receipt)
        yard: Yard = replace(phone.yard, database=app)
        again = replace(phone, yard=yard)
        await again.say("top_up", told[3], at=custody.minutes(90), line={"added": "1.000"})
        async with begin_work(app, phone.company.worker) as work:
            progress = await device_progress(work, phone.device_id)
    finally:
        await app.close()
        await worker.close()
    assert (promise.kept, promise.receipt.entry.entry_id) == (Kept.MISSING, entry_id)
    assert progress.missing == 1


async def test_7_an_event_is_invented_in_a_drivers_name(scene: Scene, told: tuple[int, Receipt, Handset, str]) -> None:
    """Rightly linked, logged and soon to be witnessed: only the phone's own signature is missing."""
    phone, drum = told[2], told[3]
    body = phone.yard.body("top_up", drum, at=custody.minutes(70), line={"added": "9.000"}, device=phone.link())
    async with dba(scene.url()) as attacker:
        await attacker.invent(phone.company.worker, body, bytes(64))
    async with open_log(scene.clone) as log:
        await log.seal_all()
    await scene.sign()

    findings = await scene.findings()
    assert broken(findings) == {Layer.DEVICE}
    assert findings.broken[Layer.DEVICE] == 1


async def test_7_or_without_any_signature_and_is_shown_as_unsigned(
    scene: Scene, told: tuple[int, Receipt, Handset, str]
) -> None:
    phone, drum = told[2], told[3]
    body = phone.yard.body("top_up", drum, at=custody.minutes(70), line={"added": "9.000"})
    async with dba(scene.url()) as attacker:
        await attacker.invent(phone.company.worker, body, None)
    async with open_log(scene.clone) as log:
        await log.seal_all()

    findings = await scene.findings()
    assert broken(findings) == set()
    assert findings.unsigned == 1
    assert findings.first_unsigned


async def test_7_not_even_with_a_key_put_in_the_drivers_place(
    scene: Scene, told: tuple[int, Receipt, Handset, str]
) -> None:
    """The attacker swaps the enrolled key and signs with his own; the log still holds the record of the true one."""
    phone, drum = told[2], told[3]
    own = Phone(phone.device_id)
    body = phone.yard.body("top_up", drum, at=custody.minutes(70), line={"added": "9.000"}, device=phone.link())
    async with dba(scene.url()) as attacker:
        await attacker.sql.execute("UPDATE device SET public_key = $1", own.public_key)
        await attacker.invent(phone.company.worker, body, own.sign(body.encode()))
        swapped = broken(await scene.findings())
        await attacker.sql.execute(
            "UPDATE device_record SET record = replace(record, $1, $2)",
            phone.phone.public_key.hex(),
            own.public_key.hex(),
        )

    assert swapped == {Layer.DEVICE}
    assert broken(await scene.findings()) == {Layer.ROWS, Layer.DEVICE}


async def test_a_receipt_of_something_changed_says_so(scene: Scene, told: tuple[int, Receipt, Handset, str]) -> None:
    receipt = told[1]
    other = replace(receipt, entry=Entry(receipt.entry.kind, receipt.entry.entry_id, bytes(32)))
    worker = await Database.open(scene.url(roles.WORKER), pool=1)
    try:
        async with begin_work(worker, SYSTEM) as work:
            kept = await follow_up(work, scene.late[0])
            changed_ = await follow_up(work, sign_receipt(other, scene.desk.receipts))
    finally:
        await worker.close()

    assert (kept.kept, changed_.kept) == (Kept.SEALED, Kept.DIFFERENT)
