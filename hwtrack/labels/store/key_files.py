"""Private keys in files: a root that signs the key list, and one file per label key. For a single machine.

The folder is 0700 and every file 0600. A file is named by its public half, so that one left over from a transaction
that failed can never be taken for another key. Nothing else in hwtrack reads a private key. Source: trust.md 1.6.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hwtrack.infra.secret_files import write_once
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.labels.keys import HeldKeys, LabelKey, RootKey, public_half

_ROOT = "root.key"


class KeyFolderError(DomainError):
    """The folder of label keys cannot be used."""

    kind = Kind.UNAVAILABLE
    code = "labels.key-folder"
    detail = "The service cannot read or write its label keys; no label can be signed."
    remedy = (
        "The operator checks the folder of HWTRACK_LABEL_KEYS, its owner and its free space, or restores its backup."
    )


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """The folder of private keys of this machine."""

    folder: Path

    @property
    def has_root(self) -> bool:
        """Whether this machine has a root key."""
        return (self.folder / _ROOT).exists()

    def make_root(self, *, demo: bool) -> None:
        """Make the root key, unless somebody else just did.

        Raises:
            KeyFolderError: The folder cannot be written.
        """
        content = {"private": Ed25519PrivateKey.generate().private_bytes_raw().hex(), "demo": demo}
        _write(self.folder / _ROOT, json.dumps(content))

    def root(self) -> RootKey:
        """Return the root key.

        Raises:
            KeyFolderError: It cannot be read.
        """
        path = self.folder / _ROOT
        try:
            content = json.loads(path.read_text("ascii"))
            return RootKey(bytes.fromhex(content["private"]), demo=content["demo"] is True)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise KeyFolderError from error

    def make(self) -> bytes:
        """Make a label key, keep its private half, and return its public half.

        Raises:
            KeyFolderError: The folder cannot be written.
        """
        private = Ed25519PrivateKey.generate().private_bytes_raw()
        public = public_half(private)
        _write(self.folder / _name(public), private.hex())
        return public

    def holds(self, key: LabelKey) -> bool:
        """Say whether the private half of a listed key lies here."""
        return (self.folder / _name(key.public_key)).is_file()

    def signer(self, key: LabelKey) -> HeldKeys:
        """Return a signer that holds this key alone.

        Raises:
            KeyFolderError: Its private half cannot be read.
        """
        try:
            private = (self.folder / _name(key.public_key)).read_text("ascii")
            return HeldKeys({key.kid: bytes.fromhex(private)})
        except (OSError, ValueError) as error:
            raise KeyFolderError from error


def _name(public: bytes) -> str:
    return f"label-{public.hex()[:32]}.key"


def _write(path: Path, content: str) -> None:
    try:
        write_once(path, content)
    except OSError as error:
        raise KeyFolderError from error
