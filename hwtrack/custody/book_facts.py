"""What the rules on books are asked about: one container's way through its generator's books, and what is in it.

Made from a fold and the steps it took; knows no rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from hwtrack.custody.container import ENDED, Container, ContainerStage, Reason
from hwtrack.custody.events.generated import Generated, Route
from hwtrack.custody.fold import Folded, Taken
from hwtrack.kernel.quantity import NOTHING
from hwtrack.kernel.rules import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdraw:
    """An event that took more out of the container than was in it."""

    event_id: UUID
    kind: str
    org_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookFacts:
    """One container: by which step it left its generator's books, whether it had been stored, what is in it.

    `left_by` is the kind of event by which somebody else took it or its generator treated it, empty while it is there.
    `route` is what its generator said it goes to without being stored. `stated` says that its mass was ever stated.
    """

    code: str
    home_org_id: int
    left_by: str
    treated_at_home: bool
    stored: bool
    route: str | None
    bulk: bool
    net_g: int | None
    stated: bool
    overdraws: tuple[Overdraw, ...]

    @property
    def stage(self) -> Stage:
        """The stage at which books are judged."""
        return Stage.BOOKS


def book_facts(folded: Folded, steps: Sequence[Taken]) -> BookFacts:
    """Return the facts of one container from its fold and the steps that count."""
    now = folded.container
    leaving = next((step for step in steps if _leaves(step.after, now.home)), None)
    before = steps if leaving is None else steps[: steps.index(leaving)]
    kinds = {step.event.event_id: step for step in steps}
    odd = [one for one in folded.outcomes if Reason.MORE_THAN_IT_HAS in one.reasons and one.event_id in kinds]
    return BookFacts(
        code=now.code,
        home_org_id=now.home,
        left_by="" if leaving is None else leaving.claim.KIND,
        treated_at_home=leaving is not None and leaving.after.holder == now.home,
        stored=any(step.after.stage is ContainerStage.STORED for step in before),
        route=_route(steps),
        bulk=now.bulk,
        net_g=None if now.net is None else now.net.grams,
        stated=any(step.after.net is not None and step.after.net >= NOTHING for step in steps),
        overdraws=tuple(_overdraw(kinds[one.event_id]) for one in odd),
    )


def _leaves(after: Container, home: int) -> bool:
    # Why not emptied ones: what was in them went on in others, which are judged themselves.
    gone = after.holder is not None and after.holder != home
    return gone or after.stage in ENDED - {ContainerStage.EMPTIED}


def _route(steps: Sequence[Taken]) -> str | None:
    said: list[Route] = [one.claim.route for one in steps if isinstance(one.claim, Generated) and one.claim.route]
    return said[-1].value if said else None


def _overdraw(step: Taken) -> Overdraw:
    return Overdraw(event_id=step.event.event_id, kind=step.claim.KIND, org_id=step.event.header.acting_org)
