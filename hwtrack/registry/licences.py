"""危险废物经营许可证 and transport permits: what they cover, how much, and until when.

Knows the facts that checks use (Licence measures art. 10-15, 20); knows nothing of how much was received.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.ids import LicenceId, OrgId
from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.kinds import LicenceMode

MAX_CAPACITY_TONNES = 999_999
_TONNES = re.compile(r"(?:0|[1-9][0-9]{0,5})(?:\.[0-9]{1,3})?")
_CATEGORY = re.compile(r"HW(?:0[1-9]|[1-3][0-9]|40|4[5-9]|50)")
_GRAMS_PER_TONNE = 1_000_000

DANGEROUS_GOODS_CLASSES = (
    "1", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2", "2.1", "2.2", "2.3", "3", "4", "4.1", "4.2", "4.3",
    "5", "5.1", "5.2", "6", "6.1", "6.2", "7", "8", "9",
)  # fmt: skip
"""Classes and divisions of GB 6944; a class alone covers its divisions."""


class CapacityError(DomainError):
    """A quantity is not written in tonnes."""

    kind = Kind.INVALID
    code = "registry.tonnes"
    detail = "“{text}” is not a quantity between 0.001 and {limit} tonnes with at most three decimals."
    remedy = "Write it in tonnes, like 9900 or 9900.000."


class PeriodError(DomainError):
    """The period ends before it begins."""

    kind = Kind.INVALID
    code = "registry.period"
    detail = "The period from {first} to {last} ends before it begins."
    remedy = "Copy both dates from the document; the last day is the last on which it is valid."


class CategoryError(DomainError):
    """This is no waste category."""

    kind = Kind.INVALID
    code = "registry.category"
    detail = "“{text}” is not a category of the National Catalogue."
    remedy = "Write it like HW11; categories run from HW01 to HW40 and from HW45 to HW50."


class EmptyScopeError(DomainError):
    """The licence covers nothing."""

    kind = Kind.INVALID
    code = "registry.licence-scope"
    detail = "A licence names at least one category or code and, unless it is for collection only, one method."
    remedy = "Copy the categories, codes and methods from the licence and its annex."


class DangerousGoodsClassError(DomainError):
    """This is no class of dangerous goods."""

    kind = Kind.INVALID
    code = "registry.goods-class"
    detail = "“{text}” is not a class or division of GB 6944."
    remedy = "Write the class like 3 or 6.1, as the transport permit does."


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included; without a last day it is open."""

    first: date
    last: date | None

    def holds(self, on: date) -> bool:
        """Say whether the day lies in the period."""
        return self.first <= on and (self.last is None or on <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """One operating licence as it is written.

    `categories` are covered whole; `codes` are covered singly. `opening` is what the holder had received in
    `opening_year` before hwtrack began to count.
    """

    licence_id: LicenceId
    org_id: OrgId
    number: str
    mode: LicenceMode
    categories: frozenset[str]
    codes: frozenset[WasteCode]
    methods: frozenset[str]
    capacity: Mass
    period: Period
    opening_year: int | None = None
    opening: Mass = NOTHING

    def covers_waste(self, code: WasteCode) -> bool:
        """Say whether the code, or its whole category, is on the licence."""
        return code in self.codes or code.category in self.categories

    def covers_method(self, method: str) -> bool:
        """Say whether the method is on the licence."""
        return method in self.methods


@dataclass(frozen=True, slots=True)
class Permit:
    """道路危险货物运输许可 of a vehicle: its number, whose it is, the classes of goods, and until when."""

    number: str
    holder: OrgId
    classes: frozenset[str]
    period: Period

    def covers(self, goods_class: str) -> bool:
        """Say whether goods of the class may be carried: the class itself, or the one above a division."""
        return covers_class(self.classes, goods_class)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptRegistration:
    """豁免备案: a recipient that needs no licence for the named codes under an item of the exemption list."""

    registration_id: UUID
    org_id: OrgId
    document_no: str
    item: int
    codes: frozenset[WasteCode]
    period: Period

    def covers(self, code: WasteCode, on: date) -> bool:
        """Say whether the registration holds for the code on the day."""
        return code in self.codes and self.period.holds(on)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierPermit:
    """道路危险货物运输许可 of a carrier: the classes of goods it may carry."""

    permit_id: UUID
    org_id: OrgId
    number: str
    classes: frozenset[str]
    period: Period

    def covers(self, goods_class: str) -> bool:
        """Say whether goods of the class may be carried: the class itself, or the one above a division."""
        return covers_class(self.classes, goods_class)


def covers_class(classes: frozenset[str], goods_class: str) -> bool:
    """Say whether permitted classes cover one: the class itself, or the one above a division."""
    return goods_class in classes or goods_class.split(".", maxsplit=1)[0] in classes


def period(first: date, last: date | None, *, pointer: str | None = None) -> Period:
    """Make a period.

    Raises:
        PeriodError: It ends before it begins.
    """
    if last is not None and last < first:
        raise PeriodError(first=first.isoformat(), last=last.isoformat(), pointer=pointer)
    return Period(first, last)


def tonnes(text: str, *, pointer: str | None = None) -> Mass:
    """Read a quantity in tonnes, more than none, with at most three decimals.

    Raises:
        CapacityError: Any other spelling, none, or 1,000,000 t and more.
    """
    grams = int(Decimal(text) * _GRAMS_PER_TONNE) if _TONNES.fullmatch(text) else 0
    if not 0 < grams <= MAX_CAPACITY_TONNES * _GRAMS_PER_TONNE:
        raise CapacityError(text=text[:20], limit=MAX_CAPACITY_TONNES, pointer=pointer)
    return Mass(grams)


def waste_categories(texts: Iterable[str], *, pointer: str | None = None) -> frozenset[str]:
    """Return the categories.

    Raises:
        CategoryError: One is not a category of the catalogue.
    """
    kept = frozenset(texts)
    for text in sorted(kept):
        if not _CATEGORY.fullmatch(text):
            raise CategoryError(text=text[:20], pointer=pointer)
    return kept


def goods_classes(texts: Iterable[str], *, pointer: str | None = None) -> frozenset[str]:
    """Return the classes of dangerous goods.

    Raises:
        DangerousGoodsClassError: One is not a class or division of GB 6944.
    """
    kept = frozenset(texts)
    for text in sorted(kept):
        if text not in DANGEROUS_GOODS_CLASSES:
            raise DangerousGoodsClassError(text=text[:20], pointer=pointer)
    return kept


def check_scope(
    mode: LicenceMode,
    *,
    categories: frozenset[str],
    codes: frozenset[WasteCode],
    methods: frozenset[str],
    pointer: str | None = None,
) -> None:
    """Pass silently if a licence covers something.

    Raises:
        EmptyScopeError: It names neither a category nor a code, or no method though it is comprehensive.
    """
    no_waste = not categories and not codes
    no_method = mode is LicenceMode.COMPREHENSIVE and not methods
    if no_waste or no_method:
        raise EmptyScopeError(pointer=pointer)
