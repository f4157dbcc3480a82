"""Papers on A4: a `Document` becomes a PDF in the one installed Chinese typeface.

The same document and instant give the same bytes. A character the typeface lacks stops the print and is named, because
typst would print an empty box and say nothing. typst runs in a thread, one paper at a time, because its compiler must
not be entered twice. Knows nothing of what the papers are about.
"""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from hwtrack.infra.i18n import translator
from hwtrack.kernel.document import (
    NUMBERS,
    Block,
    Document,
    Fields,
    Heading,
    Paragraph,
    Signatures,
    Table,
)
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.glyphs import Coverage, read_coverage

FONT = "Noto Sans CJK SC"
MAX_ROWS = 5000
"""Rows of all tables of one paper, about 170 landscape pages; longer ones belong into a worksheet."""

TAGGED_ROWS = 500
"""Up to here the PDF carries its structure for screen readers; on long tables that makes the file ten times larger."""

_TEMPLATE = Path(__file__).with_name("document.typ")
_REGIONS = {"zh": "cn", "en": "gb"}


class DocumentFontError(DomainError):
    """The typeface of documents is not installed."""

    kind = Kind.UNAVAILABLE
    code = "document-font"
    detail = "The typeface “{font}” is not installed on the server; no document can be printed."
    remedy = "Install the system package fonts-noto-cjk and start the service again."


class DocumentGlyphError(DomainError):
    """A character of the document cannot be printed."""

    kind = Kind.INVALID
    code = "document-glyph"
    detail = "“{text}” holds characters that the typeface cannot print: {characters}."
    remedy = "Replace the named characters where the text was entered, or take the worksheet (XLSX)."


class DocumentTooLongError(DomainError):
    """The document is too long to be printed."""

    kind = Kind.TOO_LARGE
    code = "document-too-long"
    detail = "The document has {count} rows; at most {limit} are printed."
    remedy = "Choose a shorter period, or take the worksheet (XLSX)."


@dataclass(frozen=True)
class DocumentPress:
    """typst with the typeface, and what the typeface covers; made once per process."""

    compiler: typst.Compiler
    coverages: tuple[Coverage, ...]
    template: bytes
    _one: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def draw(self, document: Document, *, language: str, at: datetime) -> bytes:
        """Return the PDF; `at` is written into it, to the second, as the time it was made.

        Raises:
            DocumentGlyphError: A text holds a character the typeface lacks.
            DocumentTooLongError: Its tables have more than 5,000 rows together.
        """
        rows = _demand_short(document)
        data = _plain(document, language)
        for text in _texts(data):
            self._demand_printable(text)
        with self._one:
            drawn = self.compiler.compile(
                input=self.template,
                format="pdf",
                sys_inputs={"data": json.dumps(data)},
                timestamp=int(at.timestamp()),
                pdf_tags=rows <= TAGGED_ROWS,
            )
        if not isinstance(drawn, bytes):
            raise TypeError("a PDF is one file")
        return drawn

    def _demand_printable(self, text: str) -> None:
        missing = "".join(coverage.missing(text.replace("\n", "")) for coverage in self.coverages)
        if missing:
            named = " ".join(f"U+{ord(character):04X}" for character in dict.fromkeys(missing))
            raise DocumentGlyphError(text=text[:40], characters=named)


async def print_document(document: Document, *, language: str, at: datetime) -> bytes:
    """Print a document without stopping other requests.

    Raises:
        DocumentFontError: The typeface is not installed.
        DocumentGlyphError, DocumentTooLongError: As `DocumentPress.draw` refuses.
    """
    return await asyncio.to_thread(lambda: document_press().draw(document, language=language, at=at))


@cache
def document_press() -> DocumentPress:
    """Return the press of this process, made at its first use.

    Raises:
        DocumentFontError: The typeface is not installed.
    """
    fonts = typst.Fonts(include_system_fonts=True)
    faces = {(font.path, font.index) for font in fonts.fonts() if font.family == FONT and font.path}
    demand_faces(faces)
    return DocumentPress(
        compiler=typst.Compiler(font_paths=fonts),
        coverages=tuple(read_coverage(Path(path).read_bytes(), face=index) for path, index in sorted(faces)),
        template=_TEMPLATE.read_bytes(),
    )


def demand_faces(faces: set[tuple[str, int]]) -> None:
    """Pass silently where the typeface has at least one installed face.

    Raises:
        DocumentFontError: It has none.
    """
    if not faces:
        raise DocumentFontError(font=FONT)


def _demand_short(document: Document) -> int:
    count = sum(len(block.rows) for block in document.blocks if isinstance(block, Table))
    if count > MAX_ROWS:
        raise DocumentTooLongError(count=count, limit=MAX_ROWS)
    return count


def _plain(document: Document, language: str) -> dict[str, Any]:
    _ = translator(language)
    return {
        "font": FONT,
        "lang": language,
        "region": _REGIONS.get(language, "cn"),
        "title": document.title,
        "footer": document.footer,
        "page": _("Page {page} of {pages}", page="{page}", pages="{pages}"),
        "dated": _("Date:"),
        "landscape": document.landscape,
        "blocks": [_plain_block(block) for block in document.blocks],
    }


def _plain_block(block: Block) -> Mapping[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "text": block.text}
        case Paragraph():
            return {"kind": "paragraph", "text": block.text}
        case Fields():
            return {"kind": "fields", "pairs": [list(pair) for pair in block.pairs]}
        case Signatures():
            return {"kind": "signatures", "captions": list(block.captions)}
        case Table():
            return {
                "kind": "table",
                "titles": [column.title for column in block.columns],
                "widths": [column.width for column in block.columns],
                "right": [column.kind in NUMBERS for column in block.columns],
                "rows": [[row.marked, list(cells)] for row, cells in zip(block.rows, block.texts(), strict=True)],
            }


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
