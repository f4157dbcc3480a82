"""What a container must not lie beside in the store it is brought to, asked at the moment of storing."""

from uuid import UUID

from hwtrack.custody.neighbours import Meeting, beside
from hwtrack.custody.store import lying
from hwtrack.infra.work import AnyWork
from hwtrack.registry.service import facts


async def beside_in_store(work: AnyWork, code: str, facility_id: UUID) -> tuple[Meeting, ...]:
    """Return what must not lie beside a container among what the actor may see in a store; one for each pair."""
    new = await lying.one(work, code)
    if new is None:
        return ()
    matrix = await facts.incompatibilities(work)
    return beside(new, await lying.in_store(work, facility_id), matrix) if new.bears(matrix) else ()
