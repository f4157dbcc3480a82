"""How often a password may be tried: a decision over the attempts that are in the table.

Per account 5 failures in 15 minutes, with a pause that grows before the fifth; per address 50. Nobody can lock
somebody else out: an address from which the account was used before has a count of its own, which strangers do not
touch. Refused attempts count for nothing, so knocking on does not prolong the wait.
Source: ASVS 5.0 6.1.1, 6.3.1; trust.md 4.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from hwtrack.kernel.errors import DomainError, Kind

WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT = 5
ADDRESS_LIMIT = 50
KNOWN_FOR = timedelta(days=30)
"""An address counts as the account's own for so long after a successful sign-in from there."""

PAUSES = (timedelta(), timedelta(), timedelta(), timedelta(seconds=2), timedelta(seconds=8))
"""The least time after the last of n failures, n below the limit."""

NOWHERE = "unknown"


class TooManyAttemptsError(DomainError):
    """There were too many failed attempts."""

    kind = Kind.TOO_MANY
    code = "accounts.too-many-attempts"
    detail = "The password can be tried again in {seconds} seconds."
    remedy = "Wait, then try again; trying earlier does not make the wait longer."


@dataclass(frozen=True, slots=True)
class Attempt:
    """One counted attempt on an account: when, from which line, and whether the password was right."""

    at: datetime
    line: str
    right: bool


@dataclass(frozen=True, slots=True)
class History:
    """What the table knows, oldest first.

    `account`: right and wrong attempts on this name within `WINDOW`. `address`: failures from this line on any name
    within `WINDOW`. `known`: the lines from which the account was used within `KNOWN_FOR`.
    """

    account: Sequence[Attempt]
    address: Sequence[datetime]
    known: frozenset[str]


def line_of(address: str | None) -> str:
    """Return what is counted as one address: an IPv4 address, or the /64 that one IPv6 customer is given."""
    try:
        parsed = ip_address((address or "").partition("%")[0])
    except ValueError:
        return NOWHERE
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> 64 << 64)) + "/64"
    return str(parsed)


def wait(history: History, line: str, now: datetime) -> int:
    """Return how many whole seconds must pass before the password is looked at; 0 is now."""
    until = max(_account_until(history, line, now), _address_until(history, now))
    return -((now - until) // timedelta(seconds=1)) if until > now else 0


def check(history: History, line: str, now: datetime) -> None:
    """Pass silently if the password may be looked at now.

    Raises:
        TooManyAttemptsError: It may not, and for how long.
    """
    if seconds := wait(history, line, now):
        raise TooManyAttemptsError(seconds=seconds)


def _account_until(history: History, line: str, now: datetime) -> datetime:
    failures = _failures(_same_count(history, line), now)
    if len(failures) >= ACCOUNT_LIMIT:
        # Why the second: when the oldest of five has left, the pause after the fourth may still run.
        return max(failures[-ACCOUNT_LIMIT] + WINDOW, failures[-1] + PAUSES[-1])
    return failures[-1] + PAUSES[len(failures)] if failures else now


def _address_until(history: History, now: datetime) -> datetime:
    recent = [at for at in history.address if at > now - WINDOW]
    return recent[-ADDRESS_LIMIT] + WINDOW if len(recent) >= ADDRESS_LIMIT else now


def _same_count(history: History, line: str) -> list[Attempt]:
    if line in history.known:
        return [attempt for attempt in history.account if attempt.line == line]
    return [attempt for attempt in history.account if attempt.line not in history.known]


def _failures(attempts: Sequence[Attempt], now: datetime) -> list[datetime]:
    """Return the failures since the last success, if within the window."""
    failures: list[datetime] = []
    for attempt in attempts:
        if attempt.right:
            failures.clear()
        elif attempt.at > now - WINDOW:
            failures.append(attempt.at)
    return failures
