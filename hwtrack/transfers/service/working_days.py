"""The working-day lists shipped with the program, read once."""

from functools import cache
from importlib.resources import files

from hwtrack.transfers.calendar import WorkingCalendar, joined, read_calendar


@cache
def calendar() -> WorkingCalendar:
    """Return every published year's list as one calendar."""
    lists = files("hwtrack.transfers").joinpath("calendars").iterdir()
    return joined(read_calendar(one.read_text(encoding="utf-8")) for one in lists if one.name.endswith(".toml"))
