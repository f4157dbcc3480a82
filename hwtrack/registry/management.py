"""The management class of a production site, from how much it generates a year and what it runs.

Knows the thresholds of HJ 1259; a city may set another class, which the site's record then carries.
Source: HJ 1259 4.2; regulation.md 2.1.
"""

from dataclasses import dataclass

from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.registry.kinds import ManagementClass

KEY_FROM = Mass(100_000_000)
"""100 t a year and more: key supervision."""

SIMPLIFIED_FROM = Mass(10_000_000)
"""10 t a year and more, and not key: simplified management."""

_YEARS_LOOKED_AT = 3


@dataclass(frozen=True, slots=True)
class Generation:
    """What is known of a site's yearly generation.

    `by_year` holds the full years in operation, latest first. `assessed` are the figures of the environmental impact
    assessment and of the permit. `cycle_years` is how often the waste arises, where it is less than yearly.
    """

    by_year: tuple[Mass, ...]
    assessed: tuple[Mass, ...]
    cycle_years: int = 1


def annual_quantity(generation: Generation) -> Mass:
    """Return the yearly quantity that decides the class.

    The highest of the last three years in operation; below one year, or where the waste arises less often than every
    three years, the larger of the assessed figures.
    """
    rare = generation.cycle_years > _YEARS_LOOKED_AT
    figures = generation.assessed if rare or not generation.by_year else generation.by_year[:_YEARS_LOOKED_AT]
    return max(figures, default=NOTHING)


def management_class(quantity: Mass, *, treats_own: bool, holds_licence: bool) -> ManagementClass:
    """Return the class: own recovery or disposal, or an operating licence, makes a site key whatever it generates."""
    if treats_own or holds_licence or quantity >= KEY_FROM:
        return ManagementClass.KEY
    return ManagementClass.SIMPLIFIED if quantity >= SIMPLIFIED_FROM else ManagementClass.REGISTERED
