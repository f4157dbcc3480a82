"""The balance of a period, per site, book and waste code.

opening + opening stock + generated + received + reweighed + repacked = handled + handed over + lost + closing

Every figure is the sum of lines, so the identity holds by itself; what is checked is whether the stock the lines leave
is the stock that the containers' states show, container by container. Source: HJ 1259-2022 7.1.2, Annex C;
regulation.md 2.6, 4.4 (LED-03); domain.md C (freeze, later changes shown as 调整).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from hwtrack.custody.ledger.books import Book, Effect
from hwtrack.kernel.quantity import NOTHING, Mass, total
from hwtrack.kernel.rules import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What the lines of one effect add up to for one waste code of one book.

    `before` is the change of stock of every line booked before the period, `within` the mass of those in it, `later`
    the part of it that adjustments, reversals and facts of closed periods make.
    """

    book: Book
    waste_code: str
    effect: Effect
    before: Mass
    within: Mass
    later: Mass


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One waste code of one book over a period; `later` is what was booked in it for earlier periods or as changes."""

    book: Book
    waste_code: str
    opening: Mass
    amounts: Mapping[Effect, Mass]
    later: Mapping[Effect, Mass] = field(default_factory=lambda: MappingProxyType({}))

    def amount(self, effect: Effect) -> Mass:
        """Return the mass of one effect in the period."""
        return self.amounts.get(effect, NOTHING)

    @property
    def closing(self) -> Mass:
        """What the lines leave at the end of the period."""
        return self.opening + total([Mass(effect.sign * mass.grams) for effect, mass in self.amounts.items()])

    @property
    def moves(self) -> bool:
        """Whether there was or is anything at all."""
        return self.opening != NOTHING or any(mass != NOTHING for mass in self.amounts.values())


def balances(sums: Iterable[Sum]) -> tuple[Balance, ...]:
    """Return the balances, own waste first, in the order of their codes; codes without any mass are left out."""
    grouped: dict[tuple[Book, str], list[Sum]] = {}
    for one in sums:
        grouped.setdefault((one.book, one.waste_code), []).append(one)
    made = (_balance(book, code, rows) for (book, code), rows in sorted(grouped.items()))
    return tuple(balance for balance in made if balance.moves)


class Cause(StrEnum):
    """Why a container's state and its lines differ."""

    FILLING = "filling"
    CONTESTED = "contested"
    WAITING = "waiting"
    OTHER = "other"


CAUSE_NAMES: Mapping[Cause, str] = MappingProxyType(
    {
        Cause.FILLING: "Being filled: entered when it is closed or moved on",
        Cause.CONTESTED: "Contested: entered when it has been settled",
        Cause.WAITING: "Bulk waste: entered when the day is over",
        Cause.OTHER: "Not explained by any line",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A container whose state shows another mass at the site than its lines leave there; `lines` are their numbers."""

    container_code: str
    waste_code: str
    lined: Mass
    seen: Mass
    cause: Cause
    lines: tuple[int, ...] = ()

    @property
    def gap(self) -> Mass:
        """What is seen beyond what the lines say."""
        return self.seen - self.lined

    @property
    def expected(self) -> bool:
        """Whether it will pass by itself."""
        return self.cause in (Cause.FILLING, Cause.WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingFacts:
    """What rule LED-03 is asked about: a period of a site at the moment it is closed."""

    site: str
    period_from: str
    period_until: str
    balances: tuple[Balance, ...]
    differences: tuple[Difference, ...]

    @property
    def stage(self) -> Stage:
        """The stage at which a period is judged."""
        return Stage.CLOSING

    @property
    def open_differences(self) -> tuple[Difference, ...]:
        """The differences that will not pass by themselves."""
        return tuple(one for one in self.differences if not one.expected)


def cause_of(*, stage: str, sealed: bool, bulk: bool, contested: bool, lined: bool) -> Cause:
    """Return why a container differs, from what its state says of it."""
    if contested:
        return Cause.CONTESTED
    if bulk:
        return Cause.WAITING
    return Cause.FILLING if stage == "on_site" and not sealed and not lined else Cause.OTHER


def _balance(book: Book, code: str, rows: Iterable[Sum]) -> Balance:
    known = tuple(rows)
    return Balance(
        book=book,
        waste_code=code,
        opening=total([one.before for one in known]),
        amounts=MappingProxyType({one.effect: one.within for one in known if one.effect is not Effect.MOVED}),
        later=MappingProxyType({one.effect: one.later for one in known if one.later != NOTHING}),
    )
