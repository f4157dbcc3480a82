"""Files by the hash of their content: written to a temporary name, flushed, then given their place or none at all.

A file lies at `ab/cd/<sha256>` below the folder and never changes. Knows bytes and hashes; knows nothing of whose they
are or what they show. Source: trust.md 5.
"""

import hashlib
import os
import secrets
from collections.abc import AsyncIterable
from dataclasses import dataclass
from pathlib import Path

import anyio.to_thread

from hwtrack.kernel.errors import DomainError, Kind

HEAD_BYTES = 64


class BlobDiffersError(DomainError):
    """The file is not the one its hash names."""

    kind = Kind.INVALID
    code = "blob-differs"
    detail = "The bytes that came have the SHA-256 {found}; nothing was kept."
    remedy = "Send the very bytes whose hash stands in the address; a chat program may have made the photo smaller."


class BlobTooLargeError(DomainError):
    """The file is too large."""

    kind = Kind.TOO_LARGE
    code = "blob-too-large"
    detail = "A file has at most {limit} bytes."
    remedy = "Take the photo with a smaller size, or scan the paper in grey."


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that has come whole and has the hash it was said to have; it has no place yet."""

    path: Path
    size: int
    head: bytes

    async def discard(self) -> None:
        """Let it go."""
        await anyio.to_thread.run_sync(lambda: self.path.unlink(missing_ok=True))


@dataclass(frozen=True, slots=True)
class Blobs:
    """The folder of files."""

    folder: Path

    def path(self, sha256: bytes) -> Path:
        """Return where a file of that hash lies, whether it is there or not."""
        name = sha256.hex()
        return self.folder / "sha256" / name[:2] / name[2:4] / name

    async def receive(self, chunks: AsyncIterable[bytes], sha256: bytes, *, limit: int) -> Incoming:
        """Write what comes to a temporary name and compare its hash; the caller keeps or discards it.

        Raises:
            BlobTooLargeError: More than `limit` bytes came.
            BlobDiffersError: Its hash is another.
        """
        temporary = self.path(sha256).with_name(f"{sha256.hex()}.{secrets.token_hex(8)}")
        await anyio.to_thread.run_sync(lambda: temporary.parent.mkdir(mode=0o700, parents=True, exist_ok=True))
        try:
            return await _written(temporary, chunks, sha256, limit)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    async def keep(self, incoming: Incoming, sha256: bytes) -> None:
        """Give a file its place; the same content kept twice is one file."""
        await anyio.to_thread.run_sync(lambda: incoming.path.rename(self.path(sha256)))


async def _written(temporary: Path, chunks: AsyncIterable[bytes], sha256: bytes, limit: int) -> Incoming:
    digest, size, head = hashlib.sha256(), 0, b""
    async with await anyio.open_file(temporary, "wb") as file:
        async for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise BlobTooLargeError(limit=limit)
            digest.update(chunk)
            head = (head + chunk)[:HEAD_BYTES] if len(head) < HEAD_BYTES else head
            await file.write(chunk)
        await file.flush()
        await anyio.to_thread.run_sync(os.fsync, file.wrapped.fileno())
    if digest.digest() != sha256:
        raise BlobDiffersError(found=digest.hexdigest())
    return Incoming(temporary, size, head)
