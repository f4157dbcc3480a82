"""What a photo or document of a step may be, by its first bytes and not by what anybody calls it."""

from collections.abc import Callable

from hwtrack.kernel.errors import DomainError, Kind

MAX_FILE_BYTES = 25_000_000
MOST_PENDING = 200
MOST_PENDING_BYTES = 1_000_000_000
"""Files of one organisation that no event names yet."""

_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")

_KINDS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("image/jpeg", lambda head: head.startswith(b"\xff\xd8\xff")),
    ("image/png", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    ("image/webp", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    ("image/heic", lambda head: head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS),
    ("application/pdf", lambda head: head.startswith(b"%PDF-")),
)

MEDIA_TYPES = tuple(media_type for media_type, _ in _KINDS)


class FileKindError(DomainError):
    """This kind of file is not taken."""

    kind = Kind.INVALID
    code = "custody.file-kind"
    detail = "The file is no JPEG, PNG, WebP or HEIC picture and no PDF."
    remedy = "Take a photo, or save the document as a PDF."


class TooManyFilesError(DomainError):
    """Too many files wait to be named by an event."""

    kind = Kind.CONFLICT
    code = "custody.too-many-files"
    detail = "{count} files of your organisation are named by no event yet; at most {most} files or 1 GB are kept so."
    remedy = "Send the events that name them, then the other files."


class FileMissingError(DomainError):
    """There is no such file, or it is not yours to see."""

    kind = Kind.NOT_FOUND
    code = "custody.file-missing"
    detail = "No event that you may see names a file of this hash that has arrived."
    remedy = "Wait until the phone that took it has a connection; ask whoever recorded the step."


def media_type_of(head: bytes) -> str:
    """Return the media type of a file that begins with these bytes.

    Raises:
        FileKindError: It is none of the five kinds.
    """
    for media_type, fits in _KINDS:
        if fits(head):
            return media_type
    raise FileKindError


def check_pending(count: int, total: int, size: int) -> None:
    """Pass silently if an organisation with so many pending files and bytes may send one more of that size.

    Raises:
        TooManyFilesError: It has two hundred, or they would come to more than 1 GB.
    """
    if count >= MOST_PENDING or total + size > MOST_PENDING_BYTES:
        raise TooManyFilesError(count=count, most=MOST_PENDING)
