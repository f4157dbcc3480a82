"""更正: a body is replaced by another, or said not to have happened; the first body stays in the chain.

The replacement takes effect at the time of the event it replaces. Mass and custody take a second person, whom the
header names. The fold's first look does the replacing; here is what a correction says. Source: trust.md 3 (rule 9).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, ClassVar
from uuid import UUID

from hwtrack.custody.claims import MAX_CONTAINERS, Claim, Named, Upcaster
from hwtrack.custody.container import Circumstances, Container, Reason, Step, held
from hwtrack.custody.shapes import OBJECT, UUID_TEXT, choice, many, record
from hwtrack.kernel.errors import Fault


class CorrectionReason(StrEnum):
    """Why the first body was wrong."""

    WRONG_CONTAINER = "wrong_container"
    WRONG_MASS = "wrong_mass"
    WRONG_PLACE = "wrong_place"
    DID_NOT_HAPPEN = "did_not_happen"
    LATE_CONFIRMED = "late_confirmed"
    OTHER = "other"


def _without_second_person(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Version 1 named its second person; only the service can know that there was one, and says so in the header."""
    return {name: value for name, value in body.items() if name != "second_account_id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(Claim):
    """An earlier event was corrected, or declared not to have happened (更正)."""

    KIND: ClassVar[str] = "corrected"
    VERSION: ClassVar[int] = 2
    UPCASTERS: ClassVar[Mapping[int, Upcaster]] = MappingProxyType({1: _without_second_person})

    containers: Annotated[
        tuple[Named, ...], many(record(Named), 1, MAX_CONTAINERS), "every container either body names"
    ]
    corrects: Annotated[UUID, UUID_TEXT, "the event whose body is replaced"]
    reason: Annotated[CorrectionReason, choice(CorrectionReason)]
    replacement: Annotated[Mapping[str, Any] | None, OBJECT, "the whole new body; left out where it did not happen"] = (
        None
    )

    def misfits(self) -> Iterable[Fault]:
        """Add what members of this kind owe each other."""
        yield from Claim.misfits(self)
        if self.corrects == self.event_id:
            yield Fault("A correction cannot correct itself.", {}, "/corrects")
        if (self.replacement is None) != (self.reason is CorrectionReason.DID_NOT_HAPPEN):
            yield Fault("A correction has a new body unless the event did not happen.", {}, "/replacement")

    def act(self, before: Container, told: Circumstances) -> Step:  # noqa: ARG002 - as every kind
        """Wait: a correction acts through the event it names, and met alone that event is not in this chain."""
        return held(before, Reason.UNKNOWN_EVENT)


EVENT = Corrected
