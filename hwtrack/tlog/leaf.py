"""What an entry of the log is, and the bytes it hashes to as a leaf of the tree.

Source: RFC 6962 2.1 (0x00 before a leaf); design.md §6, §13 (what is hashed).
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

HASH_BYTES = 32

_LEAF = b"\x00"
_KIND = re.compile(r"[a-z][a-z0-9_.-]{0,39}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: what kind of thing, its id, and the SHA-256 that commits to it.

    Raises:
        ValueError: The kind is no short lower-case ASCII name, or the hash is not 32 bytes.
    """

    kind: str
    entry_id: UUID
    hash: bytes

    def __post_init__(self) -> None:
        if not _KIND.fullmatch(self.kind):
            raise ValueError(f"“{self.kind}” is no kind of log entry")
        if len(self.hash) != HASH_BYTES:
            raise ValueError(f"a log entry commits to {HASH_BYTES} bytes, not {len(self.hash)}")

    @property
    def leaf(self) -> bytes:
        """The leaf hash: SHA-256(0x00 ‖ kind ‖ entry_id ‖ hash).

        Nothing separates the parts: the last 48 bytes have fixed places, so every leaf reads in one way only.
        """
        return hashlib.sha256(_LEAF + self.kind.encode() + self.entry_id.bytes + self.hash).digest()


def over_links(hashes: Sequence[bytes]) -> bytes:
    """Return what an event's entry commits to: SHA-256 over its link hashes in the order of their containers.

    Raises:
        ValueError: There is no hash, or one is not 32 bytes.
    """
    if not hashes or any(len(one) != HASH_BYTES for one in hashes):
        raise ValueError("an entry is made over one or more hashes of 32 bytes")
    return hashlib.sha256(b"".join(hashes)).digest()
