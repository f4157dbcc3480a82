"""The worker's round to the witnesses, with real ones over HTTP: what they confirm is checked before it is kept."""

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.tlog.addresses import WitnessAddress, read_address
from hwtrack.tlog.checkpoint import sign_checkpoint
from hwtrack.tlog.cosignature import cosign
from hwtrack.tlog.note import HeldKey, Note
from hwtrack.tlog.reason import ProofError
from hwtrack.tlog.service import publishing, standing
from hwtrack.tlog.service.desk import LogDesk
from hwtrack.tlog.service.witnessing import Said, Told, submit
from hwtrack.tlog.store import tree
from hwtrack.tlog.store.key_files import ReceiptKeyFile
from hwtrack.tlog.submission import Submission
from hwtrack.tlog.trust import demand_witnessed
from hwtrack.witness import memory
from hwtrack.witness.judging import Witness
from hwtrack.witness.memory import Memory
from hwtrack.witness.server import WitnessServer
from tests.infra.databases import Template
from tests.tlog import make
from tests.tlog.yard import Log, open_log

pytestmark = pytest.mark.anyio

ONE, TWO, THREE = make.WITNESSES


@dataclass(slots=True)
class Round:
    """A log with a desk that names witnesses."""

    log: Log
    desk: LogDesk

    async def ask(self) -> tuple[Told, ...]:
        async with httpx.AsyncClient() as http:
            return await submit(lambda: begin_work(self.log.worker, SYSTEM), self.desk, http)

    async def sign(self, *, seal: bool = True) -> str:
        """Seal, sign, and bring the checkpoint in."""
        if seal:
            await self.log.seal_all()
        async with begin_work(self.log.worker, SYSTEM) as work:
            note = sign_checkpoint(await tree.head(work), make.LOG).note.whole
        async with begin_work(self.log.app, SYSTEM) as work:
            await publishing.take(work, self.desk, note)
        return note

    async def newest(self) -> str:
        async with begin_work(self.log.app, SYSTEM) as work:
            return (await publishing.newest(work)).note.whole

    def watched_by(self, *addresses: WitnessAddress) -> "Round":
        return Round(self.log, replace(self.desk, witnesses=addresses))


@pytest.fixture
async def log(template: Template) -> AsyncIterator[Log]:
    with template.clone() as clone:
        async with open_log(clone) as opened:
            yield opened


@pytest.fixture
def round_(log: Log, tmp_path: Path) -> Round:
    file = ReceiptKeyFile(tmp_path, f"{make.ORIGIN}/receipts")
    return Round(log, LogDesk(make.ORIGIN, make.LOG.key, (), 2, file))


@contextmanager
def served(key: HeldKey, folder: Path, *, clock: Callable[[], datetime] = lambda: make.NOW) -> Iterator[WitnessAddress]:
    """Serve a witness in a thread for the length of the block."""
    kept = Memory(folder / f"{key.name}.sqlite")
    kept.prepare()
    server = WitnessServer(("127.0.0.1", 0), Witness(key, {make.ORIGIN: make.LOG.key}, kept), clock=clock)
    with listening(server) as url:
        yield WitnessAddress(key.key, url)


@contextmanager
def listening(server: ThreadingHTTPServer) -> Iterator[str]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


async def test_what_the_witnesses_confirm_is_kept_and_makes_the_quorum(round_: Round, tmp_path: Path) -> None:
    with served(ONE, tmp_path) as one, served(TWO, tmp_path) as two:
        asked = round_.watched_by(one, two)
        for count in (3, 4, 1):
            await round_.log.write(count)
            await round_.sign()
            assert [told.said for told in await asked.ask()] == [Said.CONFIRMED] * 2
            found = demand_witnessed(await round_.newest(), make.TRUST)
            assert [one.witness.name for one in found.cosignatures] == [ONE.name, TWO.name]
        async with begin_work(round_.log.app, SYSTEM) as work:
            seen = await standing.standing(work, asked.desk)
    assert seen.confirmed == 8


async def test_before_anything_was_signed_nobody_is_asked(round_: Round, tmp_path: Path) -> None:
    with served(ONE, tmp_path) as one:
        assert await round_.watched_by(one).ask() == ()


async def test_a_witness_that_is_away_does_not_keep_the_others(round_: Round, tmp_path: Path) -> None:
    await round_.log.write()
    await round_.sign()
    nobody = WitnessAddress(THREE.key, "http://127.0.0.1:1")
    with served(ONE, tmp_path) as one:
        told = await round_.watched_by(nobody, one).ask()

    assert [one.said for one in told] == [Said.AWAY, Said.CONFIRMED]


async def test_a_witness_that_knows_another_size_is_asked_from_there(round_: Round, tmp_path: Path) -> None:
    """What it confirmed was lost on the way back; it tells its size, and the proof is made from that."""
    await round_.log.write(3)
    await round_.sign()
    with served(ONE, tmp_path) as one:
        asked = round_.watched_by(one)
        await asked.ask()
        await round_.log.ask("DELETE FROM log_cosignature RETURNING 1")
        await round_.log.write(2)
        await round_.sign()
        assert [told.said for told in await asked.ask()] == [Said.CONFIRMED]


async def test_a_witness_that_has_seen_more_raises_the_alarm(round_: Round, tmp_path: Path) -> None:
    await round_.log.write(2)
    await round_.sign()
    with served(ONE, tmp_path) as one:
        kept = Memory(tmp_path / f"{ONE.name}.sqlite")
        with kept.alone() as file:
            ahead = make.checkpoint(21)
            memory.confirm(file, ahead.checkpoint, note=ahead.note.whole, at=make.NOW)
        told = await round_.watched_by(one).ask()

    assert told == (Told(ONE.name, Said.AHEAD, "21"),)


async def test_a_log_that_was_changed_is_refused_by_its_witness(round_: Round, tmp_path: Path) -> None:
    with served(ONE, tmp_path) as one:
        asked = round_.watched_by(one)
        await round_.log.write(3)
        await round_.sign()
        await asked.ask()
        await round_.log.write(1)
        await round_.log.seal_all()
        forged = make.head(4).root
        await round_.log.ask("UPDATE log_tree SET root = $1 WHERE size = 4 RETURNING 1", forged)
        await round_.sign(seal=False)

        assert [(told.said, told.detail) for told in await asked.ask()] == [(Said.REFUSED, "422")]


Reply = tuple[int, str, bytes]


def saying(reply: Reply) -> ThreadingHTTPServer:
    """Return a server that says the same to everybody."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(reply[0])
            self.send_header("content-type", reply[1])
            self.send_header("content-length", str(len(reply[2])))
            self.end_headers()
            self.wfile.write(reply[2])

        def log_message(self, *_: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


SIZE = "text/x.tlog.size"
STRANGE: dict[str, tuple[Reply, Said]] = {
    "nothing": ((200, "text/plain", b""), Said.UNBELIEVED),
    "no line": ((200, "text/plain", b"fine\n"), Said.UNBELIEVED),
    "bytes": ((200, "text/plain", b"\xff\xfe"), Said.UNBELIEVED),
    "a very long answer": ((200, "text/plain", b"x" * 200_000), Said.UNBELIEVED),
    "an error": ((500, "text/plain", b"x"), Said.REFUSED),
    "a conflict without a size": ((409, "text/plain", b"7\n"), Said.REFUSED),
    "a conflict with rubbish for a size": ((409, SIZE, b"seven\n"), Said.REFUSED),
    "the same conflict for ever": ((409, SIZE, b"1\n"), Said.REFUSED),
    "a size beyond all": ((409, SIZE, b"9007199254740991\n"), Said.AHEAD),
    "a size beyond that": ((409, SIZE, b"9007199254740992\n"), Said.REFUSED),
}


@pytest.mark.parametrize(("reply", "said"), STRANGE.values(), ids=STRANGE)
async def test_strange_answers_are_named_and_nothing_is_kept(round_: Round, reply: Reply, said: Said) -> None:
    await round_.log.write(3)
    await round_.sign()
    with listening(saying(reply)) as url:
        told = await round_.watched_by(WitnessAddress(ONE.key, url)).ask()

    assert [one.said for one in told] == [said]
    assert await round_.log.ask("SELECT count(*) FROM log_cosignature") == 0


async def test_a_cosignature_on_something_else_or_by_somebody_else_is_not_kept(round_: Round) -> None:
    await round_.log.write(3)
    note = await round_.sign()
    text = note.partition("\n\n")[0] + "\n"
    lines = {
        "by another witness": cosign(text, TWO, at=make.NOW).line,
        "on another size": cosign(text.replace("\n3\n", "\n4\n"), ONE, at=make.NOW).line,
        "an impostor": cosign(text, make.key(ONE.name, ONE.kind, seed="x"), at=make.NOW).line,
    }
    for what, line in lines.items():
        with listening(saying((200, "text/plain", line.encode()))) as url:
            told = await round_.watched_by(WitnessAddress(ONE.key, url)).ask()
        assert [one.said for one in told] == [Said.UNBELIEVED], what
    assert await round_.log.ask("SELECT count(*) FROM log_cosignature") == 0


async def test_a_submission_carries_the_logs_own_signature_only(round_: Round, tmp_path: Path) -> None:
    await round_.log.write(2)
    await round_.sign()
    with served(ONE, tmp_path) as one, served(TWO, tmp_path) as two:
        await round_.watched_by(one).ask()
        await round_.watched_by(two).ask()
        with Memory(tmp_path / f"{TWO.name}.sqlite").alone() as file:
            (note,) = file.execute("SELECT note FROM confirmed").fetchone()

    assert Submission(0, (), Note(note.partition("\n\n")[0] + "\n", ())).checkpoint.signatures == ()
    assert note.count("—") == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://127.0.0.1:7380",
        ONE.key.text,
        f"{ONE.key.text}  http://127.0.0.1:7380",
        f"{ONE.key.text} ftp://127.0.0.1",
        f"{ONE.key.text} http://127.0.0.1:7380/?a=1",
        f"{ONE.key.text} http://user@127.0.0.1",
        f"{make.LOG.key.text} http://127.0.0.1:7380",
        f"{ONE.text} http://127.0.0.1:7380",
    ],
)
def test_a_witness_is_a_key_and_an_address(text: str) -> None:
    with pytest.raises(ProofError):
        read_address(text)


@pytest.mark.parametrize("url", ["http://127.0.0.1:7380", "https://w.example/log/", "http://[::1]:7380"])
def test_the_address_is_a_prefix(url: str) -> None:
    assert read_address(f"{ONE.key.text} {url}") == WitnessAddress(ONE.key, url.rstrip("/"))
