"""The log over HTTP: what anybody may ask is answered with texts that prove themselves."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from hwtrack.config import LabelSettings, LogSettings, Settings
from hwtrack.infra import problems
from hwtrack.infra.guard import Guard
from hwtrack.infra.work import begin_hot_work, begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.tlog import routes
from hwtrack.tlog.checkpoint import SignedCheckpoint, sign_checkpoint
from hwtrack.tlog.cosignature import cosign, cosignatures
from hwtrack.tlog.leaf import Entry
from hwtrack.tlog.note import HeldKey, decode_hash, read_verifier_key
from hwtrack.tlog.proof import demand_proved
from hwtrack.tlog.service import keys, proving
from hwtrack.tlog.store import checkpoints, tree
from hwtrack.tlog.store.checkpoints import Word
from hwtrack.tlog.tree import Head, demand_consistent
from hwtrack.tlog.trust import demand_witnessed
from tests.infra.databases import Template
from tests.tlog import make
from tests.tlog.yard import HOME, WRITER, Log, open_log

pytestmark = pytest.mark.anyio

TEXT = {"content-type": "text/plain"}
ONE, TWO, THREE = make.WITNESSES


@dataclass(slots=True)
class Service:
    """The log's part of the service, and its database."""

    app: FastAPI
    log: Log
    client: httpx.AsyncClient

    async def get(self, url: str, **params: Any) -> httpx.Response:
        return await self.client.get(f"/api/log{url}", params=params)

    async def sign(self, by: HeldKey = make.LOG) -> SignedCheckpoint:
        """Sign what is sealed, as the signer does."""
        async with begin_work(self.log.worker, SYSTEM) as work:
            return sign_checkpoint(await tree.head(work), by)

    async def bring(self, note: str) -> httpx.Response:
        return await self.client.post("/api/log/checkpoints", content=note, headers=TEXT)

    async def signed(self, *witnesses: HeldKey) -> SignedCheckpoint:
        """Seal, sign and bring, and let witnesses confirm it."""
        await self.log.seal_all()
        signed = await self.sign()
        assert (await self.bring(signed.note.whole)).status_code in {200, 201}
        async with begin_work(self.log.worker, SYSTEM) as work:
            for number, witness in enumerate(witnesses):
                at = make.NOW + timedelta(minutes=number)
                line = cosign(signed.note.text, witness, at=at).line
                await checkpoints.cosign(work, signed.checkpoint.head.size, Word(witness.name, at), line)
        return signed

    async def entry(self, entry_id: UUID) -> Entry:
        row = (await self.log.rows("SELECT kind, entry_id, hash FROM log_entry WHERE entry_id = $1", entry_id))[0]
        return Entry(row["kind"], row["entry_id"], row["hash"])


@pytest.fixture
async def service(template: Template, tmp_path: Any) -> AsyncIterator[Service]:
    settings = Settings(
        label=LabelSettings(keys=tmp_path),
        log=LogSettings(
            origin=make.ORIGIN,
            key=make.LOG.key.text,
            witnesses=tuple(f"{one.key.text} http://127.0.0.1:{7000 + n}" for n, one in enumerate(make.WITNESSES)),
            quorum=2,
        ),
    )
    with template.clone() as clone:
        async with open_log(clone) as log:
            app = FastAPI()
            app.state.settings = settings
            app.state.database = log.app
            problems.install(app)
            app.include_router(routes.router)
            app.add_middleware(Guard)
            routes.mount(app)
            transport = httpx.ASGITransport(app=app)
            headers = {"accept-language": "en"}
            async with httpx.AsyncClient(transport=transport, base_url="http://hw.test", headers=headers) as client:
                yield Service(app, log, client)


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


async def test_before_anything_was_signed_everything_says_so(service: Service) -> None:
    entry_id = (await service.log.write())[0]

    assert problem(await service.get("/checkpoint")) == (404, "tlog.no-checkpoint")
    assert problem(await service.get(f"/proof/{entry_id}", home=HOME)) == (404, "tlog.not-sealed")
    assert (await service.get("/checkpoints")).json() == {"items": [], "next": None}
    status = (await service.get("/status")).json()
    assert status["head"]["size"] == 0
    assert status["checkpoint"] is None
    assert status["sealing"] == "asleep"
    assert [one["size"] for one in status["witnesses"]] == [None, None, None]


async def test_a_checkpoint_is_taken_once_and_shown_with_its_witnesses(service: Service) -> None:
    await service.log.write(3)
    await service.log.seal_all()
    signed = await service.sign()

    first, again = await service.bring(signed.note.whole), await service.bring(signed.note.whole)
    plain = await service.get("/checkpoint")
    await service.signed(ONE, THREE)
    witnessed = await service.get("/checkpoint")

    assert (first.status_code, again.status_code) == (201, 200)
    assert plain.text == signed.note.whole
    assert plain.headers["content-type"].startswith("text/plain")
    found = demand_witnessed(witnessed.text, make.TRUST)
    assert [one.witness.name for one in found.cosignatures] == [ONE.name, THREE.name]


async def test_of_a_witness_that_spoke_twice_the_last_word_counts(service: Service) -> None:
    await service.log.write(2)
    await service.signed(ONE, TWO)
    await service.signed(TWO, ONE)

    note = (await service.get("/checkpoint")).text
    found = demand_witnessed(note, make.TRUST)
    assert [(one.witness.name, one.at) for one in found.cosignatures] == [
        (ONE.name, make.NOW + timedelta(minutes=1)),
        (TWO.name, make.NOW + timedelta(minutes=1)),
    ]
    assert len(cosignatures(found.note, ONE.key)) == 1


@pytest.mark.parametrize(
    ("spoil", "status", "code"),
    [
        (lambda note: note.replace("hwtrack.example", "other.example"), 422, "tlog.checkpoint-unbelieved"),
        (lambda note: note[:-1], 422, "tlog.checkpoint-unbelieved"),
        (lambda note: note.replace("\n3\n", "\n4\n"), 422, "tlog.checkpoint-unbelieved"),
        (lambda _: "", 422, "malformed-request"),
        (lambda _: "x" * 200_000, 422, "tlog.checkpoint-unbelieved"),
    ],
    ids=["another log", "cut off", "altered", "empty", "too long"],
)
async def test_a_note_that_is_not_the_logs_is_not_taken(service: Service, spoil: Any, status: int, code: str) -> None:
    await service.log.write(3)
    await service.log.seal_all()

    answer = await service.bring(spoil((await service.sign()).note.whole))

    assert problem(answer) == (status, code)
    assert await service.log.ask("SELECT count(*) FROM log_checkpoint") == 0


async def test_bytes_that_are_no_text_are_not_taken(service: Service) -> None:
    answer = await service.client.post("/api/log/checkpoints", content=b"\xff\xfe", headers=TEXT)

    assert problem(answer) == (422, "tlog.checkpoint-unbelieved")


async def test_an_impostors_checkpoint_is_not_taken(service: Service) -> None:
    await service.log.write()
    await service.log.seal_all()

    answer = await service.bring((await service.sign(make.IMPOSTOR)).note.whole)

    assert problem(answer) == (422, "tlog.checkpoint-unbelieved")
    assert answer.json()["detail"].endswith("unsigned.")


async def test_a_signed_head_that_was_never_sealed_is_a_conflict(service: Service) -> None:
    await service.log.write(3)
    await service.log.seal_all()
    for head in (make.head(3), Head(4, bytes(32)), make.head(0)):
        answer = await service.bring(sign_checkpoint(head, make.LOG).note.whole)
        assert problem(answer) == (409, "tlog.checkpoint-differs")


async def test_only_the_logs_own_signature_is_kept_of_a_note(service: Service) -> None:
    """A witness's word is the worker's to fetch and to check."""
    await service.log.write()
    await service.log.seal_all()
    signed = await service.sign()
    more = signed.note.with_signatures([cosign(signed.note.text, ONE, at=make.NOW)])

    await service.bring(more.whole)

    assert (await service.get("/checkpoint")).text == signed.note.whole


async def test_a_proof_stands_under_the_newest_checkpoint_that_the_quorum_confirmed(service: Service) -> None:
    old = await service.log.write(5)
    witnessed = await service.signed(ONE, TWO)
    new = await service.log.write(2)
    newest = await service.signed(ONE)
    unsigned = await service.log.write()
    await service.log.seal_all()

    for entry_id, under in ((old[1], witnessed), (new[0], newest)):
        text = (await service.get(f"/proof/{entry_id}", home=HOME)).text
        trust = make.TRUST if under is witnessed else replace(make.TRUST, quorum=1)
        found = demand_proved(text, (await service.entry(entry_id)).leaf, trust)
        assert found.checkpoint == under.checkpoint
    assert problem(await service.get(f"/proof/{unsigned[0]}", home=HOME)) == (404, "tlog.not-sealed")
    assert problem(await service.get(f"/proof/{old[1]}", home=HOME + 1)) == (404, "tlog.not-sealed")


async def test_many_proofs_are_made_at_once(service: Service) -> None:
    written = await service.log.write(40)
    await service.signed(ONE, TWO)
    desk = service.app.state.log_desk
    async with begin_work(service.log.app, WRITER) as work:
        stranger = work.new_id()
        proofs = await proving.proofs_for(work, desk, [(HOME, one) for one in (*written, stranger)])

    assert set(proofs) == {(HOME, one) for one in written}
    for (_, entry_id), text in proofs.items():
        demand_proved(text, (await service.entry(entry_id)).leaf, make.TRUST)


async def test_the_log_is_shown_to_have_only_grown(service: Service) -> None:
    sizes = []
    for count in (1, 4, 2):
        await service.log.write(count)
        await service.log.seal_all()
        sizes.append(await service.sign())
    answers = [
        (await service.get("/consistency", **{"from": old, "to": new})).json()
        for new in range(8)
        for old in range(new + 1)
    ]

    for answer in answers:
        heads = [Head(answer[name]["size"], decode_hash(answer[name]["root"])) for name in ("old", "new")]
        demand_consistent(heads[0], heads[1], [decode_hash(one) for one in answer["proof"]])
        for signed in sizes:
            assert signed.checkpoint.head in heads or signed.checkpoint.head.size not in {one.size for one in heads}
    newest = (await service.get("/consistency")).json()
    assert (newest["old"]["size"], newest["new"]["size"]) == (0, 7)


@pytest.mark.parametrize(("old", "new"), [(2, 1), (0, 4), (4, 4)])
async def test_sizes_that_were_not_reached_are_refused(service: Service, old: int, new: int) -> None:
    await service.log.write(3)
    await service.log.seal_all()

    assert problem(await service.get("/consistency", **{"from": old, "to": new})) == (422, "tlog.sizes")


async def test_checkpoints_are_listed_the_newest_first_a_page_at_a_time(service: Service) -> None:
    for _ in range(5):
        await service.log.write()
        await service.signed(ONE)

    found, after = [], None
    for _ in range(3):
        page = (await service.get("/checkpoints", size=2, **({"after": after} if after else {}))).json()
        found += page["items"]
        after = page["next"]

    assert [one["head"]["size"] for one in found] == [5, 4, 3, 2, 1]
    assert after is None
    assert [one["witnesses"][0]["witness"] for one in found] == [ONE.name] * 5


async def test_the_standing_says_what_waits_and_who_spoke(service: Service) -> None:
    await service.log.write(4)
    await service.signed(ONE, TWO)
    await service.log.write()

    status = (await service.get("/status")).json()

    assert status["head"]["size"] == 4
    assert status["sealing"] == "sealing"
    assert status["quorum"] == 2
    assert [one["size"] for one in status["witnesses"]] == [4, 4, None]
    assert status["witnesses"][0]["age"] is not None
    assert "held_up_by" not in status, "who is connected to the database is nobody's business"


async def test_what_holds_sealing_up_is_for_the_operator(service: Service) -> None:
    assert problem(await service.get("/delay")) == (401, "not-signed-in")


async def test_the_receipt_key_is_published_once_and_is_in_the_log_itself(service: Service) -> None:
    desk = service.app.state.log_desk

    async def publish() -> None:
        async with begin_work(service.log.app, SYSTEM) as work:
            await keys.publish(work, desk)

    await asyncio.gather(*(publish() for _ in range(3)))
    await publish()

    found = (await service.get("/keys")).json()
    assert [one["key"] for one in found["receipts"]] == [desk.receipts.key.text]
    assert read_verifier_key(found["log"]) == make.LOG.key
    assert found["witnesses"] == [one.key.text for one in make.WITNESSES]
    assert await service.log.ask("SELECT count(*) FROM log_entry WHERE kind = 'receipt-key'") == 1
    await service.signed(ONE, TWO)
    proof = await service.get(f"/proof/{found['receipts'][0]['entry_id']}", home=keys.INSTALLATION)
    demand_proved(proof.text, (await service.entry(UUID(found["receipts"][0]["entry_id"]))).leaf, make.TRUST)


async def test_a_made_up_checkpoint_cannot_be_put_past_the_service(service: Service) -> None:
    """The application may add checkpoints, and neither change nor remove one."""
    await service.log.write()
    await service.signed()
    for change in ("UPDATE log_checkpoint SET note = ''", "DELETE FROM log_checkpoint"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with begin_hot_work(service.log.app, WRITER) as work:
                await work.execute(change)
