"""A CSV file as people send it: its encoding, its header in Chinese or English, and its lines.

Refuses the whole file where no line could be understood; faults of single lines are collected with their line numbers.
Knows nothing of what the columns mean.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import TypeVar

from hwtrack.kernel.errors import DomainError, Fault, Kind

MAX_BYTES = 5_000_000
"""Bytes of a file: 5 MB."""

MAX_LINES = 5_000
"""Lines of a file after the header, blank ones not counted."""

MAX_RECORDS = 20_000
"""Lines of a file with the blank ones: millions of them would keep the reader busy for nothing."""

MAX_LISTED = 200
"""Faults that are listed; those beyond are counted."""

MAX_FIELD = 60_000
"""Characters of a field, which is what the finest outline needs."""

_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"PK": "XLSX"}

T = TypeVar("T")


class FileTooLargeError(DomainError):
    """The file is too large."""

    kind = Kind.TOO_LARGE
    code = "registry.import-too-large"
    detail = "The file has {count} bytes; at most {limit} are taken."
    remedy = "Split it into several files, each with the header line."


class FileTooLongError(DomainError):
    """The file has too many lines."""

    kind = Kind.TOO_LARGE
    code = "registry.import-too-long"
    detail = "The file has more than {limit} lines."
    remedy = "Split it into several files, each with the header line."


class FileEmptyError(DomainError):
    """The file has no lines."""

    kind = Kind.INVALID
    code = "registry.import-empty"
    detail = "There is no line below the header."
    remedy = "Send a CSV file with a header line and at least one line below it."


class EncodingError(DomainError):
    """The file is not text that can be read."""

    kind = Kind.INVALID
    code = "registry.import-encoding"
    detail = "The file is neither UTF-8 nor GB18030 text; it looks like {found}."
    remedy = "In the spreadsheet choose “Save as → CSV UTF-8”, and send that file."


class HeaderError(DomainError):
    """The header line cannot be understood."""

    kind = Kind.INVALID
    code = "registry.import-header"
    detail = "The first line must name the columns: missing “{missing}”, unknown “{unknown}”, twice “{twice}”."
    remedy = "Take the header line of the template, in Chinese or in English, separated by commas."


class QuotingError(DomainError):
    """The file is not well-formed CSV."""

    kind = Kind.INVALID
    code = "registry.import-quoting"
    detail = "Reading stops after line {line}: a quotation mark is left open or stands inside a field."
    remedy = (
        "Put fields with commas, quotation marks or line breaks in double quotation marks, and double those inside."
    )


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its English name, its Chinese name, whether the header must have it, and its longest field."""

    name: str
    chinese: str
    required: bool = True
    limit: int = 200


@dataclass(slots=True)
class Line:
    """One line being read: fields by column name, and the faults found so far."""

    number: int
    fields: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def read(self, column: str, convert: Callable[[str], T]) -> T | None:
        """Convert a field; a refusal becomes a fault of this line and column, and the answer none."""
        try:
            return convert(self.fields.get(column, ""))
        except DomainError as error:
            self.refuse(error, column)
            return None

    def optional(self, column: str, convert: Callable[[str], T]) -> T | None:
        """Convert a field unless it is blank."""
        return self.read(column, convert) if self.fields.get(column) else None

    def refuse(self, error: DomainError, column: str) -> None:
        """Add an error as a fault of this line and column."""
        self.faults.append(fault_of(error, self.number, column))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a file under the names of its columns."""

    lines: tuple[Line, ...]


class TooManyFieldsError(DomainError):
    """The line does not have as many fields as the header."""

    kind = Kind.INVALID
    code = "registry.import-fields"
    detail = "The line has {count} fields and the header {wanted}."
    remedy = "Put fields that hold commas in double quotation marks."


class FieldTooLongError(DomainError):
    """A field is too long."""

    kind = Kind.INVALID
    code = "registry.import-field-too-long"
    detail = "The field has {count} characters; at most {limit} are taken."
    remedy = "Shorten it."


class RepeatedLineError(DomainError):
    """Two lines are about the same thing."""

    kind = Kind.INVALID
    code = "registry.import-repeated"
    detail = "Line {first} is about the same: {subject}."
    remedy = "Keep one of the two lines."


def read_sheet(content: bytes, columns: tuple[Column, ...]) -> Sheet:
    """Read a file's lines.

    Raises:
        FileTooLargeError, FileTooLongError, FileEmptyError: It has not between 1 and 5,000 lines and at most 5 MB.
        EncodingError, QuotingError: It is no CSV text.
        HeaderError: A column is missing, unknown or named twice.
    """
    if len(content) > MAX_BYTES:
        raise FileTooLargeError(count=len(content), limit=MAX_BYTES)
    records = _records(_text(content))
    _, header = next(records, (1, []))
    named = _header(header, columns)
    lines: list[Line] = []
    for number, fields in records:
        if len(lines) == MAX_LINES:
            raise FileTooLongError(limit=MAX_LINES)
        lines.append(_line(number, fields, named))
    if not lines:
        raise FileEmptyError
    return Sheet(tuple(lines))


def unrepeated(lines: tuple[Line, ...], key: Callable[[Line], str | None]) -> None:
    """Give every line whose key an earlier line has a fault; lines without a key are left alone."""
    first: dict[str, int] = {}
    for line in lines:
        subject = key(line)
        if subject is None:
            continue
        if subject in first:
            line.refuse(RepeatedLineError(first=first[subject], subject=subject[:100]), "")
        first.setdefault(subject, line.number)


def fault_of(error: DomainError, number: int, column: str) -> Fault:
    """Make a line's fault out of an error."""
    return Fault(template=error.detail, facts=dict(error.facts), pointer=f"{number}/{column}".rstrip("/"))


def _text(content: bytes) -> str:
    for mark, found in _BOMS.items():
        if content.startswith(mark):
            raise EncodingError(found=found)
    if b"\0" in content:
        raise EncodingError(found="binary data")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise EncodingError(found="another encoding")


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    for _ in range(MAX_RECORDS + 1):
        number = reader.line_num + 1
        try:
            fields = next(reader, None)
        except csv.Error as error:
            if "field limit" in str(error):
                raise FieldTooLongError(count=csv.field_size_limit(), limit=MAX_FIELD, pointer=str(number)) from error
            raise QuotingError(line=number) from error
        if fields is None:
            return
        if any(part.strip() for part in fields):
            yield number, fields
    raise FileTooLongError(limit=MAX_RECORDS)


def _header(header: list[str], columns: tuple[Column, ...]) -> tuple[Column, ...]:
    spellings = {spelling: column for column in columns for spelling in (column.name, column.chinese)}
    given = [part.strip() for part in header]
    named = [spellings.get(part if part in spellings else part.casefold()) for part in given]
    known = [column for column in named if column is not None]
    missing = [column.name for column in columns if column.required and column not in known]
    unknown = [part for part, column in zip(given, named, strict=True) if column is None]
    twice = sorted({column.name for column in known if known.count(column) > 1})
    if missing or unknown or twice:
        raise HeaderError(missing=_listed(missing), unknown=_listed(unknown), twice=_listed(twice))
    return tuple(known)


def _listed(names: list[str]) -> str:
    return ", ".join(names)[:200]


def _line(number: int, fields: list[str], named: tuple[Column, ...]) -> Line:
    if len(fields) != len(named):
        line = Line(number, {})
        line.refuse(TooManyFieldsError(count=len(fields), wanted=len(named)), "")
        return line
    line = Line(number, {column.name: part.strip() for column, part in zip(named, fields, strict=True)})
    for column in named:
        count = len(line.fields[column.name])
        if count > column.limit:
            line.refuse(FieldTooLongError(count=count, limit=column.limit), column.name)
    return line
