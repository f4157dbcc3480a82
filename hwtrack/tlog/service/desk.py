"""What a process knows of the log from its settings: name, keys, witnesses; and the receipts it signs.

Opened once at the start; a setting that cannot be is refused there.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from hwtrack.config import Settings
from hwtrack.infra.cluster.place import default_root
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.tlog.addresses import WitnessAddress, read_address
from hwtrack.tlog.leaf import Entry
from hwtrack.tlog.note import KeyKind, Signer, VerifierKey, is_name, read_verifier_key
from hwtrack.tlog.reason import ProofError
from hwtrack.tlog.receipt import Receipt, sign_receipt
from hwtrack.tlog.store.key_files import ReceiptKeyFile
from hwtrack.tlog.trust import Trust


class LogSettingsError(DomainError):
    """The settings of the log do not fit together."""

    kind = Kind.INVALID
    code = "tlog.settings"
    detail = "{variable} is not as it should be: {fault}"
    remedy = "Compare it with docs/configuration.md; keys are shown by `hwtrack tlog keygen`."


@dataclass(frozen=True)
class LogDesk:
    """The log as this process serves it. Without a log key there are receipts and proofs, but no checkpoints."""

    origin: str
    log: VerifierKey | None
    witnesses: tuple[WitnessAddress, ...]
    quorum: int
    receipt_file: ReceiptKeyFile

    @cached_property
    def receipts(self) -> Signer:
        """The key that signs receipts, made at its first use.

        Raises:
            ReceiptKeyError: It cannot be read or made.
        """
        return self.receipt_file.key()

    @property
    def trust(self) -> Trust | None:
        """What this service believes of checkpoints; nothing where it knows no log key."""
        return None if self.log is None else Trust(self.log, tuple(one.key for one in self.witnesses), self.quorum)

    def receipt(self, home_org_id: int, entry: Entry, *, at: datetime) -> str:
        """Return the signed receipt of an entry that was just recorded, or was before, at an instant."""
        return sign_receipt(Receipt(self.origin, home_org_id, entry, at), self.receipts)


def open_desk(settings: Settings) -> LogDesk:
    """Open the desk the settings describe; the receipt key lies where they say, else beside the label keys.

    Raises:
        LogSettingsError: A key cannot be read, has another name, or the quorum cannot be met.
    """
    log = settings.log
    if not is_name(log.origin):
        raise LogSettingsError(variable="HWTRACK_LOG_ORIGIN", fault="it has spaces or plus signs, or is empty")
    beside = settings.label.keys or (settings.database.directory or default_root()) / "keys"
    desk = LogDesk(
        origin=log.origin,
        log=_log_key(log.key, log.origin),
        witnesses=_witnesses(log.witnesses),
        quorum=log.quorum,
        receipt_file=ReceiptKeyFile(log.keys or beside, f"{log.origin}/receipts"),
    )
    _demand_quorum(desk)
    return desk


def _log_key(text: str, origin: str) -> VerifierKey | None:
    if not text:
        return None
    try:
        key = read_verifier_key(text)
    except ProofError as error:
        raise LogSettingsError(variable="HWTRACK_LOG_KEY", fault="it is no verifier key") from error
    if key.name != origin or key.kind is not KeyKind.NOTE:
        raise LogSettingsError(variable="HWTRACK_LOG_KEY", fault="it is not the key of HWTRACK_LOG_ORIGIN")
    return key


def _witnesses(texts: tuple[str, ...]) -> tuple[WitnessAddress, ...]:
    try:
        return tuple(read_address(text) for text in texts)
    except ProofError as error:
        fault = "each is a witness's verifier key, a space and an http address"
        raise LogSettingsError(variable="HWTRACK_LOG_WITNESSES", fault=fault) from error


def _demand_quorum(desk: LogDesk) -> None:
    if len({one.key.public for one in desk.witnesses}) != len(desk.witnesses):
        raise LogSettingsError(variable="HWTRACK_LOG_WITNESSES", fault="a witness stands twice")
    if desk.quorum > len(desk.witnesses):
        raise LogSettingsError(variable="HWTRACK_LOG_QUORUM", fault="there are fewer witnesses than that")
