"""What officials record themselves: what they saw, weighed, sampled, ordered or dispute; never a company's steps."""

from hwtrack.custody.answers import Recorded
from hwtrack.custody.events.contested import Contested
from hwtrack.custody.events.counted import Counted
from hwtrack.custody.events.held import Detained
from hwtrack.custody.events.sampled import Sampled
from hwtrack.custody.events.weighed import Weighed
from hwtrack.custody.proposal import WrongDeskError
from hwtrack.custody.service import recording
from hwtrack.custody.service.recording import Sent
from hwtrack.infra.work import AnyWork

OFFICIAL = frozenset({Counted.KIND, Weighed.KIND, Sampled.KIND, Detained.KIND, Contested.KIND})
"""Kinds that an official records in the bureau's name."""


async def record(work: AnyWork, sent: Sent) -> Recorded:
    """Record an official's event and return its receipt.

    Raises:
        WrongDeskError: It is a company's own step.
        DomainError: What `recording.record` raises.
    """
    claim = recording.read(sent)
    if claim.KIND not in OFFICIAL:
        raise WrongDeskError(kind=claim.KIND, known=", ".join(sorted(OFFICIAL)), pointer="/kind")
    return await recording.record_claim(work, claim, sent)
