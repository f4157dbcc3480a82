"""What the signed symbol says, and whether to believe it.

Knows the link's one spelling, the 88 bytes behind its digits and the bytes that are signed; needs no network. Knows
nothing of pictures, of the database, or of where the container is: a valid signature proves who printed the label,
never that this is the original. Source: design.md §5; trust.md 1.3, with design.md's changes.

    https://HOST/q/CODE37/DIGITS212        byte | alphanumeric | numeric
    byte 0       algorithm: 1 Ed25519, 2 SM2 (reserved)
    bytes 1-2    key number
    bytes 3-18   label id, UUIDv7
    byte 19      hazards: T 1, I 2, R 4, C 8, In 16
    bytes 20-23  net mass in grams, FFFFFFFF = printed before weighing
    bytes 24-87  signature over "hwtrack-label-v1" 00 host 00 letter 00 code bytes 0-23
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.ids import LabelId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, hazard_byte, hazards_of_byte
from hwtrack.labels.code import DigitalCode, LabelCode, SignCode
from hwtrack.labels.keys import Algorithm, KeyList, KeyStatus, LabelKey, Signer, is_signed_by

MAX_HOST = 22
"""Characters; with 23 the symbol of the 100 mm label grows by one version."""

DIGITS = 212
HEAD = 24
WHOLE = 88
UNKNOWN_MASS = 0xFFFFFFFF
MAX_GRAMS = UNKNOWN_MASS - 1
"""4,294,967.294 kg."""

_DOMAIN = b"hwtrack-label-v1\0"
_HAZARD_BITS = 0b11111
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[1-9][0-9]{0,4})?")
_LINK = re.compile(r"https://([^/]+)/([qfv])/([0-9A-Z]+)(?:/([0-9]{212}))?")
_OURS = re.compile(r"https://([^/]+)/.*", re.DOTALL)


class Letter(StrEnum):
    """What the label hangs on; part of the link and of the signed bytes."""

    CONTAINER = "q"
    FACILITY = "f"
    TRANSPORT_UNIT = "v"


class Reason(StrEnum):
    """What reading a symbol came to; everything but `verified` is a reason not to believe it.

    `unsigned` is our own link without its digits; `retired_key` is a label dated outside the time its key might sign.
    """

    VERIFIED = "verified"
    UNSIGNED = "unsigned"
    NOT_OURS = "not_ours"
    MALFORMED = "malformed"
    UNSUPPORTED_ALGORITHM = "unsupported_algorithm"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    COMPROMISED_KEY = "compromised_key"
    RETIRED_KEY = "retired_key"


REASON_TEXTS = {
    Reason.VERIFIED: "Signature valid (does not prove that the object is the original).",
    Reason.UNSIGNED: "The link bears no signature; nothing printed beside it is confirmed.",
    Reason.NOT_OURS: "This is not a label of this system.",
    Reason.MALFORMED: "The symbol is damaged or was altered; type the code that stands under it.",
    Reason.UNSUPPORTED_ALGORITHM: "The label is signed in a way this version cannot check.",
    Reason.UNKNOWN_KEY: "The label is signed with a key that is not on the key list.",
    Reason.BAD_SIGNATURE: "The signature is invalid: the label was forged or altered.",
    Reason.COMPROMISED_KEY: "The label's key was withdrawn as compromised; the container must be labelled again.",
    Reason.RETIRED_KEY: "The label is dated outside the time in which its key might sign.",
}
"""What a person is told, as English templates."""


class HostError(DomainError):
    """The host for label links is unsuitable."""

    kind = Kind.INVALID
    code = "labels.host"
    detail = "“{host}” cannot stand in a label: at most 22 small letters, digits, dots, hyphens and a port."
    remedy = "Set HWTRACK_LABEL_HOST to a shorter host name, for example hw.example.gov.cn."


class LabelMassError(DomainError):
    """The mass cannot stand on a label."""

    kind = Kind.INVALID
    code = "labels.mass"
    detail = "{mass} kg cannot stand on a label."
    remedy = "Give a net mass from 0.000 to 4294967.294 kg, or print before weighing."


@dataclass(frozen=True, slots=True)
class Hosts:
    """The host that new labels carry and the former ones that old labels still carry."""

    current: str
    former: tuple[str, ...] = ()

    @classmethod
    def of(cls, current: str, former: tuple[str, ...] = ()) -> Self:
        """Check the hosts at start-up.

        Raises:
            HostError: One is longer than 22 characters or not spelt as a host.
        """
        for host in (current, *former):
            if len(host) > MAX_HOST or not _HOST.fullmatch(host):
                raise HostError(host=host[:60])
        return cls(current, former)

    def __contains__(self, host: str) -> bool:
        return host == self.current or host in self.former


@dataclass(frozen=True, slots=True)
class Payload:
    """The 24 signed bytes: which key, which label, and what was known when it was printed.

    `mass` is the net mass, or nothing when the label was printed before weighing; signs have neither mass nor hazards.
    """

    kid: int
    label_id: LabelId
    hazards: frozenset[HazardProperty] = frozenset()
    mass: Mass | None = None
    algorithm: Algorithm = Algorithm.ED25519

    def head(self) -> bytes:
        """Return bytes 0 to 23.

        Raises:
            LabelMassError: The mass is negative or beyond 4,294,967.294 kg.
        """
        grams = UNKNOWN_MASS
        if self.mass is not None:
            if not 0 <= self.mass.grams <= MAX_GRAMS:
                raise LabelMassError(mass=self.mass.text)
            grams = self.mass.grams
        return b"".join(
            (
                self.algorithm.to_bytes(1),
                self.kid.to_bytes(2),
                self.label_id.bytes,
                hazard_byte(self.hazards).to_bytes(1),
                grams.to_bytes(4),
            )
        )

    @property
    def made_at(self) -> datetime:
        """When the label was made: the time in its id, to the millisecond."""
        return datetime.fromtimestamp((self.label_id.int >> 80) / 1000, UTC)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a symbol's text says and what it is worth.

    `letter` and `code` are given as soon as they can be read, `payload` only when the signature was checked against a
    listed key; only `verified` makes it believable.
    """

    reason: Reason
    letter: Letter | None = None
    code: LabelCode | None = None
    payload: Payload | None = None

    @property
    def verified(self) -> bool:
        """Whether the label was printed by this system and its key still counts."""
        return self.reason is Reason.VERIFIED


def write_link(*, host: str, letter: Letter, code: LabelCode, payload: Payload, signer: Signer) -> str:
    """Return the signed link of a new label.

    Raises:
        LabelMassError: The mass cannot be written in four bytes.
    """
    head = payload.head()
    signature = signer.sign(payload.kid, signed_bytes(host, letter, code, head=head))
    digits = f"{int.from_bytes(head + signature):0{DIGITS}d}"
    return f"{plain_link(host=host, letter=letter, code=code)}/{digits}"


def plain_link(*, host: str, letter: Letter, code: LabelCode) -> str:
    """Return the unsigned link: it opens the same page, and proves nothing."""
    return f"https://{host}/{letter.value}/{code.text}"


def segments(link: str) -> tuple[str, str, str]:
    """Split a signed link into its byte, alphanumeric and numeric parts."""
    host_and_letter, code, digits = link.rsplit("/", 2)
    return host_and_letter + "/", code + "/", digits


def signed_bytes(host: str, letter: Letter, code: LabelCode, *, head: bytes) -> bytes:
    """Return what the signature covers. The letter fixes the code's length, so nothing can slide."""
    return _DOMAIN + b"\0".join((host.encode(), letter.value.encode(), code.text.encode() + head))


def read_link(text: str, *, hosts: Hosts, keys: KeyList) -> Reading:
    """Say what a scanned text is and whether it is to be believed. Exactly one spelling of each label is accepted."""
    found = _LINK.fullmatch(text)
    if found is None or found[1] not in hosts:
        return Reading(_why_not(text, hosts))
    letter = Letter(found[2])
    try:
        code = _code(letter, found[3])
    except DomainError:
        return Reading(Reason.MALFORMED)
    if found[4] is None:
        return Reading(Reason.UNSIGNED, letter, code)
    return _judge(found[1], letter, code, digits=found[4], keys=keys)


def read_digits(digits: str, *, letter: Letter, code: LabelCode, hosts: Hosts, keys: KeyList) -> Reading:
    """Judge the digits that came with a page's address; the host is whichever of ours makes the signature fit."""
    link = f"/{letter.value}/{code.text}/{digits}"
    readings = [read_link(f"https://{host}{link}", hosts=hosts, keys=keys) for host in (hosts.current, *hosts.former)]
    return next((reading for reading in readings if reading.verified), readings[0])


def _why_not(text: str, hosts: Hosts) -> Reason:
    ours = _OURS.fullmatch(text)
    return Reason.MALFORMED if ours and ours[1] in hosts else Reason.NOT_OURS


def _code(letter: Letter, text: str) -> LabelCode:
    return DigitalCode.parse(text) if letter is Letter.CONTAINER else SignCode.parse(text)


def _judge(host: str, letter: Letter, code: LabelCode, *, digits: str, keys: KeyList) -> Reading:
    number = int(digits)
    payload = _payload(number)
    if isinstance(payload, Reason):
        return Reading(payload, letter, code)
    key = keys.find(payload.kid)
    if key is None or key.algorithm is not payload.algorithm:
        return Reading(Reason.UNKNOWN_KEY, letter, code)
    signed = signed_bytes(host, letter, code, head=payload.head())
    if not is_signed_by(key.public_key, number.to_bytes(WHOLE)[HEAD:], signed):
        return Reading(Reason.BAD_SIGNATURE, letter, code)
    return Reading(_standing(key, payload.made_at), letter, code, payload)


def _payload(number: int) -> Payload | Reason:
    if number >= 1 << (8 * WHOLE):
        return Reason.MALFORMED
    whole = number.to_bytes(WHOLE)
    if whole[0] != Algorithm.ED25519:
        return Reason.UNSUPPORTED_ALGORITHM
    label_id = UUID(bytes=whole[3:19])
    if label_id.version != 7 or whole[19] > _HAZARD_BITS:  # noqa: PLR2004 - UUIDv7
        return Reason.MALFORMED
    grams = int.from_bytes(whole[20:HEAD])
    return Payload(
        kid=int.from_bytes(whole[1:3]),
        label_id=LabelId(label_id),
        hazards=hazards_of_byte(whole[19]),
        mass=None if grams == UNKNOWN_MASS else Mass(grams),
    )


def _standing(key: LabelKey, made_at: datetime) -> Reason:
    if key.status is KeyStatus.COMPROMISED:
        return Reason.COMPROMISED_KEY
    return Reason.VERIFIED if key.signs_at(made_at) else Reason.RETIRED_KEY
