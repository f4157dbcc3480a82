"""Printing the record of a closed count, as often as anybody asks: the same record gives the same bytes."""

from uuid import UUID

from hwtrack.custody.service.stocktaking import stocktake
from hwtrack.custody.stocktake_paper import paper_of
from hwtrack.infra.documents import print_document
from hwtrack.infra.i18n import translator
from hwtrack.infra.problems import NotFoundError
from hwtrack.infra.work import Work


async def paper(work: Work, home: int, stocktake_id: UUID, *, language: str) -> bytes:
    """Return the PDF of a closed count's record.

    Raises:
        NotFoundError: There is no such count, or it is not closed.
        DocumentFontError: The typeface is not installed.
        DocumentGlyphError: A name or a description holds a character the typeface lacks.
    """
    counted = await stocktake(work, home, stocktake_id)
    if counted.record is None or counted.record_sha256 is None or counted.ended_at is None:
        raise NotFoundError
    document = paper_of(counted.record, counted.record_sha256, translator(language))
    return await print_document(document, language=language, at=counted.ended_at)
