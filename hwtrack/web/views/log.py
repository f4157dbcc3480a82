"""Views of the transparency log, for anybody."""

from dataclasses import dataclass
from datetime import datetime

from hwtrack.web.views.parts import Figure
from hwtrack.web.words import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessView:
    """A witness: name, key, and the largest size of the log that it confirmed, when; nothing where it has not."""

    name: str
    key: str
    size: str = ""
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogView:
    """The log as anybody may see it. `sealing` is a key of words.sealing; `note` is empty before any signature.

    `held_up_by` is told to the system administrator only: who is connected to the database is nobody else's business.
    """

    figures: tuple[Figure, ...]
    sealing: str
    delay: Said
    witnesses: tuple[WitnessView, ...]
    quorum: int
    origin: str
    log_key: str
    note: str
    held_up_by: tuple[Said, ...] = ()
