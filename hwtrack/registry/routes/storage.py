"""Limits of storage, approved extensions, and what must not lie together."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends

from hwtrack.infra.auth import needs
from hwtrack.infra.paging import Slice, page_query
from hwtrack.infra.work import Work
from hwtrack.kernel.actor import Permission
from hwtrack.registry.schemas.shared import Listed, OrgQuery, listed
from hwtrack.registry.schemas.storage import (
    Incompatibilities,
    PairIO,
    StorageExtensionIn,
    StorageExtensionOut,
    StorageLimitIn,
    StorageLimitOut,
    StorageLimits,
    TagIO,
    TagRuleIO,
)
from hwtrack.registry.service import facts, storage_settings

router = APIRouter()

Reading = Annotated[Work, needs(Permission.REGISTRY_READ)]
Recording = Annotated[Work, needs(Permission.REGISTRY_IMPORT)]
Wanted = Annotated[Slice, Depends(page_query)]


@router.get("/storage-limits", summary="How long and how much may be stored")
async def storage_limits(work: Reading) -> StorageLimits:
    """List every limit with its source, those that no longer count included."""
    return StorageLimits(items=tuple(StorageLimitOut.of(one) for one in await facts.storage_limits(work)))


@router.post("/storage-limits", status_code=HTTPStatus.CREATED, summary="Change a limit of storage")
async def set_storage_limit(body: StorageLimitIn, work: Recording) -> StorageLimitOut:
    """Let a limit count from a day on; the bureau does, with a reason."""
    limit = body.to_limit()
    await storage_settings.set_limit(work, limit)
    return StorageLimitOut.of(limit)


@router.get("/storage-extensions", summary="Approved extensions of storage")
async def storage_extensions(work: Reading, wanted: Wanted, *, org_id: OrgQuery = None) -> Listed[StorageExtensionOut]:
    """List approved extensions in the order they were recorded."""
    page = await facts.storage_extension_page(work, wanted, org_id=org_id)
    return listed(page, tuple(StorageExtensionOut.of(one) for one in page.items))


@router.post("/storage-extensions", status_code=HTTPStatus.CREATED, summary="Record an approved extension of storage")
async def add_storage_extension(body: StorageExtensionIn, work: Recording) -> StorageExtensionOut:
    """Record that a licence holder may keep wastes for longer; the bureau does."""
    extension = body.to_extension()
    await storage_settings.add_extension(work, extension)
    return StorageExtensionOut.of(extension)


@router.get("/incompatibilities", summary="Which wastes must not lie together")
async def incompatibilities(work: Reading) -> Incompatibilities:
    """List the constituents that react, the pairs that must not meet, and what bears them, with source and mark."""
    tags, pairs, rules = await facts.incompatibility_lines(work)
    return Incompatibilities(
        tags=tuple(TagIO(tag=one.tag, name=one.name) for one in tags),
        pairs=tuple(PairIO.of(one) for one in pairs),
        rules=tuple(TagRuleIO.of(one) for one in rules),
    )


@router.post("/incompatibilities/tags", status_code=HTTPStatus.CREATED, summary="Add a constituent that reacts")
async def add_tag(body: TagIO, work: Recording) -> TagIO:
    """Add a constituent; the bureau does."""
    await storage_settings.add_tag(work, body.to_tag())
    return body


@router.post("/incompatibilities/pairs", status_code=HTTPStatus.CREATED, summary="Say which constituents must not meet")
async def add_pair(body: PairIO, work: Recording) -> PairIO:
    """Add a pair or withdraw one; the bureau does, with a reason."""
    await storage_settings.add_pair(work, body.to_pair())
    return body


@router.post("/incompatibilities/rules", status_code=HTTPStatus.CREATED, summary="Say what bears a constituent")
async def add_tag_rule(body: TagRuleIO, work: Recording) -> TagRuleIO:
    """Add what bears a constituent or withdraw it; the bureau does, with a reason."""
    await storage_settings.add_tag_rule(work, body.to_rule())
    return body
