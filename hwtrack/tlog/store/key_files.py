"""The receipt key as a file of this machine: made when it is first needed, kept beside the label keys.

Knows one file. A key in a token or a service only has to be a `Signer` too. Source: trust.md 1.6.
"""

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hwtrack.infra.secret_files import write_once
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.tlog.note import HeldKey, read_held_key
from hwtrack.tlog.reason import ProofError

_FILE = "receipts.key"


class ReceiptKeyError(DomainError):
    """The key that signs receipts cannot be used."""

    kind = Kind.UNAVAILABLE
    code = "tlog.receipt-key"
    detail = "The service cannot read or make its receipt key under the name “{name}”; nothing can be acknowledged."
    remedy = "The operator checks the folder of HWTRACK_LOG_KEYS, its owner and its free space, or restores its backup."


@dataclass(frozen=True, slots=True)
class ReceiptKeyFile:
    """The file of the receipt key; `name` is the name it signs under."""

    folder: Path
    name: str

    def key(self) -> HeldKey:
        """Return the key, made if there is none yet.

        Raises:
            ReceiptKeyError: It cannot be read or made, or it was made for a log of another name.
        """
        path = self.folder / _FILE
        try:
            if not path.exists():
                write_once(path, HeldKey(self.name, Ed25519PrivateKey.generate().private_bytes_raw()).text)
            key = read_held_key(path.read_text("utf-8"))
        except (OSError, ProofError, UnicodeError) as error:
            raise ReceiptKeyError(name=self.name) from error
        if key.name != self.name:
            raise ReceiptKeyError(name=self.name)
        return key
