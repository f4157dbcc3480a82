"""The warning at the moment of storing: what already lies in the store that this waste must not lie beside."""

from hwtrack.custody.neighbours import Meeting
from hwtrack.custody.service.neighbouring import beside_in_store
from hwtrack.infra.work import Work
from hwtrack.labels.code import DigitalCode
from hwtrack.web.next_steps import Place, Target
from hwtrack.web.words import Said


async def warned(work: Work, code: DigitalCode, place: Place | None) -> tuple[Said, ...]:
    """Return one sentence for each pair of wastes that would meet; none where the place is no store."""
    if place is None or place.target is not Target.STORE or place.facility_id is None:
        return ()
    met = await beside_in_store(work, code.text, place.facility_id)
    # Why by pair: whether the zone is known or not, it is one thing to be told.
    return tuple({meeting.conflict.pair.key: _said(meeting) for meeting in met}.values())


def _said(meeting: Meeting) -> Said:
    return Said(
        "This waste ({first}) must not lie beside {code} ({second}), which is in this store: {danger}. Keep them apart,"
        " in another zone or store. The step is recorded all the same.",
        {
            "first": meeting.one.bears,
            "code": meeting.other.code,
            "second": meeting.other.bears,
            "danger": meeting.conflict.pair.danger,
        },
    )
