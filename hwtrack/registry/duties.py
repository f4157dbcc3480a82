"""What a production site owes the bureau and by when: its plan and its declarations, by management class.

Days are calendar days: HJ 1259 does not move a deadline for a day off, and neither does this module. A period counts
only if the site's ledger reaches back to it; what was owed before hwtrack was used is not hwtrack's to judge.
Source: HJ 1259-2022 5.2, 7.2; regulation.md 2.2.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from hwtrack.kernel.quantity import NOTHING, Mass, total
from hwtrack.registry.kinds import ManagementClass
from hwtrack.registry.management import Generation, annual_quantity, management_class

YEAR_DAY = (3, 31)
"""By 31 March: the plan of the year, and the annual declaration of the year before."""

PERIOD_DAY = 15
"""By the 15th of the month after a month or quarter."""

_YEARS = 3
_MONTHS = 12


class Duty(StrEnum):
    """管理计划, 月度申报, 季度申报, 年度申报."""

    PLAN = "plan"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"


DUTY_NAMES: Mapping[Duty, str] = MappingProxyType(
    {
        Duty.PLAN: "Annual management plan",
        Duty.MONTHLY: "Monthly return",
        Duty.QUARTERLY: "Quarterly return",
        Duty.ANNUAL: "Annual return",
    }
)

DUTIES_OF: Mapping[ManagementClass, tuple[Duty, ...]] = MappingProxyType(
    {
        ManagementClass.KEY: (Duty.PLAN, Duty.MONTHLY, Duty.ANNUAL),
        ManagementClass.SIMPLIFIED: (Duty.PLAN, Duty.QUARTERLY, Duty.ANNUAL),
        ManagementClass.REGISTERED: (Duty.PLAN, Duty.ANNUAL),
    }
)


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """A duty for a period (`ends` is its last day) with the last day on which it is done in time."""

    due: date
    duty: Duty
    ends: date
    period: str
    """As the declaration's form writes it: 2026-09, 2026-Q3, 2026."""

    @property
    def key(self) -> tuple[Duty, date]:
        """By what a confirmed paper is matched with it."""
        return self.duty, self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the ledger, the registry and the declarations say of a site, for its class and its deadlines.

    `by_year` is what was generated in each calendar year; `began` is the day of the ledger's first line.
    """

    by_year: Mapping[int, Mass]
    began: date | None
    recorded: ManagementClass | None
    treats_own: bool = False
    holds_licence: bool = False
    done: frozenset[tuple[Duty, date]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Classed:
    """The class a site's figures come to, and by which quantity.

    `whole` is false where the ledger has run for less than a year: then the environmental assessment's figure decides,
    which hwtrack does not know, and what was generated so far is the least it can be.
    """

    computed: ManagementClass
    quantity: Mass
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A site's deadlines on a day: what is overdue, oldest first, and the next of each duty."""

    overdue: tuple[Deadline, ...]
    coming: tuple[Deadline, ...]

    @property
    def next(self) -> Deadline | None:
        """The deadline that comes first."""
        return min(self.coming, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyFacts:
    """What rule PLN-01 is asked about: the two classes, and what is overdue. The day itself is not in it."""

    site: str
    recorded: str
    computed: str
    quantity_g: int
    whole: bool
    treats_own: bool
    holds_licence: bool
    overdue: tuple[Deadline, ...]


def classed(known: Known, today: date) -> Classed:
    """Return the class that a site's figures come to.

    By the highest of the last three calendar years; of every year so far where it has run for one to three; of what
    there is where it has run for less than one.
    """
    whole = known.began is not None and known.began <= _a_year_before(today)
    so_far = total(list(known.by_year.values()))
    quantity = annual_quantity(Generation(by_year=_years(known, today) if whole else (), assessed=(so_far,)))
    found = management_class(quantity, treats_own=known.treats_own, holds_licence=known.holds_licence)
    return Classed(computed=found, quantity=quantity, whole=whole)


def calendar(known: Known, class_: ManagementClass, today: date) -> Calendar:
    """Return what a site of a class owes on a day; a deadline's own day is still in time."""
    began = known.began or today
    owed = [one for one in deadlines(class_, began, _a_year_after(today)) if one.key not in known.done]
    coming = [one for one in owed if one.due >= today]
    firsts = {duty: next((one for one in coming if one.duty is duty), None) for duty in DUTIES_OF[class_]}
    return Calendar(
        overdue=tuple(one for one in owed if one.due < today),
        coming=tuple(sorted(one for one in firsts.values() if one is not None)),
    )


def deadlines(class_: ManagementClass, began: date, until: date) -> tuple[Deadline, ...]:
    """Return what a class owes for periods that end on `began` or later, due up to `until`, in the order of due days.

    A plan counts if its year's deadline is not before `began`.
    """
    found = [one for duty in DUTIES_OF[class_] for one in _all(duty, began, until)]
    return tuple(sorted(one for one in found if one.ends >= began and began <= one.due <= until))


def duty_facts(site: str, known: Known, found: Classed, overdue: Collection[Deadline]) -> DutyFacts:
    """Return the fact sheet of rule PLN-01."""
    return DutyFacts(
        site=site,
        recorded=known.recorded.value if known.recorded else "",
        computed=found.computed.value,
        quantity_g=found.quantity.grams,
        whole=found.whole,
        treats_own=known.treats_own,
        holds_licence=known.holds_licence,
        overdue=tuple(overdue),
    )


def _all(duty: Duty, began: date, until: date) -> Iterator[Deadline]:
    for year in range(began.year - 1, until.year + 1):
        match duty:
            case Duty.PLAN:
                yield Deadline(date(year, *YEAR_DAY), duty, date(year, 12, 31), f"{year}")
            case Duty.ANNUAL:
                yield Deadline(date(year + 1, *YEAR_DAY), duty, date(year, 12, 31), f"{year}")
            case Duty.QUARTERLY:
                yield from (_after(duty, year, 3 * part, f"{year}-Q{part}") for part in range(1, 5))
            case Duty.MONTHLY:
                yield from (_after(duty, year, month, f"{year}-{month:02d}") for month in range(1, _MONTHS + 1))


def _after(duty: Duty, year: int, month: int, period: str) -> Deadline:
    """Return the deadline of a period that ends with a month."""
    first = date(year + 1, 1, 1) if month == _MONTHS else date(year, month + 1, 1)
    return Deadline(first.replace(day=PERIOD_DAY), duty, first - timedelta(days=1), period)


def _years(known: Known, today: date) -> tuple[Mass, ...]:
    """Return the yearly sums that count, latest first; the current year only where three are not there yet."""
    first = known.began.year if known.began else today.year
    past = [year for year in range(today.year - 1, today.year - 1 - _YEARS, -1) if year >= first]
    counted = past if len(past) == _YEARS else [today.year, *past]
    return tuple(known.by_year.get(year, NOTHING) for year in counted)


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28))


def _a_year_after(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28))
