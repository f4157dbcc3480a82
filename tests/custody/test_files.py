"""Photos and documents of steps: by their hash, before or after the event, read through an event that names them."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from hwtrack.custody.files import (
    MAX_FILE_BYTES,
    MOST_PENDING_BYTES,
    FileKindError,
    FileMissingError,
    TooManyFilesError,
    check_pending,
    media_type_of,
)
from hwtrack.custody.service import files
from hwtrack.infra import roles
from hwtrack.infra.blobs import BlobDiffersError, Blobs, BlobTooLargeError
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import Actor
from tests.custody.yard import Yard, open_yard
from tests.infra.databases import CloneOf

pytestmark = pytest.mark.anyio

JPEG = b"\xff\xd8\xff\xe0" + b"drum" * 20


@pytest.fixture(scope="module")
async def yard(opened: Database) -> Yard:
    return await open_yard(opened)


@pytest.fixture(scope="module")
async def truth(database: CloneOf) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.url(roles.SUPERUSER))
    yield connection
    await connection.close()


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path)


async def chunks(content: bytes, size: int = 7) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


async def send(yard: Yard, blobs: Blobs, who: Actor, content: bytes, *, said: bytes | None = None) -> bool:
    return await files.receive(lambda: begin_work(yard.database, who), blobs, said or digest(content), chunks(content))


async def read(yard: Yard, blobs: Blobs, who: Actor, content: bytes) -> bytes:
    async with begin_work(yard.database, who) as work:
        return (await files.readable(work, blobs, digest(content))).read_bytes()


def named(content: bytes) -> dict[str, Any]:
    said = {"sha256": digest(content).hex(), "media_type": "text/html", "bytes": len(content)}
    return {"attachments": [said]}


@pytest.mark.parametrize("first", ["file", "event"])
async def test_a_file_and_its_event_come_in_either_order(
    yard: Yard, blobs: Blobs, truth: asyncpg.Connection, first: str
) -> None:
    content, code, worker = JPEG + first.encode(), await yard.drum(), yard.generator.worker
    body = yard.body("generated", code, **named(content))
    if first == "file":
        assert await send(yard, blobs, worker, content)
    await yard.record(worker, body)
    if first == "event":
        with pytest.raises(FileMissingError):
            await read(yard, blobs, worker, content)
        assert await send(yard, blobs, worker, content)

    assert await read(yard, blobs, worker, content) == content
    assert await send(yard, blobs, worker, content) is False
    row = await truth.fetchrow("SELECT * FROM stored_file WHERE sha256 = $1", digest(content))
    assert row is not None
    assert (row["media_type"], row["bytes"], row["named_at"] is not None) == ("image/jpeg", len(content), True)
    assert await truth.fetchval("SELECT arrived_at FROM attachment WHERE sha256 = $1", digest(content)) is not None


async def test_only_who_may_see_an_event_that_names_it_reads_a_file(yard: Yard, blobs: Blobs) -> None:
    content, code, worker = JPEG + b"secret", await yard.drum(), yard.generator.worker
    await send(yard, blobs, worker, content)
    with pytest.raises(FileMissingError):
        await read(yard, blobs, worker, content)
    await yard.record(worker, yard.body("generated", code, **named(content)))

    assert await read(yard, blobs, worker, content) == content
    assert await read(yard, blobs, yard.inspector, content) == content
    with pytest.raises(FileMissingError):
        await read(yard, blobs, yard.stranger.worker, content)


async def test_knowing_the_hash_of_anothers_file_opens_nothing(yard: Yard, blobs: Blobs) -> None:
    content, code = JPEG + b"theirs", await yard.drum(yard.stranger)
    await send(yard, blobs, yard.generator.worker, content)
    await yard.record(yard.stranger.worker, yard.body("generated", code, **named(content)))

    with pytest.raises(FileMissingError):
        await read(yard, blobs, yard.stranger.worker, content)
    async with begin_work(yard.database, yard.stranger.worker) as work:
        assert not await files.is_there(work, digest(content))


async def test_what_is_not_what_its_hash_says_is_refused_and_leaves_nothing(
    yard: Yard, blobs: Blobs, truth: asyncpg.Connection
) -> None:
    before = await truth.fetchval("SELECT count(*) FROM stored_file")
    for content, said, refusal in (
        (JPEG + b"x", digest(JPEG + b"y"), BlobDiffersError),
        (b"<html>no picture", digest(b"<html>no picture"), FileKindError),
        (JPEG + bytes(MAX_FILE_BYTES), digest(b"any"), BlobTooLargeError),
    ):
        with pytest.raises(refusal):
            await files.receive(
                lambda: begin_work(yard.database, yard.generator.worker), blobs, said, chunks(content, 1_000_000)
            )
    assert await truth.fetchval("SELECT count(*) FROM stored_file") == before
    assert [path for path in blobs.folder.rglob("*") if path.is_file()] == []


async def test_the_largest_file_is_taken(yard: Yard, blobs: Blobs) -> None:
    content = JPEG + bytes(MAX_FILE_BYTES - len(JPEG))
    done = await files.receive(
        lambda: begin_work(yard.database, yard.carrier.worker), blobs, digest(content), chunks(content, 1_000_000)
    )
    assert done
    assert blobs.path(digest(content)).stat().st_size == MAX_FILE_BYTES


async def test_two_hundred_files_may_wait_and_not_one_more(yard: Yard, blobs: Blobs, truth: asyncpg.Connection) -> None:
    await truth.execute(
        "INSERT INTO stored_file (org_id, sha256, media_type, bytes, arrived_at)"
        " SELECT $1, sha256(n::text::bytea), 'image/jpeg', 1, now() FROM generate_series(1, 199) AS n",
        yard.plant.org_id,
    )
    results = await asyncio.gather(
        *(send(yard, blobs, yard.plant.worker, JPEG + bytes([n])) for n in range(3)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in results) == ["TooManyFilesError", "TooManyFilesError", "bool"]


def test_a_gigabyte_may_wait_and_not_one_byte_more() -> None:
    check_pending(1, MOST_PENDING_BYTES - 5, 5)
    with pytest.raises(TooManyFilesError):
        check_pending(1, MOST_PENDING_BYTES - 5, 6)


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (JPEG, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"RIFF....WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x18ftypheic....", "image/heic"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"RIFF....WAVE", None),
        (b"\0\0\0\x18ftypisom....", None),
        (b"<svg xmlns=", None),
        (b"GIF89a", None),
        (b" %PDF-1.7", None),
        (b"", None),
    ],
)
def test_a_kind_is_told_by_the_first_bytes(head: bytes, media_type: str | None) -> None:
    if media_type is None:
        with pytest.raises(FileKindError):
            media_type_of(head)
    else:
        assert media_type_of(head) == media_type


async def test_a_stranger_says_nothing_of_files(yard: Yard) -> None:
    async with begin_work(yard.database, yard.inspector) as work:
        assert await work.fetch("SELECT 1 FROM stored_file") == []
