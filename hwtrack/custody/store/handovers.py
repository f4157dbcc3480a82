"""The halves of handovers whose proof held, by their challenge: across organisations, so through two functions."""

from hwtrack.custody.claims import Claim, HandoverRole
from hwtrack.custody.handover import Half
from hwtrack.infra.work import AnyWork


async def halves(work: AnyWork, challenge: bytes) -> dict[HandoverRole, Half]:
    """Return what is known of a challenge."""
    rows = await work.fetch("SELECT * FROM handover_halves($1)", challenge)
    return {HandoverRole(row["role"]): Half(row["event_id"], row["counterpart_event_id"]) for row in rows}


async def note(work: AnyWork, claim: Claim) -> None:
    """Remember a half whose proof held; a challenge is used once by each end."""
    said = claim.handover
    if said is not None:
        await work.fetchrow(
            "SELECT note_handover($1, $2, $3, $4)",
            said.challenge,
            said.role.value,
            claim.event_id,
            said.counterpart.event_id,
        )
