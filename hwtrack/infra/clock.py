"""The machine's clock: the only place that reads it. Everybody else takes the instant from `Work.now`."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the machine's instant in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place
