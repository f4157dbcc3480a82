"""What all shapes share: strictness, pages, ids, periods and GeoJSON."""

from datetime import date
from typing import Annotated, Any, Generic, Self, TypeVar

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from hwtrack.infra.paging import Page
from hwtrack.registry.licences import Period, period

MAX_KEY = 2**63 - 1
MAX_ITEMS = 500
"""Members of a list in a request."""

OrgKey = Annotated[int, Field(ge=1, le=MAX_KEY, description="Key of an organisation.")]
OrgPath = Annotated[int, Path(ge=1, le=MAX_KEY, description="Key of an organisation.")]
OrgQuery = Annotated[int | None, Query(ge=1, le=MAX_KEY, description="Only this organisation's.")]
DivisionCode = Annotated[int, Field(ge=100000, le=999999, description="Six-digit division code (GB/T 2260).")]
RegionQuery = Annotated[int | None, Query(ge=100000, le=999999, description="Only within this division.")]
Words = Annotated[str, Field(max_length=500)]
Kilograms = Annotated[str, Field(max_length=20, description="Kilograms with three decimals, like 187.400.")]
Tonnes = Annotated[str, Field(max_length=20, description="Tonnes with at most three decimals, like 9900.")]
GeoJson = Annotated[dict[str, Any], Field(description="GeoJSON geometry in WGS-84, longitude first.")]

T = TypeVar("T")
F = TypeVar("F")


class Wire(BaseModel):
    """A shape on the wire: frozen, and nothing beyond what is declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Listed(Wire, Generic[T]):
    """A page of a list."""

    items: tuple[T, ...]
    next: str | None = Field(description="Cursor of the next page, if there is one.")


class PeriodOut(Wire):
    """Days of validity, both included."""

    valid_from: date
    valid_until: date | None

    @classmethod
    def of(cls, given: Period) -> Self:
        """Write a period."""
        return cls(valid_from=given.first, valid_until=given.last)


def period_of(first: date, last: date | None) -> Period:
    """Read a period.

    Raises:
        PeriodError: It ends before it begins.
    """
    return period(first, last, pointer="/valid_until")


def listed(page: Page[F], items: tuple[T, ...]) -> Listed[T]:
    """Write a page whose items have been written."""
    return Listed(items=items, next=page.next)
