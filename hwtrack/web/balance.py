"""来源 − 产出 = 损耗: what is taken out of containers against what is put into others, exact to the gram. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.quantity import NOTHING, Mass, total
from hwtrack.web import formats


class MorePutInError(DomainError):
    """More was put in than was taken out."""

    kind = Kind.INVALID
    code = "web.more-put-in"
    detail = "{put_in} kg were put in, but only {taken} kg taken out: {excess} kg too many."
    remedy = "Correct one of the masses; waste that came from elsewhere has a source of its own."


class LossUnexplainedError(DomainError):
    """The loss has no reason."""

    kind = Kind.INVALID
    code = "web.loss-unexplained"
    detail = "{taken} kg were taken out and {put_in} kg put in: {loss} kg are lost, without a reason."
    remedy = "Correct one of the masses, or write why it was lost: residue on the walls, evaporation."


@dataclass(frozen=True, slots=True)
class Balance:
    """What was taken out and what was put in."""

    taken: Mass
    put_in: Mass

    @classmethod
    def of(cls, taken: Sequence[Mass], put_in: Sequence[Mass]) -> "Balance":
        """Add up both sides."""
        return cls(total(list(taken)), total(list(put_in)))

    @property
    def loss(self) -> Mass:
        """What is left of it nowhere."""
        return self.taken - self.put_in

    def demand_explained(self, reason: str, *, mass: str, why: str) -> None:
        """Pass silently if nothing is lost, or a reason is given; `mass` and `why` are the fields to blame.

        Raises:
            MorePutInError: More was put in than taken out.
            LossUnexplainedError: Something is lost and nobody says why.
        """
        told = {"taken": formats.kg(self.taken), "put_in": formats.kg(self.put_in)}
        if self.loss < NOTHING:
            raise MorePutInError(**told, excess=formats.kg(self.put_in - self.taken), pointer=f"/{mass}")
        if self.loss > NOTHING and not reason.strip():
            raise LossUnexplainedError(**told, loss=formats.kg(self.loss), pointer=f"/{why}")
