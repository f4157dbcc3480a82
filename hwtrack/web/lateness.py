"""Late events on the pages: the question, a row of the list, and what stands beside a hop of a chain. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from hwtrack.custody.answers import Hop as CustodyHop
from hwtrack.custody.lateness import LateEvent, is_asked
from hwtrack.web.chains import Names
from hwtrack.web.views.containers import Chain, Hop
from hwtrack.web.views.lateness import Explained, Question
from hwtrack.web.views.parts import Form, Row
from hwtrack.web.words import EVENT, Said

_HOUR = timedelta(hours=1)
_SHOWN = 11
"""Last characters of a code, by which people tell containers apart: day and number."""


def question_of(
    late: LateEvent, *, codes: tuple[str, ...], own: int = 0, code: str = "", form: Form | None = None
) -> Question:
    """Return the question why an event came late."""
    return Question(
        event_id=str(late.event_id),
        kind=late.kind,
        happened_at=late.effective_time,
        recorded_at=late.record_time,
        hours=(late.record_time - late.effective_time) // _HOUR,
        codes=codes,
        own=own,
        code=code,
        form=form or Form(),
    )


def row_of(late: LateEvent, *, codes: tuple[str, ...], people: Mapping[UUID, str]) -> Row:
    """Return a late event in a list, with whoever recorded it."""
    hours = (late.record_time - late.effective_time) // _HOUR
    who = people.get(late.account_id, "") if late.account_id else ""
    return Row(
        address=f"/late/{late.event_id}",
        name=EVENT[late.kind].text,
        named=True,
        about=" · ".join(part for part in (f"…{codes[0][-_SHOWN:]}" if codes else "", who) if part),
        said=Said("It came {hours} hours after it had happened", {"hours": hours}),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is known of the reasons in one container's chain: whose names there are, and which events may be answered.

    `people` are called by their accounts; `asked` are the ids of the events whose question the reader may answer.
    """

    code: str
    called: Names
    people: Mapping[UUID, str]
    asked: Collection[UUID]

    def on(self, chain: Chain, hops: Iterable[CustodyHop]) -> Chain:
        """Return a chain with the reasons that were given, and with the questions that may be answered."""
        known = {str(hop.header.event_id): hop for hop in hops}
        return replace(chain, hops=tuple(self._on(one, known[one.event_id]) for one in chain.hops))

    def _on(self, one: Hop, hop: CustodyHop) -> Hop:
        if (said := hop.explanation) is not None:
            who = (self.people.get(said.account_id, ""), self.called.org(said.org_id))
            told = Explained(text=said.text, who=" · ".join(part for part in who if part), at=said.explained_at)
            return replace(one, explanation=told)
        if not is_asked(hop.claim, hop.header):
            return one
        may = hop.header.event_id in self.asked
        return replace(one, unexplained=True, question=self._question(one, hop) if may else None)

    def _question(self, one: Hop, hop: CustodyHop) -> Question:
        header = hop.header
        late = LateEvent(
            home_org_id=header.home_org_id,
            event_id=header.event_id,
            kind=one.kind,
            effective_time=header.effective_time,
            record_time=header.record_time,
            account_id=header.account_id,
        )
        return replace(question_of(late, codes=(), code=self.code), key=str(one.seq))
