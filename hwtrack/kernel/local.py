"""The local day: dates on labels, in plans and in deadlines are days in China, whatever zone an instant is written in.

Source: design.md §5 (production date), models.md 2.8 (`on`: a date in Asia/Shanghai).
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local_day(instant: datetime) -> date:
    """Return the day in China at an aware instant."""
    return instant.astimezone(SHANGHAI).date()
