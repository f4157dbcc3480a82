"""The bureau's settings of what may be stored how long, how much and beside what: lines are added, with a reason."""

from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Scope
from hwtrack.kernel.local import local_day
from hwtrack.registry import names
from hwtrack.registry.incompatibility import Pair, Tag, TagRule, check_pair, check_rule, check_tag
from hwtrack.registry.model import AlreadyRegisteredError, OfficialsOnlyError, OtherOrganisationError
from hwtrack.registry.service import facts
from hwtrack.registry.storage_limits import LONGEST_TEXT, StorageExtension, StorageLimit, check_limit
from hwtrack.registry.store import incompatibility, storage


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
    _check_reasons(limit.source, limit.reason)
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


async def add_tag(work: Work, tag: Tag) -> None:
    """Add a constituent that reacts.

    Raises:
        OfficialsOnlyError: The actor is no official.
        IncompatibilityError: It has no short name of its own, or no name.
        AlreadyRegisteredError: There is one of that short name.
    """
    _officials_only(work)
    check_tag(tag)
    if tag.tag in (await incompatibility.matrix(work)).names:
        raise AlreadyRegisteredError(subject=tag.tag, pointer="/tag")
    await incompatibility.add_tag(work, tag)


async def add_pair(work: Work, pair: Pair) -> None:
    """Say that two constituents must not meet, or that they may after all.

    Raises:
        OfficialsOnlyError: The actor is no official.
        IncompatibilityError: It is no pair of two known constituents with a danger.
        LineError: The source or the reason is no such text.
    """
    _officials_only(work)
    check_pair(pair, (await incompatibility.matrix(work)).names)
    _check_reasons(pair.source, pair.reason)
    await incompatibility.add_pair(work, pair)


async def add_tag_rule(work: Work, rule: TagRule) -> None:
    """Say that a category, a code or a declared constituent bears a tag, or that it does not after all.

    Raises:
        OfficialsOnlyError: The actor is no official.
        IncompatibilityError: It is no such subject, or the tag is unknown.
        LineError: The source or the reason is no such text.
    """
    _officials_only(work)
    check_rule(rule, (await incompatibility.matrix(work)).names)
    _check_reasons(rule.source, rule.reason)
    await incompatibility.add_rule(work, rule)


def _check_reasons(source: str, reason: str) -> None:
    names.line(source, LONGEST_TEXT, pointer="/source")
    names.line(reason, LONGEST_TEXT, pointer="/reason")


def _officials_only(work: Work) -> None:
    if work.actor.scope not in (Scope.OFFICIAL, Scope.SYSTEM):
        raise OfficialsOnlyError
