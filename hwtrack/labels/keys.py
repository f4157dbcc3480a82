"""Label keys: who may sign for which region and quarter, and the signed list that says so.

Two layers. A root key signs the key list; the list names every label key with its region, the time in which it may
sign, and its status. A key that is not on the list does not exist. Knows Ed25519 over bytes; knows nothing of files,
hardware or the database: a private key is reached only through `Signer`. Source: trust.md 1.6; design.md §5, §13.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from typing import Any, Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hwtrack.kernel.canonical import NotCanonicalError, canonical, read_canonical
from hwtrack.kernel.errors import DomainError, Kind

MAX_KID = 0xFFFF
MAX_DOCUMENT = 131_072
"""Characters of a key list: some 400 keys, ten years of ten regions."""

CLOCK_GRACE = timedelta(days=1)
"""How far a list's date may lie ahead of the reader's clock."""

_LOOPBACK = re.compile(r"(?:localhost|127(?:\.[0-9]{1,3}){3})(?::[0-9]+)?")
_DOMAIN = b"hwtrack-key-list-v1\0"
_SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


class Algorithm(IntEnum):
    """Byte 0 of the payload; both signatures are 64 bytes long."""

    ED25519 = 1
    SM2 = 2


class KeyStatus(StrEnum):
    """What a listed key is good for: a retired one signs no more, a compromised one proves nothing."""

    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"


class KeyListFormatError(DomainError):
    """The key list cannot be read."""

    kind = Kind.INVALID
    code = "labels.key-list-format"
    detail = "The key list is not in the published form of version 1."
    remedy = "Fetch the list again from the service that printed the labels."


class KeyListSignatureError(DomainError):
    """The key list is not signed by the root key."""

    kind = Kind.REFUSED
    code = "labels.key-list-signature"
    detail = "The key list bears no valid signature of a known root key. Nothing in it is believed."
    remedy = "Fetch the list again; if it stays so, tell the operator: somebody may be offering false keys."


class KeyListTooOldError(DomainError):
    """The key list is too old."""

    kind = Kind.STALE
    code = "labels.key-list-too-old"
    detail = "The key list was signed {days} days ago; a list older than {limit} days is not believed."
    remedy = "Connect once so that the list is refreshed."


class KeyListFromFutureError(DomainError):
    """The key list is dated in the future."""

    kind = Kind.STALE
    code = "labels.key-list-from-future"
    detail = "The key list is dated {made_at}, more than a day ahead of this device's clock."
    remedy = "Set the device's clock and try again."


class DemoKeysError(DomainError):
    """Demonstration keys are used outside a demonstration."""

    kind = Kind.REFUSED
    code = "labels.demo-keys"
    detail = "The label keys are demonstration keys, but labels would carry the host “{host}”."
    remedy = "Point HWTRACK_LABEL_KEYS at an empty folder, so that real keys are made, or use a loopback host."


class NoSigningKeyError(DomainError):
    """There is no key that may sign this label."""

    kind = Kind.UNAVAILABLE
    code = "labels.no-signing-key"
    detail = "No active label key of region {region} may sign in {quarter}."
    remedy = "The operator adds one with `hwtrack keys new`."


class Signer(Protocol):
    """Whatever holds private label keys: files, a token, a key service."""

    def sign(self, kid: int, data: bytes) -> bytes:
        """Return the 64-byte signature of the key `kid` over the data."""
        ...


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A calendar quarter in Asia/Shanghai, written `2026Q3`."""

    year: int
    number: int

    @classmethod
    def of(cls, at: datetime) -> Self:
        """Return the quarter the instant lies in."""
        local = at.astimezone(_SHANGHAI)
        return cls(local.year, (local.month + 2) // 3)

    @property
    def text(self) -> str:
        """The written form."""
        return f"{self.year}Q{self.number}"

    @property
    def begins(self) -> datetime:
        """Its first instant, in UTC."""
        return _midnight(date(self.year, self.number * 3 - 2, 1))

    @property
    def ends(self) -> datetime:
        """The first instant after it, in UTC."""
        return Quarter(self.year + 1, 1).begins if self.number == 4 else Quarter(self.year, self.number + 1).begins  # noqa: PLR2004 - quarters


@dataclass(frozen=True, slots=True)
class LabelKey:
    """A public label key as the list names it.

    `region` is the six-digit division whose generators' labels it signs; it signs from `signs_from` until just before
    `signs_until`.
    """

    kid: int
    algorithm: Algorithm
    public_key: bytes
    region: int
    signs_from: datetime
    signs_until: datetime
    status: KeyStatus = KeyStatus.ACTIVE

    def signs_at(self, at: datetime) -> bool:
        """Say whether the instant lies in the key's signing time."""
        return self.signs_from <= at < self.signs_until


@dataclass(frozen=True, slots=True)
class KeyList:
    """Every key that ever signed and still counts, in the order of kids.

    `sequence` grows by one with every new list, so that a reader notices an older one offered as new. `demo` marks
    keys whose private halves are public knowledge.
    """

    sequence: int
    made_at: datetime
    keys: tuple[LabelKey, ...] = ()
    demo: bool = False

    def find(self, kid: int) -> LabelKey | None:
        """Return the listed key, or nothing."""
        return next((key for key in self.keys if key.kid == kid), None)

    def signing_key(self, *, region: int, at: datetime) -> LabelKey:
        """Return the key that signs a label of the region at that instant; the newest where there are several.

        Raises:
            NoSigningKeyError: There is none.
        """
        able = [
            key for key in self.keys if key.region == region and key.status is KeyStatus.ACTIVE and key.signs_at(at)
        ]
        if not able:
            raise NoSigningKeyError(region=f"{region:06d}", quarter=Quarter.of(at).text)
        return max(able, key=lambda key: key.kid)

    def with_key(self, *, region: int, public_key: bytes, at: datetime) -> Self:
        """Return the next list with a new key for the region and the quarter of `at`.

        Raises:
            NoSigningKeyError: All 65,536 key numbers are used.
        """
        quarter = Quarter.of(at)
        kid = max((key.kid for key in self.keys), default=0) + 1
        if kid > MAX_KID:
            raise NoSigningKeyError(region=f"{region:06d}", quarter=quarter.text)
        key = LabelKey(
            kid=kid,
            algorithm=Algorithm.ED25519,
            public_key=public_key,
            region=region,
            signs_from=quarter.begins,
            signs_until=quarter.ends,
        )
        return replace(self, sequence=self.sequence + 1, made_at=at, keys=(*self.keys, key))

    def with_status(self, kid: int, status: KeyStatus, *, at: datetime) -> Self:
        """Return the next list in which the key has another status."""
        keys = tuple(replace(key, status=status) if key.kid == kid else key for key in self.keys)
        return replace(self, sequence=self.sequence + 1, made_at=at, keys=keys)


@dataclass(frozen=True, slots=True)
class RootKey:
    """The root's private half, 32 bytes; kept by the operator, used only to sign key lists.

    `demo` marks the root of a demonstration; every list it signs says so.
    """

    private: bytes
    demo: bool = False

    @property
    def public(self) -> bytes:
        """The 32 public bytes that every reader knows in advance."""
        return Ed25519PrivateKey.from_private_bytes(self.private).public_key().public_bytes_raw()

    def sign_list(self, keys: KeyList) -> str:
        """Return the document that is published: the list's text, the root it is signed by, the signature."""
        text = _write(keys)
        signature = Ed25519PrivateKey.from_private_bytes(self.private).sign(_DOMAIN + text.encode())
        return _envelope(text, self.public, signature)


@dataclass(frozen=True, slots=True)
class HeldKeys:
    """A signer over private keys in memory, 32 bytes each by kid."""

    private: Mapping[int, bytes]

    def sign(self, kid: int, data: bytes) -> bytes:
        """Return the Ed25519 signature; a kid that is not held is a mistake of the program."""
        return Ed25519PrivateKey.from_private_bytes(self.private[kid]).sign(data)


def public_half(private: bytes) -> bytes:
    """Return the 32 public bytes of a private key."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def is_signed_by(public_key: bytes, signature: bytes, data: bytes) -> bool:
    """Say whether the signature is the key's over the data, in its one canonical form."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def read_key_list(document: str, *, roots: tuple[bytes, ...], now: datetime, max_age_days: int) -> KeyList:
    """Return the list, its signature checked before anything in it is read.

    Raises:
        KeyListFormatError: Not a document of version 1.
        KeyListSignatureError: Not signed by one of the roots.
        KeyListTooOldError: Signed more than `max_age_days` ago.
        KeyListFromFutureError: Dated more than a day ahead of `now`.
    """
    keys = open_key_list(document, roots=roots)
    if keys.made_at - now > CLOCK_GRACE:
        raise KeyListFromFutureError(made_at=keys.made_at.isoformat())
    if now - keys.made_at > timedelta(days=max_age_days):
        raise KeyListTooOldError(days=(now - keys.made_at).days, limit=max_age_days)
    return keys


def open_key_list(document: str, *, roots: tuple[bytes, ...]) -> KeyList:
    """Return a list of whatever age; who reads it next to old records judges it by their time.

    Raises:
        KeyListFormatError: Not a document of version 1.
        KeyListSignatureError: Not signed by one of the roots.
    """
    text, root, signature = _open(document)
    if root not in roots or not is_signed_by(root, signature, _DOMAIN + text.encode()):
        raise KeyListSignatureError
    return _read(text)


def is_loopback(host: str) -> bool:
    """Say whether a host, with or without a port, can only be this machine."""
    return _LOOPBACK.fullmatch(host) is not None


def demand_keys_fit_host(keys: KeyList, host: str) -> None:
    """Pass silently unless demonstration keys would sign labels that leave the machine.

    Raises:
        DemoKeysError: The keys are demonstration keys and the host is no loopback address.
    """
    if keys.demo and not is_loopback(host):
        raise DemoKeysError(host=host)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=_SHANGHAI).astimezone(UTC)


def _write(keys: KeyList) -> str:
    return canonical(
        {
            "version": 1,
            "sequence": keys.sequence,
            "made_at": keys.made_at.astimezone(UTC).isoformat(),
            "demo": keys.demo,
            "keys": [
                {
                    "kid": key.kid,
                    "algorithm": key.algorithm.value,
                    "public_key": key.public_key.hex(),
                    "region": f"{key.region:06d}",
                    "signs_from": key.signs_from.astimezone(UTC).isoformat(),
                    "signs_until": key.signs_until.astimezone(UTC).isoformat(),
                    "status": key.status.value,
                }
                for key in keys.keys
            ],
        }
    )


def _envelope(text: str, root: bytes, signature: bytes) -> str:
    return canonical({"list": text, "root": root.hex(), "signature": signature.hex()})


def _open(document: str) -> tuple[str, bytes, bytes]:
    if len(document) > MAX_DOCUMENT:
        raise KeyListFormatError
    try:
        envelope = read_canonical(document)
        text = str(envelope["list"])
        root, signature = (bytes.fromhex(envelope[name]) for name in ("root", "signature"))
    except (NotCanonicalError, ValueError, KeyError, TypeError) as error:
        raise KeyListFormatError from error
    # Why: one document, one spelling; upper-case digits or a further member would be unsigned room for remarks.
    if _envelope(text, root, signature) != document:
        raise KeyListFormatError
    return text, root, signature


def _read(text: str) -> KeyList:
    try:
        body = json.loads(text)
        if body["version"] != 1:
            raise KeyListFormatError
        return KeyList(
            sequence=int(body["sequence"]),
            made_at=_instant(body["made_at"]),
            keys=tuple(_read_key(key) for key in body["keys"]),
            demo=bool(body["demo"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise KeyListFormatError from error


def _read_key(key: dict[str, Any]) -> LabelKey:
    return LabelKey(
        kid=int(key["kid"]),
        algorithm=Algorithm(key["algorithm"]),
        public_key=bytes.fromhex(key["public_key"]),
        region=int(key["region"]),
        signs_from=_instant(key["signs_from"]),
        signs_until=_instant(key["signs_until"]),
        status=KeyStatus(key["status"]),
    )


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at
