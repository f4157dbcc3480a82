"""Photos and documents of steps: they come by their hash, before or after the event that names them.

Who may see an event that names a file may read it; nobody else, the hash alone opens nothing.
"""

from collections.abc import AsyncIterable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from hwtrack.config import Settings
from hwtrack.custody.files import MAX_FILE_BYTES, FileMissingError, check_pending, media_type_of
from hwtrack.custody.store import files
from hwtrack.infra.blobs import Blobs
from hwtrack.infra.cluster.place import default_root
from hwtrack.infra.work import Work

Begin = Callable[[], AbstractAsyncContextManager[Work]]


def open_blobs(settings: Settings) -> Blobs:
    """Open the folder that the settings name, else the one beside the private cluster."""
    beside = settings.database.directory or default_root()
    return Blobs(settings.file.directory or beside / "files")


async def receive(begin: Begin, blobs: Blobs, sha256: bytes, chunks: AsyncIterable[bytes]) -> bool:
    """Take a file; false if the actor's organisation had sent it before. No transaction is open while it comes.

    Raises:
        TooManyFilesError: Too many of the organisation's files are named by no event yet.
        BlobTooLargeError: More than 25 MB.
        BlobDiffersError: Its hash is another.
        FileKindError: It is no picture and no PDF.
    """
    async with begin() as work:
        if await files.is_there(work, sha256):
            return False
        waiting = await files.pending(work)
        check_pending(waiting.count, waiting.total, 0)
    incoming = await blobs.receive(chunks, sha256, limit=MAX_FILE_BYTES)
    try:
        media_type = media_type_of(incoming.head)
        async with begin() as work:
            waiting = await files.pending(work)
            check_pending(waiting.count, waiting.total, incoming.size)
            await files.note(work, sha256, media_type=media_type, size=incoming.size)
            await blobs.keep(incoming, sha256)
    except BaseException:
        await incoming.discard()
        raise
    return True


async def is_there(work: Work, sha256: bytes) -> bool:
    """Say whether the actor's organisation sent this file."""
    return await files.is_there(work, sha256)


async def readable(work: Work, blobs: Blobs, sha256: bytes) -> Path:
    """Return where a file lies that an event the actor may see names.

    Raises:
        FileMissingError: There is no such event, or the file has not arrived.
    """
    path = blobs.path(sha256)
    if not await files.is_readable(work, sha256) or not path.is_file():
        raise FileMissingError
    return path
