"""The view of what rules found after the fact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hwtrack.web.views.parts import Choice, Found, Row
from hwtrack.web.words import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundView:
    """What one rule found, and whether it goes on; `state` is a word of the table of alarms."""

    found: Found
    state: str
    lasts: Said | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """One finding: whose, when it was found, what it is about."""

    company: str
    company_address: str
    made_at: datetime
    found: tuple[FoundView, ...]
    codes: tuple[str, ...] = ()
    address: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsView:
    """Findings with what narrows them; `looked_to` is up to when recorded steps were looked at."""

    findings: tuple[FindingView, ...]
    rules: Sequence[Choice]
    regions: Sequence[Choice]
    rule: str = ""
    region: str = ""
    org: str = ""
    of: str = ""
    words: str = ""
    open_only: bool = False
    companies: tuple[Row, ...] = ()
    as_of: datetime
    looked_to: datetime | None = None
    next_page: str = ""
