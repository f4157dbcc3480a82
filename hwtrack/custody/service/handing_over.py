"""What an event's handover proves, judged when the event arrives and remembered with it."""

from hwtrack.accounts.service import devices
from hwtrack.custody.acceptance import Arrival
from hwtrack.custody.claims import HandoverRole
from hwtrack.custody.handover import Proof, Verdict, judge_half
from hwtrack.custody.store import handovers
from hwtrack.custody.vouching import DeviceKey
from hwtrack.infra.work import AnyWork


async def judge(work: AnyWork, arrival: Arrival, own_key: DeviceKey | None) -> Verdict | None:
    """Return what the event's half proves; nothing where it is no handover."""
    said = arrival.claim.handover
    if said is None:
        return None
    key = own_key if said.role is HandoverRole.GIVER else await _key(work, arrival)
    return judge_half(
        arrival.claim,
        org_id=arrival.sender.org_id,
        grade=arrival.grade,
        giver_key=key,
        halves=await handovers.halves(work, said.challenge),
    )


async def remember(work: AnyWork, arrival: Arrival) -> None:
    """Remember a recorded half whose proof held."""
    if arrival.handover is not None and arrival.handover.proof is not Proof.UNPROVED:
        await handovers.note(work, arrival.claim)


async def _key(work: AnyWork, arrival: Arrival) -> DeviceKey | None:
    said = arrival.claim.handover
    if said is None:
        return None
    found = await devices.keys(work, [(said.counterpart.org_id, said.counterpart.device_id)])
    return next((DeviceKey(one.public_key, one.suspended_at, one.revoked_at) for one in found), None)
