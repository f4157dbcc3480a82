"""The bureau's settings of what may be stored: a new limit follows the old one; both are added with a reason."""

from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Scope
from hwtrack.kernel.local import local_day
from hwtrack.registry import names
from hwtrack.registry.model import OfficialsOnlyError, OtherOrganisationError
from hwtrack.registry.service import facts
from hwtrack.registry.storage_limits import LONGEST_TEXT, StorageExtension, StorageLimit, check_limit
from hwtrack.registry.store import storage


async def set_limit(work: Work, limit: StorageLimit) -> None:
    """Let a limit count from its day on; what counted before stays on record.

    Raises:
        OfficialsOnlyError: The actor is no official.
        StorageLimitError: It is for nobody, says nothing, or counts from a day gone by.
        LineError: The source or the reason is no such text.
    """
    _officials_only(work)
    grades = [grade.grade for grade in await facts.storage_grades(work)]
    check_limit(limit, grades=grades, today=local_day(work.now))
    names.line(limit.source, LONGEST_TEXT, pointer="/source")
    names.line(limit.reason, LONGEST_TEXT, pointer="/reason")
    await storage.add_limit(work, limit)


async def add_extension(work: Work, extension: StorageExtension) -> None:
    """Record that a licence holder was allowed to keep wastes for longer.

    Raises:
        OfficialsOnlyError: The actor is no official.
        NotFoundError: There is no such organisation or site.
        OtherOrganisationError: The site is another organisation's.
        LineError: The document's number is no number.
    """
    _officials_only(work)
    await facts.organisation(work, extension.org_id)
    if extension.site_id is not None and (await facts.site(work, extension.site_id)).org_id != extension.org_id:
        raise OtherOrganisationError(pointer="/site_id")
    names.line(extension.document, names.MAX_NUMBER, pointer="/document_no")
    await storage.add_extension(work, extension)


def _officials_only(work: Work) -> None:
    if work.actor.scope not in (Scope.OFFICIAL, Scope.SYSTEM):
        raise OfficialsOnlyError
