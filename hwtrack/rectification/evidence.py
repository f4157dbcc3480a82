"""Evidence of an issue: files by their hash, and what was found when they were looked at again.

Knows what makes a file usable as evidence; does not know where files are kept or how they are scanned.
Source: design.md §8; regulation.md 8.3; domain.md A12.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from hwtrack.kernel.errors import DomainError, Kind

SHA256_BYTES = 32
MAX_TITLE = 200


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    PHOTO_BEFORE = "photo_before"
    PHOTO_AFTER = "photo_after"
    DOCUMENT = "document"
    TEST_REPORT = "test_report"
    LEDGER_EXTRACT = "ledger_extract"
    PENALTY_DOCUMENT = "penalty_document"
    SITE_RECORD = "site_record"
    NOTICE_SCREENSHOT = "notice_screenshot"


class Scan(StrEnum):
    """What the virus scan says; a file that was not scanned may not be downloaded and proves nothing."""

    UNSCANNED = "unscanned"
    CLEAN = "clean"
    INFECTED = "infected"


class EvidenceTitleError(DomainError):
    """The evidence needs a title."""

    kind = Kind.INVALID
    code = "rectification.evidence-title"
    detail = "The title has {length} characters; it must have from 1 to {limit}."
    remedy = "Say in a few words what the file shows."


class EvidenceHashError(DomainError):
    """The hash of the evidence is not a SHA-256."""

    kind = Kind.INVALID
    code = "rectification.evidence-hash"
    detail = "The hash has {length} bytes; a SHA-256 has 32."
    remedy = "Send the SHA-256 of the file as 64 hexadecimal digits."


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFact:
    """A piece of evidence as a sign-off sees it.

    `recorded` is the hash it came with, `found` the hash of what is kept now, None where nothing is kept. `measure` is
    the measure it proves, None where it is about the issue as a whole. `also_in` names other issues with the same file.
    """

    n: int
    title: str
    recorded: bytes
    found: bytes | None
    scan: Scan
    measure: int | None = None
    also_in: tuple[str, ...] = ()


class EvidenceFault(StrEnum):
    """Why a piece of evidence stops a sign-off."""

    MISSING = "missing"
    ALTERED = "altered"
    UNSCANNED = "unscanned"
    INFECTED = "infected"


_SCANNED: Mapping[Scan, EvidenceFault | None] = MappingProxyType(
    {Scan.CLEAN: None, Scan.UNSCANNED: EvidenceFault.UNSCANNED, Scan.INFECTED: EvidenceFault.INFECTED}
)


def fault(fact: EvidenceFact) -> EvidenceFault | None:
    """Return what is wrong with a piece of evidence, None for nothing."""
    if fact.found is None:
        return EvidenceFault.MISSING
    if fact.found != fact.recorded:
        return EvidenceFault.ALTERED
    return _SCANNED[fact.scan]


def check_evidence(title: str, digest: bytes) -> None:
    """Refuse evidence without a title or with something else than a SHA-256.

    Raises:
        EvidenceTitleError, EvidenceHashError: As they say.
    """
    if not title.strip() or len(title) > MAX_TITLE:
        raise EvidenceTitleError(length=len(title), limit=MAX_TITLE, pointer="/title")
    if len(digest) != SHA256_BYTES:
        raise EvidenceHashError(length=len(digest), pointer="/sha256")
