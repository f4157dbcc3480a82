"""Writing down what the system itself found: statuses changed by a later event, steps that waited too long.

One event of its own in the chain of every container concerned, in the transaction of its cause. Where nothing changed
nothing is asked or written, so that a scan stays what it was. Source: trust.md 3 (rules 7, 8).
"""

from collections.abc import Mapping
from datetime import datetime

from hwtrack.custody.acceptance import Arrival, Found, HomeDraft, draft, system_arrival
from hwtrack.custody.events import read_body
from hwtrack.custody.judging import Judgement
from hwtrack.custody.store import append
from hwtrack.custody.store.append import Outcome
from hwtrack.infra.work import AnyWork


async def tell(work: AnyWork, arrival: Arrival, home: HomeDraft) -> None:
    """Write which earlier events have another status since an event was appended."""
    if home.changed:
        said = Judgement(changes=home.changed, cause=arrival.claim.event_id)
        found, org = home.appended(arrival.claim), arrival.sender.org_id
        if not await write(work, said, found, org=org, at=arrival.record_time):
            raise RuntimeError("what an event changed could not be written behind it")


async def write(
    work: AnyWork, said: Judgement, found: Mapping[str, Found], *, org: int, at: datetime
) -> tuple[HomeDraft, ...]:
    """Append what was found to the chains of its containers, given by code, all of one home organisation.

    Returns nothing if somebody was faster, which the caller that holds their heads rules out.
    """
    written: list[HomeDraft] = []
    current = dict(found)
    for part in said.parts():
        body = part.body(work.new_id(), at)
        arrival = system_arrival(body, read_body(body), org=org, record_time=at)
        drafted = draft(arrival, [current[code] for code in part.changes])
        if (await append.append(work, drafted)).outcome is not Outcome.APPENDED:
            return ()
        for home in drafted.homes:
            current |= home.appended(arrival.claim)
            written.append(home)
    return tuple(written)
