"""Views of what people settle: troubles, corrections, rulings, and the quarantine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hwtrack.web.views.parts import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsettledView:
    """Containers of one trouble (a key of words.trouble), and how many of each there are."""

    trouble: str
    counts: Mapping[str, int]
    rows: tuple[Row, ...]
    as_of: datetime
    next_page: str = ""
