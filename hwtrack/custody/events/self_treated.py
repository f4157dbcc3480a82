"""自行利用 / 处置: the generator treats its own waste at its own facility, without a transfer.

Table B.4 of the ledger keeps it apart from what a plant treats for others. Source: HJ 1259-2022.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from hwtrack.custody.container import Circumstances, Container, Reason, Status, Step
from hwtrack.custody.treatment import Treatment


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTreated(Treatment):
    """The generator used or disposed of its own waste (自行利用处置), with its secondary waste."""

    KIND: ClassVar[str] = "self_treated"

    def act(self, before: Container, told: Circumstances) -> Step:
        """Do what treating does; another than the generator gets a remark."""
        # Why not super(): a dataclass with slots is made twice, and the bare form then names the wrong class.
        done = Treatment.act(self, before, told)
        if done.status is not Status.APPLIED or told.org == before.home:
            return done
        return replace(done, reasons=(*done.reasons, Reason.NOT_THE_GENERATOR))


EVENT = SelfTreated
