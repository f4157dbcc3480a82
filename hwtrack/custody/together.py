"""Which events may wait for the next ones of their part, so that all are appended in one statement.

An event may wait if nothing that follows from it is asked of the store before the next one is judged. Pure; what it
decides costs time only: an event that does not wait is recorded by itself and answered alike. Source: design.md §6.
"""

from hwtrack.custody.acceptance import Arrival, Draft
from hwtrack.custody.claims import DeviceLink
from hwtrack.custody.events.foreign_code_bound import ForeignCodeBound


def may_wait(arrival: Arrival, *, last_seq: int, last_sha256: bytes | None) -> bool:
    """Say whether an event may wait; its phone's chain ends with this number and this body's digest.

    Not what is put aside; not a handover's half, which is proved by the halves that are stored; not a code that
    labels' container carries from then on; and of a phone only the very next event, which can be no fork.
    """
    claim = arrival.claim
    if arrival.obstacle is not None or claim.handover is not None or isinstance(claim, ForeignCodeBound):
        return False
    return claim.device is None or (arrival.vouch.chained and _is_next(claim.device, last_seq, last_sha256))


def changes_nothing_before(drafted: Draft) -> bool:
    """Say whether all earlier events keep their status, so that the system writes nothing behind this one."""
    return not any(home.changed for home in drafted.homes)


def _is_next(device: DeviceLink, last_seq: int, last_sha256: bytes | None) -> bool:
    return device.seq == last_seq + 1 and device.prev == last_sha256
