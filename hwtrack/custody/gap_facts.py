"""What the rule on gaps is asked about: one step that has waited, or whose attachment has not come, for too long."""

from dataclasses import dataclass
from uuid import UUID

from hwtrack.kernel.rules import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFacts:
    """One event of one container; `attachment` says that a photo or document of it is missing, not its predecessor."""

    event_id: UUID
    kind: str
    code: str
    org_id: int
    reasons: tuple[str, ...]
    hours: int
    attachment: bool

    @property
    def stage(self) -> Stage:
        """The stage at which a gap is judged."""
        return Stage.GAP
