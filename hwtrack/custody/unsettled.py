"""What waits for somebody's word: contested containers, steps that wait for what is missing, orders not to move."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_COUNTED = 1000
"""Containers that are counted of each trouble; beyond them a count says only that there are more."""


class Trouble(StrEnum):
    """争议, 暂缓, 暂扣."""

    CONTESTED = "contested"
    HELD = "held"
    DETAINED = "detained"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many containers of one trouble there are, up to the most counted, and since when the oldest is unchanged."""

    trouble: Trouble
    count: int
    oldest: datetime | None
