"""Signed notes: a text, an empty line, and a line for every signature; and the keys that make and check them.

Read in exactly one spelling. Whose signature counts is the reader's to decide: lines of keys it does not know are kept
and ignored. Knows Ed25519 over bytes; where a private key lies is its holder's business. Source: C2SP signed-note.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hwtrack.tlog.leaf import HASH_BYTES
from hwtrack.tlog.reason import ProofError, Reason

MAX_BYTES = 131_072
MAX_SIGNATURES = 32
MAX_NAME_BYTES = 255
KEY_BYTES = 32
SIGNATURE_BYTES = 64

_ID_BYTES = 4
_SPACES = "\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_NAME = re.compile(f"[^\0-\\x20+{_SPACES}\ud800-\udfff]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_CONTROL = re.compile(r"[\0-\t\v-\x1f]")
_KEY_ID = re.compile(r"[0-9a-f]{8}")
_PRIVATE = "PRIVATE+KEY+"


class KeyKind(IntEnum):
    """What a key signs: notes as they are, or a witness's dated confirmation of a checkpoint."""

    NOTE = 0x01
    COSIGNATURE = 0x04


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the key's name and its four-byte number, and what the key made."""

    name: str
    key_id: bytes
    made: bytes

    @property
    def line(self) -> str:
        """The line, with its line end."""
        return f"— {self.name} {encode(self.key_id + self.made)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a line end, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]

    @property
    def whole(self) -> str:
        """The note as it is written."""
        return f"{self.text}\n{self.signature_lines}"

    @property
    def signature_lines(self) -> str:
        """The lines under the text."""
        return "".join(signature.line for signature in self.signatures)

    def by(self, key: "VerifierKey") -> tuple[Signature, ...]:
        """Return the signatures that claim to be a key's."""
        return tuple(one for one in self.signatures if (one.name, one.key_id) == (key.name, key.key_id))

    def with_signatures(self, more: Sequence[Signature]) -> Self:
        """Return the note with signatures added below those it has."""
        return type(self)(self.text, (*self.signatures, *more))


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a key, with the name under which it signs; `key_id` are the four bytes before its signatures.

    Raises:
        ProofError: The name is empty, too long or has a space or a plus sign in it, or the key has not 32 bytes.
    """

    name: str
    public: bytes
    kind: KeyKind = KeyKind.NOTE
    key_id: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not is_name(self.name) or len(self.public) != KEY_BYTES:
            raise ProofError(Reason.MALFORMED)
        key_id = hashlib.sha256(self.name.encode() + b"\n" + self._typed).digest()[:_ID_BYTES]
        object.__setattr__(self, "key_id", key_id)

    @property
    def text(self) -> str:
        """The key as people copy it: name, number, and the key with its kind."""
        return f"{self.name}+{self.key_id.hex()}+{encode(self._typed)}"

    def made(self, signature: bytes, message: bytes) -> bool:
        """Say whether this key made a signature of 64 bytes over a message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    @property
    def _typed(self) -> bytes:
        return self.kind.to_bytes(1) + self.public


class Signer(Protocol):
    """Whatever holds a private key: a file, a token, a key service."""

    @property
    def key(self) -> VerifierKey:
        """The public half."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature over a message."""
        ...


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A private key in memory."""

    name: str
    private: bytes = field(repr=False)
    kind: KeyKind = KeyKind.NOTE
    key: VerifierKey = field(init=False)
    _loaded: Ed25519PrivateKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.private) != KEY_BYTES:
            raise ProofError(Reason.MALFORMED)
        loaded = Ed25519PrivateKey.from_private_bytes(self.private)
        object.__setattr__(self, "_loaded", loaded)
        object.__setattr__(self, "key", VerifierKey(self.name, loaded.public_key().public_bytes_raw(), self.kind))

    @property
    def text(self) -> str:
        """The key as it is kept in a file."""
        typed = self.kind.to_bytes(1) + self.private
        return f"{_PRIVATE}{self.name}+{self.key.key_id.hex()}+{encode(typed)}"

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature over a message."""
        return self._loaded.sign(message)


def read_note(whole: str) -> Note:
    """Return the note that is written in a text. Nothing in it is to be believed before a signature was checked.

    Raises:
        ProofError: It is too large, or not in the one spelling.
    """
    demand_size(whole, MAX_BYTES)
    text, _, lines = whole.rpartition("\n\n")
    if not text or not lines.endswith("\n") or _CONTROL.search(whole):
        raise ProofError(Reason.MALFORMED)
    signatures = lines[:-1].split("\n")
    if len(signatures) > MAX_SIGNATURES:
        raise ProofError(Reason.TOO_LARGE)
    return Note(text + "\n", tuple(read_signature(line) for line in signatures))


def read_signature(line: str) -> Signature:
    """Return the signature written in a line without its line end.

    Raises:
        ProofError: It is not in the one spelling.
    """
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—" or not is_name(parts[1]):  # noqa: PLR2004 - dash, name, signature
        raise ProofError(Reason.MALFORMED)
    made = decode(parts[2])
    if len(made) <= _ID_BYTES:
        raise ProofError(Reason.MALFORMED)
    return Signature(parts[1], made[:_ID_BYTES], made[_ID_BYTES:])


def sign_note(text: str, signer: Signer) -> Note:
    """Return a note over a text that ends in a line end."""
    return Note(text, (Signature(signer.key.name, signer.key.key_id, signer.sign(text.encode())),))


def demand_signed(note: Note, key: VerifierKey) -> None:
    """Pass silently if a note is signed by a key; where that key's name stands twice, both must be good.

    Raises:
        ProofError: No line is that key's, or one of them does not fit the text.
    """
    signatures = note.by(key)
    if not signatures:
        raise ProofError(Reason.UNSIGNED)
    if not all(key.made(one.made, note.text.encode()) for one in signatures):
        raise ProofError(Reason.BAD_SIGNATURE)


def read_verifier_key(text: str) -> VerifierKey:
    """Return the public key that is written in a text.

    Raises:
        ProofError: It is not in the one spelling, of a kind that is not used here, or its number is another key's.
    """
    kind, name, public = _typed(text)
    key = VerifierKey(name, public, kind)
    _demand_spelt(key, text)
    return key


def read_held_key(text: str) -> HeldKey:
    """Return the private key that is written in a text.

    Raises:
        ProofError: It is not in the one spelling, of a kind that is not used here, or its number is another key's.
    """
    kind, name, private = _typed(text.removeprefix(_PRIVATE))
    key = HeldKey(name, private, kind)
    _demand_spelt(key, text)
    return key


def encode(made: bytes) -> str:
    """Write bytes in base64."""
    return base64.b64encode(made).decode()


def decode(text: str) -> bytes:
    """Return what base64 of exactly one spelling says.

    Raises:
        ProofError: It is spelt otherwise.
    """
    try:
        made = base64.b64decode(text, validate=True) if _BASE64.fullmatch(text) else b""
    except binascii.Error:
        made = b""
    if not made or encode(made) != text:
        raise ProofError(Reason.MALFORMED)
    return made


def decode_hash(text: str) -> bytes:
    """Return the 32 bytes that base64 of exactly one spelling says.

    Raises:
        ProofError: It is spelt otherwise, or says more or fewer bytes.
    """
    made = decode(text)
    if len(made) != HASH_BYTES:
        raise ProofError(Reason.MALFORMED)
    return made


def is_name(text: str) -> bool:
    """Say whether a text may be the name of a key or of a log: Unicode, no space, no plus sign, at most 255 bytes."""
    return bool(_NAME.fullmatch(text)) and len(text.encode()) <= MAX_NAME_BYTES


def demand_size(text: str, limit: int) -> None:
    """Pass silently if a text is valid Unicode of at most so many bytes.

    Raises:
        ProofError: It is larger, or no valid Unicode.
    """
    if len(text) > limit:
        raise ProofError(Reason.TOO_LARGE)
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise ProofError(Reason.MALFORMED) from error
    if size > limit:
        raise ProofError(Reason.TOO_LARGE)


def _demand_spelt(key: VerifierKey | HeldKey, text: str) -> None:
    if key.text != text:
        raise ProofError(Reason.MALFORMED)


def _typed(text: str) -> tuple[KeyKind, str, bytes]:
    parts = text.split("+", 2)
    if len(parts) != 3 or not _KEY_ID.fullmatch(parts[1]):  # noqa: PLR2004 - name, number, key
        raise ProofError(Reason.MALFORMED)
    typed = decode(parts[2])
    try:
        return KeyKind(typed[0]), parts[0], typed[1:]
    except ValueError as error:
        raise ProofError(Reason.MALFORMED) from error
