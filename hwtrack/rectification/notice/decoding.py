"""From the bytes of a file to text, saying which encoding they were in.

Knows UTF-8 with and without a byte-order mark, UTF-16 with one, and GB18030 (which holds GBK and GB2312). Guesses
nothing beyond them: bytes that fit none are refused with the place where they stop being text.
"""

import codecs
import hashlib
import re
from dataclasses import dataclass

from hwtrack.kernel.errors import DomainError, Kind

MAX_NOTICE_BYTES = 1_048_576
"""1 MiB; the longest published notices are a tenth of it."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_ESCAPED = re.compile("[\udc80-\udcff]")
_LONG = re.compile("[\u0800-\uffff]")


class NoticeTooLargeError(DomainError):
    """The notice is too large."""

    kind = Kind.TOO_LARGE
    code = "rectification.notice-too-large"
    detail = "The file has {size} bytes; a notice may have at most {limit}."
    remedy = "Send the text of the notice alone, without pictures or attachments."


class NoticeUndecodableError(DomainError):
    """The notice is not text in a known encoding."""

    kind = Kind.INVALID
    code = "rectification.notice-undecodable"
    detail = "Read as {encoding}, the file stops being text at byte {offset}."
    remedy = "Save the notice as plain text in UTF-8 or GB18030 (GBK) and send it again."


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, with what is needed to prove that it is the file's."""

    text: str
    encoding: str
    sha256: bytes
    """Hash of the bytes as they came, 32 bytes."""


def decode(data: bytes) -> Decoded:
    """Return the text of the file; every character of the file is in it, a byte-order mark excepted.

    Raises:
        NoticeTooLargeError: More than MAX_NOTICE_BYTES.
        NoticeUndecodableError: The bytes are in none of the known encodings or hold control characters.
    """
    if len(data) > MAX_NOTICE_BYTES:
        raise NoticeTooLargeError(size=len(data), limit=MAX_NOTICE_BYTES)
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NoticeUndecodableError(encoding=_shown(encoding), offset=_from_file_start(error, data)) from error
    _refuse_control(text, encoding)
    return Decoded(text=text, encoding=encoding, sha256=hashlib.sha256(data).digest())


def _encoding(data: bytes) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    return "utf-8" if _is_meant_as_utf8(data) else "gb18030"


def _is_meant_as_utf8(data: bytes) -> bool:
    # Why: GB18030 accepts much damaged UTF-8 as other characters; a file that is mostly sound UTF-8 must fail as UTF-8.
    escaped = data.decode("utf-8", "surrogateescape")
    broken = len(_ESCAPED.findall(escaped))
    return broken == 0 or len(_LONG.findall(escaped)) - broken > broken


def _from_file_start(error: UnicodeDecodeError, data: bytes) -> int:
    # Why: the codecs that eat a mark count from behind it.
    return error.start + len(data) - len(error.object)


def _refuse_control(text: str, encoding: str) -> None:
    found = _CONTROL.search(text)
    if found:
        before = text[: found.start()].encode(encoding)
        raise NoticeUndecodableError(encoding=_shown(encoding), offset=len(before))


def _shown(encoding: str) -> str:
    return {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16"}.get(encoding, "GB18030")
