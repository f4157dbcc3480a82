"""Keeping a request that names a party we do not know, before it is answered 422: the attempt is the evidence."""

from uuid import UUID

from hwtrack.infra.decisions import keep_refused_request
from hwtrack.infra.work import Work
from hwtrack.registry.service import facts as registry
from hwtrack.transfers.unknown_parties import UnknownParty


async def keep_unknown_parties(work: Work, *, path: str, body: str, found: tuple[UnknownParty, ...]) -> UUID:
    """Store the request with every member that names a party, and return its id.

    Raises:
        NoOrganisationError: The actor belongs to no organisation.
    """
    own = await registry.organisation(work, work.actor.own_org)
    reasons = [
        {"pointer": one.pointer, "member": one.member, "shape": one.shape.value, "excerpt": one.excerpt}
        for one in found
    ]
    return await keep_refused_request(
        work, home=own.org_id, path=path, body=body, reasons=reasons, regions=[own.division]
    )
